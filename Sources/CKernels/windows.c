#include "geometry.h"
#include "paths.h"
#include "rounding.h"
#if defined(__x86_64__)
#include "pairs.h"
#endif

#include <string.h>

#define TERM float
#define FACTORS 1
#define ADD_PRODUCT(sum, x, w) ((sum) + (x) * (w))
#define LANES 4
#define PANEL_VECTORS 2
#define MOST_ROWS(v) ((v) == 1 ? 8 : (v) == 2 ? 6 : 0)
#define NAME(x) x##_portable
#include "loops.h"

#if defined(__x86_64__)
AVX2_FUNCTIONS
#define TERM float
#define FACTORS 1
#define ADD_PRODUCT(sum, x, w) ((sum) + (x) * (w))
#define LANES 8
#define PANEL_VECTORS 2
#define MOST_ROWS(v) ((v) == 1 ? 10 : (v) == 2 ? 6 : 0)
#define NAME(x) x##_avx2
#include "loops.h"
END_FUNCTIONS

AVX512_FUNCTIONS
#define TERM float
#define FACTORS 1
#define ADD_PRODUCT(sum, x, w) ((sum) + (x) * (w))
#define LANES 16
#define PANEL_VECTORS 4
#define MOST_ROWS(v) ((v) == 1 ? 16 : (v) == 2 ? 12 : (v) == 4 ? 6 : 0)
#define NAME(x) x##_avx512
#include "loops.h"
END_FUNCTIONS

BFLOAT16_FUNCTIONS
#define TERM uint32_t
#define FACTORS 2
#define ADD_PRODUCT(sum, x, w) \
  _mm512_dpbf16_ps(sum, (__m512bh)(w), (__m512bh)_mm512_set1_epi32((int)(x)))
#define LANES 16
#define PANEL_VECTORS 4
#define MOST_ROWS(v) ((v) == 1 ? 16 : (v) == 2 ? 12 : (v) == 4 ? 6 : 0)
#define NAME(x) x##_pairs
#include "loops.h"
END_FUNCTIONS
#endif

bool cxr_has_pairs(enum cxr_path path) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  return path == CXR_AVX512 && __builtin_cpu_supports("avx512bf16");
#else
  return (void)path, false;
#endif
}

enum cxr_path cxr_fastest_path(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq"))
    return CXR_AVX512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return CXR_AVX2;
#endif
  return CXR_PORTABLE;
}

long cxr_panel_width(enum cxr_path path, long channels) {
  long lanes = path == CXR_AVX512 ? 16 : path == CXR_AVX2 ? 8 : 4;
  long most = path == CXR_AVX512 ? 4 : 2;
  long vectors = ceiling_divide(channels, lanes);
  return lanes * (vectors <= 1 ? 1 : vectors <= 2 ? 2 : most);
}

size_t cxr_packed_size(enum cxr_path path, struct cxr_windows windows, bool spread) {
  const struct cxr_windows *w = &windows;
  bool gray = spread && is_gray_spread(w);
  long channels = gray ? gray_width(w) : spread ? w->large_channels : w->small_channels;
  long others = spread ? w->small_channels : w->large_channels;
  long width = cxr_panel_width(path, channels);
  long places = gray ? 1 : w->kernel * w->kernel;
  return (size_t)(ceiling_divide(channels, width) * width * places * others);
}

void cxr_pack_project(enum cxr_path path, struct cxr_windows windows, const float *weights,
                      long first_panel, long panels, float *packed) {
  const struct cxr_windows *w = &windows;
  long width = cxr_panel_width(path, w->small_channels);
  long depth = w->kernel * w->kernel * w->large_channels, factors = factors_a_term(w);
  for (long panel = first_panel; panel < first_panel + panels; panel++) {
    float *target = packed + (panel - first_panel) * depth / factors * width;
    long left = w->small_channels - panel * width, count = left < width ? left : width;
    for (long k = 0; k < depth; k += factors, target += width) {
      const float *source = weights + k * w->small_channels + panel * width;
#if defined(__x86_64__)
      if (w->factors == CXR_PAIRS)
        pair_rows(source, source + w->small_channels, count, (uint32_t *)target);
#endif
      if (w->factors == CXR_ROUNDED) round_numbers(source, count, target);
      if (w->factors == CXR_SINGLE) memcpy(target, source, (size_t)count * sizeof *target);
      for (long c = count; c < width; c++) target[c] = 0;
    }
  }
}

