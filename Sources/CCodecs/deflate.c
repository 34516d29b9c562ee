#include "deflate.h"

#include <endian.h>
#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

enum {
  SHORTEST_RUN = 4,
  LONGEST_RUN = 258,
  // A token is a byte, or a run of the byte before it: FIRST_RUN + its length.
  FIRST_RUN = 256,
  TOKENS = FIRST_RUN + LONGEST_RUN + 1,
  // Symbols: bytes, the end of a block, and lengths of runs in 29 groups.
  END = 256,
  FIRST_GROUP = 257,
  GROUPS = 29,
  SYMBOLS = FIRST_GROUP + GROUPS,
  // Lengths of codes have codes themselves.
  LENGTH_SYMBOLS = 19,
  // Of a code: short enough that three tokens fit into a word.
  LONGEST_CODE = 12,
  LONGEST_LENGTH_CODE = 7,
  DISTANCES = 2,
};

// A code as it is written, lowest bit first.
typedef struct {
  uint32_t bits;
  uint32_t count;
} code;

// --- Codes

typedef struct {
  uint32_t weight;
  uint16_t symbol;
} leaf;

static int by_weight(const void *a, const void *b) {
  const leaf *x = a, *y = b;
  if (x->weight != y->weight) return x->weight < y->weight ? -1 : 1;
  return x->symbol < y->symbol ? -1 : 1;
}

// How many leaves a Huffman tree has at each depth; the leaves come lightest first.
static void count_depths(const leaf *leaves, uint32_t count, uint32_t *depths, uint32_t longest) {
  uint32_t weights[SYMBOLS], parents[2 * SYMBOLS], depth[2 * SYMBOLS];
  uint32_t next_leaf = 0, next_joint = 0;
  // Joints are made in the order of their weights, so the two lightest of all are at the heads.
  for (uint32_t joint = 0; joint + 1 < count; joint++) {
    weights[joint] = 0;
    for (int side = 0; side < 2; side++) {
      bool takes_leaf = next_leaf < count &&
                        (next_joint == joint || leaves[next_leaf].weight <= weights[next_joint]);
      weights[joint] += takes_leaf ? leaves[next_leaf].weight : weights[next_joint];
      parents[takes_leaf ? next_leaf++ : count + next_joint++] = count + joint;
    }
  }
  uint32_t root = 2 * count - 2;
  depth[root] = 0;
  for (uint32_t node = root; node-- > 0;) {
    depth[node] = depth[parents[node]] + 1;
    if (node < count) depths[depth[node] < longest ? depth[node] : longest]++;
  }
  // Leaves that were too deep share the deepest place. Room for them comes from a leaf above, which
  // goes down one place and takes one of them as its neighbor.
  uint64_t used = 0, room = UINT64_C(1) << longest;
  for (uint32_t d = 1; d <= longest; d++) used += (uint64_t)depths[d] << (longest - d);
  for (; used > room; used--) {
    uint32_t d = longest - 1;
    while (depths[d] == 0) d--;
    depths[d]--;
    depths[d + 1] += 2;
    depths[longest]--;
  }
}

static uint32_t reversed(uint32_t bits, uint32_t count) {
  uint32_t result = 0;
  for (uint32_t i = 0; i < count; i++) result |= (bits >> i & 1) << (count - 1 - i);
  return result;
}

// Codes for symbols by their weights, none for those that do not occur. At least two must occur.
static void make_codes(const uint32_t *weights, uint32_t symbols, uint32_t longest, code *codes) {
  leaf leaves[SYMBOLS];
  uint32_t count = 0;
  for (uint32_t s = 0; s < symbols; s++) {
    codes[s] = (code){0};
    if (weights[s] > 0) leaves[count++] = (leaf){weights[s], (uint16_t)s};
  }
  qsort(leaves, count, sizeof *leaves, by_weight);
  uint32_t depths[LONGEST_CODE + 1] = {0};
  count_depths(leaves, count, depths, longest);
  for (uint32_t length = longest, next = 0; length > 0; length--)
    for (uint32_t i = 0; i < depths[length]; i++) codes[leaves[next++].symbol].count = length;
  // Canonical codes: short ones first, those of one length in the order of their symbols.
  uint32_t value[LONGEST_CODE + 2] = {0};
  for (uint32_t length = 1; length <= longest; length++)
    value[length + 1] = (value[length] + depths[length]) << 1;
  for (uint32_t s = 0; s < symbols; s++)
    if (codes[s].count > 0) codes[s].bits = reversed(value[codes[s].count]++, codes[s].count);
}

