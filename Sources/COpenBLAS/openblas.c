#include "COpenBLAS.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>

enum { ROW_MAJOR = 101, AS_STORED = 111, TRANSPOSED = 112 };

static void (*sgemm)(int order, int transpose_a, int transpose_b, int m, int n, int k, float alpha,
                     const float *a, int lda, const float *b, int ldb, float beta, float *c, int ldc);
static char *(*corename)(void);
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* The threads are ours: without this the library starts its own, which spin until they sleep. Before
 * main, because no other thread may read the environment while it changes. */
__attribute__((constructor)) static void ask_for_one_thread(void) {
  setenv("OPENBLAS_NUM_THREADS", "1", 1);
}

static void load(void) {
  void *library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
  if (!library) return;
  *(void **)&corename = dlsym(library, "openblas_get_corename");
  *(void **)&sgemm = dlsym(library, "cblas_sgemm");
}

bool cxr_blas_load(void) {
  pthread_once(&once, load);
  return sgemm != NULL;
}

const char *cxr_blas_kernels(void) { return cxr_blas_load() && corename ? corename() : NULL; }

void cxr_blas_multiply(int rows, int columns, int depth, const float *a, int a_step,
                       bool a_transposed, const float *b, int b_step, bool b_transposed, float *c,
                       int c_step) {
  sgemm(ROW_MAJOR, a_transposed ? TRANSPOSED : AS_STORED, b_transposed ? TRANSPOSED : AS_STORED, rows,
        columns, depth, 1, a, a_step, b, b_step, 1, c, c_step);
}
