"""What ingest says at the end, where there is more to say than a screen holds."""

from __future__ import annotations

import json

from mabillon.cli.ingested import LINES_SHOWN, Told
from mabillon.workflows.linking import ALONE, Linked
from mabillon.workflows.results import Result


def test_sentences_that_are_left_out_are_counted() -> None:
    told = Told(as_json=False)
    told.take(Result("a.wacz", "read", notes=[f"Sentence {n}." for n in range(LINES_SHOWN)]))
    assert "more such sentences" not in told.screen()
    told.take(Result("b.wacz", "read", notes=["Signature: anonymous, failed.", "Sentence 0."]))
    assert "and 1 more such sentences; --json has them all" in told.screen()


def test_what_posts_have_attached_is_counted() -> None:
    told = Told(as_json=False)
    told.take(Result("result.json", "read"))
    assert "Media" not in told.screen()
    told.attached(Linked(held=1012, unreadable=1, lacking=3, notes={"result.json": ALONE}))
    screen = " ".join(told.screen().split())
    assert "Media of these posts: 1,012 held, 3 lacking, 1 could not be read. `mabillon" in screen
    assert f"result.json: {ALONE}" in screen
    media = json.loads(told.last_line("", 0))["media"]
    assert (media["held"], media["lacking"], media["could_not_be_read"]) == (1012, 3, 1)
