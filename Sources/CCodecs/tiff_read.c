// Reading the pixels of a TIFF: one strip or tile at a time, whole or one of each plane.
#include "tiff_read.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// Samples that are no levels of gray are read twice: once for their range, once to map it.
typedef enum { FIND_RANGE, MAKE_GRAY } tiff_task;

// MARK: - Numbers

static double half(uint64_t bits) {
  int exponent = bits >> 10 & 31, fraction = bits & 1023;
  double size = exponent == 31 ? (fraction == 0 ? INFINITY : NAN)
                : exponent == 0 ? ldexp(fraction, -24)
                                : ldexp(fraction + 1024, exponent - 25);
  return bits >> 15 == 0 ? size : -size;
}

// A sample in the byte order of this machine, as libtiff leaves it, with 8 to 64 bits.
static double number(const cxr_tiff_file *file, const uint8_t *sample) {
  uint32_t bits = file->pixels.bits;
  uint64_t value = 0;
  memcpy(&value, sample, bits / 8);
  if (file->sample_format == SAMPLEFORMAT_IEEEFP) {
    if (bits == 16) return half(value);
    float single;
    double number;
    memcpy(&single, sample, sizeof single);
    memcpy(&number, &value, sizeof number);
    return bits == 32 ? (double)single : number;
  }
  if (file->sample_format == SAMPLEFORMAT_UINT) return (double)value;
  // To the top and back with its sign.
  return (double)((int64_t)(value << (64 - bits)) >> (64 - bits));
}

// MARK: - Rows

// Unpacks samples in the byte order of this machine, as libtiff leaves them.
static void unpack(const cxr_tiff_file *file, const uint8_t *row, size_t count, uint16_t *stored) {
  if (file->pixels.bits == 16) {
    memcpy(stored, row, 2 * count);
  } else {
    cxr_unpack(row, count, file->pixels.bits, stored);
  }
}

// The finite minimum and maximum become 0 and 65535; NaN becomes 0, infinities the nearest end.
static uint16_t gray_of_number(const cxr_tiff_file *file, double value) {
  // Halves, so that the widest range of doubles does not overflow.
  double range = file->maximum / 2 - file->minimum / 2;
  double unit = range > 0 ? (value / 2 - file->minimum / 2) / range : 0;
  uint16_t gray = !(unit > 0) ? 0 : unit >= 1 ? 65535 : (uint16_t)(unit * 65535 + 0.5);
  return file->pixels.inverted ? 65535 - gray : gray;
}

static void convert_numbers(cxr_tiff_file *file, const uint8_t *row, size_t count, tiff_task task,
                            uint16_t *target, ptrdiff_t step, uint8_t *differ) {
  size_t size = file->pixels.bits / 8;
  for (size_t i = 0; i < count; i++, row += size * file->pixels.channels) {
    double value = number(file, row);
    if (file->pixels.color == CXR_COLOR_RGB) {
      double green = number(file, row + size), blue = number(file, row + 2 * size);
      if (value != green || green != blue) {
        *differ = 1;
        value = 0.299 * value + 0.587 * green + 0.114 * blue;
      }
    }
    if (task == MAKE_GRAY) {
      target[(ptrdiff_t)i * step] = gray_of_number(file, value);
    } else if (isfinite(value)) {
      if (value < file->minimum) file->minimum = value;
      if (value > file->maximum) file->maximum = value;
    }
  }
}

// Converts row `y` of the block in memory.
static cxr_status convert_row(cxr_tiff_file *file, uint32_t y, size_t count, tiff_task task,
                              uint16_t *target, ptrdiff_t step, uint8_t *differ) {
  const uint8_t *row = file->block + y * file->row_bytes;
  if (file->maps_range) {
    convert_numbers(file, row, count, task, target, step, differ);
    return cxr_ok();
  }
  uint32_t channels = file->pixels.channels;
  if (file->planes == 1) {
    unpack(file, row, count * channels, file->stored);
  } else {
    for (uint32_t plane = 0; plane < file->planes; plane++) {
      unpack(file, row + plane * file->block_rows * file->row_bytes, count, file->plane);
      for (size_t i = 0; i < count; i++) file->stored[i * channels + plane] = file->plane[i];
    }
  }
  if (cxr_gray(&file->pixels, file->stored, count, target, step, differ)) return cxr_ok();
  return cxr_fail(CXR_DAMAGED, "a sample past the palette of %u colors",
                  file->pixels.palette_count);
}

// MARK: - Blocks

