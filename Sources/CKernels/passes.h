/* Passes over all numbers, in vectors of 16 that the compiler makes of what the processor has; included
 * once for each path. NAME(x) is x of this path.
 *
 * A pass by channels goes through the rows with what belongs to a group of channels in registers: groups
 * of 4 vectors, of one, and what is left in a vector with `lanes` numbers. */

#define INLINE static inline __attribute__((always_inline))
#define UNROLLED _Pragma("clang loop unroll(full)")
#define GROUPS(pass, ...)                                                        \
  do {                                                                           \
    long c = 0;                                                                  \
    for (; c + 64 <= channels; c += 64) pass(4, 16, c, channels, __VA_ARGS__);   \
    for (; c + 16 <= channels; c += 16) pass(1, 16, c, channels, __VA_ARGS__);   \
    if (c < channels) pass(1, channels - c, c, channels, __VA_ARGS__);           \
  } while (0)

INLINE line NAME(get)(const float *from, const long lanes) {
  if (lanes == 16) return *(const line *)from;
  line result = {0};
  for (long i = 0; i < lanes; i++) result[i] = from[i];
  return result;
}

INLINE void NAME(put)(float *to, line value, const long lanes) {
  if (lanes == 16) *(line *)to = value;
  else for (long i = 0; i < lanes; i++) to[i] = value[i];
}

INLINE line NAME(choose)(lines_mask mask, line yes, line no) {
  return (line)(((lines_mask)yes & mask) | ((lines_mask)no & ~mask));
}

INLINE void NAME(moments_group)(const int vectors, const long lanes, long c, long channels,
                                const float *x, long rows, float *mean, float *spread) {
  line sum[4], square[4], pivot[4];
  UNROLLED for (int v = 0; v < vectors; v++) {
    sum[v] = square[v] = (line){0};
    pivot[v] = NAME(get)(x + c + v * 16, lanes);
  }
  for (long row = 0; row < rows; row++) {
    UNROLLED for (int v = 0; v < vectors; v++) {
      line d = NAME(get)(x + row * channels + c + v * 16, lanes) - pivot[v];
      sum[v] += d;
      square[v] += d * d;
    }
  }
  UNROLLED for (int v = 0; v < vectors; v++) {
    line shift = sum[v] * (1 / (float)rows);
    NAME(put)(mean + c + v * 16, pivot[v] + shift, lanes);
    NAME(put)(spread + c + v * 16, square[v] - shift * sum[v], lanes);
  }
}

static void NAME(moments)(const float *x, long rows, long channels, float *mean, float *spread) {
  GROUPS(NAME(moments_group), x, rows, mean, spread);
}

INLINE void NAME(normalize_group)(const int vectors, const long lanes, long c, long channels,
                                  const float *x, long rows, const float *a, const float *b,
                                  float slope, float *y) {
  line scale[4], shift[4];
  UNROLLED for (int v = 0; v < vectors; v++) {
    scale[v] = NAME(get)(a + c + v * 16, lanes);
    shift[v] = NAME(get)(b + c + v * 16, lanes);
  }
  for (long row = 0; row < rows; row++) {
    UNROLLED for (int v = 0; v < vectors; v++) {
      long place = row * channels + c + v * 16;
      line value = NAME(get)(x + place, lanes) * scale[v] + shift[v];
      NAME(put)(y + place, __builtin_elementwise_max(value, value * slope), lanes);
    }
  }
}

static void NAME(normalize)(const float *x, long rows, long channels, const float *a,
                            const float *b, float slope, float *y) {
  GROUPS(NAME(normalize_group), x, rows, a, b, slope, y);
}

/* The gradient of y = x * a + b, given that of y rectified. */
INLINE line NAME(rectifier_gradient)(line g, line x, line a, line b, float slope) {
  return NAME(choose)((x * a + b) > 0, g, g * slope);
}

INLINE void NAME(normalize_sums_group)(const int vectors, const long lanes, long c, long channels,
                                       const float *g, const float *x, long rows, const float *a,
                                       const float *b, float slope, const float *mean, float *sums,
                                       float *products) {
  line scale[4], shift[4], center[4], sum[4], product[4];
  UNROLLED for (int v = 0; v < vectors; v++) {
    scale[v] = NAME(get)(a + c + v * 16, lanes);
    shift[v] = NAME(get)(b + c + v * 16, lanes);
    center[v] = NAME(get)(mean + c + v * 16, lanes);
    sum[v] = product[v] = (line){0};
  }
  for (long row = 0; row < rows; row++) {
    UNROLLED for (int v = 0; v < vectors; v++) {
      long place = row * channels + c + v * 16;
      line input = NAME(get)(x + place, lanes);
      line gradient = NAME(rectifier_gradient)(NAME(get)(g + place, lanes), input, scale[v],
                                               shift[v], slope);
      sum[v] += gradient;
      product[v] += gradient * (input - center[v]);
    }
  }
  UNROLLED for (int v = 0; v < vectors; v++) {
    NAME(put)(sums + c + v * 16, sum[v], lanes);
    NAME(put)(products + c + v * 16, product[v], lanes);
  }
}

