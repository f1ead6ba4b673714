/* What is told of texts from the hashes of their words: sketches (text/sketch.py), the order in
 * which a run keeps them (archive/postings.py), and outer lines (text/furniture.py).
 */
#include "kernels.h"

MABILLON_STAMP(sketches)

enum { FEW = 40, NO_ROOM = -1, OUTER = 2 };

/* Put a few values in ascending order: each at the place that tells how many come before it.
 * These are many comparisons, but no branch depends on any. */
static inline void sort_few(uint64_t *values, int64_t count, uint64_t *room)
{
    for (int64_t i = 0; i < count; i++) {
        const uint64_t value = values[i];
        uint64_t before = 0;
        for (int64_t k = 0; k < i; k++)
            before += values[k] <= value;
        for (int64_t k = i + 1; k < count; k++)
            before += values[k] < value;
        room[before] = value;
    }
    memcpy(values, room, (size_t)count * sizeof *values);
}

/* Put values in ascending order; `room` holds as many. However they lie, it takes no longer
 * than their number times its logarithm. */
static inline void sort(uint64_t *values, int64_t count, uint64_t *room)
{
    for (int64_t begin = 0; begin < count; begin += FEW)
        sort_few(values + begin, begin + FEW < count ? FEW : count - begin, room);
    for (int64_t width = FEW; width < count; width *= 2) {
        for (int64_t begin = 0; begin + width < count; begin += 2 * width) {
            int64_t end = begin + 2 * width < count ? begin + 2 * width : count;
            int64_t left = 0, right = begin + width, to = begin;
            memcpy(room, values + begin, (size_t)width * sizeof *room);
            while (left < width && right < end)
                values[to++] = values[right] < room[left] ? values[right++] : room[left++];
            memcpy(values + to, room + left, (size_t)(width - left) * sizeof *room);
        }
    }
}

static inline uint64_t mix(uint64_t first, uint64_t second, uint64_t third)
{
    uint64_t x = (first ^ first >> 32) * 0xBF58476D1CE4E5B9u + second;
    x = (x ^ x >> 29) * 0x94D049BB133111EBu + third;
    x = (x ^ x >> 27) * 0x9E3779B97F4A7C15u;
    return x ^ x >> 32;
}

/* The values of each text, ascending and each once; return how many of all texts, or NO_ROOM.
 *
 * hashes, ends: of text i, the words from ends[i] up to ends[i + 1], of `words` in all.
 * few, rate: a text of fewer words keeps all values, others those that rate divides.
 * values, room: each for as many as there are words.
 * offsets: texts + 1, where the values of each text begin, and where the last ones end.
 */
MABILLON_KERNEL int64_t mabillon_sketches_values(
    const uint64_t *hashes, int64_t words, const int64_t *ends, int64_t texts, int64_t few,
    uint64_t rate, uint64_t *values, uint64_t *room, int64_t *offsets);

MABILLON_CLONES int64_t mabillon_sketches_values(
    const uint64_t *hashes, int64_t words, const int64_t *ends, int64_t texts, int64_t few,
    uint64_t rate, uint64_t *values, uint64_t *room, int64_t *offsets)
{
    const uint64_t mask = (rate & (rate - 1)) == 0 ? rate - 1 : 0; /* spares a division */
    int64_t made = 0;

    if (rate == 0)
        return NO_ROOM;
    offsets[0] = 0;
    for (int64_t i = 0; i < texts; i++) {
        const int64_t size = ends[i + 1] - ends[i];
        uint64_t *of = values + made;
        int64_t count = 0, kept = 0;
        /* Before this text, there are at most as many values as words. */
        if (ends[i] < made || size < 0 || ends[i + 1] > words)
            return NO_ROOM;
        const uint64_t *hash = hashes + ends[i];
        if (size > 0 && size < 3)
            of[count++] = mix(hash[0], size > 1 ? hash[1] : 0, 0);
        for (int64_t k = 0; k + 2 < size; k++) {
            of[count] = mix(hash[k], hash[k + 1], hash[k + 2]);
            count += size < few || (mask || rate == 1 ? !(of[count] & mask) : of[count] % rate == 0);
        }
        sort(of, count, room);
        for (int64_t k = 0; k < count; k++)
            if (k == 0 || of[k] != of[kept - 1])
                of[kept++] = of[k];
        made += kept;
        offsets[i + 1] = made;
    }
    return made;
}

/* Put the keys of values and rows into their buckets, ascending; return 0, or NO_ROOM.
 *
 * bits: of a value that tell its bucket, and for a row in its key, from 1 to 32.
 * keys, room: each for `count`. buckets: 2^bits + 1, where each begins, and the last ends.
 */
MABILLON_KERNEL int64_t mabillon_sketches_pack(
    const uint64_t *values, const uint32_t *rows, int64_t count, int64_t bits, uint64_t *keys,
    uint64_t *room, uint32_t *buckets);

MABILLON_CLONES int64_t mabillon_sketches_pack(
    const uint64_t *values, const uint32_t *rows, int64_t count, int64_t bits, uint64_t *keys,
    uint64_t *room, uint32_t *buckets)
{
    if (bits < 1 || bits > 32 || count > UINT32_MAX)
        return NO_ROOM;
    const int64_t of = (int64_t)1 << bits;
    memset(buckets, 0, (size_t)(of + 1) * sizeof *buckets);
    for (int64_t i = 0; i < count; i++)
        buckets[(values[i] >> (64 - bits)) + 1]++;
    for (int64_t k = 0; k < of; k++)
        buckets[k + 1] += buckets[k];
    /* While keys are put in, a bucket's number is where the next goes; then its end. */
    for (int64_t i = 0; i < count; i++)
        keys[buckets[values[i] >> (64 - bits)]++] = values[i] << bits | rows[i];
    memmove(buckets + 1, buckets, (size_t)of * sizeof *buckets);
    buckets[0] = 0;
    for (int64_t k = 0; k < of; k++)
        sort(keys + buckets[k], (int64_t)buckets[k + 1] - buckets[k], room);
    return 0;
}

