#include "common.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// MARK: - Status

cxr_status cxr_ok(void) {
  cxr_status status = {CXR_OK, ""};
  return status;
}

cxr_status cxr_fail(cxr_code code, const char *format, ...) {
  cxr_status status = {code, ""};
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(status.message, sizeof status.message, format, arguments);
  va_end(arguments);
  size_t length = strlen(status.message);
  for (size_t i = 0; i < length; i++) {
    if (status.message[i] < 0x20 || status.message[i] > 0x7e) status.message[i] = '?';
  }
  while (length > 0 && strchr(". ", status.message[length - 1]) != NULL) {
    status.message[--length] = 0;
  }
  return status;
}

bool cxr_forgives(const cxr_source *source, cxr_status failure, cxr_info *info) {
  if (!source->is_lenient || failure.code != CXR_DAMAGED) return false;
  if (info->damage.code == CXR_OK) info->damage = failure;
  return true;
}

uint64_t cxr_now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * UINT64_C(1000000000) + (uint64_t)time.tv_nsec;
}

bool cxr_is_late(uint64_t deadline) { return cxr_now() > deadline; }

cxr_status cxr_late(void) { return cxr_fail(CXR_DEADLINE, "decoding took too long"); }

cxr_status cxr_check_size(uint64_t width, uint64_t height, uint64_t channels, uint64_t sample_bytes,
                          const cxr_limits *limits) {
  if (width == 0 || height == 0) {
    return cxr_fail(CXR_DAMAGED, "%llu columns and %llu rows", (unsigned long long)width,
                    (unsigned long long)height);
  }
  if (width > limits->side || height > limits->side) {
    return cxr_fail(CXR_LIMIT, "%llu columns and %llu rows; expected at most %llu of each",
                    (unsigned long long)width, (unsigned long long)height,
                    (unsigned long long)limits->side);
  }
  if (channels > limits->channels) {
    return cxr_fail(CXR_LIMIT, "%llu samples a pixel; expected at most %u",
                    (unsigned long long)channels, limits->channels);
  }
  uint64_t pixels, samples, bytes;
  if (__builtin_mul_overflow(width, height, &pixels) || pixels > limits->pixels) {
    return cxr_fail(CXR_LIMIT, "%llu columns and %llu rows; expected at most %llu pixels",
                    (unsigned long long)width, (unsigned long long)height,
                    (unsigned long long)limits->pixels);
  }
  if (__builtin_mul_overflow(pixels, channels, &samples) ||
      __builtin_mul_overflow(samples, sample_bytes, &bytes) || bytes > limits->decoded_bytes) {
    return cxr_fail(CXR_LIMIT,
                    "%llu columns, %llu rows and %llu samples a pixel; expected at most %llu "
                    "decoded bytes",
                    (unsigned long long)width, (unsigned long long)height,
                    (unsigned long long)channels, (unsigned long long)limits->decoded_bytes);
  }
  return cxr_ok();
}

// MARK: - Readers

cxr_status cxr_read(cxr_reader *reader, uint16_t *samples, uint64_t deadline, cxr_info *info) {
  if (reader->is_lenient) {
    memset(samples, 0, (size_t)info->width * info->height * sizeof *samples);
  }
  return reader->read(reader, samples, deadline, info);
}

void cxr_close(cxr_reader *reader) {
  if (reader != NULL) reader->close(reader);
}

// MARK: - Orientation

cxr_placement cxr_place(uint32_t columns, uint32_t rows, uint32_t orientation) {
  ptrdiff_t w = columns, h = rows;
  // From orientation 5 on a row of the upright image is a stored column, so it is h long.
  switch (orientation) {
    case 2: return (cxr_placement){w - 1, -1, w};
    case 3: return (cxr_placement){w * h - 1, -1, -w};
    case 4: return (cxr_placement){w * (h - 1), 1, -w};
    case 5: return (cxr_placement){0, h, 1};
    case 6: return (cxr_placement){h - 1, h, -1};
    case 7: return (cxr_placement){w * h - 1, -h, -1};
    case 8: return (cxr_placement){h * (w - 1), -h, 1};
    default: return (cxr_placement){0, 1, w};
  }
}

