// Opening TIFF (TIFF 6.0, BigTIFF) with libtiff: the first page, from memory, errors per file.
#include <stdlib.h>
#include <string.h>

#include "tiff_directories.h"
#include "tiff_read.h"

// MARK: - Fields

static cxr_status read_palette(cxr_tiff_file *file) {
  uint16_t *red = NULL, *green = NULL, *blue = NULL;
  if (file->pixels.bits > 8 ||
      !TIFFGetField(file->tiff, TIFFTAG_COLORMAP, &red, &green, &blue)) {
    return cxr_fail(CXR_DAMAGED, "a palette of %u-bit indices without colors", file->pixels.bits);
  }
  file->pixels.palette_count = cxr_maximum(file->pixels.bits) + 1;
  file->pixels.palette = file->palette;
  uint16_t brightest = 0;
  for (uint32_t i = 0; i < file->pixels.palette_count; i++) {
    uint16_t part = red[i] | green[i] | blue[i];
    if (part > brightest) brightest = part;
  }
  // Colors have 16 bits; some programs wrongly write 8.
  uint32_t shift = brightest > 255 ? 8 : 0;
  for (uint32_t i = 0; i < file->pixels.palette_count; i++) {
    uint16_t *entry = file->palette + 4 * i;
    entry[0] = red[i] >> shift;
    entry[1] = green[i] >> shift;
    entry[2] = blue[i] >> shift;
    entry[3] = 255;
  }
  return cxr_ok();
}

// The number after "SignificantBits=" at the begin of a line of the description, which is how
// cxr_tiff_write records it; 0 when there is none.
static uint32_t significant_bits(TIFF *tiff) {
  static const char name[] = "SignificantBits=";
  const char *line = NULL;
  if (!TIFFGetField(tiff, TIFFTAG_IMAGEDESCRIPTION, &line)) return 0;
  while (line != NULL) {
    if (strncmp(line, name, sizeof name - 1) == 0) {
      return (uint32_t)strtoul(line + sizeof name - 1, NULL, 10);
    }
    line = strchr(line, '\n');
    if (line != NULL) line += 1;
  }
  return 0;
}

// The channel with unassociated alpha. Associated alpha was composited on black by the writer.
static int alpha_channel(TIFF *tiff, uint32_t colors, uint32_t channels, bool *has_alpha) {
  uint16_t count = 0, *kinds = NULL;
  *has_alpha = false;
  if (!TIFFGetFieldDefaulted(tiff, TIFFTAG_EXTRASAMPLES, &count, &kinds)) return -1;
  for (uint32_t i = 0; i < count && colors + i < channels; i++) {
    if (kinds[i] == EXTRASAMPLE_ASSOCALPHA) *has_alpha = true;
    if (kinds[i] == EXTRASAMPLE_UNASSALPHA) {
      *has_alpha = true;
      return (int)(colors + i);
    }
  }
  return -1;
}

#define EXPECTED_KIND \
  "; expected gray, palette, RGB, YCbCr or CMYK of 1 to 16 unsigned bits, or gray or RGB of signed, " \
  "wider or float samples"

// Samples that are no levels of gray: signed, of more than 16 bits, or float, in whole bytes.
static bool can_map_range(uint32_t format, uint32_t bits) {
  switch (format) {
    case SAMPLEFORMAT_IEEEFP: return bits == 16 || bits == 32 || bits == 64;
    case SAMPLEFORMAT_INT: return bits == 8 || bits == 16 || bits == 24 || bits == 32 || bits == 64;
    case SAMPLEFORMAT_UINT: return bits == 24 || bits == 32 || bits == 64;
    default: return false;
  }
}