/* Count for each of `rows` rows the keys whose value a rate divides; return 0, or NO_ROOM.
 *
 * bits: those of a key that are its row, from 1 to 32. rate: a power of two.
 */
MABILLON_KERNEL int64_t mabillon_sketches_divided(
    const uint64_t *keys, int64_t count, int64_t bits, uint64_t rate, int64_t *found,
    int64_t rows);

int64_t mabillon_sketches_divided(
    const uint64_t *keys, int64_t count, int64_t bits, uint64_t rate, int64_t *found,
    int64_t rows)
{
    if (bits < 1 || bits > 32)
        return NO_ROOM;
    memset(found, 0, (size_t)rows * sizeof *found);
    for (int64_t i = 0; i < count; i++) {
        const int64_t row = (int64_t)(keys[i] & (((uint64_t)1 << bits) - 1));
        if (row >= rows)
            return NO_ROOM;
        found[row] += (keys[i] >> bits & (rate - 1)) == 0;
    }
    return 0;
}

/* Two lists of values with their rows, each ascending by value, as one; equal ones as they came.
 *
 * values, rows: each for as many as both have.
 */
MABILLON_KERNEL int64_t mabillon_sketches_merge(
    const uint64_t *first, const int64_t *first_rows, int64_t n, const uint64_t *second,
    const int64_t *second_rows, int64_t m, uint64_t *values, int64_t *rows);

int64_t mabillon_sketches_merge(
    const uint64_t *first, const int64_t *first_rows, int64_t n, const uint64_t *second,
    const int64_t *second_rows, int64_t m, uint64_t *values, int64_t *rows)
{
    int64_t i = 0, k = 0;

    while (i < n && k < m) { /* which of two is less cannot be foreseen: nothing is jumped over */
        const int64_t later = second[k] < first[i];
        values[i + k] = later ? second[k] : first[i];
        rows[i + k] = later ? second_rows[k] : first_rows[i];
        k += later;
        i += 1 - later;
    }
    if (i < n) {
        memcpy(values + i + k, first + i, (size_t)(n - i) * sizeof *values);
        memcpy(rows + i + k, first_rows + i, (size_t)(n - i) * sizeof *rows);
    } else if (k < m) {
        memcpy(values + i + k, second + k, (size_t)(m - k) * sizeof *values);
        memcpy(rows + i + k, second_rows + k, (size_t)(m - k) * sizeof *rows);
    }
    return n + m;
}

/* One hash for a row of words, by their order: the i-th times the i-th power of `order`. */
static inline uint64_t row_hash(const uint64_t *hashes, int64_t count, uint64_t order)
{
    uint64_t sum = 0, power = 1;

    for (int64_t i = 0; i < count; i++, power *= order)
        sum += hashes[i] * power;
    return sum;
}

static inline int64_t least(int64_t one, int64_t other) { return one < other ? one : other; }

/* The outer lines of texts; return 0, or NO_ROOM.
 *
 * hashes, links: of each of `words`. offsets, handles: line k is the words from offsets[k] up to
 *     offsets[k + 1]. counts: of each text, how many of the `lines` it has.
 * line_words, body_words: of a line, or of what is between the outer ones, so many are looked at.
 * outer, linked: four of each text. bodies: one of each.
 */
MABILLON_KERNEL int64_t mabillon_sketches_edges(
    const uint64_t *hashes, const uint8_t *links, int64_t words, const int64_t *offsets,
    const uint8_t *handles, int64_t lines, const int64_t *counts, int64_t texts,
    int64_t line_words, int64_t body_words, uint64_t order, uint64_t *outer, uint8_t *linked,
    uint64_t *bodies);

int64_t mabillon_sketches_edges(
    const uint64_t *hashes, const uint8_t *links, int64_t words, const int64_t *offsets,
    const uint8_t *handles, int64_t lines, const int64_t *counts, int64_t texts,
    int64_t line_words, int64_t body_words, uint64_t order, uint64_t *outer, uint8_t *linked,
    uint64_t *bodies)
{
    int64_t first = 0;

    if (offsets[0] < 0 || offsets[lines] > words)
        return NO_ROOM;
    for (int64_t k = 0; k < lines; k++)
        if (offsets[k + 1] < offsets[k])
            return NO_ROOM;
    memset(outer, 0, (size_t)texts * 2 * OUTER * sizeof *outer);
    memset(linked, 0, (size_t)texts * 2 * OUTER);
    for (int64_t i = 0; i < texts; first += counts[i++]) {
        const int64_t count = counts[i], inner = count > 2 * OUTER ? OUTER : 0;
        if (count < 0 || count > lines - first)
            return NO_ROOM;
        /* Of a text of one line it is none; a line that is first and last is told once. */
        for (int64_t k = 0; k < 2 * OUTER && count > 1; k++) {
            const int64_t place = k < OUTER ? k : count - 2 * OUTER + k;
            if (k >= OUTER && place < OUTER)
                continue;
            const int64_t begin = offsets[first + place], end = offsets[first + place + 1];
            uint8_t link = handles[first + place];
            for (int64_t word = begin; word < end; word++)
                link |= links[word];
            outer[2 * OUTER * i + k] = row_hash(hashes + begin, least(end - begin, line_words), order);
            linked[2 * OUTER * i + k] = link != 0;
        }
        const int64_t begin = offsets[first + inner], end = offsets[first + count - inner];
        bodies[i] = row_hash(hashes + begin, least(end - begin, body_words), order);
    }
    return 0;
}
