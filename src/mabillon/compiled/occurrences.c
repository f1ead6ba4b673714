/* What the rows of each value tell: pairs of them, or how rare the value is
 * (engine/occurrences.py). How few rows are few and how many are too many, the caller says.
 */
#include "kernels.h"

MABILLON_STAMP(occurrences)

enum { NO_ROOM = -1 };

/* Where what is told is written down. */
struct told {
    int64_t room, count;
    int8_t *kind;
    int64_t *one, *two;
    uint8_t *sampled;
};

static inline int add(struct told *to, int8_t kind, int64_t one, int64_t two, int sampled)
{
    if (to->count >= to->room)
        return NO_ROOM;
    to->kind[to->count] = kind;
    to->one[to->count] = one;
    to->two[to->count] = two;
    to->sampled[to->count++] = (uint8_t)sampled;
    return 0;
}

/* Write down each two of a value's rows, the lesser first. */
static int pairs(struct told *to, const int64_t *row, int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        for (int64_t j = i + 1; j < count; j++) {
            int less = row[i] < row[j];
            if (add(to, 0, less ? row[i] : row[j], less ? row[j] : row[i], 0))
                return NO_ROOM;
        }
    return 0;
}

/* Return how many lines were written down, or NO_ROOM.
 *
 * value, row, size: values with their rows, those of one value side by side.
 * few, most: up to how many rows pairs are written down; beyond how many nothing is.
 * bounds, bounds_count: up to how many rows a value is of each kind but the last.
 * rate: a value that it divides is sampled.
 */
MABILLON_KERNEL int64_t mabillon_occurrences_told(
    const int64_t *value, const int64_t *row, int64_t size, int64_t few, int64_t most,
    const int64_t *bounds, int64_t bounds_count, uint64_t rate, int64_t room, int8_t *kind,
    int64_t *one, int64_t *two, uint8_t *sampled);

int64_t mabillon_occurrences_told(
    const int64_t *value, const int64_t *row, int64_t size, int64_t few, int64_t most,
    const int64_t *bounds, int64_t bounds_count, uint64_t rate, int64_t room, int8_t *kind,
    int64_t *one, int64_t *two, uint8_t *sampled)
{
    struct told to = {room, 0, kind, one, two, sampled};
    int64_t end;

    if (rate == 0)
        return NO_ROOM;
    for (int64_t begin = 0; begin < size; begin = end) {
        int64_t often, of_kind = 1;
        for (end = begin + 1; end < size && value[end] == value[begin];)
            end++;
        often = end - begin;
        if (often < 2 || often > most)
            continue;
        if (often <= few) {
            if (pairs(&to, row + begin, often))
                return NO_ROOM;
            continue;
        }
        while (of_kind <= bounds_count && often > bounds[of_kind - 1])
            of_kind++;
        for (int64_t i = begin; i < end; i++)
            if (add(&to, (int8_t)of_kind, value[begin], row[i], (uint64_t)value[begin] % rate == 0))
                return NO_ROOM;
    }
    return to.count;
}
