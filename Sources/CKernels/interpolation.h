/* Interpolation, written once for all vector widths and included once for each.
 *
 * LANES: values at a time. GATHER(base, index): for each lane, the sample at an index and, in the upper
 * half, the one to its right. NEAR(image, row, column, above, below): the same in each row and in the one
 * below it, or false where that is not faster. INDICES: what an index is made of. GATHER_FLOATS: the floats
 * at indices. NAME(x): x of this path. All paths give the same bits. */

typedef int64_t NAME(longs) __attribute__((vector_size(8 * LANES), aligned(8)));
typedef uint64_t NAME(sums) __attribute__((vector_size(8 * LANES), aligned(8)));
typedef uint32_t NAME(words) __attribute__((vector_size(4 * LANES), aligned(4)));
typedef uint16_t NAME(shorts) __attribute__((vector_size(2 * LANES), aligned(2)));
typedef float NAME(floats) __attribute__((vector_size(4 * LANES), aligned(4)));
typedef double NAME(reals) __attribute__((vector_size(8 * LANES), aligned(8)));
#define SUMS(x) __builtin_convertvector(x, NAME(sums))
#define INLINE static inline __attribute__((always_inline))

/* Values at positions that are inside, times 2^32. */
INLINE NAME(sums) NAME(values)(const struct cxr_samples *image, NAME(longs) x, NAME(longs) y) {
  INDICES row = __builtin_convertvector(y >> 32, INDICES);
  INDICES column = __builtin_convertvector(x >> 32, INDICES);
  NAME(words) above, below;
  if (!NEAR(image, row, column, &above, &below)) {
    above = GATHER(image->samples, row * image->stride + column);
    below = GATHER(image->samples + image->stride, row * image->stride + column);
  }
  /* 16 bits of sample times 17 bits of weight, whose sum is 2^16: the result fits in 32 bits. */
  NAME(words) right = __builtin_convertvector(x >> 16, NAME(words)) & 0xFFFF, left = 0x10000 - right;
  NAME(words) lower = __builtin_convertvector(y >> 16, NAME(words)) & 0xFFFF;
  NAME(words) first = (above & 0xFFFF) * left + (above >> 16) * right;
  NAME(words) second = (below & 0xFFFF) * left + (below >> 16) * right;
  return SUMS(first) * SUMS(0x10000 - lower) + SUMS(second) * SUMS(lower);
}

INLINE NAME(longs) NAME(clamped)(NAME(longs) position, int64_t limit) {
  position = __builtin_elementwise_max(position, (NAME(longs)){0});
  return __builtin_elementwise_min(position, (NAME(longs)){0} + limit);
}

INLINE void NAME(add)(uint64_t *sums, NAME(sums) values) {
  *(NAME(sums) *)sums += values;
}

static long NAME(affine)(const struct cxr_samples *image, struct cxr_line line, bool is_inside,
                         long count, uint64_t *sums) {
  NAME(longs) lanes = __builtin_convertvector(*(const NAME(shorts) *)lane_numbers, NAME(longs));
  NAME(longs) x = line.x + lanes * line.step_x, y = line.y + lanes * line.step_y;
  long done = 0;
  for (; done + LANES <= count; done += LANES) {
    NAME(add)(sums + done, is_inside ? NAME(values)(image, x, y)
                                     : NAME(values)(image, NAME(clamped)(x, image->limit_x),
                                                    NAME(clamped)(y, image->limit_y)));
    x += LANES * line.step_x;
    y += LANES * line.step_y;
  }
  return done;
}

/* As `cxr_position`. */
INLINE NAME(longs) NAME(positions)(NAME(reals) coordinates) {
  NAME(reals) least = (NAME(reals)){0} - 0x1p24, most = (NAME(reals)){0} + 0x1p24;
  NAME(reals) limited = __builtin_elementwise_min(__builtin_elementwise_max(coordinates, least), most);
  return __builtin_convertvector((limited + 0.5) * 0x1p32, NAME(longs)) + (1 << 15);
}

static long NAME(projective)(const struct cxr_samples *image, const struct cxr_projected_line *line,
                             long count, uint64_t *sums) {
  NAME(reals) place = __builtin_convertvector(*(const NAME(shorts) *)lane_numbers, NAME(reals));
  long done = 0;
  for (; done + LANES <= count; done += LANES) {
    NAME(reals) t = place + (line->start + (double)done);
    NAME(reals) scale = 1 / (line->weight + line->weight_slope * t);
    NAME(reals) x = (line->x + line->x_slope * t) * scale;
    NAME(reals) y = (line->y + line->y_slope * t) * scale;
    NAME(add)(sums + done, NAME(values)(image, NAME(clamped)(NAME(positions)(x), image->limit_x),
                                        NAME(clamped)(NAME(positions)(y), image->limit_y)));
  }
  return done;
}

static long NAME(add_row)(const uint16_t *row, float part, long count, float *sums) {
  long done = 0;
  for (; done + LANES <= count; done += LANES)
    *(NAME(floats) *)(sums + done) +=
        part * __builtin_convertvector(*(const NAME(shorts) *)(row + done), NAME(floats));
  return done;
}

static long NAME(sum_taps)(const struct cxr_taps *taps, const float *line, float row_total,
                           float row_covered, long first, uint16_t *values) {
  long done = first;
  for (; done + LANES <= taps->count; done += LANES) {
    NAME(floats) sum = {0};
    for (long tap = 0; tap < taps->taps; tap++) {
      const uint32_t *indices = taps->indices + tap * taps->count + done;
      sum += *(const NAME(floats) *)(taps->parts + tap * taps->count + done) *
             GATHER_FLOATS(line, *(const NAME(words) *)indices);
    }
    NAME(floats) total = row_total * *(const NAME(floats) *)(taps->totals + done);
    if (taps->outside > 0)
      sum += taps->outside *
             (total - row_covered * *(const NAME(floats) *)(taps->covered + done));
    /* Sums of whole samples are exact, and so is the rounding of their quotient: means of whole blocks
     * come out as in integer arithmetic. */
    NAME(floats) value = __builtin_elementwise_max(sum / total + 0.5f, (NAME(floats)){0});
    value = __builtin_elementwise_min(value, (NAME(floats)){0} + taps->maximum);
    *(NAME(shorts) *)(values + done) =
        __builtin_convertvector(__builtin_convertvector(value, NAME(words)), NAME(shorts));
  }
  return done;
}

#undef SUMS
#undef INLINE
#undef LANES
#undef INDICES
#undef GATHER
#undef NEAR
#undef GATHER_FLOATS
#undef NAME
