/* Which versions are known, and the row of each: a hash table over numbers of 16 bytes.
 *
 * A slot is 0, or in its upper half what a version is hashed to and in its lower half the
 * place of the version among those held, from 1. The first bits of the upper half say where a
 * slot is looked for first, so that a larger table is filled in the order of the smaller one.
 * The key is random: who chooses versions cannot choose their slots.
 */
#include "kernels.h"

MABILLON_STAMP(known)

enum { VERSION = 16, AHEAD = 16 }; /* bytes; versions whose slots are fetched before their turn */

struct table {
    uint64_t *slots; /* two to the power of bits */
    int64_t bits;
    uint64_t key;
    uint8_t *held; /* versions, one behind the other */
    int64_t *rows;
    int64_t count, room; /* of versions: how many are held, and how many can be */
};

static inline uint64_t tag_of(const struct table *table, const uint8_t *version)
{
    uint64_t first;
    memcpy(&first, version, sizeof first);
    return (first * table->key) >> 32;
}

static inline uint64_t slot_of(const struct table *table, uint64_t tag)
{
    return tag >> (32 - table->bits);
}

/* Return the place of a version; one that is not held is put behind the others, with a row. */
static inline int64_t place_of(
    struct table *table, const uint8_t *version, uint64_t tag, uint64_t row)
{
    uint64_t last = ((uint64_t)1 << table->bits) - 1, at = slot_of(table, tag), found;
    for (; (found = table->slots[at]) != 0; at = (at + 1) & last) {
        int64_t place = (int64_t)(found & UINT32_MAX) - 1;
        if (found >> 32 == tag && !memcmp(table->held + place * VERSION, version, VERSION))
            return place;
    }
    int64_t place = table->count++;
    memcpy(table->held + place * VERSION, version, VERSION);
    table->rows[place] = (int64_t)row;
    table->slots[at] = tag << 32 | (uint64_t)(place + 1);
    return place;
}

/* Have the slot of a version ready that is asked for in a while. */
static inline void fetch(const struct table *table, const uint8_t *versions, int64_t left)
{
    if (left > AHEAD)
        __builtin_prefetch(
            table->slots + slot_of(table, tag_of(table, versions + AHEAD * VERSION)));
}

/* Whether so many more versions go in; some slot always stays empty. */
static int fits(const struct table *table, int64_t count)
{
    return table->bits > 0 && table->bits <= 32 && table->count >= 0 && count >= 0
        && table->room <= UINT32_MAX && table->room < (int64_t)1 << table->bits
        && count <= table->room - table->count;
}

MABILLON_KERNEL int64_t mabillon_known_place(
    struct table *table, const uint8_t *versions, int64_t count, int64_t next_row, int64_t *rows,
    uint8_t *fresh);
MABILLON_KERNEL int64_t mabillon_known_hold(
    struct table *table, const uint8_t *versions, int64_t count, int64_t first_row);
MABILLON_KERNEL int64_t mabillon_known_widen(
    const uint64_t *slots, int64_t size, uint64_t *wider, int64_t bits);

/* Fill in the row of each version whose row is negative; one that is not held gets the next
 * row, is told to be fresh, and is held from then on. Return how many were fresh, -1: no room. */
int64_t mabillon_known_place(
    struct table *table, const uint8_t *versions, int64_t count, int64_t next_row, int64_t *rows,
    uint8_t *fresh)
{
    int64_t before = table->count;
    if (!fits(table, count))
        return -1;
    for (int64_t i = 0; i < count; i++, versions += VERSION) {
        int64_t held = table->count;
        fetch(table, versions, count - i);
        if (rows[i] < 0) {
            uint64_t row = (uint64_t)next_row + (uint64_t)(held - before);
            rows[i] = table->rows[place_of(table, versions, tag_of(table, versions), row)];
        }
        fresh[i] = table->count > held;
    }
    return table->count - before;
}

/* Hold versions of neighbouring rows, of equal ones the first; return 0, or -1: no room. */
int64_t mabillon_known_hold(
    struct table *table, const uint8_t *versions, int64_t count, int64_t first_row)
{
    if (!fits(table, count))
        return -1;
    for (int64_t i = 0; i < count; i++, versions += VERSION) {
        fetch(table, versions, count - i);
        place_of(table, versions, tag_of(table, versions), (uint64_t)first_row + (uint64_t)i);
    }
    return 0;
}

/* Fill an empty table of two to the power of `bits` slots from a smaller one of `size` slots;
 * return 0, or -1: it is not larger. */
int64_t mabillon_known_widen(const uint64_t *slots, int64_t size, uint64_t *wider, int64_t bits)
{
    if (bits < 1 || bits > 32 || size >= (int64_t)1 << bits)
        return -1;
    uint64_t last = ((uint64_t)1 << bits) - 1;
    for (int64_t i = 0; i < size; i++) {
        if (slots[i] == 0)
            continue;
        uint64_t at = slots[i] >> 32 >> (32 - bits);
        while (wider[at] != 0)
            at = (at + 1) & last;
        wider[at] = slots[i];
    }
    return 0;
}
