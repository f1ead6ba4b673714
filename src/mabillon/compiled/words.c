/* The words of texts, line by line, each told by the hash of its canonical form (text/lines.py).
 *
 * Texts are UTF-8, one behind the other. A table says of each character what it is (the bits
 * below); this file knows none. Words are folded by it, character by character, written out as
 * UTF-8 again, and hashed (XXH64, seed 0), once as they are and once with digits as 0. What a
 * table cannot say is not answered here but told: words that are to be folded as a whole, and
 * lines that are to be read by another way.
 */
#include "kernels.h"

MABILLON_STAMP(words)

/* What a table says of a character: what it folds to, 16 bits, and these. */
enum {
    KNOWN = 1 << 16,   /* the table says something of it */
    WORD = 1 << 17,    /* it belongs to a word; it folds to nothing where the 16 bits are 0 */
    HARD = 1 << 18,    /* its word is to be folded as a whole */
    APART = 1 << 19,   /* its line is to be read by another way */
    SPACE = 1 << 20,   /* it is blank */
    BREAK = 1 << 21,   /* it ends a line */
    STOP = 1 << 22,    /* it ends an address */
    OPENS = 1 << 23,   /* an address may open with it */
    HANDLE = 1 << 24,  /* it opens a handle */
    NAME = 1 << 25,    /* it may stand in a handle */
    SAME = 1 << 26     /* it folds to itself, and is no digit */
};

enum { POINTS = 0x110000, BLOCK = 256, LETTER = 0xFFFF, LONGEST = 3, NAMED = 3, LONG = 32 };

enum { NO_ROOM = -1, NO_TEXT = -2, UNKNOWN = -3 }; /* why there is no answer */

/* A stretch that is to be read by another way: before which word of what is told, in which
 * line, from which byte to which. */
struct hard { int64_t word, line, begin, end; };

/* What is read by, and what was read so far. */
struct read {
    const uint32_t *table;
    const uint8_t *openings;     /* those of addresses, one behind the other */
    const int64_t *opening_ends;
    int64_t openings_count;
    uint64_t link;               /* the hash of an address */
    uint8_t *form;               /* room for the form of a word */
    int64_t form_room;
    uint64_t *hashes, *masked;   /* of each word */
    uint8_t *links;              /* of each word, whether it is an address */
    int64_t words, words_room;
    int64_t *line_ends;          /* of each line, how many words there are up to its end */
    uint8_t *handles;            /* of each line, whether a handle stands in it */
    int64_t lines, lines_room;
    struct hard *hard;
    int64_t hards, hards_room;
};

/* A line that is being read, of a text from `begin` to `end`. */
struct line {
    const uint8_t *begin, *end;
    uint32_t blank, handle, apart; /* not 0: so it is */
};

/* The bytes of the first character, and which it is; 0 = this is no UTF-8. */
static inline int64_t character(const uint8_t *at, const uint8_t *end, uint32_t *point)
{
    uint32_t first = at[0];
    int64_t left = end - at;

    if (first < 0x80) {
        *point = first;
        return 1;
    }
    if (left < 2 || (at[1] & 0xC0) != 0x80)
        return 0;
    if (first < 0xE0) {
        *point = (first & 0x1F) << 6 | (at[1] & 0x3F);
        return first >= 0xC2 ? 2 : 0;
    }
    if (left < 3 || (at[2] & 0xC0) != 0x80)
        return 0;
    if (first < 0xF0) {
        *point = (first & 0x0F) << 12 | (uint32_t)(at[1] & 0x3F) << 6 | (at[2] & 0x3F);
        return *point >= 0x800 && (*point & 0xF800) != 0xD800 ? 3 : 0;
    }
    if (left < 4 || (at[3] & 0xC0) != 0x80)
        return 0;
    *point = (first & 0x07) << 18 | (uint32_t)(at[1] & 0x3F) << 12
        | (uint32_t)(at[2] & 0x3F) << 6 | (at[3] & 0x3F);
    return first < 0xF8 && *point >= 0x10000 && *point < POINTS ? 4 : 0;
}

