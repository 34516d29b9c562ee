/* Inner loops for one thread: the three products over windows, passes over all numbers, interpolation.
 *
 * A convolution and a transposed convolution share one geometry: every pixel of the small side looks
 * at a kernel x kernel window of the large side. With W the weights [row][column][large channel]
 * [small channel]:
 *
 *   project   small = windows of large * W
 *   spread    large = the transpose of that
 *   gradient  W' += windows of large, transposed, * small
 *
 * Nothing is gathered into a matrix of windows: a strip of rows is copied with zeros around it, and
 * the loops read their windows in it. All memory belongs to the caller; numbers lie as the arguments
 * say, channels innermost. The caller divides the work among threads by images and panels.
 */
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Which instructions the loops are made of. */
enum cxr_path {
  CXR_PORTABLE = 0, /* vectors of 4, on every processor */
  CXR_AVX2 = 1,     /* vectors of 8 with fused multiply-add */
  CXR_AVX512 = 2,   /* vectors of 16 */
};

/* The fastest path that this processor runs. */
enum cxr_path cxr_fastest_path(void);

/* What is multiplied. Sums are singles, and begin with singles. */
enum cxr_factors {
  CXR_SINGLE = 0,
  CXR_ROUNDED = 1, /* to bfloat16, as singles */
  /* To bfloat16, two at a time, for `CXR_AVX512` where `cxr_has_pairs`. Projected channels and spread ones
   * are even then. The sums are the same bits as of `CXR_ROUNDED`, but for numbers that are not normal. */
  CXR_PAIRS = 2,
};

/* Whether this processor multiplies pairs of bfloat16 numbers. */
bool cxr_has_pairs(enum cxr_path path);

/* A geometry. */
struct cxr_windows {
  enum cxr_factors factors; /* CXR_SINGLE where one side has one gray channel or two */
  long kernel, stride, padding;
  long large_height, large_width, large_channels;
  long small_height, small_width, small_channels;
};

/* Some rows of some images: whole images, or rows of one image. */
struct cxr_block {
  long first_image, images;
  long first_row, rows; /* of the small side */
};

/* What is done to the output: scale[channel] * sum + shift[channel], then x > 0 ? x : slope * x. */
struct cxr_finish {
  const float *scale; /* NULL for none; the packed weights are multiplied by it */
  const float *shift; /* NULL for none */
  long channels;      /* of both: output channels, or a part of them to go through repeatedly */
  float slope;        /* 0...1; 1 leaves the sum as it is */
};

/* Numbers of one panel of `channels` output channels: the channels that a loop computes together. */
long cxr_panel_width(enum cxr_path path, long channels);

/* Room for the weights as the loops read them, in numbers: for all panels, which take as much each. */
size_t cxr_packed_size(enum cxr_path path, struct cxr_windows windows, bool spread);

/* Brings panels of weights, of all, into the order in which `cxr_project` reads them (no scale).
 * `packed` is where the first of them goes. */
void cxr_pack_project(enum cxr_path path, struct cxr_windows windows, const float *weights,
                      long first_panel, long panels, float *packed);

/* The same for `cxr_spread`. */
void cxr_pack_spread(enum cxr_path path, struct cxr_windows windows, const float *weights,
                     struct cxr_finish finish, long first_panel, long panels, float *packed);

/* Room in numbers for the strip of a block, half as much for pairs: `strip` in the calls below. */
size_t cxr_project_strip_size(struct cxr_windows windows, long images, long rows);
size_t cxr_spread_strip_size(struct cxr_windows windows, long images, long rows);

/* Copies the rows that a block reads, with zeros where the windows or their transposes reach out. */
void cxr_project_strip(struct cxr_windows windows, const float *large,
                       struct cxr_block block, float *strip);
void cxr_spread_strip(struct cxr_windows windows, const float *small,
                      struct cxr_block block, float *strip);

/* The same as `cxr_gradient` reads it; as large as that of `cxr_project`. */
void cxr_gradient_strip(struct cxr_windows windows, const float *large,
                        struct cxr_block block, float *strip);

/* Computes the block's small pixels, of some panels, whose weights `packed` begins with. */
void cxr_project(enum cxr_path path, struct cxr_windows windows, const float *strip,
                 const float *packed, struct cxr_block block, long first_panel, long panels,
                 struct cxr_finish finish, float *small);

/* Computes the block's large pixels, stride x stride of them for a small one, of some panels. The rows
 * of the block are units of `stride` large rows. What lies behind the strip's numbers may change. */
void cxr_spread(enum cxr_path path, struct cxr_windows windows, float *strip,
                const float *packed, struct cxr_block block, long first_panel, long panels,
                struct cxr_finish finish, float *large);

/* Adds to the gradient of the weights what a block of `cxr_gradient_strip` and `small` give.
 *
 * Of the kernel's rows `first_row`..., and of some panels. `room` holds
 * images * rows * small_width * cxr_panel_width numbers. */
void cxr_gradient(enum cxr_path path, struct cxr_windows windows, const float *strip,
                  const float *small, struct cxr_block block, long first_row, long rows,
                  long first_panel, long panels, float *room, float *gradient);

/* Passes over `rows` pixels of `channels` numbers. */

/* The mean of every channel, and the sum of the squared differences from it. */
void cxr_moments(enum cxr_path path, const float *x, long rows, long channels, float *mean,
                 float *spread);

