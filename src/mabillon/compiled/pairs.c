/* Texts laid side by side, word by word, pair after pair (examine/glancing.py, text/align.py).
 *
 * A text is a row of words, each a number. What two texts share is their longest common
 * subsequence, found with the bits of machine words (Hyyrö 2004); of several of that length it
 * is the one that rapidfuzz chooses: what both begin and end with is taken off, and the rest
 * is traced back from its end, past words of the first text as long as may be. How short a
 * lonely run is, and how near another keeps it company, the caller says.
 */
#include "kernels.h"

MABILLON_STAMP(pairs)

enum { BITS = 64, SIGNS = 256, SHARES = 7, TOLD = 5 };
enum { FURNITURE = 1 }; /* a mark of a word; any mark at all sets it aside */
enum { NO_ROOM = -1, BESIDE = -2 }; /* why there is no answer */

struct texts {
    const uint64_t *words;
    const uint8_t *marks;
    const int64_t *ends;
    int64_t words_count, count;
};

/* Words a0 to before a1 of the one text against b0 to before b1 of the other. */
struct stretch { int64_t a0, a1, b0, b1, equal, own; };

/* Room for texts of `most` words. */
struct room {
    int64_t most;
    uint64_t key;             /* which no text's words are chosen by, so that few share a place */
    uint64_t *keys, *numbers; /* of the first text's words: a table of those that differ */
    uint64_t *masks;          /* of each that differs, where it stands, bit by bit */
    uint64_t *rows;           /* of each word of the second text, the bits after it */
    struct stretch *stretches, *blocks;
};

static int64_t blocks_of(int64_t words) { return (words + BITS - 1) / BITS; }

static int64_t table_of(int64_t words)
{
    int64_t size = 2;
    while (size < 2 * words)
        size *= 2;
    return size;
}

static int64_t stretches_of(int64_t most) { return 2 * most + 3; }

/* Part the room that a caller gives; return how many bytes it takes. */
static int64_t parted(uint8_t *from, int64_t most, struct room *room)
{
    int64_t table = table_of(most) * 8, bits = most * blocks_of(most) * 8;
    int64_t held = stretches_of(most) * (int64_t)sizeof(struct stretch);

    if (from) {
        room->most = most;
        room->keys = (uint64_t *)(void *)from;
        room->numbers = (uint64_t *)(void *)(from + table);
        room->masks = (uint64_t *)(void *)(from + 2 * table);
        room->rows = (uint64_t *)(void *)(from + 2 * table + bits);
        room->stretches = (struct stretch *)(void *)(from + 2 * table + 2 * bits);
        room->blocks = (struct stretch *)(void *)(from + 2 * table + 2 * bits + held);
    }
    return 2 * table + 2 * bits + 2 * held;
}

/* Where a word stands in the table, or would. */
static inline int64_t place_of(const struct room *room, int64_t size, uint64_t word)
{
    uint64_t at = word * room->key >> 32;
    for (;; at++) {
        at &= (uint64_t)size - 1;
        if (!room->numbers[at] || room->keys[at] == word)
            return (int64_t)at;
    }
}

/* Note after each word of b which words of a are not in the longest common subsequence yet. */
static void bits_of(const uint64_t *a, int64_t m, const uint64_t *b, int64_t n, struct room *room)
{
    int64_t wide = blocks_of(m), size = table_of(m);
    uint64_t differing = 0;

    memset(room->numbers, 0, (size_t)size * 8);
    for (int64_t i = 0; i < m; i++) {
        int64_t at = place_of(room, size, a[i]);
        if (!room->numbers[at]) {
            room->keys[at] = a[i];
            memset(room->masks + (int64_t)differing * wide, 0, (size_t)wide * 8);
            room->numbers[at] = ++differing;
        }
        room->masks[(int64_t)(room->numbers[at] - 1) * wide + i / BITS] |= (uint64_t)1 << i % BITS;
    }
    for (int64_t j = 0; j < n; j++) {
        uint64_t *row = room->rows + j * wide, carry = 0;
        uint64_t number = room->numbers[place_of(room, size, b[j])];
        if (j)
            memcpy(row, row - wide, (size_t)wide * 8);
        else
            memset(row, 0xFF, (size_t)wide * 8);
        if (!number)
            continue;
        for (int64_t k = 0; k < wide; k++) {
            uint64_t x = row[k], u = x & room->masks[(int64_t)(number - 1) * wide + k];
            uint64_t sum = x + carry, over = sum < carry;
            sum += u;
            carry = over | (sum < u);
            row[k] = sum | (x - u);
        }
    }
}