typedef float quad __attribute__((vector_size(16), aligned(4)));

/* target[k][c] = weights[c][k] for `count` c of `width`, the others zero. */
static void transpose(const float *weights, long count, long step, long depth, long width,
                      float *target) {
  for (long k = 0; k < depth; k += 4) {
    for (long c = 0; c < width; c += 4) {
      const float *source = weights + c * step + k;
      float *corner = target + k * width + c;
      if (c + 4 <= count && k + 4 <= depth) {
        quad r[4];
        for (int i = 0; i < 4; i++) r[i] = *(const quad *)(source + i * step);
        quad low = __builtin_shufflevector(r[0], r[1], 0, 4, 1, 5);
        quad high = __builtin_shufflevector(r[0], r[1], 2, 6, 3, 7);
        quad low2 = __builtin_shufflevector(r[2], r[3], 0, 4, 1, 5);
        quad high2 = __builtin_shufflevector(r[2], r[3], 2, 6, 3, 7);
        *(quad *)corner = __builtin_shufflevector(low, low2, 0, 1, 4, 5);
        *(quad *)(corner + width) = __builtin_shufflevector(low, low2, 2, 3, 6, 7);
        *(quad *)(corner + 2 * width) = __builtin_shufflevector(high, high2, 0, 1, 4, 5);
        *(quad *)(corner + 3 * width) = __builtin_shufflevector(high, high2, 2, 3, 6, 7);
      } else {
        for (long i = 0; i < 4 && k + i < depth; i++)
          for (long j = 0; j < 4 && c + j < width; j++)
            corner[i * width + j] = c + j < count ? source[j * step + i] : 0;
      }
    }
  }
}

#if defined(__x86_64__)
/* target[k][c] = the pair of weights[c][2 * k] and the next for `count` c of `width`, the others zero. */
static void transpose_pairs(const float *weights, long count, long step, long depth, long width,
                            float *target) {
  enum { PART = 64, WIDEST = 64 };
  uint32_t pairs[WIDEST * PART];
  for (long k = 0; k < depth; k += PART) {
    long part = depth - k < PART ? depth - k : PART;
    for (long c = 0; c < count; c++) pair_neighbors(weights + c * step + 2 * k, part, pairs + c * PART);
    transpose((const float *)pairs, count, PART, part, width, target + k * width);
  }
}
#endif

