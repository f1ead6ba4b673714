/* What every file of compiled inner loops begins with.
 *
 * A kernel walks over bytes that may come from anyone. It writes only into the room it is
 * handed, reads only within the lengths it is told, keeps nothing between two calls, and
 * returns a negative number where it has no answer; it never gives a part of one.
 */
#ifndef MABILLON_KERNELS_H
#define MABILLON_KERNELS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if !defined(__BYTE_ORDER__) || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "Arrow's buffers are little-endian, and so must be the machine"
#endif

/* Seen from outside, as mabillon_THING_NAME. */
#define MABILLON_KERNEL __attribute__((visibility("default")))

/* Built once plainly and once for the wide registers of newer processors; which of the two
 * runs is decided when the library is loaded. Both do the same sums. */
#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__) \
    && !defined(__SANITIZE_ADDRESS__)
#define MABILLON_CLONES __attribute__((target_clones("default", "avx2")))
#else
#define MABILLON_CLONES
#endif

/* The sources that a library was made of: the loader leaves a library of other ones alone. */
#define MABILLON_STAMP(thing)                             \
    MABILLON_KERNEL const char *mabillon_##thing##_sources(void); \
    const char *mabillon_##thing##_sources(void) { return MABILLON_SOURCES; }

#endif
