"""ClaimReview: of the types that schema.org expects, on "X issued this", and rated in words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from export_samples import DESK, LEAGUE, nothing_said, opinion, sample

from mabillon.exporters import claimreview
from mabillon.exporters.exported import Exported

GOLDEN = Path(__file__).parents[1] / "golden" / "exports" / "sample.jsonld"

EXPECTED = {
    # schema.org: type -> property -> what it may be
    "ClaimReview": {
        "identifier": "Text", "name": "Text", "datePublished": "Date", "author": "Organization",
        "claimReviewed": "Text", "reviewBody": "Text", "itemReviewed": "Claim",
        "reviewRating": "Rating",
    },
    "Claim": {
        "name": "Text", "author": "Organization", "datePublished": "Date",
        "firstAppearance": "CreativeWork", "appearance": "CreativeWork",
    },
    "CreativeWork": {
        "identifier": "Text", "datePublished": "Date", "url": "URL", "description": "Text",
    },
    "Organization": {"name": "Text", "identifier": "Text", "description": "Text"},
    "Rating": {"alternateName": "Text", "ratingExplanation": "Text"},
}  # fmt: skip


def reviews(exported: Exported, folder: Path) -> list[dict[str, Any]]:
    path = folder / "reviews.jsonld"
    claimreview.write(exported, path, nothing_said)
    document = json.loads(path.read_bytes())
    assert document["@context"] == "https://schema.org"
    found: list[dict[str, Any]] = document["@graph"]
    return found


def check(thing: dict[str, Any], expected: str) -> None:
    assert thing["@type"] == expected
    for name, value in thing.items():
        if name == "@type":
            continue
        kind = EXPECTED[expected][name]
        for one in value if isinstance(value, list) else [value]:
            if kind in EXPECTED:
                check(one, kind)
            else:
                assert isinstance(one, str)
                assert one
                assert kind != "Date" or one[10] == "T"
                assert kind != "URL" or one.startswith("https://")


def test_types_are_those_that_schema_org_expects(tmp_path: Path) -> None:
    made = reviews(sample(desk="Desk North"), tmp_path)
    assert len(made) == 4
    for review in made:
        check(review, "ClaimReview")
        assert {"claimReviewed", "itemReviewed", "reviewRating", "author"} <= set(review)


def test_the_claim_is_that_x_issued_it_and_its_author_is_never_x(tmp_path: Path) -> None:
    for review in reviews(sample(), tmp_path):
        assert review["claimReviewed"].startswith("Thistledown League issued the statement of 26")
        author = review["itemReviewed"]["author"]
        assert author["name"] == "the account Marl"
        assert LEAGUE.title not in json.dumps(author)


def test_what_stands_on_an_own_channel_has_no_author(tmp_path: Path) -> None:
    own = opinion(1, "assessed as issued", 2, account=DESK, post="thistledown-desk/9")
    [review] = reviews(sample(opinions=(own,)), tmp_path)
    assert "author" not in review["itemReviewed"]


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_the_rating_is_in_words_with_their_ladder(tmp_path: Path, number: int) -> None:
    exported = sample()
    rating = reviews(exported, tmp_path)[number - 1]["reviewRating"]
    assert not {"ratingValue", "bestRating", "worstRating"} & set(rating)
    assert rating["alternateName"] == exported.opinions[number - 1].sentence
    assert (
        "assessed as not issued; appears not to have been issued; not established"
        in (rating["ratingExplanation"])
    )


def test_an_unsigned_proposal_is_not_the_rating(tmp_path: Path) -> None:
    review = reviews(sample(), tmp_path)[3]
    assert review["reviewRating"]["alternateName"].startswith("Circulating in the name of")
    assert "1 of 2 people signed" in review["reviewBody"]


def test_a_conflict_is_told_before_anything_else(tmp_path: Path) -> None:
    torn = opinion(1, "not established", 0, conflicts=["It was taken down within the hour"])
    [review] = reviews(sample(opinions=(torn,)), tmp_path)
    assert review["reviewBody"].startswith("It was taken down within the hour. Circulating")


def test_where_the_first_is_left_out_none_is_said_to_be_first(tmp_path: Path) -> None:
    later = opinion(1, "assessed as issued", 2, first=None)
    [review] = reviews(sample(opinions=(later,)), tmp_path)
    assert "firstAppearance" not in review["itemReviewed"]
    assert len(review["itemReviewed"]["appearance"]) == 1


def test_the_review_is_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "reviews.jsonld"
    exported = sample(opinions=(opinion(1, "assessed as not issued", 2),))
    claimreview.write(exported, path, nothing_said)
    assert path.read_bytes() == GOLDEN.read_bytes(), "python tests/golden/exports.py"
