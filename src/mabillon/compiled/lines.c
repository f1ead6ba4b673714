/* Lines that were all written alike, taken apart in one pass (readers/stencil.py).
 *
 * A stencil is the bytes that are the same in every line, its pieces, and between two of them
 * a hole: a text, to the quote that closes it, or a whole number. `lay` walks over the lines
 * once: it says where each line begins and ends and what each number is, and puts the texts of
 * each hole one behind the other, with what their escapes stand for. `utf8` tells whether
 * bytes are UTF-8 (readers/utf8.py), as `lay` does tile by tile.
 */
#include "json_strings.h"

MABILLON_STAMP(lines)

enum { TEXT = 1, WANTED = 2 }; /* of a hole: it is a text, else a number; it is asked for */

enum { DIGITS = 18, TILE = 1 << 16 };

/* Read an integer as JSON has it, of at most 18 digits, and go behind it; -1 = it is none. */
static inline int64_t number(const uint8_t *data, int64_t at, int64_t size, int64_t *value)
{
    int negative = at < size && data[at] == '-';
    int64_t first = at + negative, read = 0;
    for (at = first; at < size && (uint8_t)(data[at] - '0') < 10; at++) {
        if (at - first == DIGITS)
            return -1;
        read = 10 * read + (data[at] - '0');
    }
    if (at == first || (at - first > 1 && data[first] == '0'))
        return -1;
    *value = negative ? -read : read;
    return at;
}

/* Returns 1 where bytes are UTF-8 to the last one, 0 where they are not. */
MABILLON_KERNEL MABILLON_CLONES int64_t mabillon_lines_utf8(const uint8_t *data, int64_t size)
{
    return utf8(data, 0, size) && !cut_off(data, size);
}

/* Returns how many lines there are; -1 where one is written otherwise, they are not UTF-8, or
 * there are more than `room`. `bounds` say where each piece begins in `pieces`, one more than
 * there are pieces, of which there is one more than holes. `starts` and `ends` have room for
 * one value a line, `numbers` for that of each wanted number, `offsets` for one more of each
 * wanted text, and each of `texts` for as many bytes as there are. `size` is below 2^31. */
MABILLON_KERNEL MABILLON_CLONES int64_t mabillon_lines_lay(
    const uint8_t *data, int64_t size, const uint8_t *pieces, const int64_t *bounds,
    const uint8_t *kinds, int64_t holes, int64_t room, int64_t *starts, int64_t *ends,
    int64_t *numbers, int32_t *offsets, uint8_t *const *texts)
{
    int64_t at = 0, line = 0, told = 0;
    do {
        int64_t text = 0, read = 0; /* of the wanted ones: which is next */
        if (line == room)
            return -1;
        if (told <= at && told < size) {
            int64_t until = size - told < TILE ? size : told + TILE;
            if (!utf8(data, told, until))
                return -1;
            told = until;
        }
        starts[line] = at;
        for (int64_t hole = 0; hole <= holes; hole++) {
            int64_t length = bounds[hole + 1] - bounds[hole];
            if (size - at < length || memcmp(data + at, pieces + bounds[hole], (size_t)length))
                return -1;
            at += length;
            if (hole == holes)
                break;
            if (kinds[hole] & TEXT) {
                int64_t escapes, end = closing(data, at, size, &escapes);
                if (end < 0)
                    return -1;
                if (kinds[hole] & WANTED) {
                    int32_t *offset = offsets + text * (room + 1) + line;
                    if (line == 0)
                        offset[0] = 0;
                    offset[1] = offset[0] + (int32_t)(end - at - escapes);
                    copy(data, at, end, escapes == 0, texts[text++] + offset[0]);
                }
                at = end;
            } else {
                int64_t value;
                at = number(data, at, size, &value);
                if (at < 0)
                    return -1;
                if (kinds[hole] & WANTED)
                    numbers[read++ * room + line] = value;
            }
        }
        ends[line++] = at;
        if (at < size && data[at] != '\n')
            return -1;
    } while (++at < size);
    return utf8(data, told, size) && !cut_off(data, size) ? line : -1;
}
