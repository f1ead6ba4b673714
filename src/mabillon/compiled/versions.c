/* Version ids of posts: of each, SHA-256 over its fields, each behind its length.
 *
 * A field is 8 bytes of length, most significant first, and then its bytes; the last is a time,
 * 8 bytes or none. `lanes` hashes several posts at a time by instructions of the processor,
 * where it has them. For `ids` the hash is not ours: a library is handed in by its functions
 * (OpenSSL's EVP_DigestInit_ex, EVP_DigestUpdate, EVP_DigestFinal_ex, a context of it, and its
 * SHA-256).
 */
#include "sha256.h"

MABILLON_STAMP(versions)

enum { TEXTS = 3, DIGEST = 32, ROOM = 256, WHOLE = 1 << 13 };

/* Posts, field by field: text k of post i is the bytes from offsets[k][i] up to
 * offsets[k][i + 1] of data[k], which has lengths[k]; stamps, known: its time, and whether it
 * has one. */
struct posts {
    const int64_t *const *offsets;
    const uint8_t *const *data;
    const int64_t *lengths;
    const int64_t *stamps;
    const uint8_t *known;
};

/* Say where a text stands and how long it is; -1 = beside the bytes. */
static inline int64_t text_of(const struct posts *posts, int k, int64_t i, const uint8_t **text)
{
    int64_t from = posts->offsets[k][i], to = posts->offsets[k][i + 1];
    if (from < 0 || to < from || to > posts->lengths[k])
        return -1;
    *text = posts->data[k] + from;
    return to - from;
}

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

static inline uint8_t *put_number(uint8_t *at, uint64_t number)
{
    number = __builtin_bswap64(number);
    memcpy(at, &number, sizeof number);
    return at + sizeof number;
}

static int add_number(struct hash *hash, uint64_t number)
{
    uint8_t bytes[8];
    put_number(bytes, number);
    return add(hash, bytes, sizeof bytes);
}

