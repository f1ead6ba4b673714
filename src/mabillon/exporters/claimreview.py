"""ClaimReview (schema.org, JSON-LD): the claim reviewed is "X issued this", and nothing else.

Whoever posted the statement made that claim by posting it in the name of X, so the claim's
author is that account, or nobody: never X. The rating is in words, with their ladder; there
is no number, for schema.org would have it ranked from false to true, and this is not truth.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, get_args

import msgspec

from mabillon.examine.finding import Standing
from mabillon.exporters.exported import Exported, Post, Progress
from mabillon.exporters.sentences import issued, opinion_lines
from mabillon.exporters.standing import Account, Opinion

LADDER: Final = (
    "In words alone; the ladder of standings, from one end to the other: "
    + "; ".join(get_args(Standing))
    + ". It says whether the organisation issued the statement, and nothing of whether what the "
    "statement says is true."
)

Json = dict[str, Any]


def write(exported: Exported, target: Path, progress: Progress) -> dict[str, int]:
    """Write one JSON-LD document with a ClaimReview for each opinion."""
    made = []
    for n, opinion in enumerate(exported.opinions):
        made.append(review(opinion, exported))
        progress(n + 1, len(exported.opinions))
    document = {"@context": "https://schema.org", "@graph": made}
    target.write_bytes(msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n")
    return {"ClaimReview": len(made)}


def review(opinion: Opinion, exported: Exported) -> Json:
    """Return the ClaimReview of an opinion; what is not known is left out."""
    works = {
        name: _work(exported.posts[name], exported)
        for name in opinion.appearances
        if name in exported.posts
    }
    found: Json = _known(
        {
            "@type": "ClaimReview",
            "identifier": f"opinion:{opinion.number}:{opinion.digest}",
            "name": f"Was it issued by {opinion.issuer.title}?",
            "datePublished": _time(opinion.changed_at),
            "author": {"@type": "Organization", "name": exported.desk} if exported.desk else None,
            "claimReviewed": issued(opinion),
            "reviewBody": " ".join(opinion_lines(opinion)),
            "itemReviewed": {
                "@type": "Claim",
                "name": "The claim that posting it in the organisation's name makes",
                "author": _author(opinion.account),
                "datePublished": _time(opinion.posted_at),
                "firstAppearance": works.get(opinion.first or ""),
                "appearance": list(works.values()),
            },
            "reviewRating": {
                "@type": "Rating",
                "alternateName": opinion.sentence,
                "ratingExplanation": LADDER,
            },
        }
    )

    return found


def _author(account: Account | None) -> Json | None:
    """Return the account that posted it; nobody where that is an issuer's own channel."""
    if account is None or account.own:
        return None
    return {
        "@type": "Organization",
        "name": f"the account {account.title}",
        "identifier": account.key,
        "description": "The account that posted it; who is behind it was not examined.",
    }


def _work(post: Post, exported: Exported) -> Json:
    return {
        "@type": "CreativeWork",
        "identifier": [post.name, *([f"sha256:{post.sha256}"] if post.sha256 else [])],
        "datePublished": _time(post.posted_at),
        "url": post.link if exported.links else None,
        "description": None if exported.links else post.link,
    }


def _time(at: Any) -> str | None:
    return None if at is None else msgspec.to_builtins(at)


def _known(value: Any) -> Any:
    """Leave out what is null or empty, all the way down."""
    if isinstance(value, dict):
        found = {name: _known(inner) for name, inner in value.items()}
        return {name: inner for name, inner in found.items() if inner not in (None, [], {})}
    return [_known(inner) for inner in value] if isinstance(value, list) else value