#define P1 0x9E3779B185EBCA87u
#define P2 0xC2B2AE3D27D4EB4Fu
#define P3 0x165667B19E3779F9u
#define P4 0x85EBCA77C2B2AE63u
#define P5 0x27D4EB2F165667C5u

static inline uint64_t turned(uint64_t x, int by) { return x << by | x >> (64 - by); }

static inline uint64_t lane(const uint8_t *at)
{
    uint64_t x;
    memcpy(&x, at, 8);
    return x;
}

static inline uint64_t mixed(uint64_t sum, uint64_t x) { return turned(sum + x * P2, 31) * P1; }

/* XXH64 with seed 0, by its specification (Collet). */
static inline uint64_t hash(const uint8_t *at, int64_t size)
{
    const uint8_t *end = at + size;
    uint64_t made = P5;

    if (size >= LONG) {
        uint64_t sums[4] = {P1 + P2, P2, 0, 0u - P1};
        for (; end - at >= LONG; at += LONG)
            for (int i = 0; i < 4; i++)
                sums[i] = mixed(sums[i], lane(at + 8 * i));
        made = turned(sums[0], 1) + turned(sums[1], 7) + turned(sums[2], 12) + turned(sums[3], 18);
        for (int i = 0; i < 4; i++)
            made = (made ^ mixed(0, sums[i])) * P1 + P4;
    }
    made += (uint64_t)size;
    for (; end - at >= 8; at += 8)
        made = turned(made ^ mixed(0, lane(at)), 27) * P1 + P4;
    if (end - at >= 4) {
        uint32_t half;
        memcpy(&half, at, 4);
        made = turned(made ^ half * P1, 23) * P2 + P3;
        at += 4;
    }
    for (; at < end; at++)
        made = turned(made ^ *at * P5, 11) * P1;
    made = (made ^ made >> 33) * P2;
    made = (made ^ made >> 29) * P3;
    return made ^ made >> 32;
}

static inline int add_word(struct read *to, uint64_t made, uint64_t masked, int is_link)
{
    if (to->words >= to->words_room)
        return NO_ROOM;
    to->hashes[to->words] = made;
    to->masked[to->words] = masked;
    to->links[to->words++] = (uint8_t)is_link;
    return 0;
}

static int add_hard(struct read *to, int64_t begin, int64_t end)
{
    if (to->hards >= to->hards_room)
        return NO_ROOM;
    to->hard[to->hards++] = (struct hard){to->words, to->lines, begin, end};
    return 0;
}

/* Add the word whose form was written down. */
static inline int add_form(struct read *to, int64_t size, int digits)
{
    uint64_t made = hash(to->form, size), masked = made;

    if (digits) {
        for (int64_t i = 0; i < size; i++)
            if ((uint8_t)(to->form[i] - '0') < 10)
                to->form[i] = '0';
        masked = hash(to->form, size);
    }
    return add_word(to, made, masked, 0);
}

/* Where the opening of an address that stands here ends; null if none does. */
static const uint8_t *opened(const struct read *to, const uint8_t *at, const uint8_t *end)
{
    int64_t begin = 0;

    for (int64_t i = 0; i < to->openings_count; begin = to->opening_ends[i++]) {
        int64_t size = to->opening_ends[i] - begin;
        if (size <= end - at && memcmp(at, to->openings + begin, (size_t)size) == 0)
            return at + size;
    }
    return NULL;
}

/* Whether the sign that stands here opens a handle: no letter before it, and some behind it. */
static int is_handle(const struct read *to, const struct line *line, const uint8_t *at)
{
    const uint8_t *before = at;
    uint32_t point;

    while (before > line->begin && (*--before & 0xC0) == 0x80)
        ;
    if (before < at && character(before, at, &point) && to->table[point] & NAME)
        return 0;
    at += character(at, line->end, &point);
    for (int i = 0; i < NAMED; i++) {
        int64_t size = at < line->end ? character(at, line->end, &point) : 0;
        if (!size || !(to->table[point] & NAME))
            return 0;
        at += size;
    }
    return 1;
}