// --- Bits

// Where bits go.
typedef struct {
  uint64_t bits;
  uint32_t count;
  uint8_t *next;
} writer;

// At most 56 bits may wait together with the new ones.
static inline void put(writer *w, uint64_t bits, uint32_t count) {
  w->bits |= bits << w->count;
  w->count += count;
}

// Leaves fewer than 8 bits waiting.
static inline void drain(writer *w) {
  uint64_t bits = htole64(w->bits);
  memcpy(w->next, &bits, sizeof bits);
  w->next += w->count >> 3;
  w->bits >>= w->count & ~7u;
  w->count &= 7;
}

static void put_code(writer *w, code code) {
  put(w, code.bits, code.count);
  drain(w);
}

// --- The header of a block

// Lengths of codes as they are written: symbols 0...15 are a length, 16 repeats the one before 3...6
// times, 17 and 18 are 3...10 and 11...138 times zero.
typedef struct {
  uint8_t symbol;
  uint8_t extra;
} length_token;

static uint32_t tokenize_lengths(const uint8_t *lengths, uint32_t count, length_token *tokens) {
  uint32_t made = 0;
  for (uint32_t i = 0; i < count;) {
    uint32_t run = 1;
    while (i + run < count && lengths[i + run] == lengths[i]) run++;
    if (lengths[i] == 0 && run >= 3) {
      if (run > 138) run = 138;
      tokens[made++] = run > 10 ? (length_token){18, (uint8_t)(run - 11)}
                                : (length_token){17, (uint8_t)(run - 3)};
    } else if (run >= 4) {
      run = run > 7 ? 7 : run;
      tokens[made++] = (length_token){lengths[i], 0};
      tokens[made++] = (length_token){16, (uint8_t)(run - 4)};
    } else {
      run = 1;
      tokens[made++] = (length_token){lengths[i], 0};
    }
    i += run;
  }
  return made;
}

static void put_header(writer *w, const code *codes, bool is_last) {
  static const uint8_t order[LENGTH_SYMBOLS] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                11, 4,  12, 3, 13, 2, 14, 1, 15};
  // Both codes for distances have one bit; only the first, a distance of 1, occurs.
  uint8_t lengths[SYMBOLS + DISTANCES];
  for (uint32_t s = 0; s < SYMBOLS; s++) lengths[s] = (uint8_t)codes[s].count;
  memset(lengths + SYMBOLS, 1, DISTANCES);
  length_token tokens[SYMBOLS + DISTANCES];
  uint32_t count = tokenize_lengths(lengths, SYMBOLS + DISTANCES, tokens);
  uint32_t weights[LENGTH_SYMBOLS] = {0};
  for (uint32_t i = 0; i < count; i++) weights[tokens[i].symbol]++;
  code length_codes[LENGTH_SYMBOLS];
  make_codes(weights, LENGTH_SYMBOLS, LONGEST_LENGTH_CODE, length_codes);
  uint32_t sent = LENGTH_SYMBOLS;
  while (length_codes[order[sent - 1]].count == 0) sent--;
  put(w, is_last, 1);
  put(w, 2, 2);
  put(w, SYMBOLS - 257, 5);
  put(w, DISTANCES - 1, 5);
  put(w, sent - 4, 4);
  drain(w);
  for (uint32_t i = 0; i < sent; i++) put_code(w, (code){length_codes[order[i]].count, 3});
  for (uint32_t i = 0; i < count; i++) {
    put_code(w, length_codes[tokens[i].symbol]);
    if (tokens[i].symbol >= 16)
      put_code(w, (code){tokens[i].extra, tokens[i].symbol == 16 ? 2 : tokens[i].symbol == 17 ? 3 : 7});
  }
}

// --- Tokens