// What the pixels are, from photometric interpretation, sample format and compression.
static cxr_status choose_color(cxr_tiff_file *file, cxr_info *info) {
  TIFF *tiff = file->tiff;
  cxr_pixels *pixels = &file->pixels;
  uint16_t bits = 1, channels = 1, photometric = 0, format = SAMPLEFORMAT_UINT, ink = INKSET_CMYK;
  uint16_t compression = COMPRESSION_NONE, planar = PLANARCONFIG_CONTIG;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_BITSPERSAMPLE, &bits);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &channels);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLEFORMAT, &format);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_COMPRESSION, &compression);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_PLANARCONFIG, &planar);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_INKSET, &ink);
  if (!TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &photometric)) {
    return cxr_fail(CXR_DAMAGED, "no photometric interpretation, so black and white are unknown");
  }
  info->stored_bits = bits;
  info->channels = channels;
  info->compression = compression;
  bool is_level = bits <= 16 && (format == SAMPLEFORMAT_UINT || format == SAMPLEFORMAT_VOID);
  info->maps_range = file->maps_range = !is_level;
  file->sample_format = format;
  file->planes = planar == PLANARCONFIG_SEPARATE ? channels : 1;
  pixels->bits = bits;
  pixels->channels = channels;

  // The old kind of JPEG in TIFF was never specified well, and its decoder is known for faults.
  if (compression == COMPRESSION_OJPEG || !TIFFIsCODECConfigured(compression)) {
    return cxr_fail(CXR_UNSUPPORTED, "compression %u" EXPECTED_KIND, compression);
  }
  if (compression == COMPRESSION_JPEG && bits != 8) {
    return cxr_fail(CXR_UNSUPPORTED, "JPEG of %u bits" EXPECTED_KIND, bits);
  }
  if (file->maps_range) {
    bool is_gray = photometric <= PHOTOMETRIC_MINISBLACK && channels == 1;
    bool is_color = photometric == PHOTOMETRIC_RGB && channels == 3 && file->planes == 1;
    if (!can_map_range(format, bits) || !(is_gray || is_color)) {
      static const char *const names[] = {"unsigned", "signed", "float"};
      return cxr_fail(CXR_UNSUPPORTED, "%u channels of %u-bit %s samples" EXPECTED_KIND, channels,
                      bits, format >= 1 && format <= 3 ? names[format - 1] : "complex");
    }
  }
  uint32_t colors = 1;
  switch (photometric) {
    case PHOTOMETRIC_MINISWHITE:
    case PHOTOMETRIC_MINISBLACK:
      info->color = CXR_COLOR_GRAY;
      info->white_is_zero = pixels->inverted = photometric == PHOTOMETRIC_MINISWHITE;
      break;
    case PHOTOMETRIC_PALETTE: info->color = CXR_COLOR_PALETTE; break;
    case PHOTOMETRIC_RGB:
      info->color = CXR_COLOR_RGB;
      colors = 3;
      break;
    case PHOTOMETRIC_SEPARATED:
      if (ink != INKSET_CMYK) {
        return cxr_fail(CXR_UNSUPPORTED, "inks of set %u" EXPECTED_KIND, ink);
      }
      info->color = CXR_COLOR_CMYK;
      colors = 4;
      break;
    case PHOTOMETRIC_YCBCR:
      info->color = CXR_COLOR_YCBCR;
      colors = 3;
      if (compression == COMPRESSION_JPEG && file->planes == 1) {
        TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
      } else if (bits == 8) {
        file->goes_through_rgba = true;
      } else {
        return cxr_fail(CXR_UNSUPPORTED, "YCbCr of %u bits" EXPECTED_KIND, bits);
      }
      break;
    default:
      return cxr_fail(CXR_UNSUPPORTED, "photometric interpretation %u" EXPECTED_KIND, photometric);
  }
  if (channels < colors) {
    return cxr_fail(CXR_DAMAGED, "%u samples a pixel, too few for the color", channels);
  }
  pixels->color = info->color == CXR_COLOR_YCBCR ? CXR_COLOR_RGB : info->color;
  bool has_alpha;
  pixels->alpha = alpha_channel(tiff, colors, channels, &has_alpha);
  info->has_alpha = has_alpha;
  if (pixels->color == CXR_COLOR_GRAY && channels == 1 && bits == 16) {
    uint32_t significant = significant_bits(tiff);
    if (significant >= 9 && significant <= 15) pixels->shift = 16 - significant;
  }
  return pixels->color == CXR_COLOR_PALETTE ? read_palette(file) : cxr_ok();
}

static void read_spacing(TIFF *tiff, double *horizontal, double *vertical) {
  float x = 0, y = 0;
  uint16_t unit = RESUNIT_INCH;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_RESOLUTIONUNIT, &unit);
  *horizontal = *vertical = 0;
  double millimeters = unit == RESUNIT_INCH ? 25.4 : unit == RESUNIT_CENTIMETER ? 10 : 0;
  if (TIFFGetField(tiff, TIFFTAG_XRESOLUTION, &x) && TIFFGetField(tiff, TIFFTAG_YRESOLUTION, &y)) {
    if (x > 0 && y > 0) {
      *horizontal = millimeters / (double)x;
      *vertical = millimeters / (double)y;
    }
  }
}

// MARK: - Blocks

// Of one stored sample in memory, rounded up to what it is unpacked to.
static uint64_t sample_bytes(const cxr_tiff_file *file) {
  uint32_t bits = file->pixels.bits;
  return file->maps_range ? bits / 8 : bits > 8 ? 2 : 1;
}

// Strips or tiles: their sizes against the limits and against what libtiff makes of them.
static cxr_status choose_blocks(cxr_tiff_file *file, cxr_info *info) {
  const cxr_limits *limits = &file->source.limits;
  TIFF *tiff = file->tiff;
  info->is_tiled = TIFFIsTiled(tiff) != 0;
  file->block_columns = file->columns;
  if (info->is_tiled) {
    TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &file->block_columns);
    TIFFGetField(tiff, TIFFTAG_TILELENGTH, &file->block_rows);
  } else {
    TIFFGetFieldDefaulted(tiff, TIFFTAG_ROWSPERSTRIP, &file->block_rows);
    if (file->block_rows > file->rows) file->block_rows = file->rows;
  }
  if (file->goes_through_rgba) return cxr_check_size(file->columns, file->rows, 1, 4, limits);
  uint32_t channels = file->planes == 1 ? file->pixels.channels : 1;
  // Rounded up to a whole byte a sample, so that a tile much larger than its image is refused.
  cxr_status status = cxr_check_size(file->block_columns, file->block_rows, file->pixels.channels,
                                     sample_bytes(file), limits);
  if (status.code != CXR_OK) return status;
  file->row_bytes = ((uint64_t)file->block_columns * channels * file->pixels.bits + 7) / 8;
  uint64_t expected = info->is_tiled ? TIFFTileRowSize64(tiff) : TIFFScanlineSize64(tiff);
  if (file->row_bytes != expected) {
    return cxr_fail(CXR_DAMAGED, "rows of %llu bytes; expected %llu", (unsigned long long)expected,
                    (unsigned long long)file->row_bytes);
  }
  return cxr_ok();
}

