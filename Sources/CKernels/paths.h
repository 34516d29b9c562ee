/* Calls a function of the path that the caller asked for. */
#ifndef CXR_PATHS_H
#define CXR_PATHS_H

#if defined(__x86_64__)
#define ON_PATH(path, call, ...)                        \
  do {                                                  \
    if (path == CXR_AVX512) call##_avx512(__VA_ARGS__); \
    else if (path == CXR_AVX2) call##_avx2(__VA_ARGS__); \
    else call##_portable(__VA_ARGS__);                  \
  } while (0)
#define ON_TERMS(path, call, windows, ...)                                         \
  do {                                                                             \
    if ((windows)->factors == CXR_PAIRS) call##_pairs(windows, __VA_ARGS__);       \
    else ON_PATH(path, call, windows, __VA_ARGS__);                                \
  } while (0)
#else
#define ON_PATH(path, call, ...) ((void)path, call##_portable(__VA_ARGS__))
#define ON_TERMS ON_PATH
#endif

#define AVX2_FUNCTIONS \
  _Pragma("clang attribute push(__attribute__((target(\"avx2,fma\"))), apply_to = function)")
#define AVX512_FUNCTIONS                                                                           \
  _Pragma("clang attribute push(__attribute__((target(\"avx512f,avx512vl,avx512bw,avx512dq,avx2,fma\"))), apply_to = function)")
#define BFLOAT16_FUNCTIONS                                                                         \
  _Pragma("clang attribute push(__attribute__((target(\"avx512f,avx512vl,avx512bw,avx512dq,avx512bf16,avx2,fma\"))), apply_to = function)")
#define END_FUNCTIONS _Pragma("clang attribute pop")

#endif
