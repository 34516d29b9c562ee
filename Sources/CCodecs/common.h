// What the three codecs share: status texts, limits, the way from stored samples to gray ones.
#ifndef CXR_COMMON_H
#define CXR_COMMON_H

#include <stdbool.h>

#include "CCodecs.h"

// The first member of every reader, so that cxr_read and cxr_close need not know the format.
struct cxr_reader {
  cxr_status (*read)(cxr_reader *, uint16_t *samples, uint64_t deadline, cxr_info *info);
  void (*close)(cxr_reader *);
  bool is_lenient;
};

cxr_status cxr_ok(void);

// Builds a status; everything but printable ASCII becomes '?', and final periods and spaces go.
cxr_status cxr_fail(cxr_code code, const char *format, ...) __attribute__((format(printf, 2, 3)));

// True when a lenient reader may go on after this: it was damage, which `info` then tells.
bool cxr_forgives(const cxr_source *source, cxr_status failure, cxr_info *info);

// CXR_DEADLINE once the clock is past it.
bool cxr_is_late(uint64_t deadline);
cxr_status cxr_late(void);

// Sizes against limits, with arithmetic that reports overflow. `sample_bytes` are those of one
// stored sample in memory.
cxr_status cxr_check_size(uint64_t width, uint64_t height, uint64_t channels, uint64_t sample_bytes,
                          const cxr_limits *limits);

// Where a stored pixel goes in the upright image: index = origin + x * column + y * row.
typedef struct {
  ptrdiff_t origin;
  ptrdiff_t column;
  ptrdiff_t row;
} cxr_placement;

// The placement for stored columns and rows under an EXIF orientation of 1...8.
cxr_placement cxr_place(uint32_t columns, uint32_t rows, uint32_t orientation);

// Sets width, height and spacing of `info` from those as stored.
void cxr_orient(cxr_info *info, uint32_t columns, uint32_t rows, double horizontal,
                double vertical);

// The layout of stored pixels and what becomes of them.
typedef struct {
  cxr_color color;
  uint32_t channels;          // samples a pixel in the arrays, alpha and unused ones included
  uint32_t bits;              // of one stored sample, 1...16
  uint32_t shift;             // gray samples are shifted right by this at the end
  int alpha;                  // index of the channel to composite on black with, or -1
  bool inverted;              // white is zero
  const uint16_t *palette;    // `palette_count` entries of red, green, blue, alpha in 0...255
  uint32_t palette_count;
} cxr_pixels;

// Bytes with an order, for the directories of a TIFF.
typedef struct {
  const uint8_t *bytes;
  uint64_t count;
  bool is_big_endian;
} cxr_block;

// True when `size` bytes from `offset` on are inside of the block.
bool cxr_contains(const cxr_block *block, uint64_t offset, uint64_t size);

// The number of 1...8 bytes at `offset`, or 0 when it is not all inside of the block.
uint64_t cxr_number(const cxr_block *block, uint64_t offset, uint32_t size);

// The largest sample of `bits` bits.
static inline uint32_t cxr_maximum(uint32_t bits) { return (UINT32_C(1) << bits) - 1; }

// Significant bits of the gray samples: 8 for 1...8 stored bits, else those less the shift.
uint32_t cxr_gray_bits(const cxr_pixels *pixels);

// Converts `count` pixels of `channels` interleaved samples to gray ones at `target`, `step` apart.
// Sets `*differ` when a pixel was not gray. False when an index is past the palette.
bool cxr_gray(const cxr_pixels *pixels, const uint16_t *stored, size_t count, uint16_t *target,
              ptrdiff_t step, uint8_t *differ);

// The same for a row of bytes as cxr_unpack reads them; `stored` has room for its samples.
bool cxr_gray_row(const cxr_pixels *pixels, const uint8_t *row, size_t count, uint16_t *stored,
                  uint16_t *target, ptrdiff_t step, uint8_t *differ);

// Unpacks `count` samples of `bits` bits, 1...16, most significant bit first, without gaps.
void cxr_unpack(const uint8_t *row, size_t count, uint32_t bits, uint16_t *stored);

// A row as 16-bit samples of the file: 9...15 significant bits are scaled by repeating the highest.
void cxr_scale_row(const cxr_picture *picture, uint32_t y, uint16_t *row);

// A row as samples of one byte; for pictures of 8 bits.
void cxr_narrow_row(const cxr_picture *picture, uint32_t y, uint8_t *row);

// A growing output buffer; `failed` stays set once memory ran out.
typedef struct {
  cxr_buffer data;
  size_t capacity;
  size_t position;    // where the next write goes; TIFF goes back to patch its header
  bool failed;
} cxr_sink;

// False when memory ran out.
bool cxr_sink_write(cxr_sink *sink, const void *bytes, size_t count);

#endif
