"""The settings of the examinations: every number that a person chose, in one place.

They are printed with each opinion and kept in its inputs.
"""

from __future__ import annotations

import msgspec


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Settings, with their defaults (method.md).

    Carriage
        off_channel: share of statements an issuer puts out on routes nobody watches.
        p_none_h2, p_none_h2_low, p_none_h2_high: P(carried by none | not issued).
        takeover, takeover_high: chance that an own channel was taken over, and the
            highest that is still thought possible; the LLR's lower bound uses it.
        window_days: reference statements are taken from so many days before.
        min_words: a reference statement has at least so many words.
        min_reference: fewer reference statements: not determined.
        min_share: A(age) below this: not determined.
        watch_gap_s: looks no further apart than this watch a channel throughout, seconds.
        early_s: a carrier may post so many seconds before the first appearance.
        disowned_within_s: a deletion or denial within so many seconds is a conflict.
        recorded_needed: recorded non-issued statements needed for a learned P(none | H2).
        silence_days: how long a silence of all channels at once that the reference
            window does not show is taken to last (the bounds allow for it).
        longest_age_s: silence is judged up to this age and no further.
        look_miss: chance that a guided look overlooks a statement that stands there.
        routine_share, routine_needed: a forwarder that carried at least this share of at
            least so many earlier statements is said to carry routinely; a word, no figure.
        interval: level of the two-sided interval of bounds.
        bootstrap_resamples, seed: of the bootstrap over days.
    Copies and donor
        candidate_floor: estimated containment below which a post is not compared.
        near_copy: containment from which a text counts as (nearly) whole in another.
        donor_share: share of the questioned text that a donor must give.
        recycled_after_s: an unaltered statement again after so many seconds is recycled.
    Lexicon
        lexicon_recurs: a term stands in at least so many statements.
        lexicon_ratio: it is of the house where the issuer uses it so many times as often,
            by words written, as others do.
        lexicon_weeks: its use can end, or begin, only if it lies in so many different weeks.
        lexicon_missed: a silence counts where so many uses would have fallen into it.
        lexicon_gap: and it lasts so many times as many statements as any between two uses.
        lexicon_apart: two terms of different times are remarkable where so many statements
            with both would be expected.
        serial_recurs: a series of numbers has at least so many statements.
    """

    off_channel: float = 0.01
    p_none_h2: float = 0.9
    p_none_h2_low: float = 0.5
    p_none_h2_high: float = 1.0
    takeover: float = 0.001
    takeover_high: float = 0.005
    window_days: int = 365
    min_words: int = 15
    min_reference: int = 20
    min_share: float = 0.5
    watch_gap_s: int = 3600
    early_s: int = 86_400
    disowned_within_s: int = 7 * 86_400
    recorded_needed: int = 30
    silence_days: int = 2
    longest_age_s: int = 30 * 86_400
    look_miss: float = 0.05
    routine_share: float = 0.5
    routine_needed: int = 10
    interval: float = 0.9
    bootstrap_resamples: int = 2000
    seed: int = 20310326
    candidate_floor: float = 0.1
    near_copy: float = 0.8
    donor_share: float = 0.25
    recycled_after_s: int = 30 * 86_400
    lexicon_recurs: int = 5
    lexicon_ratio: float = 1.0
    lexicon_weeks: int = 16
    lexicon_missed: float = 15.0
    lexicon_gap: float = 4.0
    lexicon_apart: float = 8.0
    serial_recurs: int = 8


class RoutingSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Settings of the routing profile, printed with it; they change no opinion.

    within_s: a statement counts as carried up to this age, seconds; and as watched where
        the channel was observed for so long.
    fewest: with fewer statements watched, a share is neither drawn nor compared.
    change_interval: level of the intervals that must not overlap for a change to be named.
    suggest_share, suggest_watched: a channel that carried at least this share of at least
        so many statements watched is suggested as a forwarder.
    at_once_s: what is usually carried sooner than this may be the issuer's own channel.
    crowd_share, mirror_share: a channel of whose posts fewer than the one, or more than the
        other, are this issuer's may carry everybody, or be a mirror.
    """

    within_s: int = 86_400
    fewest: int = 10
    change_interval: float = 0.99
    suggest_share: float = 0.2
    suggest_watched: int = 20
    at_once_s: int = 60
    crowd_share: float = 0.1
    mirror_share: float = 0.5
