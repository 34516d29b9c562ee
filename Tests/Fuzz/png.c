#include <string.h>
#include <zlib.h>

#include "decode.h"

static uint32_t big_endian(const uint8_t *bytes) {
  return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

// Makes every checksum right: without this the strict reader sees little but wrong ones.
static void repair(uint8_t *bytes, size_t count) {
  for (size_t position = 8; count >= 12 && position <= count - 12;) {
    size_t length = big_endian(bytes + position);
    if (length > count - 12 - position) return;
    uint32_t sum = (uint32_t)crc32(0, bytes + position + 4, (uInt)length + 4);
    for (int i = 0; i < 4; i++) bytes[position + 8 + length + i] = (uint8_t)(sum >> (24 - 8 * i));
    position += length + 12;
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
  fuzz_decode(cxr_png_open, bytes, count);
  uint8_t *copy = malloc(count + 1);
  if (copy == NULL) abort();
  if (count > 0) memcpy(copy, bytes, count);
  repair(copy, count);
  fuzz_decode(cxr_png_open, copy, count);
  free(copy);
  return 0;
}
