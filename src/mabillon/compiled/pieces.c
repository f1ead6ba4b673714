/* Records and texts of JSON as Telegram's exports have them.
 *
 * `words` reads texts that are given as a string, or as a list of strings and of objects whose
 * "text" is a string (readers/pieces.py): what a text says is these, one behind the other.
 * `every` finds the places where a mark stands (readers/stretches.py).
 */
#include "json_strings.h"

MABILLON_STAMP(pieces)

static const uint8_t NAME[] = {'t', 'e', 'x', 't'};

/* Where the next byte stands that is no space; `end` if there is none. */
static inline int64_t behind_space(const uint8_t *data, int64_t at, int64_t end)
{
    while (at < end && (data[at] == ' ' || data[at] == '\t' || data[at] == '\n' || data[at] == '\r'))
        at++;
    return at;
}

/* The same, of commas too. */
static inline int64_t behind_commas(const uint8_t *data, int64_t at, int64_t end)
{
    while ((at = behind_space(data, at, end)) < end && data[at] == ',')
        at++;
    return at;
}

/* What has been written of all texts, and where. */
struct said {
    uint8_t *bytes;
    int64_t count;
};

/* Go behind the string that is opened at a place, writing what it says if that is wanted;
 * -1 = none is, or only a decoder can read it. */
static inline int64_t string(
    const uint8_t *data, int64_t at, int64_t end, int wanted, struct said *said)
{
    int64_t escapes, close;
    if (at >= end || data[at] != '"')
        return -1;
    close = closing(data, at + 1, end, &escapes);
    if (close < 0)
        return -1;
    if (wanted) {
        copy(data, at + 1, close, escapes == 0, said->bytes + said->count);
        said->count += close - at - 1 - escapes;
    }
    return close + 1;
}

/* Go behind an object of names and strings, writing what its text says; -1 = it is none. */
static inline int64_t object(const uint8_t *data, int64_t at, int64_t end, struct said *said)
{
    int texts = 0;
    at = behind_commas(data, at + 1, end);
    while (at < end && data[at] != '}') {
        int64_t name = at + 1, close = string(data, at, end, 0, said);
        int text = close == name + (int64_t)sizeof NAME + 1 && !memcmp(data + name, NAME, sizeof NAME);
        texts += text;
        if (close < 0 || close >= end || data[close] != ':' || texts > 1)
            return -1;
        at = string(data, behind_space(data, close + 1, end), end, text, said);
        if (at < 0)
            return -1;
        at = behind_commas(data, at, end);
    }
    return at < end ? at + 1 : -1;
}

/* Go behind a list of strings and objects, writing what they say; -1 = it is none. */
static inline int64_t list(const uint8_t *data, int64_t at, int64_t end, struct said *said)
{
    at = behind_commas(data, at + 1, end);
    while (at < end && data[at] != ']') {
        at = data[at] == '{' ? object(data, at, end, said) : string(data, at, end, 1, said);
        if (at < 0)
            return -1;
        at = behind_commas(data, at, end);
    }
    return at < end ? at + 1 : -1;
}

/* Returns how many bytes all texts say; -1 where one is not read here. `bounds` say where each
 * begins, one more than there are texts, and so do `offsets` of what each says. `words` has
 * room for as many bytes as there are, which are below 2^31. */
MABILLON_KERNEL MABILLON_CLONES int64_t mabillon_pieces_words(
    const uint8_t *data, int64_t size, const int64_t *bounds, int64_t texts, int32_t *offsets,
    uint8_t *words)
{
    struct said said = {words, 0};
    if (!utf8(data, 0, size) || cut_off(data, size))
        return -1;
    offsets[0] = 0;
    for (int64_t text = 0; text < texts; text++) {
        int64_t at = bounds[text], end = bounds[text + 1];
        if (at < 0 || end <= at || size < end)
            return -1;
        at = data[at] == '[' ? list(data, at, end, &said) : string(data, at, end, 1, &said);
        if (at != end)
            return -1;
        offsets[text + 1] = (int32_t)said.count;
    }
    return said.count;
}

/* Returns at how many places a mark stands; -1 where there are more than `room`. */
MABILLON_KERNEL int64_t mabillon_pieces_every(
    const uint8_t *data, int64_t size, const uint8_t *mark, int64_t length, int64_t room,
    int64_t *places)
{
    int64_t found = 0;
    for (int64_t at = 0; length > 0 && size - at >= length; at++) {
        const uint8_t *first = memchr(data + at, mark[0], (size_t)(size - at - length + 1));
        if (!first)
            break;
        at = first - data;
        if (memcmp(first, mark, (size_t)length))
            continue;
        if (found == room)
            return -1;
        places[found++] = at;
    }
    return found;
}
