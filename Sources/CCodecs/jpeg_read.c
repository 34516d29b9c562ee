// Reading JPEG (ITU-T T.81) with libjpeg. A warning of the library is damage: after each it goes on
// with filler, and filler must not become part of a radiograph.
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

#include "common.h"

typedef struct {
  cxr_reader base;
  struct jpeg_decompress_struct decoder;
  struct jpeg_error_mgr errors;
  struct jpeg_progress_mgr progress;
  jmp_buf escape;
  cxr_source source;
  cxr_info *info;              // of the call under way
  cxr_status failure;
  uint64_t deadline;
  uint32_t components_seen;    // bit n: a scan had component n
  bool has_rows;
  uint32_t progress_calls;
  cxr_pixels pixels;
  bool is_ink_inverted;        // CMYK of Adobe: 255 is no ink
  uint8_t *row;
  uint16_t *stored;
} jpeg_file;

// MARK: - Callbacks of libjpeg

static cxr_code code_of(int message) {
  switch (message) {
    case JERR_OUT_OF_MEMORY: return CXR_OUT_OF_MEMORY;
    case JERR_NO_BACKING_STORE:
    case JERR_TFILE_CREATE: return CXR_LIMIT;
    case JERR_ARITH_NOTIMPL:
    case JERR_BAD_PRECISION:
    case JERR_CCIR601_NOTIMPL:
    case JERR_COMPONENT_COUNT:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_FRACT_SAMPLE_NOTIMPL:
    case JERR_NOTIMPL:
    case JERR_NOT_COMPILED:
    case JERR_SOF_UNSUPPORTED: return CXR_UNSUPPORTED;
    default: return CXR_DAMAGED;
  }
}

static void leave(jpeg_file *file, cxr_status failure) {
  file->failure = failure;
  longjmp(file->escape, 1);
}

static void fail(j_common_ptr decoder) {
  jpeg_file *file = decoder->client_data;
  char message[JMSG_LENGTH_MAX];
  decoder->err->format_message(decoder, message);
  cxr_code code = code_of(decoder->err->msg_code);
  if (decoder->err->msg_code == JERR_BAD_PRECISION) {
    leave(file, cxr_fail(code, "%d bits a sample; expected 8", file->decoder.data_precision));
  }
  if (decoder->err->msg_code == JERR_IMAGE_TOO_BIG) {
    leave(file, cxr_fail(CXR_LIMIT, "%u columns and %u rows; expected at most %ld of each",
                         file->decoder.image_width, file->decoder.image_height,
                         JPEG_MAX_DIMENSION));
  }
  if (code == CXR_UNSUPPORTED) {
    leave(file, cxr_fail(code, "%s; expected baseline or progressive, 1, 3 or 4 components",
                         message));
  }
  if (code == CXR_LIMIT) {
    leave(file, cxr_fail(code, "coefficients that need more memory; expected at most %ld bytes",
                         decoder->mem->max_memory_to_use));
  }
  leave(file, cxr_fail(code, "%s", message));
}

// Level -1 is a warning. A new JFIF revision is the one that says nothing about the pixels.
static void emit(j_common_ptr decoder, int level) {
  if (level >= 0 || decoder->err->msg_code == JWRN_JFIF_MAJOR) return;
  jpeg_file *file = decoder->client_data;
  char message[JMSG_LENGTH_MAX];
  decoder->err->format_message(decoder, message);
  cxr_status damage = cxr_fail(CXR_DAMAGED, "%s", message);
  if (!cxr_forgives(&file->source, damage, file->info)) leave(file, damage);
}

static void stay_silent(j_common_ptr decoder) { (void)decoder; }

// Called at every row, and while a progressive file is read before its first row comes.
static void check_progress(j_common_ptr common) {
  jpeg_file *file = common->client_data;
  j_decompress_ptr decoder = &file->decoder;
  for (int i = 0; i < decoder->comps_in_scan; i++) {
    file->components_seen |= UINT32_C(1) << decoder->cur_comp_info[i]->component_index;
  }
  uint32_t limit = file->source.limits.jpeg_scans;
  if (decoder->input_scan_number > (int)limit) {
    leave(file, cxr_fail(CXR_LIMIT, "more than %u scans; expected at most that many", limit));
  }
  if (file->progress_calls++ % 16 == 0 && cxr_is_late(file->deadline)) leave(file, cxr_late());
}

// MARK: - Header

// The gray an image gets from its color space; libjpeg makes it from Y alone where it can.
static cxr_status choose_color(jpeg_file *file, cxr_info *info) {
  j_decompress_ptr decoder = &file->decoder;
  cxr_pixels *pixels = &file->pixels;
  switch (decoder->jpeg_color_space) {
    case JCS_GRAYSCALE:
    case JCS_YCbCr:
      info->color = decoder->jpeg_color_space == JCS_YCbCr ? CXR_COLOR_YCBCR : CXR_COLOR_GRAY;
      decoder->out_color_space = JCS_GRAYSCALE;
      pixels->color = CXR_COLOR_GRAY;
      pixels->channels = 1;
      break;
    case JCS_RGB:
      info->color = CXR_COLOR_RGB;
      decoder->out_color_space = JCS_RGB;
      pixels->color = CXR_COLOR_RGB;
      pixels->channels = 3;
      break;
    case JCS_CMYK:
    case JCS_YCCK:
      info->color = CXR_COLOR_CMYK;
      decoder->out_color_space = JCS_CMYK;
      pixels->color = CXR_COLOR_CMYK;
      pixels->channels = 4;
      file->is_ink_inverted = decoder->saw_Adobe_marker;
      break;
    default:
      return cxr_fail(CXR_UNSUPPORTED, "%d components of unknown color; expected 1, 3 or 4",
                      decoder->num_components);
  }
  pixels->bits = 8;
  pixels->alpha = -1;
  return cxr_ok();
}

