/* The loops, written once for all vector widths and included once for each.
 *
 * LANES: numbers of a vector. PANEL_VECTORS: vectors of a full panel. MOST_ROWS(v): rows of a tile of
 * v vectors, so that its sums and one row of weights stay in registers. NAME(x): x of this path.
 * TERM: what a product takes of an operand, FACTORS numbers of it; ADD_PRODUCT(sum, x, w): sum + x * w for
 * a term x and a vector of terms w.
 *
 * A tile is `rows` x `vectors` sums in registers: for every k, one row of weights times one number a
 * row. The functions of a tile are inlined with constant sizes, one copy each. */

typedef float NAME(vector) __attribute__((vector_size(4 * LANES), aligned(4)));
typedef TERM NAME(terms_vector) __attribute__((vector_size(4 * LANES), aligned(4)));
#define VECTOR NAME(vector)
#define TERMS NAME(terms_vector)
#define INLINE static inline __attribute__((always_inline))
#define UNROLLED _Pragma("clang loop unroll(full)")
#define MOST_TILE_ROWS 16

/* What a tile of project or spread reads: `segments` runs of `run` terms for every row. */
struct NAME(terms) {
  const TERM *input;
  long row_step, segments, segment_step, run;
  const TERM *weights;
  const float *shift; /* what sums begin with; NULL to go on with what is in the output */
  float slope;        /* of the finish; 1 for none */
};

INLINE void NAME(tile)(const int rows, const int vectors, const struct NAME(terms) * t,
                       float *output, long output_step) {
  VECTOR sum[MOST_TILE_ROWS][PANEL_VECTORS];
  UNROLLED for (int r = 0; r < rows; r++) {
    UNROLLED for (int v = 0; v < vectors; v++) {
      const float *start = t->shift ? t->shift : output + r * output_step;
      sum[r][v] = *(const VECTOR *)(start + v * LANES);
    }
  }
  const TERM *weights = t->weights;
  for (long s = 0; s < t->segments; s++) {
    const TERM *input = t->input + s * t->segment_step;
    long run = t->run, step = t->row_step;
    for (long k = 0; k < run; k++) {
      TERMS w[PANEL_VECTORS];
      UNROLLED for (int v = 0; v < vectors; v++) w[v] = *(const TERMS *)(weights + v * LANES);
      weights += vectors * LANES;
      UNROLLED for (int r = 0; r < rows; r++) {
        TERM x = input[k + r * step];
        UNROLLED for (int v = 0; v < vectors; v++) sum[r][v] = ADD_PRODUCT(sum[r][v], x, w[v]);
      }
    }
  }
  float slope = t->slope;
  UNROLLED for (int r = 0; r < rows; r++) {
    UNROLLED for (int v = 0; v < vectors; v++) {
      VECTOR y = sum[r][v];
      if (slope != 1) y = __builtin_elementwise_max(y, y * slope);
      *(VECTOR *)(output + r * output_step + v * LANES) = y;
    }
  }
}

/* What a tile of the gradient reads: for every pixel, or two neighbors where terms are pairs, `rows`
 * neighboring terms of the large side and a row of a panel of the small side. With `lines` > 1 the
 * tile's rows are `lines` times `columns` numbers, the lines a `line_step` apart. */
struct NAME(pixels) {
  const TERM *large;
  long line_step, images, image_step, heights, height_step, widths, width_step;
  const TERM *small;
};