/* Note what a character that belongs to no soft word says of its line. */
static inline void note(const struct read *to, struct line *line, uint32_t of, const uint8_t *at)
{
    line->blank &= of & SPACE;
    line->apart |= of & APART;
    if (of & HANDLE && !line->handle)
        line->handle = (uint32_t)is_handle(to, line, at);
}

/* Read the address whose opening ends at `*at`, up to its end; 0 = nothing is behind it. */
static int read_address(const struct read *to, struct line *line, const uint8_t **at)
{
    const uint8_t *opening = *at;

    while (*at < line->end) {
        uint32_t point;
        int64_t size = character(*at, line->end, &point);
        if (!size || !(to->table[point] & KNOWN) || to->table[point] & STOP)
            break; /* what cannot be told will be met again */
        note(to, line, to->table[point], *at);
        *at += size;
    }
    return *at > opening;
}

/* Add the word from `at` to `end`, of letters that fold to others, or of digits. */
static int add_folded(struct read *to, const uint8_t *at, const uint8_t *end)
{
    uint8_t *form = to->form;
    int64_t size = 0;
    uint32_t point, digits = 0;

    while (at < end) {
        const int64_t step = character(at, end, &point);
        if (!step)
            return NO_TEXT;
        const uint32_t letter = to->table[point] & LETTER;
        if (size > to->form_room - LONGEST)
            return NO_ROOM;
        at += step;
        if (letter < 0x80) {
            form[size] = (uint8_t)letter;
            size += letter > 0; /* else nothing is left of it */
            digits |= letter - '0' < 10;
        } else if (letter < 0x800) {
            form[size++] = (uint8_t)(0xC0 | letter >> 6);
            form[size++] = (uint8_t)(0x80 | (letter & 0x3F));
        } else {
            form[size++] = (uint8_t)(0xE0 | letter >> 12);
            form[size++] = (uint8_t)(0x80 | (letter >> 6 & 0x3F));
            form[size++] = (uint8_t)(0x80 | (letter & 0x3F));
        }
    }
    return size ? add_form(to, size, (int)digits) : 0;
}

/* Read the word at `*at`, up to its end. */
static inline int read_word(
    struct read *to, struct line *line, const uint8_t *data, const uint8_t **at)
{
    const uint32_t *table = to->table;
    const uint8_t *from = *at, *here = from, *end = line->end;
    uint32_t point, of, any = 0, every = SAME;
    int64_t step;

    while (here < end && (step = character(here, end, &point)) && (of = table[point]) & WORD) {
        any |= of;
        every &= of;
        here += step;
    }
    *at = here;
    line->blank = 0;
    line->apart |= any & APART;
    if (any & HARD)
        return add_hard(to, from - data, here - data);
    if (every) {
        uint64_t made = hash(from, here - from);
        return add_word(to, made, made, 0);
    }
    return add_folded(to, from, here);
}

/* Read the line at `*at`, up to where the next begins; return 0, or why there is no answer. */
static int read_line(
    struct read *to, const uint8_t *data, const uint8_t *begin, const uint8_t *end,
    const uint8_t **at)
{
    const uint8_t *from = *at, *here = from, *behind;
    int64_t words = to->words, hards = to->hards, step = 0;
    struct line line = {begin, end, SPACE, 0, 0};

    for (; here < end; step = 0) {
        uint32_t point, of;
        int failed = 0;
        if (!(step = character(here, end, &point)))
            return NO_TEXT;
        of = to->table[point];
        if (!(of & KNOWN))
            return UNKNOWN;
        if (of & BREAK)
            break;
        if (!(of & WORD)) {
            note(to, &line, of, here);
            here += step;
        } else if (of & OPENS && (behind = opened(to, here, end)) && read_address(to, &line, &behind)) {
            here = behind;
            failed = add_word(to, to->link, to->link, 1);
        } else {
            failed = read_word(to, &line, data, &here);
        }
        if (failed)
            return failed;
    }
    *at = here + step;
    if (line.apart) {
        to->words = words;
        to->hards = hards;
        if (add_hard(to, from - data, here - data))
            return NO_ROOM;
    }
    if (here == from || (line.blank && to->words == words && to->hards == hards))
        return 0; /* a blank line is none */
    if (to->lines >= to->lines_room)
        return NO_ROOM;
    to->line_ends[to->lines] = to->words;
    to->handles[to->lines++] = (uint8_t)line.handle;
    return 0;
}

