// Compressing filtered rows of a picture as a zlib stream (RFC 1950, RFC 1951).
//
// In the grain of a radiograph there are no strings to find, and looking for them is most of what a
// general compressor does. Here are only Huffman codes over bytes and over runs of one byte.
#ifndef CXR_DEFLATE_H
#define CXR_DEFLATE_H

#include "common.h"

enum {
  // Bytes that a block gets at most, and becomes at most.
  CXR_DEFLATE_BLOCK = 1 << 16,
  CXR_DEFLATE_ROOM = 2 * CXR_DEFLATE_BLOCK,
};

// What goes from one block to the next; zeros before the first.
typedef struct {
  bool has_begun;
  uint64_t bits;      // not written yet, the first in the lowest place
  uint32_t bit_count;
  uint32_t checksum;  // Adler-32 of the bytes so far
  uint16_t tokens[CXR_DEFLATE_BLOCK];
} cxr_deflater;

// Compresses a block of at most CXR_DEFLATE_BLOCK bytes, and ends the stream after the last one.
// Returns how many bytes there are at `target`, which has CXR_DEFLATE_ROOM.
size_t cxr_deflate(cxr_deflater *deflater, const uint8_t *bytes, size_t count, bool is_last,
                   uint8_t *target);

#endif
