/* What a geometry says about strips and phases. */
#ifndef CXR_GEOMETRY_H
#define CXR_GEOMETRY_H

#include "CKernels.h"

static inline long ceiling_divide(long total, long part) { return (total + part - 1) / part; }

/* Numbers of an operand that the loops read together. */
static inline long factors_a_term(const struct cxr_windows *w) { return w->factors == CXR_PAIRS ? 2 : 1; }

/* One of the stride x stride kinds of large pixels, on one axis: the pixels at stride * u + phase.
 * They see `taps` small pixels, the last of them at u + last, through kernel places first,
 * first + stride, ... in the opposite order. */
struct phase {
  long first, taps, last;
};

static inline struct phase phase_at(const struct cxr_windows *w, long phase) {
  long first = (phase + w->padding) % w->stride;
  struct phase result = {first, first < w->kernel ? ceiling_divide(w->kernel - first, w->stride) : 0,
                         (phase + w->padding - first) / w->stride};
  return result;
}

/* Taps of all phases of one axis before `phase`; of all of them for phase == stride: the kernel. */
static inline long taps_before(const struct cxr_windows *w, long phase) {
  long taps = 0;
  for (long p = 0; p < phase; p++) taps += phase_at(w, p).taps;
  return taps;
}

/* Small pixels that a spread reads before the first of an axis. */
static inline long spread_border(const struct cxr_windows *w) {
  long border = 0;
  for (long p = 0; p < w->stride; p++) {
    struct phase phase = phase_at(w, p);
    long before = phase.taps - 1 - phase.last;
    if (before > border) border = before;
  }
  return border;
}

/* Numbers of the large side that one phase has on an axis of `size` large pixels. */
static inline long phase_count(const struct cxr_windows *w, long phase, long size) {
  return size > phase ? ceiling_divide(size - phase, w->stride) : 0;
}

/* One gray channel, or two: too few numbers a large pixel for the loops over channels. All products of
 * a small pixel and its window are computed, 16, 9 or twice 9, then each large pixel adds up its four or
 * nine. */
static inline bool is_gray_spread(const struct cxr_windows *w) {
  bool halves = w->kernel == 4 && w->stride == 2 && w->large_channels == 1;
  bool stays = w->kernel == 3 && w->stride == 1 && w->large_channels <= 2;
  return w->padding == 1 && (halves || stays);
}

/* Room for the products of a pixel. */
static inline long gray_width(const struct cxr_windows *w) { return w->large_channels == 1 ? 16 : 32; }

/* Width in pixels, and rows for some small rows (project) or units of stride large rows (spread). */
static inline long project_strip_width(const struct cxr_windows *w) {
  return (w->small_width - 1) * w->stride + w->kernel;
}
static inline long project_strip_rows(const struct cxr_windows *w, long rows) {
  return (rows - 1) * w->stride + w->kernel;
}
static inline long spread_reach(const struct cxr_windows *w) {
  long reach = 0;
  for (long p = 0; p < w->stride; p++) {
    struct phase phase = phase_at(w, p);
    if (phase.last > reach) reach = phase.last;
  }
  return spread_border(w) + reach;
}
static inline long spread_strip_width(const struct cxr_windows *w) {
  return ceiling_divide(w->large_width, w->stride) + spread_reach(w);
}
static inline long spread_strip_rows(const struct cxr_windows *w, long rows) {
  return rows + spread_reach(w);
}

#endif
