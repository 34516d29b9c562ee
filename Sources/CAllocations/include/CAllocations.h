/* Counts what a program allocates: linked into programs that measure, and into nothing else. */
#ifndef CALLOCATIONS_H
#define CALLOCATIONS_H

/* Calls of malloc and its relatives so far, by all threads; 0 for ever where they cannot be counted. */
long cxr_allocations(void);

/* What they asked for in all. */
long cxr_allocated_bytes(void);

#endif