static inline uint32_t four(const uint8_t *bytes) {
  uint32_t value;
  memcpy(&value, bytes, sizeof value);
  return value;
}

static uint32_t tokenize(const uint8_t *bytes, uint32_t count, uint16_t *tokens) {
  uint32_t made = 0, i = 0;
  if (count > 0) tokens[made++] = bytes[i++];
  while (i + SHORTEST_RUN <= count) {
    if (four(bytes + i) != four(bytes + i - 1)) {
      tokens[made++] = bytes[i++];
      continue;
    }
    uint32_t run = SHORTEST_RUN;
    uint32_t most = count - i < LONGEST_RUN ? count - i : LONGEST_RUN;
    while (run < most && bytes[i + run] == bytes[i]) run++;
    tokens[made++] = (uint16_t)(FIRST_RUN + run);
    i += run;
  }
  while (i < count) tokens[made++] = bytes[i++];
  return made;
}

// The group of a run's length; the place in the group goes into extra bits.
static uint32_t group(uint32_t length, uint32_t *first, uint32_t *extra) {
  static const uint16_t firsts[GROUPS] = {3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
                                          31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
  uint32_t g = 0;
  while (g + 1 < GROUPS && firsts[g + 1] <= length) g++;
  *first = firsts[g];
  *extra = g < 8 || g == GROUPS - 1 ? 0 : (g - 4) / 4;
  return g;
}

size_t cxr_deflate(cxr_deflater *deflater, const uint8_t *bytes, size_t size, bool is_last,
                   uint8_t *target) {
  uint16_t *tokens = deflater->tokens;
  uint32_t count = tokenize(bytes, (uint32_t)size, tokens);
  // Two tables, because the same one twice in a row would wait for itself.
  uint32_t occurrences[2][TOKENS] = {{0}};
  for (uint32_t i = 0; i < count; i++) occurrences[i & 1][tokens[i]]++;
  uint32_t weights[SYMBOLS] = {[END] = 1};
  for (uint32_t byte = 0; byte < FIRST_RUN; byte++)
    weights[byte] = occurrences[0][byte] + occurrences[1][byte];
  for (uint32_t length = SHORTEST_RUN; length <= LONGEST_RUN; length++) {
    uint32_t first, extra, token = FIRST_RUN + length;
    weights[FIRST_GROUP + group(length, &first, &extra)] +=
        occurrences[0][token] + occurrences[1][token];
  }
  if (count == 0) weights[0] = 1;
  code codes[SYMBOLS];
  make_codes(weights, SYMBOLS, LONGEST_CODE, codes);
  code whole[TOKENS];
  memcpy(whole, codes, FIRST_RUN * sizeof *whole);
  for (uint32_t length = SHORTEST_RUN; length <= LONGEST_RUN; length++) {
    uint32_t first, extra;
    code c = codes[FIRST_GROUP + group(length, &first, &extra)];
    // The distance follows: a zero bit.
    whole[FIRST_RUN + length] = (code){c.bits | (length - first) << c.count, c.count + extra + 1};
  }

  writer w = {deflater->bits, deflater->bit_count, target};
  if (!deflater->has_begun) {
    deflater->has_begun = true;
    deflater->checksum = 1;
    // Deflate with a window of 32 KiB, as quickly as it goes.
    put(&w, 0x0178, 16);
    drain(&w);
  }
  put_header(&w, codes, is_last);
  uint32_t i = 0;
  for (; i + 3 <= count; i += 3) {
    code a = whole[tokens[i]], b = whole[tokens[i + 1]], c = whole[tokens[i + 2]];
    put(&w, a.bits | (uint64_t)b.bits << a.count, a.count + b.count);
    put(&w, c.bits, c.count);
    drain(&w);
  }
  for (; i < count; i++) put_code(&w, whole[tokens[i]]);
  put_code(&w, codes[END]);
  deflater->checksum = libdeflate_adler32(deflater->checksum, bytes, size);
  if (is_last) {
    w.count = (w.count + 7) & ~7u;
    drain(&w);
    put(&w, htobe32(deflater->checksum), 32);
    drain(&w);
  }
  deflater->bits = w.bits;
  deflater->bit_count = w.count;
  return (size_t)(w.next - target);
}