/* Write the first `size` bytes of each post's digest; return 0, or -1 where it cannot be done.
 *
 * offsets … known: as in `struct posts`. ids: room for `count` times `size` bytes.
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
    const struct posts posts = {offsets, data, lengths, stamps, known};
    struct hash hash = {.context = context, .update = update};
    uint8_t digest[64]; /* as large as any that the library makes */

    if (size < 0 || size > DIGEST)
        return -1;
    for (int64_t i = 0; i < count; i++) {
        unsigned int made = 0;
        if (begin(context, i == 0 ? kind : NULL, NULL) != 1)
            return -1;
        for (int k = 0; k < TEXTS; k++) {
            const uint8_t *text = NULL;
            int64_t length = text_of(&posts, k, i, &text);
            if (length < 0 || !add_number(&hash, (uint64_t)length)
                || (length > 0 && !add(&hash, text, (size_t)length)))
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

MABILLON_KERNEL int64_t mabillon_versions_lanes(
    const int64_t *const offsets[TEXTS], const uint8_t *const data[TEXTS],
    const int64_t lengths[TEXTS], const int64_t *stamps, const uint8_t *known, int64_t count,
    uint8_t *ids, int64_t size);

#ifdef MABILLON_SHA256

/* Messages that are hashed beside one another, and behind them one that is ready to follow: of
 * each the blocks that are left, the room where they stand, and which post it is of. What was
 * written a moment ago is slow to read, so that none is hashed right after it was put together. */
struct lanes {
    struct sha256 messages[SHA256_LANES + 1];
    size_t left[SHA256_LANES + 1];
    int64_t post[SHA256_LANES + 1];
    uint8_t *room[SHA256_LANES + 1];
};

/* Put bytes behind those that a room holds; whenever it is full, it is hashed and begun anew. */
SHA256_INLINE size_t put(
    struct sha256 *message, uint8_t *room, size_t filled, const uint8_t *bytes, size_t size)
{
    while (size > WHOLE - filled) {
        size_t part = WHOLE - filled;
        memcpy(room + filled, bytes, part);
        sha256_one(message, WHOLE / SHA256_BLOCK);
        message->next = room;
        filled = 0;
        bytes += part;
        size -= part;
    }
    memcpy(room + filled, bytes, size);
    return filled + size;
}

/* Begin a post in a lane; return 0 where a text is beside the bytes. */
SHA256_INLINE int begun(struct lanes *lanes, int lane, const struct posts *posts, int64_t i)
{
    struct sha256 *message = lanes->messages + lane;
    uint8_t *room = lanes->room[lane], number[8];
    uint64_t total = 8 * (TEXTS + 1) + (posts->known[i] ? 8 : 0);
    size_t filled = 0;

    sha256_begin(message, room);
    for (int k = 0; k < TEXTS; k++) {
        const uint8_t *text;
        int64_t length = text_of(posts, k, i, &text);
        if (length < 0)
            return 0;
        put_number(number, (uint64_t)length);
        filled = put(message, room, filled, number, sizeof number);
        if (length > 0)
            filled = put(message, room, filled, text, (size_t)length);
        total += (uint64_t)length;
    }
    put_number(number, posts->known[i] ? 8 : 0);
    filled = put(message, room, filled, number, sizeof number);
    if (posts->known[i]) {
        put_number(number, (uint64_t)posts->stamps[i]);
        filled = put(message, room, filled, number, sizeof number);
    }
    /* The end of every message: a bit, no others up to the end of a block, how many there were. */
    size_t blocks = (filled + 1 + 8 + SHA256_BLOCK - 1) / SHA256_BLOCK;
    room[filled++] = 0x80;
    memset(room + filled, 0, blocks * SHA256_BLOCK - 8 - filled);
    put_number(room + blocks * SHA256_BLOCK - 8, 8 * total);
    lanes->left[lane] = blocks;
    lanes->post[lane] = i;
    return 1;
}

/* Have a lane go on with the message that is ready, if any is. */
static inline void follow(struct lanes *lanes, int lane)
{
    uint8_t *room = lanes->room[lane];
    lanes->messages[lane] = lanes->messages[SHA256_LANES];
    lanes->left[lane] = lanes->left[SHA256_LANES];
    lanes->post[lane] = lanes->post[SHA256_LANES];
    lanes->room[lane] = lanes->room[SHA256_LANES];
    lanes->room[SHA256_LANES] = room;
    lanes->left[SHA256_LANES] = 0;
}

/* Go on with the posts in all lanes up to the end of one; if not all have one, to that of each. */
SHA256_INLINE void gone_on(struct lanes *lanes, uint8_t *ids, size_t size)
{
    size_t least = lanes->left[0];
    for (int k = 1; k < SHA256_LANES; k++)
        least = lanes->left[k] < least ? lanes->left[k] : least;
    if (least > 0)
        sha256_all(lanes->messages, least);
    for (int k = 0; k < SHA256_LANES; k++) {
        uint8_t digest[DIGEST];
        if (lanes->left[k] == 0)
            continue;
        if (least == 0)
            sha256_one(lanes->messages + k, lanes->left[k]);
        lanes->left[k] -= least == 0 ? lanes->left[k] : least;
        if (lanes->left[k] > 0)
            continue;
        sha256_end(lanes->messages + k, digest);
        memcpy(ids + (size_t)lanes->post[k] * size, digest, size);
    }
}

/* The same by the processor's instructions; -1 also where it has none. */
SHA256_TARGET int64_t mabillon_versions_lanes(
    const int64_t *const offsets[TEXTS], const uint8_t *const data[TEXTS],
    const int64_t lengths[TEXTS], const int64_t *stamps, const uint8_t *known, int64_t count,
    uint8_t *ids, int64_t size)
{
    const struct posts posts = {offsets, data, lengths, stamps, known};
    uint8_t rooms[SHA256_LANES + 1][WHOLE + 2 * SHA256_BLOCK];
    struct lanes lanes;
    int64_t next = 0;
    int busy;

    if (size < 0 || size > DIGEST || !sha256_here())
        return -1;
    for (int k = 0; k <= SHA256_LANES; k++) {
        lanes.room[k] = rooms[k];
        lanes.left[k] = 0;
    }
    do {
        busy = 0;
        for (int k = 0; k < SHA256_LANES; k++) {
            if (lanes.left[k] == 0) {
                follow(&lanes, k);
                if (next < count && !begun(&lanes, SHA256_LANES, &posts, next++))
                    return -1;
            }
            busy += lanes.left[k] > 0;
        }
        gone_on(&lanes, ids, (size_t)size);
    } while (busy > 0 || lanes.left[SHA256_LANES] > 0);
    return 0;
}

#else

int64_t mabillon_versions_lanes(
    const int64_t *const offsets[TEXTS], const uint8_t *const data[TEXTS],
    const int64_t lengths[TEXTS], const int64_t *stamps, const uint8_t *known, int64_t count,
    uint8_t *ids, int64_t size)
{
    (void)offsets, (void)data, (void)lengths, (void)stamps, (void)known, (void)count;
    (void)ids, (void)size;
    return -1;
}

#endif
