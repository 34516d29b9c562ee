#include "exif.h"

#include <string.h>

#include "common.h"

uint32_t cxr_exif_orientation(const uint8_t *segment, size_t count) {
  static const uint32_t orientation_tag = 274, short_type = 3;
  if (count < 14 || memcmp(segment, "Exif\0", 6) != 0) return 0;
  cxr_block block = {segment + 6, count - 6, segment[6] == 'M'};
  if (memcmp(block.bytes, block.is_big_endian ? "MM\0*" : "II*\0", 4) != 0) return 0;
  // Numbers past the end read as 0, which is no valid orientation, type or count.
  uint64_t directory = cxr_number(&block, 4, 4);
  uint64_t entries = cxr_number(&block, directory, 2);
  for (uint64_t i = 0; i < entries; i++) {
    uint64_t entry = directory + 2 + 12 * i;
    if (cxr_number(&block, entry, 2) != orientation_tag) continue;
    uint64_t value = cxr_number(&block, entry + 8, 2);
    bool is_valid = cxr_number(&block, entry + 2, 2) == short_type &&
                    cxr_number(&block, entry + 4, 4) == 1 && value >= 1 && value <= 8;
    return is_valid ? (uint32_t)value : 0;
  }
  return 0;
}