INLINE void NAME(gradient_tile)(const int lines, const int columns, const int vectors,
                                const struct NAME(pixels) * p, float *gradient, long line_step,
                                long step) {
  VECTOR sum[MOST_TILE_ROWS][PANEL_VECTORS];
  const int rows = lines * columns;
  UNROLLED for (int r = 0; r < rows; r++) {
    UNROLLED for (int v = 0; v < vectors; v++)
      sum[r][v] = *(const VECTOR *)(gradient + r / columns * line_step + r % columns * step + v * LANES);
  }
  const TERM *small = p->small;
  for (long image = 0; image < p->images; image++) {
    for (long y = 0; y < p->heights; y++) {
      const TERM *large = p->large + image * p->image_step + y * p->height_step;
      long widths = p->widths, width_step = p->width_step, large_line = p->line_step;
      for (long x = 0; x < widths; x++, large += width_step) {
        TERMS g[PANEL_VECTORS];
        UNROLLED for (int v = 0; v < vectors; v++) g[v] = *(const TERMS *)(small + v * LANES);
        small += vectors * LANES;
        UNROLLED for (int r = 0; r < rows; r++) {
          TERM value = large[r / columns * large_line + r % columns];
          UNROLLED for (int v = 0; v < vectors; v++) sum[r][v] = ADD_PRODUCT(sum[r][v], value, g[v]);
        }
      }
    }
  }
  UNROLLED for (int r = 0; r < rows; r++) {
    UNROLLED for (int v = 0; v < vectors; v++)
      *(VECTOR *)(gradient + r / columns * line_step + r % columns * step + v * LANES) = sum[r][v];
  }
}

#define ROW_CASES(CASE)                                                                    \
  CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6) CASE(7) CASE(8) CASE(9) CASE(10) CASE(11) \
  CASE(12) CASE(13) CASE(14) CASE(15) CASE(16)

/* The tile functions by their sizes; sizes that no path uses are not compiled. */
#define TILE(r, v)                                                                             \
  case r:                                                                                      \
    if (r <= MOST_ROWS(v)) NAME(tile)((r <= MOST_ROWS(v) ? r : 1), v, t, output, output_step); \
    break;
#define TILE_1(r) TILE(r, 1)
#define TILE_2(r) TILE(r, 2)
#define TILE_4(r) TILE(r, 4)

static void NAME(tile_1)(long rows, const struct NAME(terms) * t, float *output, long output_step) {
  switch (rows) { ROW_CASES(TILE_1) }
}
static void NAME(tile_2)(long rows, const struct NAME(terms) * t, float *output, long output_step) {
  switch (rows) { ROW_CASES(TILE_2) }
}
#if PANEL_VECTORS == 4
static void NAME(tile_4)(long rows, const struct NAME(terms) * t, float *output, long output_step) {
  switch (rows) { ROW_CASES(TILE_4) }
}
#endif

#define GRADIENT_TILE(r, v)                                                                    \
  case r:                                                                                      \
    if (r <= MOST_ROWS(v))                                                                     \
      NAME(gradient_tile)(1, (r <= MOST_ROWS(v) ? r : 1), v, p, gradient, line_step, step);    \
    break;
#define GRADIENT_1(r) GRADIENT_TILE(r, 1)
#define GRADIENT_2(r) GRADIENT_TILE(r, 2)
#define GRADIENT_4(r) GRADIENT_TILE(r, 4)

static void NAME(gradient_tile_any)(long lines, long columns, long vectors,
                                    const struct NAME(pixels) * p, float *gradient, long line_step,
                                    long step) {
  if (lines == 4) {
    /* One gray channel: the whole window of 4 x 4 at once. */
    NAME(gradient_tile)(4, 4, 1, p, gradient, line_step, step);
    return;
  }
  switch (vectors) {
  case 1: switch (columns) { ROW_CASES(GRADIENT_1) } break;
  case 2: switch (columns) { ROW_CASES(GRADIENT_2) } break;
#if PANEL_VECTORS == 4
  case 4: switch (columns) { ROW_CASES(GRADIENT_4) } break;
#endif
  }
}

INLINE long NAME(panel_vectors)(long channels) {
  long vectors = ceiling_divide(channels, LANES);
  return vectors <= 1 ? 1 : vectors <= 2 ? 2 : PANEL_VECTORS;
}

/* `count` in parts of at most `most`, as even as can be: the size of the part that begins at `from`. */
INLINE long NAME(part)(long count, long from, long most) {
  long left = count - from;
  return ceiling_divide(left, ceiling_divide(left, most));
}

