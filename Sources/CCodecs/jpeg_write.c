// Writing baseline gray JPEG (ITU-T T.81) with libjpeg.
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include "common.h"

typedef struct {
  struct jpeg_compress_struct encoder;
  struct jpeg_error_mgr errors;
  jmp_buf escape;
  cxr_status failure;
  unsigned char *bytes;    // memory of libjpeg's destination, allocated with malloc
  unsigned long count;
  uint8_t *row;
} jpeg_output;

static void fail(j_common_ptr encoder) {
  jpeg_output *output = encoder->client_data;
  char message[JMSG_LENGTH_MAX];
  encoder->err->format_message(encoder, message);
  output->failure = cxr_fail(CXR_OUT_OF_MEMORY, "%s", message);
  longjmp(output->escape, 1);
}

static void stay_silent(j_common_ptr encoder) { (void)encoder; }

// XMP specification, part 3: an APP1 segment that begins with this name and a zero byte.
static void write_xmp(j_compress_ptr encoder, const char *xmp) {
  static const char name[] = "http://ns.adobe.com/xap/1.0/";
  size_t length = strlen(xmp);
  if (length > 65533 - sizeof name) return;
  jpeg_write_m_header(encoder, JPEG_APP0 + 1, (unsigned int)(sizeof name + length));
  for (size_t i = 0; i < sizeof name; i++) jpeg_write_m_byte(encoder, name[i]);
  for (size_t i = 0; i < length; i++) jpeg_write_m_byte(encoder, (uint8_t)xmp[i]);
}

static void write_comment(j_compress_ptr encoder, const char *text) {
  size_t length = text == NULL ? 0 : strlen(text);
  if (length == 0 || length > 65533) return;
  jpeg_write_marker(encoder, JPEG_COM, (const JOCTET *)text, (unsigned int)length);
}

// No local variable changes between setjmp and a longjmp: everything lives in `output`.
static cxr_status write_image(jpeg_output *output, const cxr_picture *picture) {
  if (setjmp(output->escape)) return output->failure;
  j_compress_ptr encoder = &output->encoder;
  jpeg_create_compress(encoder);
  encoder->client_data = output;
  jpeg_mem_dest(encoder, &output->bytes, &output->count);
  encoder->image_width = picture->width;
  encoder->image_height = picture->height;
  encoder->input_components = 1;
  encoder->in_color_space = JCS_GRAYSCALE;
  jpeg_set_defaults(encoder);
  jpeg_set_quality(encoder, (int)picture->jpeg_quality, TRUE);
  encoder->optimize_coding = TRUE;
  jpeg_start_compress(encoder, TRUE);
  if (picture->xmp != NULL) write_xmp(encoder, picture->xmp);
  write_comment(encoder, picture->software);
  write_comment(encoder, picture->description);
  while (encoder->next_scanline < picture->height) {
    cxr_narrow_row(picture, encoder->next_scanline, output->row);
    jpeg_write_scanlines(encoder, &output->row, 1);
  }
  jpeg_finish_compress(encoder);
  return cxr_ok();
}

cxr_status cxr_jpeg_write(const cxr_picture *picture, cxr_buffer *buffer) {
  buffer->bytes = NULL;
  buffer->count = 0;
  jpeg_output *output = calloc(1, sizeof *output);
  uint8_t *row = malloc(picture->width);
  if (output == NULL || row == NULL) {
    free(output);
    free(row);
    return cxr_fail(CXR_OUT_OF_MEMORY, "no memory for a writer");
  }
  output->row = row;
  output->encoder.err = jpeg_std_error(&output->errors);
  output->encoder.client_data = output;
  output->errors.error_exit = fail;
  output->errors.output_message = stay_silent;
  cxr_status status = write_image(output, picture);
  jpeg_destroy_compress(&output->encoder);
  if (status.code == CXR_OK) {
    buffer->bytes = output->bytes;
    buffer->count = output->count;
  } else {
    free(output->bytes);
  }
  free(row);
  free(output);
  return status;
}