void cxr_pack_spread(enum cxr_path path, struct cxr_windows windows, const float *weights,
                     struct cxr_finish finish, long first_panel, long panels, float *packed) {
  const struct cxr_windows *w = &windows;
  long width = cxr_panel_width(path, w->large_channels);
  long inputs = w->small_channels / factors_a_term(w), depth = w->kernel * w->kernel * inputs;
  if (is_gray_spread(w)) {
    width = cxr_panel_width(path, gray_width(w));
    long products = w->kernel * w->kernel * w->large_channels;
    for (long place = 0; place < gray_width(w); place += width) {
      float *target = packed + place * w->small_channels;
      transpose(weights + place * w->small_channels, products - place, w->small_channels,
                w->small_channels, width, target);
      if (finish.scale)
        for (long k = 0; k < w->small_channels; k++)
          for (long c = 0; c < width; c++)
            target[k * width + c] *= finish.scale[(place + c) % w->large_channels % finish.channels];
    }
    return;
  }
  for (long panel = first_panel; panel < first_panel + panels; panel++) {
    float *target = packed + (panel - first_panel) * depth * width;
    long channel = panel * width, left = w->large_channels - channel;
    long count = left < width ? left : width;
    for (long py = 0; py < w->stride; py++) {
      for (long px = 0; px < w->stride; px++) {
        struct phase tall = phase_at(w, py), wide = phase_at(w, px);
        for (long i = tall.taps - 1; i >= 0; i--) {
          for (long j = wide.taps - 1; j >= 0; j--) {
            long place = (tall.first + i * w->stride) * w->kernel + wide.first + j * w->stride;
            const float *source = weights + (place * w->large_channels + channel) * w->small_channels;
#if defined(__x86_64__)
            if (w->factors == CXR_PAIRS)
              transpose_pairs(source, count, w->small_channels, inputs, width, target);
#endif
            if (w->factors != CXR_PAIRS)
              transpose(source, count, w->small_channels, inputs, width, target);
            if (w->factors == CXR_ROUNDED) round_numbers(target, inputs * width, target);
            if (finish.scale)
              for (long k = 0; k < inputs; k++)
                for (long c = 0; c < count; c++) target[k * width + c] *= finish.scale[(channel + c) % finish.channels];
            target += inputs * width;
          }
        }
      }
    }
  }
}

size_t cxr_project_strip_size(struct cxr_windows windows, long images, long rows) {
  const struct cxr_windows *w = &windows;
  return (size_t)(images * project_strip_rows(w, rows) * project_strip_width(w) * w->large_channels);
}

size_t cxr_spread_strip_size(struct cxr_windows windows, long images, long rows) {
  const struct cxr_windows *w = &windows;
  long pixels = images * spread_strip_rows(w, rows) * spread_strip_width(w);
  /* The gray products stand behind the strip. */
  return (size_t)(pixels * (w->small_channels + (is_gray_spread(w) ? gray_width(w) : 0)));
}

/* Numbers side by side as terms. */
static void copy_terms(const struct cxr_windows *w, const float *numbers, long count, float *terms) {
#if defined(__x86_64__)
  if (w->factors == CXR_PAIRS) pair_neighbors(numbers, count / 2, (uint32_t *)terms);
#endif
  if (w->factors == CXR_ROUNDED) round_numbers(numbers, count, terms);
  if (w->factors == CXR_SINGLE) memcpy(terms, numbers, (size_t)count * sizeof *terms);
}

/* `rows` rows from `first_row` of an image, which may lie outside, between columns of zeros. */
static float *copy_rows(const struct cxr_windows *w, const float *image, long height, long width,
                        long channels, long first_row, long rows, long left, long strip_width,
                        float *strip) {
  long inside = strip_width - left < width ? strip_width - left : width;
  long inputs = channels / factors_a_term(w);
  size_t before = (size_t)(left * inputs), count = (size_t)(inside * inputs);
  size_t after = (size_t)((strip_width - left - inside) * inputs);
  for (long row = first_row; row < first_row + rows; row++, strip += strip_width * inputs) {
    if (row < 0 || row >= height) {
      memset(strip, 0, (size_t)(strip_width * inputs) * sizeof *strip);
      continue;
    }
    memset(strip, 0, before * sizeof *strip);
    copy_terms(w, image + row * width * channels, inside * channels, strip + before);
    memset(strip + before + count, 0, after * sizeof *strip);
  }
  return strip;
}

void cxr_project_strip(struct cxr_windows windows, const float *large, struct cxr_block block,
                       float *strip) {
  const struct cxr_windows *w = &windows;
  for (long image = block.first_image; image < block.first_image + block.images; image++)
    strip = copy_rows(w, large + image * w->large_height * w->large_width * w->large_channels,
                      w->large_height, w->large_width, w->large_channels,
                      block.first_row * w->stride - w->padding, project_strip_rows(w, block.rows),
                      w->padding, project_strip_width(w), strip);
}

