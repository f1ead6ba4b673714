/* What the strings of JSON say, and whether bytes are UTF-8: for more than one kernel. */
#ifndef MABILLON_JSON_STRINGS_H
#define MABILLON_JSON_STRINGS_H

#include "kernels.h"

enum { BLOCK = 32, STRETCH = 1 << 10 };

/* Whether a text cannot hold a byte as it is: a quote, a backslash, a control character. */
static inline int marks(uint8_t byte)
{
    return (byte == '"') | (byte == '\\') | (byte < 0x20);
}

/* Where the first such byte stands from `at` on; `size` if there is none. */
static inline int64_t marked(const uint8_t *data, int64_t at, int64_t size)
{
    for (; size - at >= BLOCK; at += BLOCK) {
        uint8_t found[BLOCK];
        uint64_t words[BLOCK / 8];
        for (int i = 0; i < BLOCK; i++)
            found[i] = (uint8_t)-marks(data[at + i]);
        memcpy(words, found, BLOCK);
        for (int i = 0; i < BLOCK / 8; i++)
            if (words[i])
                return at + 8 * i + __builtin_ctzll(words[i]) / 8;
    }
    while (at < size && !marks(data[at]))
        at++;
    return at;
}

/* What the byte behind a backslash stands for; 0 = it is none of the eight short escapes. */
static inline uint8_t meant(uint8_t byte)
{
    switch (byte) {
    case '"': return '"';
    case '\\': return '\\';
    case '/': return '/';
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return 0;
    }
}

/* Go to the quote that closes a text and count the escapes before it; -1 = there is none. */
static inline int64_t closing(const uint8_t *data, int64_t at, int64_t size, int64_t *escapes)
{
    *escapes = 0;
    while ((at = marked(data, at, size)) < size) {
        if (data[at] == '"')
            return at;
        if (data[at] != '\\' || size - at < 2 || !meant(data[at + 1]))
            return -1;
        *escapes += 1;
        at += 2;
    }
    return -1;
}

/* Put a text where it belongs, with what its escapes stand for. */
static inline void copy(const uint8_t *data, int64_t at, int64_t end, int plain, uint8_t *copied)
{
    while (!plain && at < end) {
        const uint8_t *slash = memchr(data + at, '\\', (size_t)(end - at));
        int64_t size = (slash ? slash - data : end) - at;
        memcpy(copied, data + at, (size_t)size);
        copied += size;
        at += size;
        if (slash) {
            *copied++ = meant(data[at + 1]);
            at += 2;
        }
    }
    memcpy(copied, data + at, (size_t)(end - at));
}

/* What is wrong with a byte behind the three before it, by table 3-7 of Unicode 15: it
 * continues a character that is none or does not where one is due, or it makes one that is
 * longer than need be, a surrogate, or beyond U+10FFFF. */
static inline uint8_t wrong(uint8_t third, uint8_t second, uint8_t first, uint8_t byte)
{
    uint8_t due = (uint8_t)((first >= 0xC0) | (second >= 0xE0) | (third >= 0xF0));
    uint8_t continues = (uint8_t)((byte >= 0x80) & (byte < 0xC0));
    return (uint8_t)((due != continues) | (byte == 0xC0) | (byte == 0xC1) | (byte > 0xF4)
        | ((first == 0xE0) & (byte < 0xA0)) | ((first == 0xED) & (byte >= 0xA0))
        | ((first == 0xF0) & (byte < 0x90)) | ((first == 0xF4) & (byte >= 0x90)));
}

/* Whether a byte begins a character of four, or one whose second byte is limited, or none. */
static inline uint8_t rare(uint8_t byte)
{
    return (uint8_t)((byte >= 0xF0) | (byte == 0xE0) | (byte == 0xED) | ((byte & 0xFE) == 0xC0));
}

/* What is wrong with a byte where neither it nor those before it are rare. */
static inline uint8_t plainly(uint8_t second, uint8_t first, uint8_t byte)
{
    return (uint8_t)(((first >= 0xC0) | (second >= 0xE0)) != ((int8_t)byte < -0x40));
}

/* Whether anything is wrong between two places, the first of which has three bytes before it. */
static inline uint8_t spoilt(const uint8_t *data, int64_t at, int64_t end)
{
    uint8_t high = 0, odd = 0, any = 0;
    for (int64_t i = at - 3; i < end; i++) {
        high |= data[i];
        odd |= rare(data[i]);
    }
    if (high < 0x80)
        return 0;
    if (odd)
        for (int64_t i = at; i < end; i++)
            any |= wrong(data[i - 3], data[i - 2], data[i - 1], data[i]);
    else
        for (int64_t i = at; i < end; i++)
            any |= plainly(data[i - 2], data[i - 1], data[i]);
    return any;
}

/* Whether bytes up to a place are UTF-8, as far as shows there; those before `at` are. */
static inline int utf8(const uint8_t *data, int64_t at, int64_t until)
{
    if (at == 0) {
        uint8_t head[6] = {0}; /* with what stands before the first bytes */
        at = until < 3 ? until : 3;
        memcpy(head + 3, data, (size_t)at);
        if (spoilt(head, 3, 3 + at))
            return 0;
    }
    for (int64_t end; at < until; at = end) {
        end = until - at < STRETCH ? until : at + STRETCH;
        if (spoilt(data, at, end))
            return 0;
    }
    return 1;
}

/* Whether a character is not whole at the end of the bytes. */
static inline int cut_off(const uint8_t *data, int64_t size)
{
    return (size > 0 && data[size - 1] >= 0xC0) || (size > 1 && data[size - 2] >= 0xE0)
        || (size > 2 && data[size - 3] >= 0xF0);
}

#endif