static inline int left_over(const struct room *room, int64_t wide, int64_t row, int64_t at)
{
    return room->rows[row * wide + at / BITS] >> at % BITS & 1;
}

/* Add words that both texts have, where they stand right before those added last or not. */
static void add_block(struct room *room, int64_t *blocks, int64_t a, int64_t b, int64_t size)
{
    struct stretch *last = *blocks ? room->blocks + *blocks - 1 : NULL;

    if (!size)
        return;
    if (last && last->a0 == a + size && last->b0 == b + size) {
        last->a0 = a;
        last->b0 = b;
    } else {
        room->blocks[(*blocks)++] = (struct stretch){a, a + size, b, b + size, 1, 0};
    }
}

/* Find what two texts share, as stretches; return how many they are, and the words shared. */
static int64_t matched(
    const uint64_t *a, int64_t la, const uint64_t *b, int64_t lb, struct room *room,
    int64_t *common)
{
    int64_t less = la < lb ? la : lb, before = 0, behind = 0, blocks = 0, count = 0, i, j, wide;

    while (before < less && a[before] == b[before])
        before++;
    while (behind < less - before && a[la - 1 - behind] == b[lb - 1 - behind])
        behind++;
    i = la - before - behind;
    j = lb - before - behind;
    wide = blocks_of(i);
    if (i && j)
        bits_of(a + before, i, b + before, j, room);
    *common = before + behind;
    add_block(room, &blocks, la - behind, lb - behind, behind);
    while (i && j) {
        if (left_over(room, wide, j - 1, i - 1)) {
            i--;
        } else if (--j == 0 || left_over(room, wide, j - 1, i - 1)) {
            add_block(room, &blocks, before + --i, before + j, 1);
            ++*common;
        }
    }
    add_block(room, &blocks, 0, 0, before);
    for (i = j = 0; blocks-- > 0;) {
        struct stretch block = room->blocks[blocks];
        if (block.a0 > i || block.b0 > j)
            room->stretches[count++] = (struct stretch){i, block.a0, j, block.b0, 0, 0};
        room->stretches[count++] = block;
        i = block.a1;
        j = block.b1;
    }
    if (la > i || lb > j)
        room->stretches[count++] = (struct stretch){i, la, j, lb, 0, 0};
    return count;
}

/* Count, in shared stretches, the words that are neither text's furniture. */
static void own_of(
    const uint8_t *a, const uint8_t *b, struct stretch *stretches, int64_t count)
{
    for (struct stretch *at = stretches; at < stretches + count; at++) {
        at->own = 0;
        for (int64_t k = 0; at->equal && k < at->a1 - at->a0; k++)
            at->own += !((a[at->a0 + k] | b[at->b0 + k]) & FURNITURE);
    }
}

/* Whether a run that is long enough stands within a few words on that side of stretch i. */
static int company(
    const struct stretch *stretches, int64_t count, int64_t i, int step, const int64_t *bounds)
{
    int64_t other = i + 2 * step;
    const struct stretch *gap;
    if (other < 0 || other >= count)
        return count == 1;
    gap = stretches + i + step;
    return stretches[other].own >= bounds[0] && gap->a1 - gap->a0 <= bounds[1]
        && gap->b1 - gap->b0 <= bounds[1];
}