static void NAME(normalize_sums)(const float *g, const float *x, long rows, long channels,
                                 const float *a, const float *b, float slope, const float *mean,
                                 float *sums, float *products) {
  GROUPS(NAME(normalize_sums_group), g, x, rows, a, b, slope, mean, sums, products);
}

INLINE void NAME(normalize_gradient_group)(const int vectors, const long lanes, long c,
                                           long channels, float *g, const float *x, long rows,
                                           const float *a, const float *b, float slope,
                                           const float *p, const float *q, const float *r) {
  line scale[4], shift[4], gain[4], tilt[4], level[4];
  UNROLLED for (int v = 0; v < vectors; v++) {
    scale[v] = NAME(get)(a + c + v * 16, lanes);
    shift[v] = NAME(get)(b + c + v * 16, lanes);
    gain[v] = NAME(get)(p + c + v * 16, lanes);
    tilt[v] = NAME(get)(q + c + v * 16, lanes);
    level[v] = NAME(get)(r + c + v * 16, lanes);
  }
  for (long row = 0; row < rows; row++) {
    UNROLLED for (int v = 0; v < vectors; v++) {
      long place = row * channels + c + v * 16;
      line input = NAME(get)(x + place, lanes);
      line gradient = NAME(rectifier_gradient)(NAME(get)(g + place, lanes), input, scale[v],
                                               shift[v], slope);
      NAME(put)(g + place, gradient * gain[v] + (input * tilt[v] + level[v]), lanes);
    }
  }
}

static void NAME(normalize_gradient)(float *g, const float *x, long rows, long channels,
                                     const float *a, const float *b, float slope, const float *p,
                                     const float *q, const float *r) {
  GROUPS(NAME(normalize_gradient_group), g, x, rows, a, b, slope, p, q, r);
}

INLINE void NAME(rectify_gradient_group)(const int vectors, const long lanes, long c, long channels,
                                         float *g, const float *y, long rows, float slope,
                                         float *sums) {
  line sum[4];
  UNROLLED for (int v = 0; v < vectors; v++) sum[v] = (line){0};
  for (long row = 0; row < rows; row++) {
    UNROLLED for (int v = 0; v < vectors; v++) {
      long place = row * channels + c + v * 16;
      line gradient = NAME(get)(g + place, lanes);
      if (slope != 1) {
        gradient = NAME(choose)(NAME(get)(y + place, lanes) > 0, gradient, gradient * slope);
        NAME(put)(g + place, gradient, lanes);
      }
      sum[v] += gradient;
    }
  }
  UNROLLED for (int v = 0; v < vectors; v++) NAME(put)(sums + c + v * 16, sum[v], lanes);
}

static void NAME(rectify_gradient)(float *g, const float *y, long rows, long channels, float slope,
                                   float *sums) {
  GROUPS(NAME(rectify_gradient_group), g, y, rows, slope, sums);
}

/* A bit for each number of a vector. */
#define SIGN_BITS                                                                            \
  ((lines_signed){1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768})

static void NAME(signs)(const float *y, long count, uint16_t *signs) {
  for (long i = 0; i < count; i += 16) {
    lines_signed above = NAME(get)(y + i, count - i < 16 ? count - i : 16) > 0;
    signs[i / 16] = (uint16_t)__builtin_reduce_or(above & SIGN_BITS);
  }
}

static void NAME(rectify_by_signs)(float *g, const uint16_t *signs, long count, float slope) {
  for (long i = 0; i < count; i += 16) {
    long lanes = count - i < 16 ? count - i : 16;
    line gradient = NAME(get)(g + i, lanes);
    lines_mask above = (lines_mask)((((lines_signed){0} + signs[i / 16]) & SIGN_BITS) != 0);
    NAME(put)(g + i, NAME(choose)(above, gradient, gradient * slope), lanes);
  }
}

