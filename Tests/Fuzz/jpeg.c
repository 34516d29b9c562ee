#include "decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
  fuzz_decode(cxr_jpeg_open, bytes, count);
  return 0;
}
