// The orientation in the EXIF block of a JPEG, and nothing else of it.
#ifndef CXR_EXIF_H
#define CXR_EXIF_H

#include <stddef.h>
#include <stdint.h>

// The value of tag 274 in the first directory of an APP1 segment, 1...8; 0 when the segment is not
// EXIF, is cut, or says anything else. Reads inside of `count` bytes only and follows one offset.
uint32_t cxr_exif_orientation(const uint8_t *segment, size_t count);

#endif