/* tanh: an odd polynomial near zero, 1 - 2 / (e^2x + 1) elsewhere (the coefficients of Cephes). */
INLINE line NAME(tanh_line)(line x) {
  lines_mask sign = (lines_mask)x & (lines_mask){0x80000000, 0x80000000, 0x80000000, 0x80000000,
                                                 0x80000000, 0x80000000, 0x80000000, 0x80000000,
                                                 0x80000000, 0x80000000, 0x80000000, 0x80000000,
                                                 0x80000000, 0x80000000, 0x80000000, 0x80000000};
  line size = (line)((lines_mask)x ^ sign);
  line z = x * x;
  line near = x + x * z *
                      ((((-5.70498872745e-3f * z + 2.06390887954e-2f) * z - 5.37397155531e-2f) * z +
                        1.33314422036e-1f) * z - 3.33332819422e-1f);
  line twice = __builtin_elementwise_min(size, (line){0} + 10) * 2;
  line power = __builtin_elementwise_floor(twice * 1.44269504088896341f + 0.5f);
  line r = twice - power * 0.693359375f + power * 2.12194440e-4f;
  line e = ((((((1.9875691500e-4f * r + 1.3981999507e-3f) * r + 8.3334519073e-3f) * r +
               4.1665795894e-2f) * r + 1.6666665459e-1f) * r + 5.0000001201e-1f) * r * r + r + 1);
  lines_mask exponent = (__builtin_convertvector(power, lines_signed) + 127) << 23;
  e *= (line)exponent;
  line far = (line)((lines_mask)(1 - 2 / (e + 1)) | sign);
  /* What is no number is not at least anything, and stays none. */
  return NAME(choose)(size >= 0.625f, far, near);
}

static void NAME(tanh)(float *x, long count) {
  long i = 0;
  for (; i + 16 <= count; i += 16) NAME(put)(x + i, NAME(tanh_line)(NAME(get)(x + i, 16)), 16);
  if (i < count) NAME(put)(x + i, NAME(tanh_line)(NAME(get)(x + i, count - i)), count - i);
}

/* 1 / (1 + e^-x). */
INLINE line NAME(sigmoid_line)(line x) { return NAME(tanh_line)(x * 0.5f) * 0.5f + 0.5f; }

static void NAME(gate)(const float *x, long rows, long channels, float *y) {
  for (long row = 0; row < rows; row++, x += 2 * channels, y += channels) {
    long c = 0;
    for (; c + 16 <= channels; c += 16)
      NAME(put)(y + c, NAME(get)(x + c, 16) * NAME(sigmoid_line)(NAME(get)(x + channels + c, 16)), 16);
    if (c < channels)
      NAME(put)(y + c,
                NAME(get)(x + c, channels - c) *
                    NAME(sigmoid_line)(NAME(get)(x + channels + c, channels - c)),
                channels - c);
  }
}

/* What a pass over gated channels keeps of 16 of them: for the opened half, then for the gate. */
struct NAME(gated) {
  line scale[2], shift[2];
};

INLINE struct NAME(gated) NAME(gated_of)(const float *a, const float *b, long channels, const long lanes) {
  struct NAME(gated) result;
  UNROLLED for (int half = 0; half < 2; half++) {
    result.scale[half] = NAME(get)(a + half * channels, lanes);
    result.shift[half] = NAME(get)(b + half * channels, lanes);
  }
  return result;
}

/* Both gradients of z1 * sigmoid(z2) with z = x * scale + shift. */
INLINE void NAME(gated_gradient)(const struct NAME(gated) * t, line g, line x, line gate, line *h) {
  line open = NAME(sigmoid_line)(gate * t->scale[1] + t->shift[1]);
  h[0] = g * open;
  h[1] = g * (x * t->scale[0] + t->shift[0]) * (open - open * open);
}

/* Goes through channels by 16, the rest in a vector with `lanes` numbers. */
#define GATED_GROUPS(pass, ...)                                                 \
  do {                                                                          \
    long c = 0;                                                                 \
    for (; c + 16 <= channels; c += 16) pass(16, c, channels, __VA_ARGS__);     \
    if (c < channels) pass(channels - c, c, channels, __VA_ARGS__);             \
  } while (0)

INLINE void NAME(gate_normalized_group)(const long lanes, long c, long channels, const float *x,
                                        long rows, const float *a, const float *b, float *y) {
  struct NAME(gated) t = NAME(gated_of)(a + c, b + c, channels, lanes);
  x += c;
  y += c;
  for (long row = 0; row < rows; row++, x += 2 * channels, y += channels) {
    line value = NAME(get)(x, lanes) * t.scale[0] + t.shift[0];
    line gate = NAME(get)(x + channels, lanes) * t.scale[1] + t.shift[1];
    NAME(put)(y, value * NAME(sigmoid_line)(gate), lanes);
  }
}