void cxr_spread_strip(struct cxr_windows windows, const float *small, struct cxr_block block,
                      float *strip) {
  const struct cxr_windows *w = &windows;
  long border = spread_border(w);
  for (long image = block.first_image; image < block.first_image + block.images; image++)
    strip = copy_rows(w, small + image * w->small_height * w->small_width * w->small_channels,
                      w->small_height, w->small_width, w->small_channels, block.first_row - border,
                      spread_strip_rows(w, block.rows), border, spread_strip_width(w), strip);
}

#if defined(__x86_64__)
/* The next number after `place` at which `from`...`to` begins or ends; `end` at most. */
static long next_edge(long place, long from, long to, long end) {
  long edge = place < from ? from : place < to ? to : end;
  return edge < end ? edge : end;
}

/* A row of the large side with columns of zeros around it: every number in a pair with that of the next
 * window. */
static void pair_windows(const struct cxr_windows *w, const float *row, uint32_t *strip) {
  long count = w->large_width * w->large_channels, all = project_strip_width(w) * w->large_channels;
  long from = w->padding * w->large_channels, next = from - w->stride * w->large_channels;
  for (long place = 0, edge; place < all; place = edge) {
    long own_edge = next_edge(place, from, from + count, all);
    edge = next_edge(place, next, next + count, own_edge);
    bool own = place >= from && place < from + count, other = place >= next && place < next + count;
    pair_rows(own ? row + place - from : NULL, other ? row + place - next : NULL, edge - place,
              strip + place);
  }
}
#endif

void cxr_gradient_strip(struct cxr_windows windows, const float *large, struct cxr_block block,
                        float *strip) {
  const struct cxr_windows *w = &windows;
  if (w->factors != CXR_PAIRS) {
    cxr_project_strip(windows, large, block, strip);
    return;
  }
#if defined(__x86_64__)
  long line = project_strip_width(w) * w->large_channels;
  for (long image = block.first_image; image < block.first_image + block.images; image++) {
    long first = block.first_row * w->stride - w->padding;
    for (long row = first; row < first + project_strip_rows(w, block.rows); row++, strip += line) {
      if (row < 0 || row >= w->large_height) memset(strip, 0, (size_t)line * sizeof *strip);
      else
        pair_windows(w, large + (image * w->large_height + row) * w->large_width * w->large_channels,
                     (uint32_t *)strip);
    }
  }
#endif
}

void cxr_project(enum cxr_path path, struct cxr_windows windows, const float *strip,
                 const float *packed, struct cxr_block block, long first_panel, long panels,
                 struct cxr_finish finish, float *small) {
  ON_TERMS(path, project, &windows, strip, packed, block, first_panel, panels, finish, small);
}

void cxr_spread(enum cxr_path path, struct cxr_windows windows, float *strip,
                const float *packed, struct cxr_block block, long first_panel, long panels,
                struct cxr_finish finish, float *large) {
  ON_TERMS(path, spread, &windows, strip, packed, block, first_panel, panels, finish, large);
}

void cxr_gradient(enum cxr_path path, struct cxr_windows windows, const float *strip,
                  const float *small, struct cxr_block block, long first_row, long rows,
                  long first_panel, long panels, float *room, float *gradient) {
  ON_TERMS(path, gradient, &windows, strip, small, block, first_row, rows, first_panel, panels, room,
          gradient);
}

double cxr_multiply_add(enum cxr_path path, long rounds, float *result) {
#if defined(__x86_64__)
  *result = path == CXR_AVX512 ? multiply_add_avx512(rounds)
            : path == CXR_AVX2 ? multiply_add_avx2(rounds)
                               : multiply_add_portable(rounds);
#else
  *result = multiply_add_portable(rounds);
#endif
  return 2.0 * 12 * (path == CXR_AVX512 ? 16 : path == CXR_AVX2 ? 8 : 4) * (double)rounds;
}