/* Take lonely short runs for differences, and neighbouring differences for one. */
static int64_t without_islands(struct room *room, int64_t count, const int64_t *bounds)
{
    struct stretch *all = room->stretches;
    int64_t kept = 0;

    for (int64_t i = 0; i < count; i++) {
        room->blocks[i] = all[i];
        if (all[i].equal && all[i].a1 - all[i].a0 < bounds[0] && !company(all, count, i, -1, bounds)
            && !company(all, count, i, 1, bounds))
            room->blocks[i].equal = 0;
    }
    for (int64_t i = 0; i < count; i++) {
        struct stretch at = room->blocks[i];
        if (kept && !at.equal && !all[kept - 1].equal) {
            all[kept - 1].a1 = at.a1;
            all[kept - 1].b1 = at.b1;
        } else {
            all[kept++] = at;
        }
    }
    return kept;
}

/* Lay two texts side by side; return how many stretches there are, or why there is no answer. */
static int64_t laid(
    const struct texts *texts, int64_t one, int64_t two, const int64_t *bounds, struct room *room,
    int64_t *sums, const uint8_t **marks)
{
    int64_t which[2] = {one, two}, sizes[2], count;
    const uint64_t *words[2];

    for (int i = 0; i < 2; i++) {
        int64_t begin, end;
        if (which[i] < 0 || which[i] >= texts->count)
            return BESIDE;
        begin = texts->ends[which[i]];
        end = texts->ends[which[i] + 1];
        if (begin < 0 || end < begin || end > texts->words_count)
            return BESIDE;
        if (end - begin > room->most)
            return NO_ROOM;
        words[i] = texts->words + begin;
        marks[i] = texts->marks + begin;
        sizes[i] = end - begin;
    }
    memset(sums, 0, SHARES * sizeof *sums);
    count = matched(words[0], sizes[0], words[1], sizes[1], room, sums);
    own_of(marks[0], marks[1], room->stretches, count);
    count = without_islands(room, count, bounds);
    own_of(marks[0], marks[1], room->stretches, count);
    return count;
}

/* How many bytes of room it takes to lay texts of up to so many words side by side. */
MABILLON_KERNEL int64_t mabillon_pairs_room(int64_t most);

int64_t mabillon_pairs_room(int64_t most)
{
    struct room room = {0};
    return parted(NULL, most, &room);
}

/* Add up what a pair's stretches say. */
static void summed(
    const struct stretch *at, const struct stretch *end, const uint8_t *const *marks, int64_t *sums)
{
    for (; at < end; at++) {
        int64_t from[2] = {at->a0, at->b0}, to[2] = {at->a1, at->b1};
        for (int side = 0; side < 2; side++)
            for (int64_t k = from[side]; k < to[side]; k++) {
                if (at->equal)
                    sums[2 + side] += !(marks[side][k] & FURNITURE);
                else
                    sums[4 + side] += !marks[side][k];
            }
        sums[1] += at->own;
        if (at->own > sums[6])
            sums[6] = at->own;
    }
}

/* Lay pairs side by side; return how many stretches were written down, or
 *     NO_ROOM: a text has more words than `most`, or there is too little room;
 *     BESIDE: a pair is of a text that is not there, or one ends beyond the words.
 *
 * words, marks, words_count, ends, count: text i is the words from ends[i] up to ends[i + 1].
 * one, two, pairs: which texts.
 * bounds: a shared run shorter than the first is chance, unless one as long as the first stands
 *     no more words away than the second.
 * key: odd, and better unknown to whoever wrote the texts; what is found is the same of any.
 * most, space, space_size: room for texts of so many words, as many bytes as `room` says.
 * shares: of each pair, how many words are common, before any run is taken for chance; how many
 *     are shared of which neither is furniture; of each text, how many shared are not its own
 *     furniture; of each, how many not shared have no mark; and the longest shared run.
 * stretches, stretches_room: null, or room for them: a0, a1, b0, b1, and whether it is shared.
 * stretch_ends: up to which of them are each pair's.
 */
MABILLON_KERNEL int64_t mabillon_pairs_laid(
    const uint64_t *words, const uint8_t *marks, int64_t words_count, const int64_t *ends,
    int64_t count, const int64_t *one, const int64_t *two, int64_t pairs, const int64_t *bounds,
    uint64_t key, int64_t most, uint64_t *space, int64_t space_size, int64_t (*shares)[SHARES],
    int64_t (*stretches)[TOLD], int64_t stretches_room, int64_t *stretch_ends);

