// What libtiff is told about a file in memory: where its bytes are, and who hears its complaints.
#include <stdio.h>
#include <string.h>

#include "tiff_read.h"

static tmsize_t read_bytes(thandle_t handle, void *target, tmsize_t size) {
  cxr_tiff_file *file = handle;
  if (cxr_is_late(file->deadline)) {
    if (file->failure.code == CXR_OK) file->failure = cxr_late();
    return 0;
  }
  if (size <= 0 || file->position >= file->source.count) return 0;
  uint64_t rest = file->source.count - file->position;
  uint64_t count = (uint64_t)size < rest ? (uint64_t)size : rest;
  memcpy(target, file->source.bytes + file->position, count);
  file->position += count;
  return (tmsize_t)count;
}

static tmsize_t refuse_write(thandle_t handle, void *bytes, tmsize_t size) {
  (void)handle, (void)bytes, (void)size;
  return 0;
}

static toff_t seek(thandle_t handle, toff_t offset, int origin) {
  cxr_tiff_file *file = handle;
  uint64_t base =
      origin == SEEK_CUR ? file->position : origin == SEEK_END ? file->source.count : 0;
  // Wraps for the negative offsets of SEEK_CUR and SEEK_END, as it must; reads check the position.
  file->position = base + offset;
  return file->position;
}

static int stay_open(thandle_t handle) {
  (void)handle;
  return 0;
}

static toff_t size_of(thandle_t handle) { return ((cxr_tiff_file *)handle)->source.count; }

static cxr_code code_of(const char *message) {
  if (strstr(message, "byte limit")) return CXR_LIMIT;
  if (strstr(message, "emory") || strstr(message, "No space for")) return CXR_OUT_OF_MEMORY;
  return CXR_DAMAGED;
}

static int hear_error(TIFF *tiff, void *user, const char *module, const char *format,
                      va_list arguments) {
  (void)tiff, (void)module;
  cxr_tiff_file *file = user;
  char message[200];
  vsnprintf(message, sizeof message, format, arguments);
  cxr_code code = code_of(message);
  if (file->failure.code == CXR_OK) {
    file->failure = cxr_fail(code, "%s%s", message, code == CXR_LIMIT ? "; expected less" : "");
  }
  return 1;
}

// While the header is read, warnings are about tags that are not used or have a usual default, but
// for sizes of strips that contradict the image: with those that libtiff makes up, what comes next in
// the file would be read as pixels. Later they are about pixels, and libtiff goes on with filler.
static int hear_warning(TIFF *tiff, void *user, const char *module, const char *format,
                        va_list arguments) {
  cxr_tiff_file *file = user;
  bool is_harmless = strstr(format, "Old-style LZW") != NULL;
  if (strstr(format, "ignoring and calculating from") != NULL) file->guesses_sizes = true;
  if (file->is_past_header && !is_harmless) hear_error(tiff, user, module, format, arguments);
  return 1;
}

TIFF *cxr_tiff_connect(cxr_tiff_file *file) {
  TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
  if (options == NULL) return NULL;
  TIFFOpenOptionsSetErrorHandlerExtR(options, hear_error, file);
  TIFFOpenOptionsSetWarningHandlerExtR(options, hear_warning, file);
  TIFFOpenOptionsSetMaxSingleMemAlloc(options, (tmsize_t)file->source.limits.decoded_bytes);
  // "m": through the callbacks, not by mapping; every access is then checked here.
  TIFF *tiff = TIFFClientOpenExt("image", "rm", file, read_bytes, refuse_write, seek, stay_open,
                                 size_of, NULL, NULL, options);
  TIFFOpenOptionsFree(options);
  return tiff;
}