/* Mark the blocks of which the table says nothing and that the bytes hold characters of. */
static void survey(const uint32_t *table, const uint8_t *at, const uint8_t *end, uint8_t *wanted)
{
    uint32_t point;
    while (at < end) {
        int64_t size = character(at, end, &point);
        if (size && !(table[point] & KNOWN))
            wanted[point / BLOCK] = 1;
        at += size ? size : 1;
    }
}

/* Read texts; return 0, or
 *     NO_ROOM: there is more in them than there is room for;
 *     NO_TEXT: they are not UTF-8;
 *     UNKNOWN: the table says nothing of some of their characters; `wanted`, a byte for each
 *         256 of them, is 1 where something is to be said.
 *
 * data, size, ends, texts: text i is the bytes from ends[i] up to ends[i + 1].
 * table: of each character, as above.
 * openings, opening_ends, openings_count: how addresses open; how many bytes up to each one's end.
 * rooms: of form, words, lines and hard, how much they hold.
 * counts: of each text, how many lines.
 * found: how many words, lines and stretches left to another way.
 */
MABILLON_KERNEL int64_t mabillon_words_read(
    const uint8_t *data, int64_t size, const int64_t *ends, int64_t texts, const uint32_t *table,
    const uint8_t *openings, const int64_t *opening_ends, int64_t openings_count, uint64_t link,
    const int64_t *rooms, uint8_t *form, uint64_t *hashes, uint64_t *masked, uint8_t *links,
    int64_t *line_ends, uint8_t *handles, struct hard *hard, int64_t *counts, uint8_t *wanted,
    int64_t *found);

int64_t mabillon_words_read(
    const uint8_t *data, int64_t size, const int64_t *ends, int64_t texts, const uint32_t *table,
    const uint8_t *openings, const int64_t *opening_ends, int64_t openings_count, uint64_t link,
    const int64_t *rooms, uint8_t *form, uint64_t *hashes, uint64_t *masked, uint8_t *links,
    int64_t *line_ends, uint8_t *handles, struct hard *hard, int64_t *counts, uint8_t *wanted,
    int64_t *found)
{
    struct read to = {
        .table = table, .openings = openings, .opening_ends = opening_ends,
        .openings_count = openings_count, .link = link, .form = form, .form_room = rooms[0],
        .hashes = hashes, .masked = masked, .links = links, .words_room = rooms[1],
        .line_ends = line_ends, .handles = handles, .lines_room = rooms[2],
        .hard = hard, .hards_room = rooms[3]};

    for (int64_t i = 0; i < texts; i++)
        if (ends[i] < 0 || ends[i + 1] < ends[i] || ends[i + 1] > size)
            return NO_TEXT;
    for (int64_t i = 0; i < texts; i++) {
        const uint8_t *begin = data + ends[i], *at = begin, *end = data + ends[i + 1];
        int64_t lines = to.lines;
        while (at < end) {
            int failed = read_line(&to, data, begin, end, &at);
            if (failed == UNKNOWN)
                survey(table, at, data + ends[texts], wanted);
            if (failed)
                return failed;
        }
        counts[i] = to.lines - lines;
    }
    found[0] = to.words;
    found[1] = to.lines;
    found[2] = to.hards;
    return 0;
}
