#include "CAllocations.h"

#include <stdlib.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define IS_SANITIZED
#endif
#endif

static long count, bytes;

long cxr_allocations(void) { return __atomic_load_n(&count, __ATOMIC_RELAXED); }
long cxr_allocated_bytes(void) { return __atomic_load_n(&bytes, __ATOMIC_RELAXED); }

#if defined(__GLIBC__) && !defined(IS_SANITIZED)

/* glibc's own names of the functions that ours stand in front of. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t items, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static void add(size_t size) {
  __atomic_fetch_add(&count, 1, __ATOMIC_RELAXED);
  __atomic_fetch_add(&bytes, (long)size, __ATOMIC_RELAXED);
}

void *malloc(size_t size) {
  add(size);
  return __libc_malloc(size);
}

void *calloc(size_t items, size_t size) {
  add(items * size);
  return __libc_calloc(items, size);
}

void *realloc(void *memory, size_t size) {
  add(size);
  return __libc_realloc(memory, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  add(size);
  return __libc_memalign(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size) {
  add(size);
  *memory = __libc_memalign(alignment, size);
  return *memory ? 0 : 12;
}

#endif