/* y = x * a + b with factors for each channel, then y > 0 ? y : slope * y. */
void cxr_normalize(enum cxr_path path, const float *x, long rows, long channels, const float *a,
                   const float *b, float slope, float *y);

/* With g the gradient of that y and h that of x * a + b: the sums of h and of h * (x - mean). */
void cxr_normalize_sums(enum cxr_path path, const float *g, const float *x, long rows,
                        long channels, const float *a, const float *b, float slope,
                        const float *mean, float *sums, float *products);

/* g = h * p + x * q + r, in place. */
void cxr_normalize_gradient(enum cxr_path path, float *g, const float *x, long rows, long channels,
                            const float *a, const float *b, float slope, const float *p,
                            const float *q, const float *r);

/* g = y > 0 ? g : slope * g, in place, and the sums of the new g. */
void cxr_rectify_gradient(enum cxr_path path, float *g, const float *y, long rows, long channels,
                          float slope, float *sums);

/* Bit i of `signs`: whether y[i] > 0. It holds (count + 31) / 32 numbers. */
void cxr_signs(enum cxr_path path, const float *y, long count, float *signs);

/* g = y > 0 ? g : slope * g, in place, by the signs of y. */
void cxr_rectify_by_signs(enum cxr_path path, float *g, const float *signs, long count, float slope);

/* x = tanh x, in place. */
void cxr_tanh(enum cxr_path path, float *x, long count);

/* y = x[c] / (1 + e^-x[channels + c]): pixels of 2 * channels numbers to pixels of channels. */
void cxr_gate(enum cxr_path path, const float *x, long rows, long channels, float *y);

/* The same of x * a + b, with factors for each of the 2 * channels. */
void cxr_gate_normalized(enum cxr_path path, const float *x, long rows, long channels,
                         const float *a, const float *b, float *y);

/* With g the gradient of that y and h that of x * a + b: the sums of h and of h * (x - mean). */
void cxr_gate_normalized_sums(enum cxr_path path, const float *g, const float *x, long rows,
                              long channels, const float *a, const float *b, const float *mean,
                              float *sums, float *products);

/* h * p + x * q + r, into memory of its own, which gets twice the numbers of g. */
void cxr_gate_normalized_gradient(enum cxr_path path, const float *g, const float *x, long rows,
                                  long channels, const float *a, const float *b, const float *p,
                                  const float *q, const float *r, float *h);

/* The numbers of one step of Adam, bias corrections folded in. */
struct cxr_adam {
  float first_decay, second_decay;
  float rate;         /* learning rate / (1 - first decay ^ t) */
  float second_scale; /* 1 / sqrt(1 - second decay ^ t) */
  float epsilon;
};

/* m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g g, value -= rate m / (sqrt(v) second_scale + epsilon). */
void cxr_adam(enum cxr_path path, float *value, const float *gradient, float *first, float *second,
              long count, struct cxr_adam step);

/* average += (value - average) * share. */
void cxr_average(enum cxr_path path, float *average, const float *value, long count, float share);

/* Samples with a border, for interpolation between neighbors. Positions are counted from the first sample
 * of the border, with 32 bits behind the point; the last that has neighbors is a limit. */
struct cxr_samples {
  const uint16_t *samples; /* at most 2^31, except on the portable path */
  uint32_t stride;         /* samples a row */
  int64_t limit_x, limit_y;
};

/* A straight line of positions. */
struct cxr_line {
  int64_t x, y, step_x, step_y;
};

/* Coordinates (x + x_slope t) / (weight + weight_slope t), y likewise, for t = start, start + 1, ... */
struct cxr_projected_line {
  double x, y, weight, x_slope, y_slope, weight_slope, start;
};

/* sums += values along a line, times 2^32; positions beyond a limit are brought back to it. */
void cxr_add_line(enum cxr_path path, struct cxr_samples image, struct cxr_line line, long count,
                  uint64_t *sums);
void cxr_add_projected_line(enum cxr_path path, struct cxr_samples image,
                            struct cxr_projected_line line, long count, uint64_t *sums);

/* sums += part * row. */
void cxr_add_row(enum cxr_path path, const uint16_t *row, float part, long count, float *sums);

/* Values that are weighted sums of some numbers of a line each. The tables have `count` entries a tap,
 * value by value; where a value has fewer taps, the parts of the others are zero. */
struct cxr_taps {
  long count, taps;
  const uint32_t *indices;
  const float *parts;
  const float *totals, *covered; /* sums of parts, with those outside of the image and without */
  float outside, maximum;
};

/* Values are the sums of a line, which is itself a sum of rows, divided by the totals of both, rounded. */
void cxr_sum_taps(enum cxr_path path, struct cxr_taps taps, const float *line, float row_total,
                  float row_covered, uint16_t *values);

/* The value at continuous coordinates of the image, times 2^32. */
uint64_t cxr_value(struct cxr_samples image, double x, double y);

/* The position of a coordinate: half a sample and one of the border further. */
int64_t cxr_position(double coordinate);

/* Multiply-adds alone, for the peak of the machine; returns how many operations that were. */
double cxr_multiply_add(enum cxr_path path, long rounds, float *result);

/* Threads that wait for work. A thread that waits looks for some microseconds before it sleeps: passes
 * follow each other at once. */
struct cxr_team;

/* `threads` threads, the caller's among them; fewer if the system gives no more, NULL without memory. */
struct cxr_team *cxr_team_create(long threads);
void cxr_team_destroy(struct cxr_team *team);

#endif
