// One image file through one decoder, strictly and leniently, under limits that keep a run short.
#ifndef FUZZ_DECODE_H
#define FUZZ_DECODE_H

#include <stdlib.h>

#include "CCodecs.h"

typedef cxr_status (*fuzz_open)(const cxr_source *, cxr_reader **, cxr_info *);

// Aborts when a promise of CCodecs.h is broken; the address checker finds the rest.
static inline void fuzz_decode(fuzz_open open, const uint8_t *bytes, size_t count) {
  for (uint8_t is_lenient = 0; is_lenient < 2; is_lenient++) {
    cxr_source source = {
        .bytes = bytes,
        .count = count,
        .limits = {.side = 4096, .pixels = 1 << 18, .decoded_bytes = 1 << 22, .channels = 8,
                   .bytes_at_once = 1 << 16,
                   .png_chunks = 100, .png_chunk_bytes = 1 << 16, .png_chunks_bytes = 1 << 18,
                   .jpeg_scans = 20, .tiff_pages = 20, .tiff_tags = 200,
                   .tiff_value_bytes = 1 << 18},
        .deadline = cxr_now() + UINT64_C(1000000000),
        .is_lenient = is_lenient,
        // Whatever the file is, all eight are tried over time.
        .orientation = count > 0 ? bytes[count - 1] % 8 + 1u : 1,
    };
    cxr_reader *reader = NULL;
    cxr_info info;
    cxr_status status = open(&source, &reader, &info);
    if ((status.code == CXR_OK) != (reader != NULL)) abort();
    if ((status.code == CXR_OK) != (status.message[0] == 0)) abort();
    if (reader == NULL) continue;
    if (info.width == 0 || info.height == 0 || info.bits < 8 || info.bits > 16) abort();
    uint64_t pixels = (uint64_t)info.width * info.height;
    if (pixels > source.limits.pixels) abort();
    uint16_t *samples = calloc(pixels, sizeof *samples);
    if (samples == NULL) abort();
    status = cxr_read(reader, samples, source.deadline, &info);
    if (!is_lenient && info.damage.code != CXR_OK) abort();
    for (uint64_t i = 0; status.code == CXR_OK && i < pixels; i++) {
      if (samples[i] >> info.bits != 0) abort();
    }
    free(samples);
    cxr_close(reader);
  }
}

#endif