void cxr_orient(cxr_info *info, uint32_t columns, uint32_t rows, double horizontal,
                double vertical) {
  bool is_turned = info->orientation >= 5;
  info->width = is_turned ? rows : columns;
  info->height = is_turned ? columns : rows;
  // Also false for NaN. Outside of these sizes no radiograph exists and the number is an accident.
  bool is_known = horizontal > 1e-6 && horizontal < 1e6 && vertical > 1e-6 && vertical < 1e6;
  info->horizontal_spacing = !is_known ? 0 : is_turned ? vertical : horizontal;
  info->vertical_spacing = !is_known ? 0 : is_turned ? horizontal : vertical;
}

// MARK: - Numbers

bool cxr_contains(const cxr_block *block, uint64_t offset, uint64_t size) {
  return offset <= block->count && block->count - offset >= size;
}

uint64_t cxr_number(const cxr_block *block, uint64_t offset, uint32_t size) {
  if (!cxr_contains(block, offset, size)) return 0;
  uint64_t value = 0;
  for (uint32_t i = 0; i < size; i++) {
    uint64_t index = block->is_big_endian ? i : size - 1 - i;
    value = value << 8 | block->bytes[offset + index];
  }
  return value;
}

// MARK: - Gray

void cxr_unpack(const uint8_t *row, size_t count, uint32_t bits, uint16_t *stored) {
  if (bits == 8) {
    for (size_t i = 0; i < count; i++) stored[i] = row[i];
    return;
  }
  if (bits == 16) {
    for (size_t i = 0; i < count; i++) stored[i] = (uint16_t)(row[2 * i] << 8 | row[2 * i + 1]);
    return;
  }
  uint32_t pending = 0, pending_bits = 0;
  for (size_t i = 0; i < count; i++) {
    while (pending_bits < bits) {
      pending = pending << 8 | *row++;
      pending_bits += 8;
    }
    pending_bits -= bits;
    stored[i] = (uint16_t)(pending >> pending_bits & cxr_maximum(bits));
  }
}

uint32_t cxr_gray_bits(const cxr_pixels *pixels) {
  if (pixels->color == CXR_COLOR_PALETTE || pixels->bits <= 8) return 8;
  return pixels->bits - pixels->shift;
}

// A gray value before it is rounded. Both numbers are whole, and exact up to 2^53: everything but
// alpha on 16-bit color is.
typedef struct {
  double parts;
  double parts_of_white;
} gray_fraction;

// Rec. 601 luminance; exact when the channels are equal, because the weights add up to 1000.
static gray_fraction luminance(uint32_t red, uint32_t green, uint32_t blue, uint32_t maximum,
                               uint8_t *differ) {
  if (red != green || green != blue) *differ = 1;
  return (gray_fraction){299 * red + 587 * green + 114 * blue, 1000.0 * maximum};
}

// Composites on black, or takes light away.
static gray_fraction dimmed(gray_fraction gray, uint32_t alpha, uint32_t maximum) {
  return (gray_fraction){gray.parts * alpha, gray.parts_of_white * maximum};
}

// One gray channel of at least 8 bits and nothing else: radiographs, as a rule.
static bool is_plain(const cxr_pixels *pixels) {
  return pixels->color == CXR_COLOR_GRAY && pixels->channels == 1 && pixels->bits >= 8;
}

static void copy_gray(const cxr_pixels *pixels, const uint16_t *stored, size_t count,
                      uint16_t *target, ptrdiff_t step) {
  uint16_t mask = pixels->inverted ? (uint16_t)cxr_maximum(pixels->bits) : 0;
  uint32_t shift = pixels->shift;
  if (step == 1) {
    for (size_t i = 0; i < count; i++) target[i] = (uint16_t)((stored[i] ^ mask) >> shift);
  } else {
    for (size_t i = 0; i < count; i++, target += step) {
      *target = (uint16_t)((stored[i] ^ mask) >> shift);
    }
  }
}

