#include "CKernels.h"
#pragma clang diagnostic ignored "-Wpsabi" /* vectors are passed to inlined functions alone */
#include "paths.h"

typedef float line __attribute__((vector_size(64), aligned(4)));
typedef unsigned lines_mask __attribute__((vector_size(64), aligned(4)));
typedef int lines_signed __attribute__((vector_size(64), aligned(4)));

#define NAME(x) x##_portable
#include "passes.h"

#if defined(__x86_64__)
AVX2_FUNCTIONS
#define NAME(x) x##_avx2
#include "passes.h"
END_FUNCTIONS

AVX512_FUNCTIONS
#define NAME(x) x##_avx512
#include "passes.h"
END_FUNCTIONS
#endif

void cxr_moments(enum cxr_path path, const float *x, long rows, long channels, float *mean,
                 float *spread) {
  ON_PATH(path, moments, x, rows, channels, mean, spread);
}

void cxr_normalize(enum cxr_path path, const float *x, long rows, long channels, const float *a,
                   const float *b, float slope, float *y) {
  ON_PATH(path, normalize, x, rows, channels, a, b, slope, y);
}

void cxr_normalize_sums(enum cxr_path path, const float *g, const float *x, long rows,
                        long channels, const float *a, const float *b, float slope,
                        const float *mean, float *sums, float *products) {
  ON_PATH(path, normalize_sums, g, x, rows, channels, a, b, slope, mean, sums, products);
}

void cxr_normalize_gradient(enum cxr_path path, float *g, const float *x, long rows, long channels,
                            const float *a, const float *b, float slope, const float *p,
                            const float *q, const float *r) {
  ON_PATH(path, normalize_gradient, g, x, rows, channels, a, b, slope, p, q, r);
}

void cxr_rectify_gradient(enum cxr_path path, float *g, const float *y, long rows, long channels,
                          float slope, float *sums) {
  ON_PATH(path, rectify_gradient, g, y, rows, channels, slope, sums);
}

void cxr_signs(enum cxr_path path, const float *y, long count, float *signs) {
  ON_PATH(path, signs, y, count, (uint16_t *)signs);
}

void cxr_rectify_by_signs(enum cxr_path path, float *g, const float *signs, long count, float slope) {
  ON_PATH(path, rectify_by_signs, g, (const uint16_t *)signs, count, slope);
}

void cxr_tanh(enum cxr_path path, float *x, long count) { ON_PATH(path, tanh, x, count); }

void cxr_gate(enum cxr_path path, const float *x, long rows, long channels, float *y) {
  ON_PATH(path, gate, x, rows, channels, y);
}

void cxr_gate_normalized(enum cxr_path path, const float *x, long rows, long channels,
                         const float *a, const float *b, float *y) {
  ON_PATH(path, gate_normalized, x, rows, channels, a, b, y);
}

void cxr_gate_normalized_sums(enum cxr_path path, const float *g, const float *x, long rows,
                              long channels, const float *a, const float *b, const float *mean,
                              float *sums, float *products) {
  ON_PATH(path, gate_normalized_sums, g, x, rows, channels, a, b, mean, sums, products);
}

void cxr_gate_normalized_gradient(enum cxr_path path, const float *g, const float *x, long rows,
                                  long channels, const float *a, const float *b, const float *p,
                                  const float *q, const float *r, float *h) {
  ON_PATH(path, gate_normalized_gradient, g, x, rows, channels, a, b, p, q, r, h);
}

void cxr_adam(enum cxr_path path, float *value, const float *gradient, float *first, float *second,
              long count, struct cxr_adam step) {
  ON_PATH(path, adam, value, gradient, first, second, count, step);
}

void cxr_average(enum cxr_path path, float *average, const float *value, long count, float share) {
  ON_PATH(path, average, average, value, count, share);
}
