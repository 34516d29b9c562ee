#include "tiff_directories.h"

// The two variants of the format differ in the sizes of these numbers.
typedef struct {
  cxr_block block;
  uint32_t offset_size;    // of a file offset, and of the value field of an entry
  uint32_t count_size;     // of the number of entries
  uint32_t entry_size;
} directory_file;

// Bytes of one value, by TIFF type number; 0 for types that do not exist.
static uint32_t size_of_type(uint64_t type) {
  static const uint8_t sizes[19] = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};
  return type < sizeof sizes ? sizes[type] : 0;
}

// The values of a directory that do not fit into its entries must be in the file too.
static cxr_status check_values(const directory_file *file, uint64_t first, uint64_t entries,
                               const cxr_limits *limits) {
  uint64_t total = 0;
  for (uint64_t i = 0; i < entries; i++) {
    uint64_t entry = first + i * file->entry_size;
    uint64_t tag = cxr_number(&file->block, entry, 2);
    uint64_t count = cxr_number(&file->block, entry + 4, file->offset_size);
    uint64_t offset = cxr_number(&file->block, entry + 4 + file->offset_size, file->offset_size);
    uint64_t size;
    if (__builtin_mul_overflow(count, size_of_type(cxr_number(&file->block, entry + 2, 2)),
                               &size) ||
        __builtin_add_overflow(total, size, &total)) {
      return cxr_fail(CXR_DAMAGED, "%llu values of tag %llu", (unsigned long long)count,
                      (unsigned long long)tag);
    }
    if (size > file->offset_size && !cxr_contains(&file->block, offset, size)) {
      return cxr_fail(CXR_DAMAGED, "the file ends at byte %llu, inside the values of tag %llu",
                      (unsigned long long)file->block.count, (unsigned long long)tag);
    }
    if (total > limits->tiff_value_bytes) {
      return cxr_fail(CXR_LIMIT, "%llu bytes of tag values; expected at most %llu",
                      (unsigned long long)total, (unsigned long long)limits->tiff_value_bytes);
    }
  }
  return cxr_ok();
}

// Counts the directories in `info`.
static cxr_status walk(const cxr_source *source, cxr_info *info) {
  const cxr_limits *limits = &source->limits;
  bool is_big_endian = source->count > 0 && source->bytes[0] == 'M';
  directory_file file = {{source->bytes, source->count, is_big_endian}, 4, 2, 12};
  bool is_big = cxr_number(&file.block, 2, 2) == 43;
  if (is_big) {
    file.offset_size = 8;
    file.count_size = 8;
    file.entry_size = 20;
  }
  uint64_t offset = cxr_number(&file.block, is_big ? 8 : 4, file.offset_size);
  uint64_t anchor = 0;
  uint32_t next_anchor = 1;
  while (offset != 0) {
    // Brent's cycle detection: a chain that loops meets the anchor again.
    if (offset == anchor) return cxr_fail(CXR_DAMAGED, "the chain of directories is a loop");
    if (info->page_count + 1 == next_anchor) {
      anchor = offset;
      next_anchor *= 2;
    }
    if (info->page_count == limits->tiff_pages) {
      return cxr_fail(CXR_LIMIT, "more than %u pages; expected at most that many",
                      limits->tiff_pages);
    }
    uint64_t entries = cxr_number(&file.block, offset, file.count_size);
    if (entries > limits->tiff_tags) {
      return cxr_fail(CXR_LIMIT, "%llu tags in a directory; expected at most %u",
                      (unsigned long long)entries, limits->tiff_tags);
    }
    uint64_t size = file.count_size + entries * file.entry_size;
    if (!cxr_contains(&file.block, offset, size + file.offset_size)) {
      return cxr_fail(CXR_DAMAGED, "the file ends at byte %zu, inside directory %u", source->count,
                      info->page_count + 1);
    }
    if (info->page_count == 0) {
      cxr_status status = check_values(&file, offset + file.count_size, entries, limits);
      if (status.code != CXR_OK) return status;
    }
    info->page_count += 1;
    offset = cxr_number(&file.block, offset + size, file.offset_size);
  }
  if (info->page_count == 0) return cxr_fail(CXR_DAMAGED, "no directory");
  return cxr_ok();
}

cxr_status cxr_tiff_check_directories(const cxr_source *source, cxr_info *info) {
  info->page_count = 0;
  cxr_status status = walk(source, info);
  return info->page_count > 0 && cxr_forgives(source, status, info) ? cxr_ok() : status;
}
