/* Version ids of posts: of each, SHA-256 over its fields, each behind its length.
 *
 * A field is 8 bytes of length, most significant first, and then its bytes; the last is a time,
 * 8 bytes or none. The hash is not ours: a library is handed in by its functions (OpenSSL's
 * EVP_DigestInit_ex, EVP_DigestUpdate, EVP_DigestFinal_ex, a context of it, and its SHA-256).
 */
#include "kernels.h"

MABILLON_STAMP(versions)

enum { TEXTS = 3, DIGEST = 32, ROOM = 256 };

typedef int begin_function(void *context, const void *kind, void *engine);
typedef int update_function(void *context, const void *bytes, size_t size);
typedef int end_function(void *context, unsigned char *digest, unsigned int *size);

struct hash {
    void *context;
    update_function *update;
    size_t filled; /* bytes of room that are yet to be hashed */
    uint8_t room[ROOM];
};

static int flushed(struct hash *hash)
{
    size_t filled = hash->filled;
    hash->filled = 0;
    return filled == 0 || hash->update(hash->context, hash->room, filled) == 1;
}

/* Hash bytes: few are gathered, for a call costs as much as to hash tens of them. */
static int add(struct hash *hash, const uint8_t *bytes, size_t size)
{
    if (size > ROOM - hash->filled) {
        if (!flushed(hash))
            return 0;
        if (size > ROOM)
            return hash->update(hash->context, bytes, size) == 1;
    }
    memcpy(hash->room + hash->filled, bytes, size);
    hash->filled += size;
    return 1;
}

static int add_number(struct hash *hash, uint64_t number)
{
    uint8_t bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(number >> (56 - 8 * i));
    return add(hash, bytes, sizeof bytes);
}

/* Write the first `size` bytes of each post's digest; return 0, or -1 where it cannot be done.
 *
 * offsets, data, lengths: of the three texts; text k of post i is the bytes from offsets[k][i]
 *     up to offsets[k][i + 1] of data[k], which has lengths[k].
 * stamps, known: of each post, its time, and whether it has one.
 * ids: room for `count` times `size` bytes.
 */
MABILLON_KERNEL int64_t mabillon_versions_ids(
    const int64_t *const offsets[TEXTS], const uint8_t *const data[TEXTS],
    const int64_t lengths[TEXTS], const int64_t *stamps, const uint8_t *known, int64_t count,
    void *context, const void *kind, begin_function *begin, update_function *update,
    end_function *end, uint8_t *ids, int64_t size);

int64_t mabillon_versions_ids(
    const int64_t *const offsets[TEXTS], const uint8_t *const data[TEXTS],
    const int64_t lengths[TEXTS], const int64_t *stamps, const uint8_t *known, int64_t count,
    void *context, const void *kind, begin_function *begin, update_function *update,
    end_function *end, uint8_t *ids, int64_t size)
{
    struct hash hash = {.context = context, .update = update};
    uint8_t digest[64]; /* as large as any that the library makes */

    if (size < 0 || size > DIGEST)
        return -1;
    for (int64_t i = 0; i < count; i++) {
        unsigned int made = 0;
        if (begin(context, i == 0 ? kind : NULL, NULL) != 1)
            return -1;
        for (int k = 0; k < TEXTS; k++) {
            int64_t from = offsets[k][i], to = offsets[k][i + 1];
            if (from < 0 || to < from || to > lengths[k])
                return -1;
            if (!add_number(&hash, (uint64_t)(to - from))
                || (to > from && !add(&hash, data[k] + from, (size_t)(to - from))))
                return -1;
        }
        if (!add_number(&hash, known[i] ? 8 : 0)
            || (known[i] && !add_number(&hash, (uint64_t)stamps[i])) || !flushed(&hash)
            || end(context, digest, &made) != 1 || made != DIGEST)
            return -1;
        memcpy(ids + i * size, digest, (size_t)size);
    }
    return 0;
}
