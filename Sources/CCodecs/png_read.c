// Reading PNG (ISO/IEC 15948): headers with libpng, rows with libdeflate, which is twice as fast, or,
// where a file is interlaced, very large or read leniently, with libpng. Neither transforms anything: rows come as
// stored and `cxr_gray` does the rest.
#include <png.h>
#include <stdlib.h>
#include <string.h>

#include "png_rows.h"

typedef struct {
  cxr_reader base;
  png_structp png;
  png_infop header;
  cxr_source source;
  cxr_info *info;         // of the call under way
  size_t position;
  uint64_t deadline;
  size_t data;            // where the first IDAT chunk begins
  uint64_t data_bytes;    // of all IDAT chunks
  bool is_past_header;    // from here on a warning of libpng is about image data
  uint64_t rows_read;     // of all passes
  cxr_status failure;
  uint32_t columns;       // as stored, before the orientation
  uint32_t rows;
  cxr_pixels pixels;
  uint16_t palette[4 * 256];
  uint8_t *row;           // one row, or all of them
  uint16_t *stored;
} png_file;

// MARK: - Chunks

static uint32_t big_endian(const uint8_t *bytes) {
  return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static bool is_named(const uint8_t *chunk, const char *name) {
  return memcmp(chunk + 4, name, 4) == 0;
}

// Walks over the chunks before libpng sees them: the file must begin with IHDR, reach IEND, and
// stay within the limits for size, number and length.
static cxr_status check_chunks(const cxr_source *source, cxr_info *info, size_t *data,
                               uint64_t *data_bytes) {
  static const uint8_t channels[7] = {1, 0, 3, 1, 2, 0, 4};
  const cxr_limits *limits = &source->limits;
  size_t count = source->count, position = 8;
  uint64_t chunks = 0, total = 0;
  *data = 0;
  *data_bytes = 0;
  for (bool is_first = true;; is_first = false) {
    if (count < position || count - position < 12) {
      cxr_status cut = cxr_fail(CXR_DAMAGED, "the file ends at byte %zu, before IEND", count);
      return !is_first && cxr_forgives(source, cut, info) ? cxr_ok() : cut;
    }
    const uint8_t *chunk = source->bytes + position;
    uint32_t length = big_endian(chunk);
    if (length > count - position - 12) {
      cxr_status cut = cxr_fail(CXR_DAMAGED, "the file ends at byte %zu, inside chunk %.4s", count,
                                (const char *)chunk + 4);
      return !is_first && cxr_forgives(source, cut, info) ? cxr_ok() : cut;
    }
    if (is_first) {
      if (!is_named(chunk, "IHDR") || length != 13) {
        return cxr_fail(CXR_DAMAGED, "the first chunk is not an IHDR of 13 bytes");
      }
      uint8_t depth = chunk[16], color = chunk[17];
      if (color > 6 || channels[color] == 0 || depth > 16) {
        return cxr_fail(CXR_DAMAGED, "color type %u with %u bits a sample", color, depth);
      }
      cxr_status size = cxr_check_size(big_endian(chunk + 8), big_endian(chunk + 12),
                                       channels[color], depth > 8 ? 2 : 1, limits);
      if (size.code != CXR_OK) return size;
    } else if (is_named(chunk, "IEND")) {
      return cxr_ok();
    } else if (is_named(chunk, "IDAT")) {
      if (*data == 0) *data = position;
      *data_bytes += length;
    } else if (!is_named(chunk, "PLTE")) {
      chunks += 1;
      total += length;
      if (chunks > limits->png_chunks) {
        return cxr_fail(CXR_LIMIT, "more than %u chunks; expected at most that many",
                        limits->png_chunks);
      }
      if (length > limits->png_chunk_bytes || total > limits->png_chunks_bytes) {
        return cxr_fail(CXR_LIMIT,
                        "a chunk %.4s of %u bytes, %llu with those before it; expected at most "
                        "%llu and %llu",
                        (const char *)chunk + 4, length, (unsigned long long)total,
                        (unsigned long long)limits->png_chunk_bytes,
                        (unsigned long long)limits->png_chunks_bytes);
      }
    }
    position += (size_t)length + 12;
  }
}

// MARK: - Callbacks of libpng

static void read_bytes(png_structp png, png_bytep target, size_t count) {
  png_file *file = png_get_io_ptr(png);
  if (cxr_is_late(file->deadline)) {
    file->failure = cxr_late();
    png_longjmp(png, 1);
  }
  if (count > file->source.count - file->position) png_error(png, "the file ends inside a chunk");
  memcpy(target, file->source.bytes + file->position, count);
  file->position += count;
}

static void fail(png_structp png, png_const_charp message) {
  png_file *file = png_get_error_ptr(png);
  bool is_memory = strstr(message, "memory") != NULL;
  file->failure = cxr_fail(is_memory ? CXR_OUT_OF_MEMORY : CXR_DAMAGED, "%s", message);
  png_longjmp(png, 1);
}

// Warnings about chunks that are not used are nothing; about image data they mean damage.
static void warn(png_structp png, png_const_charp message) {
  png_file *file = png_get_error_ptr(png);
  // The zlib stream was whole and its checksum right; bytes behind it in an IDAT say nothing.
  bool is_harmless = strstr(message, "Extra compressed data") != NULL;
  bool is_damage = file->is_past_header || strstr(message, "CRC error") != NULL;
  if (!is_damage || is_harmless) return;
  if (!cxr_forgives(&file->source, cxr_fail(CXR_DAMAGED, "%s", message), file->info)) {
    fail(png, message);
  }
}

// MARK: - Header

// Reads gray values with their alpha from PLTE and tRNS.
static void read_palette(png_file *file) {
  png_colorp colors = NULL;
  png_bytep alpha = NULL;
  int color_count = 0, alpha_count = 0;
  png_get_PLTE(file->png, file->header, &colors, &color_count);
  png_get_tRNS(file->png, file->header, &alpha, &alpha_count, NULL);
  for (int i = 0; i < color_count && i < 256; i++) {
    uint16_t *entry = file->palette + 4 * i;
    entry[0] = colors[i].red;
    entry[1] = colors[i].green;
    entry[2] = colors[i].blue;
    entry[3] = alpha != NULL && i < alpha_count ? alpha[i] : 255;
    file->pixels.palette_count = (uint32_t)i + 1;
  }
  file->pixels.palette = file->palette;
}

// No local variable changes between setjmp and a longjmp: everything lives in `file`.
static cxr_status read_header(png_file *file, cxr_info *info) {
  if (setjmp(png_jmpbuf(file->png))) return file->failure;
  const cxr_limits *limits = &file->source.limits;
  if (file->source.is_lenient) {
    png_set_crc_action(file->png, PNG_CRC_WARN_USE, PNG_CRC_WARN_DISCARD);
    // What libpng asks for at once is lost when the file ends inside of it.
    if (info->damage.code != CXR_OK) png_set_compression_buffer_size(file->png, 16);
  } else {
    png_set_crc_action(file->png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
  }
  png_set_user_limits(file->png, (png_uint_32)limits->side, (png_uint_32)limits->side);
  png_set_chunk_cache_max(file->png, limits->png_chunks);
  png_set_chunk_malloc_max(file->png, limits->png_chunk_bytes);
  // Everything that is not read below is skipped unparsed: profiles and texts are never inflated.
  static const uint8_t skipped[] =
      "bKGD\0cHRM\0eXIf\0hIST\0iCCP\0iTXt\0oFFs\0pCAL\0sCAL\0sPLT\0sRGB\0tEXt\0tIME\0zTXt";
  png_set_keep_unknown_chunks(file->png, PNG_HANDLE_CHUNK_NEVER, NULL, 0);
  png_set_keep_unknown_chunks(file->png, PNG_HANDLE_CHUNK_NEVER, skipped,
                              (int)(sizeof skipped / 5));
  png_read_info(file->png, file->header);
  file->is_past_header = true;

  file->columns = png_get_image_width(file->png, file->header);
  file->rows = png_get_image_height(file->png, file->header);
  uint32_t type = png_get_color_type(file->png, file->header);
  cxr_pixels *pixels = &file->pixels;
  pixels->channels = png_get_channels(file->png, file->header);
  pixels->bits = png_get_bit_depth(file->png, file->header);
  pixels->alpha = type & PNG_COLOR_MASK_ALPHA ? (int)pixels->channels - 1 : -1;
  pixels->color = type == PNG_COLOR_TYPE_PALETTE ? CXR_COLOR_PALETTE
                  : type & PNG_COLOR_MASK_COLOR  ? CXR_COLOR_RGB
                                                 : CXR_COLOR_GRAY;
  bool has_transparency = png_get_valid(file->png, file->header, PNG_INFO_tRNS) != 0;
  if (pixels->color == CXR_COLOR_PALETTE) {
    read_palette(file);
  } else {
    // A value that stands for "transparent" is often white, and black there would be a hole in the
    // brightest bone. Every pixel has its sample, so that is what it keeps.
    info->ignores_key = has_transparency;
  }
  png_color_8p significant = NULL;
  png_get_sBIT(file->png, file->header, &significant);
  if (significant != NULL && type == PNG_COLOR_TYPE_GRAY && pixels->bits == 16 &&
      significant->gray >= 9 && significant->gray <= 15) {
    pixels->shift = 16u - significant->gray;
  }

  info->bits = cxr_gray_bits(pixels);
  info->stored_bits = pixels->bits;
  info->channels = pixels->channels;
  info->color = pixels->color;
  info->orientation = file->source.orientation;
  info->page_count = 1;
  info->has_alpha = pixels->alpha >= 0 || (has_transparency && !info->ignores_key);
  info->is_interlaced =
      png_get_interlace_type(file->png, file->header) == PNG_INTERLACE_ADAM7;
  info->ignores_gamma = png_get_valid(file->png, file->header, PNG_INFO_gAMA) != 0;
  png_uint_32 horizontal = 0, vertical = 0;
  int unit = PNG_RESOLUTION_UNKNOWN;
  png_get_pHYs(file->png, file->header, &horizontal, &vertical, &unit);
  bool is_metric = unit == PNG_RESOLUTION_METER && horizontal > 0 && vertical > 0;
  cxr_orient(info, file->columns, file->rows, is_metric ? 1000.0 / horizontal : 0,
             is_metric ? 1000.0 / vertical : 0);
  return cxr_ok();
}

// MARK: - Rows

static cxr_status past_palette(const png_file *file, size_t row) {
  return cxr_fail(CXR_DAMAGED, "a sample in row %zu is past the palette of %u colors", row,
                  file->pixels.palette_count);
}

// A file that is whole, not interlaced, and inflated soon.
static cxr_status read_whole(png_file *file, uint16_t *samples, cxr_info *info) {
  const cxr_pixels *pixels = &file->pixels;
  size_t row_bytes = png_get_rowbytes(file->png, file->header);
  size_t pixel_bytes = (pixels->channels * pixels->bits + 7) / 8;
  cxr_placement place = cxr_place(file->columns, file->rows, info->orientation);
  // A row of zeros is above the first.
  file->row = malloc(row_bytes + (row_bytes + 1) * file->rows);
  if (file->row == NULL) return cxr_fail(CXR_OUT_OF_MEMORY, "no memory for the rows");
  uint8_t *above = file->row, *row = above + row_bytes;
  memset(above, 0, row_bytes);
  cxr_status status = cxr_png_inflate(&file->source, file->data, row, row_bytes, file->rows);
  for (uint32_t y = 0; y < file->rows && status.code == CXR_OK; y++) {
    uint16_t *target = samples + place.origin + (ptrdiff_t)y * place.row;
    if (!cxr_png_unfilter(row[0], row + 1, above, row_bytes, pixel_bytes)) {
      status = cxr_fail(CXR_DAMAGED, "filter %u in row %u", row[0], y);
    } else if (!cxr_gray_row(pixels, row + 1, file->columns, file->stored, target, place.column,
                             &info->channels_differ)) {
      status = past_palette(file, y);
    } else if (y % 16 == 0 && cxr_is_late(file->deadline)) {
      status = cxr_late();
    }
    above = row + 1;
    row += row_bytes + 1;
  }
  return status;
}

// Interlaced passes go straight to their places, so that no second image is held.
static cxr_status read_rows(png_file *file, uint16_t *samples, cxr_info *info) {
  if (setjmp(png_jmpbuf(file->png))) return file->failure;
  png_start_read_image(file->png);
  cxr_placement place = cxr_place(file->columns, file->rows, info->orientation);
  for (int pass = 0; pass < (info->is_interlaced ? PNG_INTERLACE_ADAM7_PASSES : 1); pass++) {
    uint32_t columns = info->is_interlaced ? PNG_PASS_COLS(file->columns, pass) : file->columns;
    uint32_t rows = info->is_interlaced ? PNG_PASS_ROWS(file->rows, pass) : file->rows;
    if (columns == 0 || rows == 0) continue;
    ptrdiff_t step = info->is_interlaced ? 1 << PNG_PASS_COL_SHIFT(pass) : 1;
    for (uint32_t y = 0; y < rows; y++) {
      png_read_row(file->png, file->row, NULL);
      size_t row = info->is_interlaced ? PNG_ROW_FROM_PASS_ROW(y, pass) : y;
      size_t column = info->is_interlaced ? PNG_PASS_START_COL(pass) : 0;
      uint16_t *target = samples + place.origin + (ptrdiff_t)row * place.row +
                         (ptrdiff_t)column * place.column;
      if (!cxr_gray_row(&file->pixels, file->row, columns, file->stored, target,
                        step * place.column, &info->channels_differ)) {
        cxr_status past = past_palette(file, row);
        if (!cxr_forgives(&file->source, past, info)) return past;
        // The colors that the file does not have are black, for this row again and all below.
        file->pixels.palette_count = 256;
        cxr_gray(&file->pixels, file->stored, columns, target, step * place.column,
                 &info->channels_differ);
      }
      file->rows_read += 1;
    }
  }
  // The rest matters too: the checksum of the pixels, and that nothing follows them.
  png_read_end(file->png, NULL);
  return cxr_ok();
}

// Rows of all passes of an interlaced image.
static uint64_t every_row(const png_file *file) {
  uint64_t rows = 0;
  for (int pass = 0; pass < PNG_INTERLACE_ADAM7_PASSES; pass++) {
    if (PNG_PASS_COLS(file->columns, pass) > 0) rows += PNG_PASS_ROWS(file->rows, pass);
  }
  return rows;
}

static cxr_status read_image(cxr_reader *reader, uint16_t *samples, uint64_t deadline,
                             cxr_info *info) {
  png_file *file = (png_file *)reader;
  file->stored = malloc((size_t)file->columns * file->pixels.channels * sizeof *file->stored);
  if (file->stored == NULL) return cxr_fail(CXR_OUT_OF_MEMORY, "no memory for a row");
  file->deadline = deadline;
  bool is_little = file->data_bytes <= file->source.limits.bytes_at_once;
  if (!info->is_interlaced && !file->source.is_lenient && file->data > 0 && is_little) {
    return read_whole(file, samples, info);
  }
  file->row = malloc(png_get_rowbytes(file->png, file->header));
  if (file->row == NULL) return cxr_fail(CXR_OUT_OF_MEMORY, "no memory for a row");
  file->info = info;
  cxr_status status = read_rows(file, samples, info);
  // The last rows of a file that was cut are missed, but an interlaced one misses pixels everywhere.
  bool has_rows = file->rows_read >= (info->is_interlaced ? every_row(file) : 1);
  return has_rows && cxr_forgives(&file->source, status, info) ? cxr_ok() : status;
}

static void close_file(cxr_reader *reader) {
  png_file *file = (png_file *)reader;
  png_destroy_read_struct(&file->png, &file->header, NULL);
  free(file->row);
  free(file->stored);
  free(file);
}

cxr_status cxr_png_open(const cxr_source *source, cxr_reader **reader, cxr_info *info) {
  *reader = NULL;
  memset(info, 0, sizeof *info);
  size_t data;
  uint64_t data_bytes;
  cxr_status status = check_chunks(source, info, &data, &data_bytes);
  if (status.code != CXR_OK) return status;
  png_file *file = calloc(1, sizeof *file);
  if (file == NULL) return cxr_fail(CXR_OUT_OF_MEMORY, "no memory for a reader");
  file->base.read = read_image;
  file->base.close = close_file;
  file->base.is_lenient = source->is_lenient != 0;
  file->source = *source;
  file->info = info;
  file->data = data;
  file->data_bytes = data_bytes;
  file->deadline = source->deadline;
  file->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, file, fail, warn);
  file->header = file->png == NULL ? NULL : png_create_info_struct(file->png);
  if (file->header == NULL) {
    close_file(&file->base);
    return cxr_fail(CXR_OUT_OF_MEMORY, "no memory for a reader");
  }
  png_set_read_fn(file->png, file, read_bytes);
  status = read_header(file, info);
  if (status.code != CXR_OK) {
    close_file(&file->base);
    return status;
  }
  *reader = &file->base;
  return cxr_ok();
}