INLINE long NAME(most_rows)(long vectors) {
  return vectors == 1 ? MOST_ROWS(1) : vectors == 2 ? MOST_ROWS(2) : MOST_ROWS(4);
}

/* A tile whose panel may be wider than the output: such a tile is computed aside. */
static void NAME(tile_any)(long rows, long vectors, long channels, const struct NAME(terms) * t,
                           float *output, long output_step) {
  float aside[MOST_TILE_ROWS * PANEL_VECTORS * LANES];
  long width = vectors * LANES, step = output_step;
  float *target = output;
  if (channels < width) {
    if (!t->shift)
      for (long r = 0; r < rows; r++)
        for (long c = 0; c < width; c++)
          aside[r * width + c] = c < channels ? output[r * output_step + c] : 0;
    target = aside;
    step = width;
  }
  switch (vectors) {
  case 1: NAME(tile_1)(rows, t, target, step); break;
  case 2: NAME(tile_2)(rows, t, target, step); break;
#if PANEL_VECTORS == 4
  case 4: NAME(tile_4)(rows, t, target, step); break;
#endif
  }
  if (channels < width)
    for (long r = 0; r < rows; r++)
      for (long c = 0; c < channels; c++) output[r * output_step + c] = aside[r * width + c];
}

/* Weights of one panel that stay in the first-level cache while all pixels of a block pass, in
 * terms. */
#define CACHED_WEIGHTS 6144

/* One panel of a block: `all` describes its whole sum, in `heights` x `widths` pixels an image. The sum
 * over k is cut so that weights stay in the first-level cache. */
static void NAME(panel)(const struct NAME(terms) * all, long images, long image_step, long heights,
                        long height_step, long widths, long width_step, long vectors, long channels,
                        float *output, long output_image_step, long output_height_step,
                        long output_width_step) {
  long width = vectors * LANES, most = NAME(most_rows)(vectors);
  long depth = CACHED_WEIGHTS / width;
  struct NAME(terms) t = *all;
  t.row_step = width_step;
  long together = all->run > 0 && depth / all->run > 1 ? depth / all->run : 1;
  for (long segment = 0; segment < all->segments; segment += t.segments) {
    t.segments = NAME(part)(all->segments, segment, together);
    for (long k = 0, length; k == 0 || k < all->run; k += length) {
      length = all->run > 0 ? NAME(part)(all->run, k, depth) : 1;
      bool first = segment == 0 && k == 0;
      bool last = segment + t.segments == all->segments && k + length >= all->run;
      t.run = all->run > 0 ? length : 0;
      t.weights = all->weights + (segment * all->run + k) * width;
      t.shift = first ? all->shift : NULL;
      t.slope = last ? all->slope : 1;
      for (long image = 0; image < images; image++) {
        for (long y = 0; y < heights; y++) {
          const TERM *line = all->input + image * image_step + y * height_step +
                              segment * all->segment_step + k;
          float *target = output + image * output_image_step + y * output_height_step;
          long count;
          for (long x = 0; x < widths; x += count) {
            count = NAME(part)(widths, x, most);
            t.input = line + x * width_step;
            NAME(tile_any)(count, vectors, channels, &t, target + x * output_width_step,
                           output_width_step);
          }
        }
      }
    }
    t.run = all->run;
  }
}

/* The shift of one panel, as wide as the panel. */
static void NAME(panel_shift)(struct cxr_finish finish, long channel, long channels, float *shift) {
  for (long c = 0; c < PANEL_VECTORS * LANES; c++)
    shift[c] = finish.shift && c < channels ? finish.shift[(channel + c) % finish.channels] : 0;
}

