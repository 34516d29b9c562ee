/* Pairs of numbers rounded to bfloat16, as `vdpbf16ps` multiplies them: it adds the product of the upper
 * halves first, then that of the lower ones, each sum rounded as a single. So the first of two numbers is
 * the upper half, and sums are the same bits as those of rounded singles one after the other. */
#ifndef CXR_PAIRS_H
#define CXR_PAIRS_H

#include "paths.h"

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

#define LEFT_LANES(left) ((left) < 16 ? (__mmask16)((1u << (left)) - 1) : (__mmask16)0xffff)

BFLOAT16_FUNCTIONS
/* pairs[i] of first[i] and second[i]; NULL for zeros. */
static inline void pair_rows(const float *first, const float *second, long count, uint32_t *pairs) {
  __m512i interleaved = _mm512_or_si512(
      _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
      _mm512_slli_epi32(
          _mm512_set_epi32(31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16), 16));
  for (long i = 0; i < count; i += 16) {
    __mmask16 lanes = LEFT_LANES(count - i);
    __m512 upper = first ? _mm512_maskz_loadu_ps(lanes, first + i) : _mm512_setzero_ps();
    __m512 lower = second ? _mm512_maskz_loadu_ps(lanes, second + i) : _mm512_setzero_ps();
    __m512i both = (__m512i)_mm512_cvtne2ps_pbh(upper, lower);
    _mm512_mask_storeu_epi32(pairs + i, lanes, _mm512_permutexvar_epi16(interleaved, both));
  }
}

/* pairs[i] of numbers[2 * i] and the next. */
static inline void pair_neighbors(const float *numbers, long count, uint32_t *pairs) {
  for (long i = 0; i < count; i += 16, numbers += 32) {
    long left = 2 * (count - i);
    __mmask16 upper_lanes = left > 16 ? LEFT_LANES(left - 16) : (__mmask16)0;
    __m512 lower = _mm512_maskz_loadu_ps(LEFT_LANES(left), numbers);
    __m512 upper = _mm512_maskz_loadu_ps(upper_lanes, numbers + 16);
    __m512i both = (__m512i)_mm512_cvtne2ps_pbh(upper, lower);
    _mm512_mask_storeu_epi32(pairs + i, LEFT_LANES(count - i), _mm512_rol_epi32(both, 16));
  }
}
END_FUNCTIONS

#endif