bool cxr_gray(const cxr_pixels *pixels, const uint16_t *stored, size_t count, uint16_t *target,
              ptrdiff_t step, uint8_t *differ) {
  if (is_plain(pixels)) {
    copy_gray(pixels, stored, count, target, step);
    return true;
  }
  uint32_t maximum = cxr_maximum(pixels->bits);
  // Fewer than 8 bits become 8, white staying white.
  uint32_t white = cxr_maximum(cxr_gray_bits(pixels) + pixels->shift);
  for (size_t i = 0; i < count; i++, stored += pixels->channels, target += step) {
    gray_fraction gray;
    switch (pixels->color) {
      case CXR_COLOR_GRAY:
        gray = (gray_fraction){pixels->inverted ? maximum - stored[0] : stored[0], maximum};
        break;
      case CXR_COLOR_PALETTE: {
        if (stored[0] >= pixels->palette_count) return false;
        const uint16_t *entry = pixels->palette + 4 * (size_t)stored[0];
        gray = dimmed(luminance(entry[0], entry[1], entry[2], 255, differ), entry[3], 255);
        break;
      }
      case CXR_COLOR_CMYK:
        gray = dimmed(luminance(maximum - stored[0], maximum - stored[1], maximum - stored[2],
                                maximum, differ),
                      maximum - stored[3], maximum);
        break;
      default:
        gray = luminance(stored[0], stored[1], stored[2], maximum, differ);
        break;
    }
    if (pixels->alpha >= 0) gray = dimmed(gray, stored[pixels->alpha], maximum);
    uint32_t value = (uint32_t)(gray.parts * white / gray.parts_of_white + 0.5);
    *target = (uint16_t)(value >> pixels->shift);
  }
  return true;
}

bool cxr_gray_row(const cxr_pixels *pixels, const uint8_t *row, size_t count, uint16_t *stored,
                  uint16_t *target, ptrdiff_t step, uint8_t *differ) {
  bool is_copy = is_plain(pixels) && step == 1 && !pixels->inverted && pixels->shift == 0;
  // Straight to their places.
  cxr_unpack(row, count * pixels->channels, pixels->bits, is_copy ? target : stored);
  return is_copy || cxr_gray(pixels, stored, count, target, step, differ);
}

// MARK: - Output

void cxr_scale_row(const cxr_picture *picture, uint32_t y, uint16_t *row) {
  const uint16_t *samples = picture->samples + (size_t)y * picture->width;
  uint32_t left = 16 - picture->significant_bits;
  uint32_t right = picture->significant_bits - left;
  for (uint32_t x = 0; x < picture->width; x++) {
    // Shifted right by 16, which changes nothing, when all bits are significant.
    row[x] = (uint16_t)((uint32_t)samples[x] << left | (uint32_t)samples[x] >> right);
  }
}

void cxr_narrow_row(const cxr_picture *picture, uint32_t y, uint8_t *row) {
  const uint16_t *samples = picture->samples + (size_t)y * picture->width;
  for (uint32_t x = 0; x < picture->width; x++) row[x] = (uint8_t)samples[x];
}

bool cxr_sink_write(cxr_sink *sink, const void *bytes, size_t count) {
  size_t end;
  if (sink->failed || __builtin_add_overflow(sink->position, count, &end)) return false;
  if (end > sink->capacity) {
    size_t capacity = sink->capacity * 2 > end ? sink->capacity * 2 : end + 4096;
    uint8_t *larger = realloc(sink->data.bytes, capacity);
    if (larger == NULL) {
      sink->failed = true;
      return false;
    }
    sink->data.bytes = larger;
    sink->capacity = capacity;
  }
  // A gap left by a seek past the end reads as zero, as in a file.
  if (sink->position > sink->data.count) {
    memset(sink->data.bytes + sink->data.count, 0, sink->position - sink->data.count);
  }
  memcpy(sink->data.bytes + sink->position, bytes, count);
  sink->position = end;
  if (end > sink->data.count) sink->data.count = end;
  return true;
}

void cxr_buffer_free(cxr_buffer *buffer) {
  free(buffer->bytes);
  buffer->bytes = NULL;
  buffer->count = 0;
}
