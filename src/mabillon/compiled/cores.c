/* Digests of texts without their last lines (text/cores.py).
 *
 * The hash is BLAKE2b with a digest of 8 bytes (RFC 7693), without a key. A text and what is
 * left of it without its last lines begin alike, so all of them are hashed in one pass: where
 * one of them ends, the state is copied and brought to its end.
 */
#include "kernels.h"

MABILLON_STAMP(cores)

enum { CUTS = 3, BLOCK = 128, ROUNDS = 12, DIGEST = 8 };

static const uint64_t START[8] = {
    0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
    0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
};

static const uint8_t ORDER[10][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
    {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
    {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
    {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
    {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
};

static inline uint64_t turned(uint64_t word, int by)
{
    return word >> by | word << (64 - by);
}

static inline void mix(uint64_t *v, int a, int b, int c, int d, uint64_t x, uint64_t y)
{
    v[a] += v[b] + x;
    v[d] = turned(v[d] ^ v[a], 32);
    v[c] += v[d];
    v[b] = turned(v[b] ^ v[c], 24);
    v[a] += v[b] + y;
    v[d] = turned(v[d] ^ v[a], 16);
    v[c] += v[d];
    v[b] = turned(v[b] ^ v[c], 63);
}

/* Take in a block; `size`: bytes of the text up to its end; `last`: whether the text ends there. */
static void take(uint64_t *state, const uint8_t *block, uint64_t size, int last)
{
    uint64_t v[16], m[16];
    memcpy(m, block, sizeof m);
    memcpy(v, state, 8 * sizeof *v);
    memcpy(v + 8, START, 8 * sizeof *v);
    v[12] ^= size;
    v[14] ^= last ? UINT64_MAX : 0;
    for (int round = 0; round < ROUNDS; round++) {
        const uint8_t *s = ORDER[round % 10];
        mix(v, 0, 4, 8, 12, m[s[0]], m[s[1]]);
        mix(v, 1, 5, 9, 13, m[s[2]], m[s[3]]);
        mix(v, 2, 6, 10, 14, m[s[4]], m[s[5]]);
        mix(v, 3, 7, 11, 15, m[s[6]], m[s[7]]);
        mix(v, 0, 5, 10, 15, m[s[8]], m[s[9]]);
        mix(v, 1, 6, 11, 12, m[s[10]], m[s[11]]);
        mix(v, 2, 7, 8, 13, m[s[12]], m[s[13]]);
        mix(v, 3, 4, 9, 14, m[s[14]], m[s[15]]);
    }
    for (int i = 0; i < 8; i++)
        state[i] ^= v[i] ^ v[i + 8];
}

static int64_t without_blanks(const uint8_t *text, int64_t size)
{
    while (size
           && (text[size - 1] == '\n' || text[size - 1] == '\r' || text[size - 1] == '\t'
               || text[size - 1] == ' '))
        size--;
    return size;
}

/* Bytes of a text before its last line, without blanks at the end; 0 = it has but one line, or
 * the last ones are parted by a separator of Unicode's. */
static int64_t without_line(const uint8_t *text, int64_t size)
{
    for (int64_t at = size - 1; at >= 0; at--) {
        if (text[at] == '\n' || text[at] == '\r')
            return without_blanks(text, at);
        if (at + 2 < size && text[at] == 0xe2 && text[at + 1] == 0x80
            && (text[at + 2] | 1) == 0xa9)
            return 0;
    }
    return 0;
}

/* Fill in the digests of n texts, CUTS each; 0 where nothing is left of a text.
 *
 * ends: where each text begins in `data`, and the last ends, n + 1; bytes: how many there are.
 * Returns n, or -1 if texts end beyond their bytes.
 */
MABILLON_KERNEL int64_t mabillon_cores_digests(
    const uint8_t *data, int64_t bytes, const int64_t *ends, int64_t n, uint64_t *digests);

int64_t mabillon_cores_digests(
    const uint8_t *data, int64_t bytes, const int64_t *ends, int64_t n, uint64_t *digests)
{
    for (int64_t i = 0; i < n; i++) {
        if (ends[i] < 0 || ends[i] > ends[i + 1] || ends[i + 1] > bytes)
            return -1;
        const uint8_t *text = data + ends[i];
        uint64_t *made = digests + CUTS * i, state[8];
        int64_t sizes[CUTS], done = 0;
        sizes[0] = without_blanks(text, ends[i + 1] - ends[i]);
        for (int k = 1; k < CUTS; k++)
            sizes[k] = without_line(text, sizes[k - 1]);
        memcpy(state, START, sizeof state);
        state[0] ^= 0x01010000 ^ DIGEST;
        for (int k = CUTS - 1; k >= 0; k--) {
            uint8_t block[BLOCK] = {0};
            uint64_t copy[8];
            made[k] = 0;
            if (!sizes[k])
                continue;
            for (; done + BLOCK < sizes[k]; done += BLOCK)
                take(state, text + done, (uint64_t)(done + BLOCK), 0);
            memcpy(block, text + done, (size_t)(sizes[k] - done));
            memcpy(copy, state, sizeof copy);
            take(copy, block, (uint64_t)sizes[k], 1);
            made[k] = copy[0];
        }
    }
    return n;
}