static void NAME(project)(const struct cxr_windows *w, const float *strip, const float *packed,
                          struct cxr_block block, long first_panel, long panels,
                          struct cxr_finish finish, float *small) {
  long vectors = NAME(panel_vectors)(w->small_channels), width = vectors * LANES;
  long inputs = w->large_channels / FACTORS, depth = w->kernel * w->kernel * inputs;
  long line = project_strip_width(w) * inputs;
  for (long panel = first_panel; panel < first_panel + panels; panel++) {
    long channel = panel * width;
    long channels = w->small_channels - channel < width ? w->small_channels - channel : width;
    float shift[PANEL_VECTORS * LANES];
    NAME(panel_shift)(finish, channel, channels, shift);
    struct NAME(terms) t = {.input = (const TERM *)strip,
                            .segments = w->kernel,
                            .segment_step = line,
                            .run = w->kernel * inputs,
                            .weights = (const TERM *)packed + (panel - first_panel) * depth * width,
                            .shift = shift,
                            .slope = finish.slope};
    long row = w->small_width * w->small_channels;
    NAME(panel)(&t, block.images, project_strip_rows(w, block.rows) * line, block.rows,
                w->stride * line, w->small_width, w->stride * inputs, vectors, channels,
                small + (block.first_image * w->small_height + block.first_row) * row + channel,
                w->small_height * row, row, w->small_channels);
  }
}

#if FACTORS == 1
/* One gray row of the large side: every second pixel from places 1 and 3 of the window's rows, the
 * others from 0 and 2. `upper` and `lower` are products of two rows of small pixels with the window's
 * rows that reach this large row. */
static void NAME(gray_row)(const float *upper, const float *lower, long count, float shift,
                           float slope, float *row) {
  for (long x = 0; x < count; x++, upper += 16, lower += 16) {
    float even = upper[3] + upper[16 + 1] + lower[3] + lower[16 + 1] + shift;
    float odd = upper[16 + 2] + upper[32] + lower[16 + 2] + lower[32] + shift;
    row[2 * x] = even > 0 ? even : slope * even;
    row[2 * x + 1] = odd > 0 ? odd : slope * odd;
  }
}

/* The same for windows of 3 x 3: `line` is the products' line above the row. */
INLINE void NAME(gray_row_of_nine)(const long channels, const float *line, long step, long count,
                                   struct cxr_finish finish, float *row) {
  const long width = channels == 1 ? 16 : 32;
  float shift[2];
  for (long c = 0; c < channels; c++)
    shift[c] = finish.shift ? finish.shift[c % finish.channels] : 0;
  for (long x = 0; x < count; x++, line += width) {
    UNROLLED for (long c = 0; c < channels; c++) {
      const float *above = line + c, *next = above + step, *last = next + step;
      float y = last[2 * channels] + last[width + channels] + last[2 * width] + next[5 * channels] +
                next[width + 4 * channels] + next[2 * width + 3 * channels] + above[8 * channels] +
                above[width + 7 * channels] + above[2 * width + 6 * channels] + shift[c];
      row[x * channels + c] = y > 0 ? y : finish.slope * y;
    }
  }
}

static void NAME(gray_spread)(const struct cxr_windows *w, float *strip, const float *packed,
                              struct cxr_block block, struct cxr_finish finish, float *large) {
  long all = gray_width(w), vectors = NAME(panel_vectors)(all), width = vectors * LANES;
  long rows = spread_strip_rows(w, block.rows), columns = spread_strip_width(w);
  float *products = strip + block.images * rows * columns * w->small_channels;
  float none[PANEL_VECTORS * LANES] = {0};
  for (long place = 0; place < all; place += width) {
    struct NAME(terms) t = {.input = strip,
                            .segments = 1,
                            .run = w->small_channels,
                            .weights = packed + place * w->small_channels,
                            .shift = none,
                            .slope = 1};
    NAME(panel)(&t, 1, 0, block.images * rows, columns * w->small_channels, columns,
                w->small_channels, vectors, width, products + place, 0, columns * all, all);
  }
  float shift = finish.shift ? finish.shift[0] : 0;
  for (long image = 0; image < block.images; image++) {
    for (long y = 0; y < block.rows; y++) {
      const float *above = products + (image * rows + y) * columns * all, *line = above + columns * all;
      if (w->stride == 1) {
        float *row = large + ((block.first_image + image) * w->large_height + block.first_row + y) *
                                 w->large_width * w->large_channels;
        if (w->large_channels == 1)
          NAME(gray_row_of_nine)(1, above, columns * all, w->small_width, finish, row);
        else
          NAME(gray_row_of_nine)(2, above, columns * all, w->small_width, finish, row);
        continue;
      }
      float *row = large + ((block.first_image + image) * w->large_height +
                            2 * (block.first_row + y)) * w->large_width;
      NAME(gray_row)(above + 12, line + 4, w->small_width, shift, finish.slope, row);
      NAME(gray_row)(line + 8, line + columns * 16, w->small_width, shift, finish.slope,
                     row + w->large_width);
    }
  }
}

