/* Values looked for in the postings of several runs (archive/postings.py, archive/sketches.py).
 *
 * A run has up to 2^bits rows. Its keys stand in 2^bits buckets by the first bits of a value; a
 * key is what is left of the value, and behind it, in the last bits, the row. `find` looks at
 * the bucket of each value in each run: one of few keys is read from the run's file, if there is
 * one, so that nothing of it stays in memory, and gone through; in one of many the value is
 * sought by halving. `merge` makes one run's postings of those of several. `about` tells of rows what a run holds of each: how many values it keeps,
 * and where the signs of its words begin and how many they are.
 */
#define _XOPEN_SOURCE 700 /* pread */

#include "kernels.h"

#include <errno.h>
#include <unistd.h>

MABILLON_STAMP(postings)

enum { NO_ROOM = -1, DAMAGED = -2 };

/* Read so many bytes of a file; 0 = there are not so many. */
static int read_at(int file, void *into, size_t size, int64_t at)
{
    uint8_t *next = into;
    while (size) {
        ssize_t got = pread(file, next, size, (off_t)at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return 0;
        next += got;
        at += got;
        size -= (size_t)got;
    }
    return 1;
}

/* The first of these keys, ascending, that is not under a bound; `count` if there is none. */
static int64_t first_from(const uint64_t *keys, int64_t count, uint64_t bound)
{
    int64_t low = 0, high = count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (keys[middle] < bound)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The places found so far, and how many there is room for. */
struct found {
    int64_t *places, *rows, count, room;
};

/* Note the rows of those keys that are a value's, `left` but for the row; 0 = no room is left. */
static int note(struct found *found, int64_t place, const uint64_t *keys, int64_t count,
                uint64_t left, uint64_t last)
{
    for (int64_t i = 0; i < count; i++) {
        const uint64_t row = keys[i] ^ left;
        if (row > last)
            continue;
        if (found->count == found->room)
            return 0;
        found->places[found->count] = place;
        found->rows[found->count++] = (int64_t)row;
    }
    return 1;
}

/* Where values are found, run by run: `places`, run * n + value, and `rows` in the run.
 *
 * counts: keys of each run. cuts, stretches: the first rows of the stretches that a run was
 * merged of. files, heads: of each run a descriptor, or -1, and at which byte of its file the
 * keys begin. small: keys of a bucket up to which all are gone through, and for as many
 * `scratch` has room. common: in a stretch where more rows have a value it is passed over, if
 * its bucket is not small. Returns how many places there are, at most `room`.
 */
MABILLON_KERNEL int64_t mabillon_postings_find(
    int64_t runs, const uint64_t *const *keys, const int64_t *counts,
    const uint32_t *const *buckets, const int32_t *bits, const uint64_t *const *cuts,
    const int64_t *stretches, const int32_t *files, const int64_t *heads, const uint64_t *values,
    int64_t n, int64_t common, int64_t small, uint64_t *scratch, int64_t *places, int64_t *rows,
    int64_t room);

int64_t mabillon_postings_find(
    int64_t runs, const uint64_t *const *keys, const int64_t *counts,
    const uint32_t *const *buckets, const int32_t *bits, const uint64_t *const *cuts,
    const int64_t *stretches, const int32_t *files, const int64_t *heads, const uint64_t *values,
    int64_t n, int64_t common, int64_t small, uint64_t *scratch, int64_t *places, int64_t *rows,
    int64_t room)
{
    struct found found = {places, rows, 0, room};
    for (int64_t run = 0; run < runs; run++) {
        const uint64_t last = ((uint64_t)1 << bits[run]) - 1;
        for (int64_t i = 0; i < n; i++) {
            const uint64_t bucket = values[i] >> (64 - bits[run]), left = values[i] << bits[run];
            const int64_t place = run * n + i, first = buckets[run][bucket];
            const int64_t size = (int64_t)buckets[run][bucket + 1] - first;
            if (size < 0 || first + size > counts[run])
                return DAMAGED;
            const uint64_t *some = keys[run] + first;
            if (size <= small) {
                if (size && files[run] >= 0
                    && read_at(files[run], scratch, (size_t)size * 8, heads[run] + 8 * first))
                    some = scratch;
                if (!note(&found, place, some, size, left, last))
                    return NO_ROOM;
                continue;
            }
            int64_t from = first_from(some, size, left);
            for (int64_t k = 0; k < stretches[run]; k++) {
                const int64_t end = k + 1 < stretches[run]
                    ? first_from(some, size, left | cuts[run][k + 1])
                    : first_from(some, size, left | last);
                /* the last row of all is within the last stretch */
                const int64_t after = k + 1 == stretches[run] && end < size
                    && some[end] == (left | last) ? end + 1 : end;
                if (after - from <= common
                    && !note(&found, place, some + from, after - from, left, last))
                    return NO_ROOM;
                from = after;
            }
        }
    }
    return found.count;
}

enum { RUNS = 64 };

/* What is left of a run that is being merged: its next key, its value, and of which bucket. */
struct head {
    int64_t at, end, bucket;
    uint64_t value;
};

/* Go on to the next key of a run, if there is one before `end`. */
static void next(struct head *head, const uint64_t *keys, const uint32_t *buckets, int bits)
{
    if (head->at >= head->end)
        return;
    while (buckets[head->bucket + 1] <= head->at)
        head->bucket++;
    head->value = (uint64_t)head->bucket << (64 - bits) | keys[head->at] >> bits;
}

/* The keys and buckets of several runs as those of one of up to 2^wide rows.
 *
 * shifts: what is added to the rows of each run. Returns how many keys there are, at most `room`.
 */
MABILLON_KERNEL int64_t mabillon_postings_merge(
    int64_t runs, const uint64_t *const *keys, const int64_t *counts,
    const uint32_t *const *buckets, const int32_t *bits, const int64_t *shifts, int64_t wide,
    uint64_t *merged, int64_t room, uint32_t *ends);

int64_t mabillon_postings_merge(
    int64_t runs, const uint64_t *const *keys, const int64_t *counts,
    const uint32_t *const *buckets, const int32_t *bits, const int64_t *shifts, int64_t wide,
    uint64_t *merged, int64_t room, uint32_t *ends)
{
    struct head heads[RUNS];
    int64_t least = wide, made = 0, bucket = 0;
    if (runs > RUNS)
        return NO_ROOM;
    for (int64_t run = 0; run < runs; run++) {
        least = bits[run] < least ? bits[run] : least;
        for (int64_t i = 0; i < (int64_t)1 << bits[run]; i++)
            if (buckets[run][i] > buckets[run][i + 1])
                return DAMAGED;
        if (buckets[run][0] || (int64_t)buckets[run][(int64_t)1 << bits[run]] != counts[run])
            return DAMAGED;
    }
    ends[0] = 0;
    /* a part of the values after another, so that little of each run is looked at at a time */
    for (int64_t part = 0; part < (int64_t)1 << least; part++) {
        for (int64_t run = 0; run < runs; run++) {
            struct head *head = heads + run;
            head->bucket = part << (bits[run] - least);
            head->at = buckets[run][head->bucket];
            head->end = buckets[run][(part + 1) << (bits[run] - least)];
            next(head, keys[run], buckets[run], bits[run]);
        }
        for (;;) {
            int64_t first = -1;
            for (int64_t run = 0; run < runs; run++)
                if (heads[run].at < heads[run].end
                    && (first < 0 || heads[run].value < heads[first].value))
                    first = run;
            if (first < 0)
                break;
            struct head *head = heads + first;
            const uint64_t last = ((uint64_t)1 << bits[first]) - 1;
            const uint64_t row = (keys[first][head->at] & last) + (uint64_t)shifts[first];
            if (made == room || row >> wide)
                return NO_ROOM;
            while (bucket < (int64_t)(head->value >> (64 - wide)))
                ends[++bucket] = (uint32_t)made;
            merged[made++] = head->value << wide | row;
            head->at++;
            next(head, keys[first], buckets[first], bits[first]);
        }
    }
    while (bucket < (int64_t)1 << wide)
        ends[++bucket] = (uint32_t)made;
    return made;
}

/* What runs hold of n rows: `kept` values, and where the `words` begin, `starts`.
 *
 * of, at: which run a row is in, and where. sizes, ends: of each run, `counts` rows.
 */
MABILLON_KERNEL int64_t mabillon_postings_about(
    int64_t runs, const uint32_t *const *sizes, const uint32_t *const *ends,
    const int64_t *counts, const int64_t *of, const int64_t *at, int64_t n, int64_t *kept,
    int64_t *starts, int64_t *words);

int64_t mabillon_postings_about(
    int64_t runs, const uint32_t *const *sizes, const uint32_t *const *ends,
    const int64_t *counts, const int64_t *of, const int64_t *at, int64_t n, int64_t *kept,
    int64_t *starts, int64_t *words)
{
    for (int64_t i = 0; i < n; i++) {
        const int64_t run = of[i], row = at[i];
        if (run < 0 || run >= runs || row < 0 || row >= counts[run])
            return DAMAGED;
        kept[i] = sizes[run][row];
        starts[i] = row ? ends[run][row - 1] : 0;
        words[i] = (int64_t)ends[run][row] - starts[i];
    }
    return n;
}
