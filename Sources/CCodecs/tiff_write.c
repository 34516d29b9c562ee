// Writing TIFF 6.0 with libtiff: gray, 8 or 16 bits, deflate, little-endian.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tiffio.h>

#include "common.h"

// Bytes of one strip, about: enough for deflate to work with, little enough to read in pieces.
enum { STRIP_BYTES = 262144 };

// MARK: - Callbacks of libtiff

static tmsize_t refuse_read(thandle_t handle, void *bytes, tmsize_t size) {
  (void)handle, (void)bytes, (void)size;
  return 0;
}

static tmsize_t write_bytes(thandle_t handle, void *bytes, tmsize_t size) {
  return cxr_sink_write(handle, bytes, (size_t)size) ? size : 0;
}

static toff_t seek(thandle_t handle, toff_t offset, int origin) {
  cxr_sink *sink = handle;
  size_t base = origin == SEEK_CUR ? sink->position : origin == SEEK_END ? sink->data.count : 0;
  sink->position = base + offset;
  return sink->position;
}

static int stay_open(thandle_t handle) {
  (void)handle;
  return 0;
}

static toff_t size_of(thandle_t handle) { return ((cxr_sink *)handle)->data.count; }

static int stay_silent(TIFF *tiff, void *user, const char *module, const char *format,
                       va_list arguments) {
  (void)tiff, (void)user, (void)module, (void)format, (void)arguments;
  return 1;
}

// MARK: - Fields

static bool set_fields(TIFF *tiff, const cxr_picture *picture) {
  uint32_t row_bytes = picture->width * (picture->file_bits / 8);
  uint32_t strip_rows = row_bytes < STRIP_BYTES ? STRIP_BYTES / row_bytes : 1;
  bool is_set = TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, picture->width) &&
                TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, picture->height) &&
                TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, (int)picture->file_bits) &&
                TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, 1) &&
                TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_UINT) &&
                TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK) &&
                TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG) &&
                TIFFSetField(tiff, TIFFTAG_COMPRESSION, COMPRESSION_ADOBE_DEFLATE) &&
                TIFFSetField(tiff, TIFFTAG_PREDICTOR, PREDICTOR_HORIZONTAL) &&
                TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, strip_rows);
  if (is_set && picture->horizontal_spacing > 0 && picture->vertical_spacing > 0) {
    is_set = TIFFSetField(tiff, TIFFTAG_RESOLUTIONUNIT, RESUNIT_CENTIMETER) &&
             TIFFSetField(tiff, TIFFTAG_XRESOLUTION, 10 / picture->horizontal_spacing) &&
             TIFFSetField(tiff, TIFFTAG_YRESOLUTION, 10 / picture->vertical_spacing);
  }
  if (is_set && picture->software != NULL) {
    is_set = TIFFSetField(tiff, TIFFTAG_SOFTWARE, picture->software);
  }
  if (is_set && picture->xmp != NULL) {
    is_set = TIFFSetField(tiff, TIFFTAG_XMLPACKET, (uint32_t)strlen(picture->xmp), picture->xmp);
  }
  return is_set;
}

// No TIFF tag says how many bits of a sample are significant, so a line of the description does:
// "SignificantBits=12". A right shift by 16 less that number gives the original samples.
static bool set_description(TIFF *tiff, const cxr_picture *picture) {
  bool is_scaled = picture->file_bits == 16 && picture->significant_bits < 16;
  const char *text = picture->description == NULL ? "" : picture->description;
  if (!is_scaled && text[0] == 0) return true;
  if (!is_scaled) return TIFFSetField(tiff, TIFFTAG_IMAGEDESCRIPTION, text) != 0;
  size_t size = strlen(text) + 40;
  char *line = malloc(size);
  if (line == NULL) return false;
  snprintf(line, size, "%s%sSignificantBits=%u", text, text[0] == 0 ? "" : "\n",
           picture->significant_bits);
  bool is_set = TIFFSetField(tiff, TIFFTAG_IMAGEDESCRIPTION, line) != 0;
  free(line);
  return is_set;
}

// MARK: - Image

static bool write_rows(TIFF *tiff, const cxr_picture *picture, uint16_t *row) {
  for (uint32_t y = 0; y < picture->height; y++) {
    // A copy in any case: libtiff takes the differences in place.
    if (picture->file_bits == 8) {
      cxr_narrow_row(picture, y, (uint8_t *)row);
    } else {
      cxr_scale_row(picture, y, row);
    }
    if (TIFFWriteScanline(tiff, row, y, 0) != 1) return false;
  }
  return true;
}

cxr_status cxr_tiff_write(const cxr_picture *picture, cxr_buffer *buffer) {
  buffer->bytes = NULL;
  buffer->count = 0;
  cxr_sink sink;
  memset(&sink, 0, sizeof sink);
  uint16_t *row = malloc((size_t)picture->width * sizeof *row);
  TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
  TIFF *tiff = NULL;
  if (row != NULL && options != NULL) {
    TIFFOpenOptionsSetErrorHandlerExtR(options, stay_silent, NULL);
    TIFFOpenOptionsSetWarningHandlerExtR(options, stay_silent, NULL);
    tiff = TIFFClientOpenExt("image", "wl", &sink, refuse_read, write_bytes, seek, stay_open,
                             size_of, NULL, NULL, options);
  }
  bool is_written = tiff != NULL && set_fields(tiff, picture) && set_description(tiff, picture) &&
                    write_rows(tiff, picture, row) && TIFFWriteDirectory(tiff) == 1;
  if (tiff != NULL) TIFFClose(tiff);
  TIFFOpenOptionsFree(options);
  free(row);
  if (is_written && !sink.failed) {
    *buffer = sink.data;
    return cxr_ok();
  }
  cxr_buffer_free(&sink.data);
  return cxr_fail(CXR_OUT_OF_MEMORY, "libtiff could not write the image");
}
