#include "png_rows.h"

#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

// MARK: - Chunks

static uint32_t big_endian(const uint8_t *bytes) {
  return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

// A chunk of a file whose structure is known to be right.
typedef struct {
  const uint8_t *name;
  const uint8_t *content;
  size_t length;
} png_chunk;

static png_chunk chunk_at(const cxr_source *source, size_t position) {
  const uint8_t *bytes = source->bytes + position;
  return (png_chunk){bytes + 4, bytes + 8, big_endian(bytes)};
}

static bool is_named(const png_chunk *chunk, const char *name) {
  return memcmp(chunk->name, name, 4) == 0;
}

static cxr_status check_sum(const png_chunk *chunk) {
  uint32_t sum = libdeflate_crc32(0, chunk->name, chunk->length + 4);
  if (sum == big_endian(chunk->content + chunk->length)) return cxr_ok();
  return cxr_fail(CXR_DAMAGED, "%.4s: CRC error", (const char *)chunk->name);
}

// Adds up the lengths of the IDAT chunks at `*position`, and goes behind them.
static cxr_status measure_data(const cxr_source *source, size_t *position, size_t *total) {
  for (*total = 0;;) {
    png_chunk chunk = chunk_at(source, *position);
    if (!is_named(&chunk, "IDAT")) return cxr_ok();
    cxr_status status = check_sum(&chunk);
    if (status.code != CXR_OK) return status;
    *total += chunk.length;
    *position += chunk.length + 12;
  }
}

// Behind the pixels only chunks may follow that one need not understand.
static cxr_status check_rest(const cxr_source *source, size_t position) {
  for (;;) {
    png_chunk chunk = chunk_at(source, position);
    cxr_status status = check_sum(&chunk);
    if (status.code != CXR_OK || is_named(&chunk, "IEND")) return status;
    bool is_critical = (chunk.name[0] & 0x20) == 0;
    if (is_critical) {
      return cxr_fail(CXR_DAMAGED, "a chunk %.4s behind the pixels", (const char *)chunk.name);
    }
    position += chunk.length + 12;
  }
}

// MARK: - Inflating

static cxr_status inflate_data(const uint8_t *data, size_t count, uint8_t *rows, size_t size) {
  struct libdeflate_decompressor *decompressor = libdeflate_alloc_decompressor();
  if (decompressor == NULL) return cxr_fail(CXR_OUT_OF_MEMORY, "no memory to inflate");
  size_t used;
  // Without a place for the size of the output, that must be exactly `size`.
  enum libdeflate_result result =
      libdeflate_zlib_decompress_ex(decompressor, data, count, rows, size, &used, NULL);
  libdeflate_free_decompressor(decompressor);
  switch (result) {
    case LIBDEFLATE_SUCCESS: return cxr_ok();
    case LIBDEFLATE_SHORT_OUTPUT: return cxr_fail(CXR_DAMAGED, "IDAT: too few rows");
    case LIBDEFLATE_INSUFFICIENT_SPACE: return cxr_fail(CXR_DAMAGED, "IDAT: too many rows");
    default: return cxr_fail(CXR_DAMAGED, "IDAT: pixels that do not inflate");
  }
}

size_t cxr_inflate(const uint8_t *bytes, size_t count, uint8_t *target, size_t capacity) {
  struct libdeflate_decompressor *decompressor = libdeflate_alloc_decompressor();
  if (decompressor == NULL) return 0;
  size_t size = 0;
  enum libdeflate_result result =
      libdeflate_zlib_decompress(decompressor, bytes, count, target, capacity, &size);
  libdeflate_free_decompressor(decompressor);
  return result == LIBDEFLATE_SUCCESS ? size : 0;
}

cxr_status cxr_png_inflate(const cxr_source *source, size_t position, uint8_t *rows,
                           size_t row_bytes, uint32_t row_count) {
  size_t total, end = position;
  cxr_status status = measure_data(source, &end, &total);
  if (status.code == CXR_OK) status = check_rest(source, end);
  if (status.code != CXR_OK) return status;
  png_chunk first = chunk_at(source, position);
  const uint8_t *data = first.content;
  uint8_t *joined = NULL;
  if (first.length < total) {
    data = joined = malloc(total);
    if (joined == NULL) return cxr_fail(CXR_OUT_OF_MEMORY, "no memory for the image data");
    for (size_t filled = 0; filled < total;) {
      png_chunk chunk = chunk_at(source, position);
      memcpy(joined + filled, chunk.content, chunk.length);
      filled += chunk.length;
      position += chunk.length + 12;
    }
  }
  status = inflate_data(data, total, rows, (row_bytes + 1) * row_count);
  free(joined);
  return status;
}

// MARK: - Filters (ISO/IEC 15948, 9.2)

// `x` where `left` < `right`, else `y`. On grain a branch cannot be foretold; the empty instruction
// keeps the compiler from making one.
static inline int where_less(int left, int right, int x, int y) {
  int mask = (left - right) >> 31;
  __asm__("" : "+r"(mask));
  return y ^ ((x ^ y) & mask);
}

// The one of a, b and c that a + b - c is nearest to; of two as near the first. With low and high of a
// and b: low is as far as high from c, high as far as low from c. So low wins from
// 2 (high - c) <= c - low on, and high from 2 (c - low) <= high - c on, and c in between.
static inline uint8_t paeth(int a, int b, int c) {
  int low = a < b ? a : b, high = a < b ? b : a, turn = 3 * c - low - high;
  return (uint8_t)where_less(low, turn, where_less(turn, high, c, low), high);
}

// For a constant number of bytes a pixel, so that compilers keep the pixel to the left in registers.
static inline __attribute__((always_inline)) bool unfilter(uint8_t filter, uint8_t *row,
                                                           const uint8_t *above, size_t count,
                                                           size_t pixel) {
  size_t first = pixel < count ? pixel : count;
  switch (filter) {
    case 0: return true;
    case 1:
      for (size_t i = first; i < count; i++) row[i] += row[i - pixel];
      return true;
    case 2:
      for (size_t i = 0; i < count; i++) row[i] += above[i];
      return true;
    case 3:
      for (size_t i = 0; i < first; i++) row[i] += above[i] / 2;
      for (size_t i = first; i < count; i++) row[i] += (row[i - pixel] + above[i]) / 2;
      return true;
    case 4:
      for (size_t i = 0; i < first; i++) row[i] += above[i];
      for (size_t i = first; i < count; i++) {
        row[i] += paeth(row[i - pixel], above[i], above[i - pixel]);
      }
      return true;
    default: return false;
  }
}

bool cxr_png_unfilter(uint8_t filter, uint8_t *row, const uint8_t *above, size_t count,
                      size_t pixel_bytes) {
  switch (pixel_bytes) {
    case 1: return unfilter(filter, row, above, count, 1);
    case 2: return unfilter(filter, row, above, count, 2);
    case 3: return unfilter(filter, row, above, count, 3);
    case 4: return unfilter(filter, row, above, count, 4);
    default: return unfilter(filter, row, above, count, pixel_bytes);
  }
}
