"""What a watch list asks, rule by rule, in words."""

from __future__ import annotations

from collections.abc import Collection

from mabillon.watch.standing_questions import InName, WatchList


def watched(asked: WatchList, missing: Collection[str]) -> dict[str, list[str]]:
    """Return by rule (a name of `rules.RULES`) what is watched; empty = that rule rests.

    ``missing``: posts that are watched and not in the archive yet.
    """
    return {
        "in-name": [_in_name(one) for one in asked.in_name],
        "copies": [
            f"{one.name} (not in the archive yet)" if one.post in missing else one.name
            for one in asked.copies
        ],
        "search": [one.search for one in asked.searches],
        "stopped": [
            f"forwarders of {one.issuer}, beyond {one.quantile:.4g} of their gaps"
            for one in asked.stopped
        ],
        "channel": ["those that are collected"] if asked.channels else [],
        "own-posts": [one.issuer for one in asked.own_posts],
        "opinion": [f"for {asked.opinions.days:g} days"] if asked.opinions else [],
        "clock": [f"for {asked.clock.days:g} days"] if asked.clock else [],
    }


def _in_name(one: InName) -> str:
    beside = ", forwarders too" if one.forwarders else ""
    return f"{one.issuer}, from {one.words} words on{beside}"