static void NAME(gate_normalized)(const float *x, long rows, long channels, const float *a,
                                  const float *b, float *y) {
  GATED_GROUPS(NAME(gate_normalized_group), x, rows, a, b, y);
}

INLINE void NAME(gate_normalized_sums_group)(const long lanes, long c, long channels, const float *g,
                                             const float *x, long rows, const float *a,
                                             const float *b, const float *mean, float *sums,
                                             float *products) {
  struct NAME(gated) t = NAME(gated_of)(a + c, b + c, channels, lanes);
  line center[2], sum[2], product[2];
  UNROLLED for (int half = 0; half < 2; half++) {
    center[half] = NAME(get)(mean + c + half * channels, lanes);
    sum[half] = product[half] = (line){0};
  }
  g += c;
  x += c;
  for (long row = 0; row < rows; row++, g += channels, x += 2 * channels) {
    line h[2], input[2] = {NAME(get)(x, lanes), NAME(get)(x + channels, lanes)};
    NAME(gated_gradient)(&t, NAME(get)(g, lanes), input[0], input[1], h);
    UNROLLED for (int half = 0; half < 2; half++) {
      sum[half] += h[half];
      product[half] += h[half] * (input[half] - center[half]);
    }
  }
  UNROLLED for (int half = 0; half < 2; half++) {
    NAME(put)(sums + c + half * channels, sum[half], lanes);
    NAME(put)(products + c + half * channels, product[half], lanes);
  }
}

static void NAME(gate_normalized_sums)(const float *g, const float *x, long rows, long channels,
                                       const float *a, const float *b, const float *mean,
                                       float *sums, float *products) {
  GATED_GROUPS(NAME(gate_normalized_sums_group), g, x, rows, a, b, mean, sums, products);
}

INLINE void NAME(gate_normalized_gradient_group)(const long lanes, long c, long channels,
                                                 const float *g, const float *x, long rows,
                                                 const float *a, const float *b, const float *p,
                                                 const float *q, const float *r, float *h) {
  struct NAME(gated) t = NAME(gated_of)(a + c, b + c, channels, lanes);
  line gain[2], tilt[2], level[2];
  UNROLLED for (int half = 0; half < 2; half++) {
    gain[half] = NAME(get)(p + c + half * channels, lanes);
    tilt[half] = NAME(get)(q + c + half * channels, lanes);
    level[half] = NAME(get)(r + c + half * channels, lanes);
  }
  g += c;
  x += c;
  h += c;
  for (long row = 0; row < rows; row++, g += channels, x += 2 * channels, h += 2 * channels) {
    line own[2], input[2] = {NAME(get)(x, lanes), NAME(get)(x + channels, lanes)};
    NAME(gated_gradient)(&t, NAME(get)(g, lanes), input[0], input[1], own);
    UNROLLED for (int half = 0; half < 2; half++)
      NAME(put)(h + half * channels, own[half] * gain[half] + (input[half] * tilt[half] + level[half]),
                lanes);
  }
}

static void NAME(gate_normalized_gradient)(const float *g, const float *x, long rows, long channels,
                                           const float *a, const float *b, const float *p,
                                           const float *q, const float *r, float *h) {
  GATED_GROUPS(NAME(gate_normalized_gradient_group), g, x, rows, a, b, p, q, r, h);
}

static void NAME(adam)(float *restrict value, const float *restrict gradient, float *restrict first,
                       float *restrict second, long count, struct cxr_adam s) {
  for (long i = 0; i < count; i++) {
    float g = gradient[i];
    float m = s.first_decay * first[i] + (1 - s.first_decay) * g;
    float v = s.second_decay * second[i] + (1 - s.second_decay) * g * g;
    first[i] = m;
    second[i] = v;
    value[i] -= s.rate * m / (__builtin_sqrtf(v) * s.second_scale + s.epsilon);
  }
}

static void NAME(average)(float *restrict average, const float *restrict value, long count,
                          float share) {
  for (long i = 0; i < count; i++) average[i] += (value[i] - average[i]) * share;
}

#undef INLINE
#undef UNROLLED
#undef GROUPS
#undef SIGN_BITS
#undef GATED_GROUPS
#undef NAME
