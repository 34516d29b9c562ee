// The one place where libpng, libjpeg and libtiff are called.
//
// Reading has two phases, both from memory: an `open` function parses the header and checks every
// limit before anything the size of the image is allocated; `cxr_read` then fills a buffer of gray
// samples that belongs to the caller; `cxr_close` ends it. Writing gives a buffer of file bytes.
//
// Ownership:
// - The bytes of a `cxr_source` belong to the caller and must stay in place until `cxr_close`; they
//   are never written to.
// - A `cxr_reader` belongs to the caller once `open` returned CXR_OK, and is freed by `cxr_close`.
//   After any other code there is none: the pointer is NULL.
// - `samples` and every string belong to the caller.
// - The memory of a `cxr_buffer` belongs to the caller once `write` returned CXR_OK, and is freed
//   by `cxr_buffer_free`. After any other code the buffer is empty.
//
// No function keeps global state, prints, ends the process or lets a longjmp out. Different readers
// may be used on different threads at the same time, one reader on one thread at a time.
#ifndef CXR_CODECS_H
#define CXR_CODECS_H

#include <stddef.h>
#include <stdint.h>

// How a call ended.
typedef enum {
  CXR_OK = 0,
  CXR_DAMAGED = 1,        // the file contradicts its format; the message says what was found
  CXR_UNSUPPORTED = 2,    // a correct file of a kind that is not read: "found; expected"
  CXR_LIMIT = 3,          // a number in the file is over a limit: "found; expected"
  CXR_OUT_OF_MEMORY = 4,
  CXR_DEADLINE = 5,
} cxr_code;

// The result of every call. The message is one line of printable ASCII, empty after CXR_OK.
typedef struct {
  cxr_code code;
  char message[240];
} cxr_status;

// What a reader may spend.
typedef struct {
  uint64_t side;                 // columns, and rows
  uint64_t pixels;               // columns times rows
  uint64_t decoded_bytes;        // columns times rows times channels times bytes a stored sample
  uint32_t channels;             // samples a pixel
  uint64_t bytes_at_once;        // compressed bytes of one call that does not look at the clock
  uint32_t png_chunks;           // chunks beside IHDR, PLTE, IDAT and IEND
  uint64_t png_chunk_bytes;      // one such chunk, and what libpng allocates for one
  uint64_t png_chunks_bytes;     // all such chunks together
  uint32_t jpeg_scans;
  uint32_t tiff_pages;
  uint32_t tiff_tags;            // tags of one directory
  uint64_t tiff_value_bytes;     // values of one directory
} cxr_limits;

// A file in memory and how it is to be read.
typedef struct {
  const uint8_t *bytes;
  size_t count;
  cxr_limits limits;
  uint64_t deadline;             // of opening, on the clock of cxr_now
  uint8_t is_lenient;            // read what is there of a damaged file, and say so in cxr_info
  uint32_t orientation;          // to be applied to a PNG or JPEG, 1...8; a TIFF carries its own
} cxr_source;

// How the color of a file became gray.
typedef enum {
  CXR_COLOR_GRAY = 0,
  CXR_COLOR_PALETTE = 1,    // palette entries, Rec. 601 luminance where they are not gray
  CXR_COLOR_RGB = 2,        // Rec. 601 luminance where the channels differ
  CXR_COLOR_YCBCR = 3,      // the Y channel, or RGB made from all three and then as RGB
  CXR_COLOR_CMYK = 4,       // R = (1 - C)(1 - K) and so on, then as RGB; YCCK too
} cxr_color;

// What a header says. Width and height are those after the orientation was applied.
typedef struct {
  uint32_t width;
  uint32_t height;
  uint32_t bits;               // significant bits of the gray samples that cxr_read gives, 8...16
  uint32_t stored_bits;        // bits of one stored sample
  uint32_t channels;           // stored samples a pixel, alpha included
  cxr_color color;
  uint32_t orientation;        // 1...8 as in EXIF; already applied, 1 when the file has none
  uint32_t compression;        // the number of the TIFF compression; 0 elsewhere
  uint32_t page_count;         // directories of a TIFF; 1 elsewhere
  uint8_t has_alpha;
  uint8_t is_interlaced;       // interlaced PNG, progressive JPEG
  uint8_t is_tiled;
  uint8_t white_is_zero;
  uint8_t maps_range;          // samples were signed, wide or float, and their range became 0...65535
  uint8_t ignores_gamma;       // a PNG with gAMA
  uint8_t ignores_key;         // a PNG with a gray value or color that is to be transparent
  uint8_t channels_differ;     // set by cxr_read: a pixel was not gray
  cxr_status damage;           // of a lenient reader: the first damage it passed over, or CXR_OK
  double horizontal_spacing;   // millimeters between columns after orientation; 0 when unknown
  double vertical_spacing;     // millimeters between rows after orientation; 0 when unknown
} cxr_info;

typedef struct cxr_reader cxr_reader;

// Nanoseconds of the monotonic clock, the clock of every deadline here.
uint64_t cxr_now(void);

// Parse a header.
cxr_status cxr_png_open(const cxr_source *source, cxr_reader **reader, cxr_info *info);
cxr_status cxr_jpeg_open(const cxr_source *source, cxr_reader **reader, cxr_info *info);
cxr_status cxr_tiff_open(const cxr_source *source, cxr_reader **reader, cxr_info *info);

// Decodes width * height gray samples, rows from the top, dark = low, into `samples`, which need no
// values before; checks the deadline every few rows, or after `bytes_at_once`. To be called once.
// After an error `samples` are rubbish. What a lenient reader could not decode is zero, or what the
// library puts in its place.
cxr_status cxr_read(cxr_reader *reader, uint16_t *samples, uint64_t deadline, cxr_info *info);

// Frees a reader; NULL is allowed.
void cxr_close(cxr_reader *reader);

// Inflates a zlib stream into `target`, which has room for `capacity` bytes. Returns how many there
// are: 0 when the stream is damaged, has more, or memory ran out.
size_t cxr_inflate(const uint8_t *bytes, size_t count, uint8_t *target, size_t capacity);

// A picture to encode, as a file of 8 or 16 bits a sample.
typedef struct {
  const uint16_t *samples;     // width * height, in 0...2^significant_bits - 1
  uint32_t width;
  uint32_t height;
  uint32_t file_bits;          // 8 or 16
  uint32_t significant_bits;   // 8 or 9...16; fewer than 16 are repeated to fill the file's samples
  uint32_t jpeg_quality;       // 1...100
  double horizontal_spacing;   // millimeters; 0 when unknown
  double vertical_spacing;
  const char *software;        // UTF-8 text, or NULL for none
  const char *description;     // UTF-8 text, or NULL for none
  const char *xmp;             // an XMP packet, or NULL for none
} cxr_picture;

// File bytes made by a `write` function.
typedef struct {
  uint8_t *bytes;
  size_t count;
} cxr_buffer;

cxr_status cxr_png_write(const cxr_picture *picture, cxr_buffer *buffer);
cxr_status cxr_jpeg_write(const cxr_picture *picture, cxr_buffer *buffer);
cxr_status cxr_tiff_write(const cxr_picture *picture, cxr_buffer *buffer);

// Frees the memory and empties the buffer; an empty buffer is allowed.
void cxr_buffer_free(cxr_buffer *buffer);

#endif