// Decodes the strip or tile at a pixel, of every plane, into `file->block`. Where a lenient reader
// cannot, samples stay black.
static cxr_status decode_block(cxr_tiff_file *file, uint32_t x, uint32_t y, cxr_info *info) {
  bool is_tiled = info->is_tiled;
  int black = info->white_is_zero || info->color == CXR_COLOR_CMYK ? 0xff : 0;
  uint32_t rows = file->block_rows;
  if (!is_tiled && rows > file->rows - y) rows = file->rows - y;
  tmsize_t size = (tmsize_t)(rows * file->row_bytes);
  for (uint32_t plane = 0; plane < file->planes; plane++) {
    uint8_t *target = file->block + plane * file->block_rows * file->row_bytes;
    tmsize_t got;
    if (file->source.is_lenient) memset(target, black, (size_t)size);
    if (is_tiled) {
      uint32_t tile = TIFFComputeTile(file->tiff, x, y, 0, (uint16_t)plane);
      got = TIFFReadEncodedTile(file->tiff, tile, target, size);
    } else {
      uint32_t strip = TIFFComputeStrip(file->tiff, y, (uint16_t)plane);
      got = TIFFReadEncodedStrip(file->tiff, strip, target, size);
    }
    cxr_status status = file->failure;
    if (status.code == CXR_OK && got != size) {
      status = cxr_fail(CXR_DAMAGED, "a strip or tile with too few bytes");
    }
    if (status.code != CXR_OK && !cxr_forgives(&file->source, status, info)) return status;
    file->failure = cxr_ok();
  }
  return cxr_ok();
}

static cxr_status read_blocks(cxr_tiff_file *file, tiff_task task, uint16_t *samples,
                              cxr_info *info) {
  cxr_placement place = cxr_place(file->columns, file->rows, info->orientation);
  for (uint64_t top = 0; top < file->rows; top += file->block_rows) {
    for (uint64_t left = 0; left < file->columns; left += file->block_columns) {
      if (cxr_is_late(file->deadline)) return cxr_late();
      cxr_status status = decode_block(file, (uint32_t)left, (uint32_t)top, info);
      uint64_t rows = file->rows - top < file->block_rows ? file->rows - top : file->block_rows;
      uint64_t columns = file->columns - left;
      if (columns > file->block_columns) columns = file->block_columns;
      for (uint32_t y = 0; y < rows && status.code == CXR_OK; y++) {
        uint16_t *target = samples + place.origin + (ptrdiff_t)(top + y) * place.row +
                           (ptrdiff_t)left * place.column;
        status = convert_row(file, y, columns, task, target, place.column,
                             &info->channels_differ);
      }
      if (status.code != CXR_OK) return status;
    }
  }
  return cxr_ok();
}

// MARK: - Through RGBA

// For YCbCr with subsampled chroma, which libtiff's conversion to 8-bit RGBA understands. Alpha is
// already composited on black there.
static cxr_status read_rgba(cxr_tiff_file *file, uint16_t *samples, cxr_info *info) {
  char message[1024] = "";
  if (!TIFFRGBAImageOK(file->tiff, message)) {
    return cxr_fail(CXR_UNSUPPORTED, "%s; expected gray or RGB", message);
  }
  uint32_t *raster = calloc((size_t)file->columns * file->rows, sizeof *raster);
  if (raster == NULL) return cxr_fail(CXR_OUT_OF_MEMORY, "no memory for an image");
  // With the orientation of the file itself nothing is flipped: rows come as stored.
  int is_read = TIFFReadRGBAImageOriented(file->tiff, file->columns, file->rows, raster,
                                          (int)info->orientation, !file->source.is_lenient);
  cxr_pixels pixels = {.color = CXR_COLOR_RGB, .channels = 3, .bits = 8, .alpha = -1};
  cxr_placement place = cxr_place(file->columns, file->rows, info->orientation);
  const uint32_t *color = raster;
  for (uint32_t y = 0; y < file->rows && is_read; y++) {
    for (uint32_t x = 0; x < file->columns; x++, color++) {
      uint16_t stored[3] = {TIFFGetR(*color), TIFFGetG(*color), TIFFGetB(*color)};
      cxr_gray(&pixels, stored, 1,
               samples + place.origin + (ptrdiff_t)y * place.row + (ptrdiff_t)x * place.column, 1,
               &info->channels_differ);
    }
  }
  free(raster);
  if (file->failure.code != CXR_OK) {
    return is_read && cxr_forgives(&file->source, file->failure, info) ? cxr_ok() : file->failure;
  }
  return is_read ? cxr_ok() : cxr_fail(CXR_DAMAGED, "pixels that libtiff refuses");
}

// MARK: - Image

cxr_status cxr_tiff_read_image(cxr_reader *reader, uint16_t *samples, uint64_t deadline,
                               cxr_info *info) {
  cxr_tiff_file *file = (cxr_tiff_file *)reader;
  file->deadline = deadline;
  if (file->goes_through_rgba) return read_rgba(file, samples, info);
  // Unpacked to 16 bits a sample; all sizes were checked against the limits on opening.
  size_t count = (size_t)file->block_columns * file->pixels.channels;
  file->block = malloc((size_t)file->planes * file->block_rows * file->row_bytes);
  file->plane = malloc((size_t)file->block_columns * sizeof *file->plane);
  file->stored = malloc(count * sizeof *file->stored);
  if (file->block == NULL || file->plane == NULL || file->stored == NULL) {
    return cxr_fail(CXR_OUT_OF_MEMORY, "no memory for a strip or tile");
  }
  if (file->maps_range) {
    file->minimum = INFINITY;
    file->maximum = -INFINITY;
    cxr_status status = read_blocks(file, FIND_RANGE, samples, info);
    if (status.code != CXR_OK) return status;
  }
  return read_blocks(file, MAKE_GRAY, samples, info);
}
