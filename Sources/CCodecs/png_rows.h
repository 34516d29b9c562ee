// The rows of a PNG that is not interlaced, all at once.
#ifndef CXR_PNG_ROWS_H
#define CXR_PNG_ROWS_H

#include "common.h"

// Joins and inflates the IDAT chunks from `position` on into `rows`, each a filter byte and
// `row_bytes` bytes, and checks everything up to the end of the file that libpng would check: every
// checksum, that the rows are neither too few nor too many, that no pixels or other chunks with a
// meaning follow. The chunks up to IEND are known to be inside of the file.
cxr_status cxr_png_inflate(const cxr_source *source, size_t position, uint8_t *rows,
                           size_t row_bytes, uint32_t row_count);

// Undoes the filter of a row in place. `above` is the row above, filtered no more, or zeros for the
// first; `pixel_bytes` is the distance of the byte to the left. False for a filter that does not exist.
bool cxr_png_unfilter(uint8_t filter, uint8_t *row, const uint8_t *above, size_t count,
                      size_t pixel_bytes);

#endif
