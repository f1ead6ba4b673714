"""Reception: words only, by role, cited."""

from __future__ import annotations

from mabillon.examine.reception import Response, examine


def response(role: str, name: str = "hedge", **more: object) -> Response:
    values = {"posted": 3, "carried": False, "mentions": []} | more
    return Response(channel=name, title=name.title(), role=role, **values)


def test_silence_of_channels_that_posted_is_said_and_those_that_did_not_are_counted() -> None:
    made = examine([response("forwarder", f"relay-{i}", posted=i) for i in range(4)])
    assert made.status == "determined"
    assert made.llr is None
    assert made.explanation == [
        "3 of 4 forwarders posted since; none passed it on or mentioned it."
    ]
    assert [c["posted"] for c in made.figures["channels"]] == [0, 1, 2, 3]


def test_what_was_answered_is_cited() -> None:
    made = examine([response("independent", "ledger", mentions=["ledger/7"]), response("own")])
    assert made.explanation == [
        "1 of 1 own channel posted since; none passed it on or mentioned it.",
        "1 of 1 independent channel posted since; none passed it on; 1 answered or quoted it "
        "(Ledger: ledger/7).",
    ]


def test_nobody_posted_since() -> None:
    for responses in ([], [response("own", posted=0)]):
        made = examine(responses)
        assert made.status == "not_determined"
        assert made.llr is None