// No local variable changes between setjmp and a longjmp: everything lives in `file`.
static cxr_status read_header(jpeg_file *file, cxr_info *info) {
  if (setjmp(file->escape)) return file->failure;
  const cxr_source *source = &file->source;
  j_decompress_ptr decoder = &file->decoder;
  jpeg_create_decompress(decoder);
  decoder->client_data = file;
  decoder->progress = &file->progress;
  // Coefficients of a progressive image: 2 bytes each, chroma padded to whole blocks.
  decoder->mem->max_memory_to_use = (long)(source->limits.decoded_bytes * 4);
  jpeg_mem_src(decoder, source->bytes, (unsigned long)source->count);
  jpeg_read_header(decoder, TRUE);
  if (decoder->data_precision != 8) {
    return cxr_fail(CXR_UNSUPPORTED, "%d bits a sample; expected 8", decoder->data_precision);
  }
  cxr_status status = cxr_check_size(decoder->image_width, decoder->image_height,
                                     (uint64_t)decoder->num_components, 1, &source->limits);
  if (status.code != CXR_OK) return status;
  status = choose_color(file, info);
  info->bits = 8;
  info->stored_bits = 8;
  info->channels = (uint32_t)decoder->num_components;
  info->page_count = 1;
  info->is_interlaced = decoder->progressive_mode != 0;
  info->orientation = source->orientation;
  cxr_orient(info, decoder->image_width, decoder->image_height, 0, 0);
  return status;
}

// MARK: - Rows

// A file can leave the first scan of a component out and still end well; libjpeg paints it gray.
static cxr_status check_completeness(const jpeg_file *file) {
  for (int i = 0; i < file->decoder.num_components; i++) {
    bool is_seen = file->decoder.progressive_mode ? file->decoder.coef_bits[i][0] >= 0
                                                  : (file->components_seen >> i & 1) != 0;
    if (!is_seen && file->decoder.comp_info[i].component_needed) {
      return cxr_fail(CXR_DAMAGED, "no scan of component %d", i + 1);
    }
  }
  return cxr_ok();
}

static cxr_status read_rows(jpeg_file *file, uint16_t *samples, cxr_info *info) {
  if (setjmp(file->escape)) return file->failure;
  j_decompress_ptr decoder = &file->decoder;
  jpeg_start_decompress(decoder);
  cxr_placement place =
      cxr_place(decoder->output_width, decoder->output_height, info->orientation);
  size_t samples_a_row = (size_t)decoder->output_width * file->pixels.channels;
  while (decoder->output_scanline < decoder->output_height) {
    uint16_t *target = samples + place.origin + (ptrdiff_t)decoder->output_scanline * place.row;
    jpeg_read_scanlines(decoder, &file->row, 1);
    if (file->is_ink_inverted) {
      for (size_t i = 0; i < samples_a_row; i++) file->row[i] = 255 - file->row[i];
    }
    cxr_gray_row(&file->pixels, file->row, decoder->output_width, file->stored, target,
                 place.column, &info->channels_differ);
    file->has_rows = true;
  }
  cxr_status status = check_completeness(file);
  // Reads on to the end of the image; a file that lacks it warns, which is an error here.
  jpeg_finish_decompress(decoder);
  return status;
}

static cxr_status read_image(cxr_reader *reader, uint16_t *samples, uint64_t deadline,
                             cxr_info *info) {
  jpeg_file *file = (jpeg_file *)reader;
  size_t count = (size_t)file->decoder.image_width * file->pixels.channels;
  file->deadline = deadline;
  file->row = malloc(count);
  file->stored = malloc(count * sizeof *file->stored);
  if (file->row == NULL || file->stored == NULL) {
    return cxr_fail(CXR_OUT_OF_MEMORY, "no memory for a row");
  }
  file->info = info;
  cxr_status status = read_rows(file, samples, info);
  return file->has_rows && cxr_forgives(&file->source, status, info) ? cxr_ok() : status;
}

static void close_file(cxr_reader *reader) {
  jpeg_file *file = (jpeg_file *)reader;
  jpeg_destroy_decompress(&file->decoder);
  free(file->row);
  free(file->stored);
  free(file);
}

cxr_status cxr_jpeg_open(const cxr_source *source, cxr_reader **reader, cxr_info *info) {
  *reader = NULL;
  memset(info, 0, sizeof *info);
  jpeg_file *file = calloc(1, sizeof *file);
  if (file == NULL) return cxr_fail(CXR_OUT_OF_MEMORY, "no memory for a reader");
  file->base.read = read_image;
  file->base.close = close_file;
  file->base.is_lenient = source->is_lenient != 0;
  file->source = *source;
  file->info = info;
  file->deadline = source->deadline;
  file->decoder.err = jpeg_std_error(&file->errors);
  file->decoder.client_data = file;
  file->errors.error_exit = fail;
  file->errors.emit_message = emit;
  file->errors.output_message = stay_silent;
  file->progress.progress_monitor = check_progress;
  cxr_status status = read_header(file, info);
  if (status.code != CXR_OK) {
    close_file(&file->base);
    return status;
  }
  *reader = &file->base;
  return cxr_ok();
}
