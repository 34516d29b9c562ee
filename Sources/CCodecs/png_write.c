// Writing PNG (ISO/IEC 15948) with libpng: gray, 8 or 16 bits, not interlaced.
#include <endian.h>
#include <math.h>
#include <png.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "common.h"

typedef struct {
  png_structp png;
  png_infop header;
  cxr_sink sink;
  cxr_status failure;
  uint8_t *row;
} png_output;

static void write_bytes(png_structp png, png_bytep bytes, size_t count) {
  png_output *output = png_get_io_ptr(png);
  if (!cxr_sink_write(&output->sink, bytes, count)) png_error(png, "out of memory");
}

static void flush(png_structp png) { (void)png; }

static void fail(png_structp png, png_const_charp message) {
  png_output *output = png_get_error_ptr(png);
  output->failure = cxr_fail(output->sink.failed ? CXR_OUT_OF_MEMORY : CXR_LIMIT,
                             "this image (libpng: %s); expected a smaller one", message);
  png_longjmp(png, 1);
}

static void warn(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}

static void set_texts(png_output *output, const cxr_picture *picture) {
  png_text texts[3];
  int count = 0;
  memset(texts, 0, sizeof texts);
  const char *keys[3] = {"Software", "Description", "XML:com.adobe.xmp"};
  const char *values[3] = {picture->software, picture->description, picture->xmp};
  for (int i = 0; i < 3; i++) {
    if (values[i] == NULL) continue;
    texts[count].compression = PNG_ITXT_COMPRESSION_NONE;
    texts[count].key = (char *)keys[i];
    texts[count].text = (char *)values[i];
    texts[count].itxt_length = strlen(values[i]);
    count += 1;
  }
  if (count > 0) png_set_text(output->png, output->header, texts, count);
}

// The share of pixels that equal their left and upper neighbors, from every sixteenth row: masks,
// margins, what a collimator covered.
static double flat_share(const cxr_picture *picture) {
  uint64_t flat = 0, looked_at = 0;
  for (uint32_t y = 1; y < picture->height; y += 16) {
    const uint16_t *row = picture->samples + (size_t)y * picture->width;
    const uint16_t *above = row - picture->width;
    for (uint32_t x = 1; x < picture->width; x++) flat += row[x] == row[x - 1] && row[x] == above[x];
    looked_at += picture->width;
  }
  return looked_at == 0 ? 1 : (double)flat / (double)looked_at;
}

// One filter for all rows: the best one for each, which libpng can look for, saves 0.2 % of a chest
// of 8 bits and takes as long as everything else. The average of two neighbors has the least grain,
// 8 % less than one neighbor alone. It breaks up the pattern of scaled samples, though, whose low
// bits repeat the high ones, and doubles the edges of a mask: those are better off with the sample
// above. Large flat areas are worth looking for; in grain there are no strings to find, and Huffman
// codes alone are nearly as small and 15 % faster.
static void choose_compression(png_structp png, const cxr_picture *picture) {
  double share = flat_share(picture);
  bool is_scaled = picture->file_bits == 16 && picture->significant_bits < 16;
  png_set_filter(png, PNG_FILTER_TYPE_BASE,
                 is_scaled || share > 0.5 ? PNG_FILTER_UP : PNG_FILTER_AVG);
  png_set_compression_strategy(png, share > 0.14 ? Z_RLE : Z_HUFFMAN_ONLY);
  png_set_compression_buffer_size(png, 1 << 16);
}

// No local variable that changes after setjmp is read after a longjmp.
static cxr_status write_image(png_output *output, const cxr_picture *picture) {
  if (setjmp(png_jmpbuf(output->png))) return output->failure;
  png_set_IHDR(output->png, output->header, picture->width, picture->height,
               (int)picture->file_bits, PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (picture->file_bits == 16 && picture->significant_bits < 16) {
    png_color_8 significant = {.gray = (png_byte)picture->significant_bits};
    png_set_sBIT(output->png, output->header, &significant);
  }
  double horizontal = 1000 / picture->horizontal_spacing;
  double vertical = 1000 / picture->vertical_spacing;
  if (horizontal >= 1 && horizontal < 1e9 && vertical >= 1 && vertical < 1e9) {
    png_set_pHYs(output->png, output->header, (png_uint_32)lround(horizontal),
                 (png_uint_32)lround(vertical), PNG_RESOLUTION_METER);
  }
  set_texts(output, picture);
  choose_compression(output->png, picture);
  png_write_info(output->png, output->header);
  for (uint32_t y = 0; y < picture->height; y++) {
    if (picture->file_bits == 8) {
      cxr_narrow_row(picture, y, output->row);
    } else {
      uint16_t *samples = (uint16_t *)output->row;
      cxr_scale_row(picture, y, samples);
      for (uint32_t x = 0; x < picture->width; x++) samples[x] = htobe16(samples[x]);
    }
    png_write_row(output->png, output->row);
  }
  png_write_end(output->png, NULL);
  return cxr_ok();
}

cxr_status cxr_png_write(const cxr_picture *picture, cxr_buffer *buffer) {
  png_output output;
  memset(&output, 0, sizeof output);
  buffer->bytes = NULL;
  buffer->count = 0;
  cxr_status status = cxr_fail(CXR_OUT_OF_MEMORY, "no memory for a writer");
  output.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &output, fail, warn);
  output.header = output.png == NULL ? NULL : png_create_info_struct(output.png);
  output.row = malloc((size_t)picture->width * (picture->file_bits / 8));
  if (output.header != NULL && output.row != NULL) {
    png_set_write_fn(output.png, &output, write_bytes, flush);
    status = write_image(&output, picture);
  }
  png_destroy_write_struct(&output.png, &output.header);
  free(output.row);
  if (status.code == CXR_OK) {
    *buffer = output.sink.data;
  } else {
    cxr_buffer_free(&output.sink.data);
  }
  return status;
}
