#include "CKernels.h"
#include "paths.h"

#include <stdint.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* Functions with vectors for arguments are all inlined. */
#pragma clang diagnostic ignored "-Wpsabi"

/* Sums of products are rounded after each step on every path: the same bits everywhere. */
#pragma STDC FP_CONTRACT OFF

static inline uint32_t pair(const uint16_t *sample) { return sample[0] | (uint32_t)sample[1] << 16; }

static const uint16_t lane_numbers[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

#define LANES 1
#define INDICES NAME(longs)
#define GATHER(base, index) ((uint32_t __attribute__((vector_size(4)))){pair((base) + (index)[0])})
#define NEAR(image, row, column, above, below) false
#define GATHER_FLOATS(base, index) ((float __attribute__((vector_size(4)))){(base)[(index)[0]]})
#define NAME(x) x##_portable
#include "interpolation.h"

#if defined(__x86_64__)
AVX2_FUNCTIONS
#define LANES 8
#define INDICES NAME(words)
#define GATHER(base, index) \
  ((words_avx2)_mm256_i32gather_epi32((const int *)(base), (__m256i)(index), 2))
#define NEAR(image, row, column, above, below) false
#define GATHER_FLOATS(base, index) ((floats_avx2)_mm256_i32gather_ps(base, (__m256i)(index), 4))
#define NAME(x) x##_avx2
#include "interpolation.h"
END_FUNCTIONS

AVX512_FUNCTIONS
static inline int lane(__m512i values, int upper) {
  return upper ? _mm_extract_epi32(_mm512_extracti32x4_epi32(values, 3), 3)
               : _mm512_cvtsi512_si32(values);
}

/* Pairs of neighbors that lie in few rows and 64 columns, picked from whole vectors of each row: a gather
 * takes as long as it has lanes. */
static inline __attribute__((always_inline)) bool near(const struct cxr_samples *image, __m512i rows,
                                                       __m512i columns, void *above, void *below) {
  const int64_t most = 9;
  int64_t top = lane(rows, 0), bottom = lane(rows, 1), left = lane(columns, 0), right = lane(columns, 1);
  if (top > bottom) {
    int64_t swapped = top;
    top = bottom;
    bottom = swapped;
  }
  if (left > right) left = right;
  int64_t end = ((image->limit_y >> 32) + 2) * image->stride;
  if (bottom - top >= most || (bottom + 1) * image->stride + left + 64 > end) return false;
  __m512i place = _mm512_sub_epi32(columns, _mm512_set1_epi32((int)left));
  /* Of both neighbors. */
  __m512i places = _mm512_or_si512(
      place, _mm512_slli_epi32(_mm512_add_epi32(place, _mm512_set1_epi32(1)), 16));
  if (_mm512_cmpgt_epu32_mask(place, _mm512_set1_epi32(62))) return false;
  const uint16_t *line = image->samples + top * image->stride + left;
  __m512i upper = _mm512_permutex2var_epi16(_mm512_loadu_si512(line), places,
                                            _mm512_loadu_si512(line + 32));
  __m512i first = upper, second = upper;
  __mmask16 found = 0;
  for (int64_t row = top; row <= bottom; row++) {
    line += image->stride;
    __m512i lower = _mm512_permutex2var_epi16(_mm512_loadu_si512(line), places,
                                              _mm512_loadu_si512(line + 32));
    __mmask16 here = _mm512_cmpeq_epi32_mask(rows, _mm512_set1_epi32((int)row));
    first = _mm512_mask_mov_epi32(first, here, upper);
    second = _mm512_mask_mov_epi32(second, here, lower);
    found |= here;
    upper = lower;
  }
  if (found != 0xFFFF) return false;
  _mm512_storeu_si512(above, first);
  _mm512_storeu_si512(below, second);
  return true;
}

#define LANES 16
#define NEAR(image, row, column, above, below) \
  near(image, (__m512i)(row), (__m512i)(column), above, below)
#define INDICES NAME(words)
#define GATHER(base, index) \
  ((words_avx512)_mm512_i32gather_epi32((__m512i)(index), (const int *)(base), 2))
#define GATHER_FLOATS(base, index) ((floats_avx512)_mm512_i32gather_ps((__m512i)(index), base, 4))
#define NAME(x) x##_avx512
#include "interpolation.h"
END_FUNCTIONS
#endif

static long affine(enum cxr_path path, const struct cxr_samples *image, struct cxr_line line,
                   bool is_inside, long count, uint64_t *sums) {
#if defined(__x86_64__)
  if (path == CXR_AVX512) return affine_avx512(image, line, is_inside, count, sums);
  if (path == CXR_AVX2) return affine_avx2(image, line, is_inside, count, sums);
#endif
  return 0;
}

static bool is_between(int64_t a, int64_t b, int64_t limit) {
  return a >= 0 && b >= 0 && a <= limit && b <= limit;
}

void cxr_add_line(enum cxr_path path, struct cxr_samples image, struct cxr_line line, long count,
                  uint64_t *sums) {
  if (count <= 0) return;
  int64_t last_x = line.x + line.step_x * (count - 1), last_y = line.y + line.step_y * (count - 1);
  /* A line whose ends are inside is inside. */
  bool is_inside =
      is_between(line.x, last_x, image.limit_x) && is_between(line.y, last_y, image.limit_y);
  long done = affine(path, &image, line, is_inside, count, sums);
  line.x += done * line.step_x;
  line.y += done * line.step_y;
  affine_portable(&image, line, is_inside, count - done, sums + done);
}

void cxr_add_projected_line(enum cxr_path path, struct cxr_samples image,
                            struct cxr_projected_line line, long count, uint64_t *sums) {
  long done = 0;
#if defined(__x86_64__)
  if (path == CXR_AVX512) done = projective_avx512(&image, &line, count, sums);
  if (path == CXR_AVX2) done = projective_avx2(&image, &line, count, sums);
#endif
  line.start += (double)done;
  projective_portable(&image, &line, count - done, sums + done);
}

void cxr_add_row(enum cxr_path path, const uint16_t *row, float part, long count, float *sums) {
  long done = 0;
#if defined(__x86_64__)
  if (path == CXR_AVX512) done = add_row_avx512(row, part, count, sums);
  if (path == CXR_AVX2) done = add_row_avx2(row, part, count, sums);
#endif
  add_row_portable(row + done, part, count - done, sums + done);
}

void cxr_sum_taps(enum cxr_path path, struct cxr_taps taps, const float *line, float row_total,
                  float row_covered, uint16_t *values) {
  long done = 0;
#if defined(__x86_64__)
  if (path == CXR_AVX512) done = sum_taps_avx512(&taps, line, row_total, row_covered, 0, values);
  if (path == CXR_AVX2) done = sum_taps_avx2(&taps, line, row_total, row_covered, 0, values);
#endif
  sum_taps_portable(&taps, line, row_total, row_covered, done, values);
}

int64_t cxr_position(double coordinate) {
  return positions_portable((reals_portable){coordinate})[0];
}

uint64_t cxr_value(struct cxr_samples image, double x, double y) {
  return values_portable(&image, clamped_portable(positions_portable((reals_portable){x}), image.limit_x),
                         clamped_portable(positions_portable((reals_portable){y}), image.limit_y))[0];
}