int64_t mabillon_pairs_laid(
    const uint64_t *words, const uint8_t *marks, int64_t words_count, const int64_t *ends,
    int64_t count, const int64_t *one, const int64_t *two, int64_t pairs, const int64_t *bounds,
    uint64_t key, int64_t most, uint64_t *space, int64_t space_size, int64_t (*shares)[SHARES],
    int64_t (*stretches)[TOLD], int64_t stretches_room, int64_t *stretch_ends)
{
    struct texts texts = {words, marks, ends, words_count, count};
    struct room room = {0};
    int64_t made = 0;

    if (!space || most < 1 || parted((uint8_t *)space, most, &room) > space_size)
        return NO_ROOM;
    room.key = key;
    for (int64_t n = 0; n < pairs; n++) {
        const uint8_t *of[2];
        int64_t found = laid(&texts, one[n], two[n], bounds, &room, shares[n], of);
        if (found < 0)
            return found;
        summed(room.stretches, room.stretches + found, of, shares[n]);
        if (!stretches)
            continue;
        if (found > stretches_room - made)
            return NO_ROOM;
        for (int64_t i = 0; i < found; i++) {
            struct stretch at = room.stretches[i];
            int64_t told[TOLD] = {at.a0, at.a1, at.b0, at.b1, at.equal};
            memcpy(stretches[made++], told, sizeof told);
        }
        stretch_ends[n] = made;
    }
    return made;
}

/* Count the signs, a byte each, that two texts have in common in one order; return 0 or a
 * number under 0 as above. `space`: 257 times the machine words that the longest text's bits
 * take, all 0, and so they are left.
 */
MABILLON_KERNEL int64_t mabillon_pairs_common(
    const uint8_t *signs, int64_t signs_count, const int64_t *ends, int64_t count,
    const int64_t *one, const int64_t *two, int64_t pairs, uint64_t *space, int64_t wide,
    int64_t *common);

int64_t mabillon_pairs_common(
    const uint8_t *signs, int64_t signs_count, const int64_t *ends, int64_t count,
    const int64_t *one, const int64_t *two, int64_t pairs, uint64_t *space, int64_t wide,
    int64_t *common)
{
    for (int64_t n = 0; n < pairs; n++) {
        int64_t which[2] = {one[n], two[n]}, sizes[2], need, found = 0;
        const uint8_t *of[2];
        uint64_t *bits = space + SIGNS * wide;

        for (int i = 0; i < 2; i++) {
            int64_t begin, end;
            if (which[i] < 0 || which[i] >= count)
                return BESIDE;
            begin = ends[which[i]];
            end = ends[which[i] + 1];
            if (begin < 0 || end < begin || end > signs_count)
                return BESIDE;
            of[i] = signs + begin;
            sizes[i] = end - begin;
        }
        if (sizes[0] > sizes[1]) {
            const uint8_t *longer = of[0];
            int64_t size = sizes[0];
            of[0] = of[1];
            of[1] = longer;
            sizes[0] = sizes[1];
            sizes[1] = size;
        }
        need = blocks_of(sizes[0]);
        if (need > wide)
            return NO_ROOM;
        for (int64_t i = 0; i < sizes[0]; i++)
            space[of[0][i] * wide + i / BITS] |= (uint64_t)1 << i % BITS;
        memset(bits, 0xFF, (size_t)need * 8);
        for (int64_t j = 0; j < sizes[1]; j++) {
            const uint64_t *mask = space + of[1][j] * wide;
            uint64_t carry = 0;
            for (int64_t k = 0; k < need; k++) {
                uint64_t x = bits[k], u = x & mask[k], sum = x + carry, over = sum < carry;
                sum += u;
                carry = over | (sum < u);
                bits[k] = sum | (x - u);
            }
        }
        for (int64_t k = 0; k < need; k++)
            for (uint64_t left = ~bits[k]; left; left &= left - 1)
                found++;
        common[n] = found;
        for (int64_t i = 0; i < sizes[0]; i++)
            memset(space + of[0][i] * wide, 0, (size_t)need * 8);
    }
    return 0;
}