// Every strip and tile must be inside of the file: a file cut short is told before it is decoded. Of
// what libtiff decodes without a look at the clock there must not be too much.
static cxr_status check_data(cxr_tiff_file *file, cxr_info *info) {
  bool is_tiled = info->is_tiled;
  uint64_t limit = file->source.limits.bytes_at_once;
  uint32_t count = is_tiled ? TIFFNumberOfTiles(file->tiff) : TIFFNumberOfStrips(file->tiff);
  cxr_block block = {file->source.bytes, file->source.count, false};
  for (uint32_t i = 0; i < count; i++) {
    uint64_t offset = TIFFGetStrileOffset(file->tiff, i);
    uint64_t size = TIFFGetStrileByteCount(file->tiff, i);
    if (!cxr_contains(&block, offset, size)) {
      cxr_status cut = cxr_fail(CXR_DAMAGED, "the file ends at byte %llu, inside %s %u",
                                (unsigned long long)file->source.count,
                                is_tiled ? "tile" : "strip", i + 1);
      if (!cxr_forgives(&file->source, cut, info)) return cut;
    }
    if (size > limit && info->compression != COMPRESSION_NONE) {
      return cxr_fail(CXR_LIMIT, "%llu compressed bytes in %s %u; expected at most %llu",
                      (unsigned long long)size, is_tiled ? "tile" : "strip", i + 1,
                      (unsigned long long)limit);
    }
  }
  cxr_status guessed = cxr_fail(CXR_DAMAGED, "strips of other sizes than the image has");
  if (file->guesses_sizes && !cxr_forgives(&file->source, guessed, info)) return guessed;
  return file->failure;
}

static cxr_status read_header(cxr_tiff_file *file, cxr_info *info) {
  cxr_status status = cxr_tiff_check_directories(&file->source, info);
  if (status.code != CXR_OK) return status;
  file->tiff = cxr_tiff_connect(file);
  if (file->tiff == NULL && file->failure.code == CXR_OK) {
    return cxr_fail(CXR_DAMAGED, "a header that libtiff refuses");
  }
  if (file->failure.code != CXR_OK) return file->failure;
  TIFFGetField(file->tiff, TIFFTAG_IMAGEWIDTH, &file->columns);
  TIFFGetField(file->tiff, TIFFTAG_IMAGELENGTH, &file->rows);
  status = choose_color(file, info);
  if (status.code == CXR_OK) {
    status = cxr_check_size(file->columns, file->rows, info->channels,
                            sample_bytes(file), &file->source.limits);
  }
  if (status.code == CXR_OK) status = choose_blocks(file, info);
  if (status.code == CXR_OK) status = check_data(file, info);
  if (status.code != CXR_OK) return status;
  uint16_t orientation = 1;
  double horizontal, vertical;
  TIFFGetFieldDefaulted(file->tiff, TIFFTAG_ORIENTATION, &orientation);
  read_spacing(file->tiff, &horizontal, &vertical);
  info->orientation = orientation >= 1 && orientation <= 8 ? orientation : 1;
  info->bits = file->maps_range ? 16 : cxr_gray_bits(&file->pixels);
  cxr_orient(info, file->columns, file->rows, horizontal, vertical);
  file->is_past_header = true;
  return cxr_ok();
}

static void close_file(cxr_reader *reader) {
  cxr_tiff_file *file = (cxr_tiff_file *)reader;
  if (file->tiff != NULL) TIFFClose(file->tiff);
  free(file->block);
  free(file->plane);
  free(file->stored);
  free(file);
}

cxr_status cxr_tiff_open(const cxr_source *source, cxr_reader **reader, cxr_info *info) {
  *reader = NULL;
  memset(info, 0, sizeof *info);
  cxr_tiff_file *file = calloc(1, sizeof *file);
  if (file == NULL) return cxr_fail(CXR_OUT_OF_MEMORY, "no memory for a reader");
  file->base.read = cxr_tiff_read_image;
  file->base.close = close_file;
  file->base.is_lenient = source->is_lenient != 0;
  file->source = *source;
  file->deadline = source->deadline;
  cxr_status status = read_header(file, info);
  if (status.code != CXR_OK) {
    close_file(&file->base);
    return status;
  }
  *reader = &file->base;
  return cxr_ok();
}
