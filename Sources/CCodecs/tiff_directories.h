// A look at the directories of a TIFF before libtiff sees them.
#ifndef CXR_TIFF_DIRECTORIES_H
#define CXR_TIFF_DIRECTORIES_H

#include "common.h"

// Walks the chain of directories of a TIFF 6.0 or BigTIFF file, counts them, and checks that all
// are inside of the file, that the chain has an end, and that the numbers of directories, tags and
// bytes of values stay within the limits. A lenient reader passes over damage behind the first.
cxr_status cxr_tiff_check_directories(const cxr_source *source, cxr_info *info);

#endif
