/* SHA-256 (FIPS 180-4) by the processor's own instructions, several messages at a time.
 *
 * Each step of the hash waits for the one before; with one message alone the processor is idle
 * more than half of the time. Steps of several messages wait for nothing of one another.
 */
#ifndef MABILLON_SHA256_H
#define MABILLON_SHA256_H

#include "kernels.h"

enum { SHA256_BLOCK = 64, SHA256_DIGEST = 32, SHA256_LANES = 3 };

#if defined(__x86_64__) && defined(__GNUC__)
#define MABILLON_SHA256 1

#include <cpuid.h>
#include <immintrin.h>

#define SHA256_TARGET __attribute__((target("sha,sse4.1,ssse3")))
#define SHA256_INLINE static inline __attribute__((always_inline)) SHA256_TARGET

static const uint32_t SHA256_ROUNDS[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

/* A message on its way: its state, words as the instructions hold them, and what comes next. */
struct sha256 {
    uint32_t high[4]; /* F, E, B, A */
    uint32_t low[4];  /* H, G, D, C */
    const uint8_t *next;
};

/* Whether this processor has the instructions. */
static int sha256_here(void)
{
    unsigned int a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_SSSE3) || !(c & bit_SSE4_1))
        return 0;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && b >> 29 & 1;
}

static inline void sha256_begin(struct sha256 *message, const uint8_t *next)
{
    *message = (struct sha256){
        {0x9b05688c, 0x510e527f, 0xbb67ae85, 0x6a09e667},
        {0x5be0cd19, 0x1f83d9ab, 0xa54ff53a, 0x3c6ef372},
        next,
    };
}

/* Write the digest of a message that was padded and taken in whole. */
static inline void sha256_end(const struct sha256 *message, uint8_t digest[SHA256_DIGEST])
{
    const uint32_t *h = message->high, *l = message->low;
    uint32_t words[] = {h[3], h[2], l[3], l[2], h[1], h[0], l[1], l[0]};
    for (int i = 0; i < 8; i++)
        words[i] = __builtin_bswap32(words[i]);
    memcpy(digest, words, SHA256_DIGEST);
}

/* Take in so many blocks of each of `lanes` messages, which must be a constant. */
SHA256_INLINE void sha256_lanes(struct sha256 *messages, int lanes, size_t blocks)
{
    const __m128i order = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    __m128i high[SHA256_LANES], low[SHA256_LANES];

    for (int k = 0; k < lanes; k++) {
        high[k] = _mm_loadu_si128((const __m128i *)messages[k].high);
        low[k] = _mm_loadu_si128((const __m128i *)messages[k].low);
    }
    for (size_t block = 0; block < blocks; block++) {
        __m128i words[SHA256_LANES][4], high_before[SHA256_LANES], low_before[SHA256_LANES];
        for (int k = 0; k < lanes; k++) {
            const __m128i *from = (const __m128i *)(messages[k].next + SHA256_BLOCK * block);
            high_before[k] = high[k];
            low_before[k] = low[k];
            for (int i = 0; i < 4; i++)
                words[k][i] = _mm_shuffle_epi8(_mm_loadu_si128(from + i), order);
        }
#pragma GCC unroll 16
        for (int i = 0; i < 16; i++) { /* four rounds each */
            const __m128i rounds = _mm_loadu_si128((const __m128i *)(SHA256_ROUNDS + 4 * i));
            for (int k = 0; k < lanes; k++) {
                __m128i *word = words[k], sum = _mm_add_epi32(word[i & 3], rounds);
                low[k] = _mm_sha256rnds2_epu32(low[k], high[k], sum);
                high[k] = _mm_sha256rnds2_epu32(high[k], low[k], _mm_shuffle_epi32(sum, 0x0e));
                if (i < 12) {
                    __m128i seven = _mm_alignr_epi8(word[(i + 3) & 3], word[(i + 2) & 3], 4);
                    __m128i sixteen = _mm_sha256msg1_epu32(word[i & 3], word[(i + 1) & 3]);
                    word[i & 3] = _mm_sha256msg2_epu32(
                        _mm_add_epi32(sixteen, seven), word[(i + 3) & 3]);
                }
            }
        }
        for (int k = 0; k < lanes; k++) {
            high[k] = _mm_add_epi32(high[k], high_before[k]);
            low[k] = _mm_add_epi32(low[k], low_before[k]);
        }
    }
    for (int k = 0; k < lanes; k++) {
        _mm_storeu_si128((__m128i *)messages[k].high, high[k]);
        _mm_storeu_si128((__m128i *)messages[k].low, low[k]);
        messages[k].next += SHA256_BLOCK * blocks;
    }
}

/* Take in so many blocks of one message. */
SHA256_TARGET static void sha256_one(struct sha256 *message, size_t blocks)
{
    sha256_lanes(message, 1, blocks);
}

/* Take in so many blocks of each of SHA256_LANES messages. */
SHA256_TARGET static void sha256_all(struct sha256 *messages, size_t blocks)
{
    sha256_lanes(messages, SHA256_LANES, blocks);
}

#endif
#endif
