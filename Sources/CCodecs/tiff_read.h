// The reader of TIFF files, for the parts that connect to libtiff, parse the header, read pixels.
#ifndef CXR_TIFF_READ_H
#define CXR_TIFF_READ_H

#include <tiffio.h>

#include "common.h"

typedef struct {
  cxr_reader base;
  TIFF *tiff;
  cxr_source source;
  uint64_t position;
  uint64_t deadline;
  bool is_past_header;    // from here on a warning of libtiff is about image data
  bool guesses_sizes;     // libtiff read other sizes of strips than it believes
  cxr_status failure;     // the first error that a callback heard of
  uint32_t columns;       // as stored, before the orientation
  uint32_t rows;
  uint32_t block_columns;    // of a tile, or of a strip
  uint32_t block_rows;
  uint32_t planes;           // 1, or one for each channel
  uint64_t row_bytes;        // of one row of a block of one plane
  cxr_pixels pixels;
  uint32_t sample_format;    // of TIFF: unsigned, signed, float
  bool maps_range;           // samples are numbers whose range becomes that of gray
  bool goes_through_rgba;    // libtiff makes 8-bit RGBA of the whole image
  double minimum, maximum;   // of the finite numbers
  uint16_t palette[4 * 256];
  uint8_t *block;            // planes * block_rows * row_bytes
  uint16_t *plane;           // one row of samples of one plane
  uint16_t *stored;          // one row of interleaved samples
} cxr_tiff_file;

// Opens the first directory with callbacks on the bytes of `file`, which hears every error. NULL
// after an error. The TIFF belongs to `file`.
TIFF *cxr_tiff_connect(cxr_tiff_file *file);

// cxr_read for TIFF.
cxr_status cxr_tiff_read_image(cxr_reader *reader, uint16_t *samples, uint64_t deadline,
                               cxr_info *info);

#endif