#endif

static void NAME(spread)(const struct cxr_windows *w, float *strip, const float *packed,
                         struct cxr_block block, long first_panel, long panels,
                         struct cxr_finish finish, float *large) {
#if FACTORS == 1
  if (is_gray_spread(w)) {
    NAME(gray_spread)(w, strip, packed, block, finish, large);
    return;
  }
#endif
  long vectors = NAME(panel_vectors)(w->large_channels), width = vectors * LANES;
  long inputs = w->small_channels / FACTORS, depth = w->kernel * w->kernel * inputs;
  long border = spread_border(w), line = spread_strip_width(w) * inputs;
  long row = w->large_width * w->large_channels;
  for (long panel = first_panel; panel < first_panel + panels; panel++) {
    long channel = panel * width;
    long channels = w->large_channels - channel < width ? w->large_channels - channel : width;
    float shift[PANEL_VECTORS * LANES];
    NAME(panel_shift)(finish, channel, channels, shift);
    const TERM *weights = (const TERM *)packed + (panel - first_panel) * depth * width;
    for (long py = 0; py < w->stride; py++) {
      struct phase tall = phase_at(w, py);
      long end = phase_count(w, py, w->large_height);
      long rows = block.first_row + block.rows < end ? block.rows : end - block.first_row;
      for (long px = 0; px < w->stride; px++) {
        struct phase wide = phase_at(w, px);
        struct NAME(terms) t = {
            .input = (const TERM *)strip + (border + tall.last - tall.taps + 1) * line +
                     (border + wide.last - wide.taps + 1) * inputs,
            .segments = tall.taps,
            .segment_step = line,
            .run = wide.taps * inputs,
            .weights = weights,
            .shift = shift,
            .slope = finish.slope};
        weights += tall.taps * wide.taps * inputs * width;
        if (rows <= 0) continue;
        if (tall.taps * wide.taps == 0) { /* seen by nobody: the shift alone */
          t.segments = 1;
          t.run = 0;
        }
        NAME(panel)(&t, block.images, spread_strip_rows(w, block.rows) * line, rows, line,
                    phase_count(w, px, w->large_width), inputs, vectors, channels,
                    large + (block.first_image * w->large_height + block.first_row * w->stride + py) * row +
                        px * w->large_channels + channel,
                    w->large_height * row, w->stride * row, w->stride * w->large_channels);
      }
    }
  }
}

/* Some rows of a panel of the small side, side by side as the gradient reads them. */
static void NAME(gather)(const struct cxr_windows *w, const float *small, long rows, long vectors,
                         long channels, TERM *target) {
  long width = vectors * LANES;
  for (long row = 0; row < rows; row++, small += w->small_width * w->small_channels) {
    for (long x = 0; x < w->small_width; x += FACTORS, target += width) {
      const float *source = small + x * w->small_channels;
#if FACTORS == 2
      pair_rows(source, x + 1 < w->small_width ? source + w->small_channels : NULL, channels, target);
      for (long c = channels; c < width; c++) target[c] = 0;
#else
      if (w->factors == CXR_ROUNDED) round_numbers(source, channels, target);
      else if (channels == width)
        for (long v = 0; v < vectors; v++)
          *(VECTOR *)(target + v * LANES) = *(const VECTOR *)(source + v * LANES);
      else for (long c = 0; c < channels; c++) target[c] = source[c];
      for (long c = channels; c < width; c++) target[c] = 0;
#endif
    }
  }
}

