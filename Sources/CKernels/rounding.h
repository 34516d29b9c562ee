/* Numbers rounded to bfloat16: the upper half of a single, to the nearest, ties to even. */
#ifndef CXR_ROUNDING_H
#define CXR_ROUNDING_H

#include <stdint.h>
#include <string.h>

/* As the processor's instruction does it: what is too small for a normal number is zero. */
static inline float rounded(float number) {
  uint32_t bits;
  memcpy(&bits, &number, sizeof bits);
  uint32_t magnitude = bits & 0x7fffffff;
  if (magnitude < 0x00800000) bits &= 0x80000000;
  else if (magnitude > 0x7f800000) bits |= 0x00400000;
  else bits += 0x7fff + (bits >> 16 & 1);
  bits &= 0xffff0000;
  memcpy(&number, &bits, sizeof number);
  return number;
}

static inline void round_numbers(const float *numbers, long count, float *result) {
  for (long i = 0; i < count; i++) result[i] = rounded(numbers[i]);
}

#endif
