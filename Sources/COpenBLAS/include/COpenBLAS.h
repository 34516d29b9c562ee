/* The matrix product of OpenBLAS, loaded when it is first asked for.
 *
 * Linked, the library would cost every command a third of its start, and under a limit of address space
 * it repeats a failed allocation for ever: commands that only read pictures must not meet it. */
#ifndef COPENBLAS_H
#define COPENBLAS_H

#include <stdbool.h>

/* Loads the library, once; false when the system has none. Any thread may ask. */
bool cxr_blas_load(void);

/* The kernels that the library chose, such as "SkylakeX"; NULL when there is none. Not to be freed. */
const char *cxr_blas_kernels(void);

/* Row-major matrices: c += a * b with c of rows x columns and the sum over `depth`. A transposed factor
 * is stored depth x rows, or columns x depth. Numbers between neighboring rows as stored: a_step, b_step,
 * c_step. On the calling thread; needs `cxr_blas_load` to have answered true. */
void cxr_blas_multiply(int rows, int columns, int depth, const float *a, int a_step,
                       bool a_transposed, const float *b, int b_step, bool b_transposed, float *c,
                       int c_step);

#endif