static void NAME(gradient)(const struct cxr_windows *w, const float *strip, const float *small,
                           struct cxr_block block, long first_row, long rows, long first_panel,
                           long panels, float *room, float *gradient) {
  long vectors = NAME(panel_vectors)(w->small_channels), width = vectors * LANES;
  long line = project_strip_width(w) * w->large_channels, run = w->kernel * w->large_channels;
  long widths = ceiling_divide(w->small_width, FACTORS);
  for (long panel = first_panel; panel < first_panel + panels; panel++) {
    long channel = panel * width;
    long channels = w->small_channels - channel < width ? w->small_channels - channel : width;
    for (long image = 0; image < block.images; image++) {
      long row = (block.first_image + image) * w->small_height + block.first_row;
      NAME(gather)(w, small + row * w->small_width * w->small_channels + channel, block.rows, vectors,
                   channels, (TERM *)room + image * block.rows * widths * width);
    }
    struct NAME(pixels) p = {.line_step = line,
                             .images = block.images,
                             .image_step = project_strip_rows(w, block.rows) * line,
                             .heights = block.rows,
                             .height_step = w->stride * line,
                             .widths = widths,
                             .width_step = FACTORS * w->stride * w->large_channels,
                             .small = (const TERM *)room};
    long step = w->small_channels;
    bool whole = run == 4 && w->kernel == 4 && rows == 4 && vectors == 1;
    long most = NAME(most_rows)(vectors), columns;
    for (long y = first_row; y < first_row + rows; y += whole ? 4 : 1) {
      for (long k = 0; k < run; k += columns) {
        columns = NAME(part)(run, k, most);
        p.large = (const TERM *)strip + y * line + k;
        float *sums = gradient + (y * run + k) * step + channel;
        if (channels == width) {
          NAME(gradient_tile_any)(whole ? 4 : 1, columns, vectors, &p, sums, run * step, step);
        } else {
          long lines = whole ? 4 : 1;
          float aside[MOST_TILE_ROWS * PANEL_VECTORS * LANES];
          for (long r = 0; r < lines * columns; r++)
            for (long c = 0; c < width; c++)
              aside[r * width + c] =
                  c < channels ? sums[(r / columns * run + r % columns) * step + c] : 0;
          NAME(gradient_tile_any)(lines, columns, vectors, &p, aside, columns * width, width);
          for (long r = 0; r < lines * columns; r++)
            for (long c = 0; c < channels; c++)
              sums[(r / columns * run + r % columns) * step + c] = aside[r * width + c];
        }
      }
    }
  }
}

#if FACTORS == 1
/* As many multiply-adds as the processor can: 12 vectors that do not wait for each other. */
static float NAME(multiply_add)(long rounds) {
  VECTOR sum[12];
  UNROLLED for (int i = 0; i < 12; i++) sum[i] = (VECTOR){0} + (float)i;
  volatile float one = 0.5f;
  float factor = one;
  for (long round = 0; round < rounds; round++)
    UNROLLED for (int i = 0; i < 12; i++) sum[i] = sum[i] * factor + factor;
  UNROLLED for (int i = 1; i < 12; i++) sum[0] += sum[i];
  return sum[0][0];
}
#endif

#undef VECTOR
#undef TERMS
#undef INLINE
#undef UNROLLED
#undef MOST_TILE_ROWS
#undef ROW_CASES
#undef TILE
#undef TILE_1
#undef TILE_2
#undef TILE_4
#undef GRADIENT_TILE
#undef GRADIENT_1
#undef GRADIENT_2
#undef GRADIENT_4
#undef CACHED_WEIGHTS
#undef LANES
#undef TERM
#undef FACTORS
#undef ADD_PRODUCT
#undef PANEL_VECTORS
#undef MOST_ROWS
#undef NAME
