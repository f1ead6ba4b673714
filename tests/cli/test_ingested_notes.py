"""What ingest says at the end, where there is more to say than a screen holds."""

from __future__ import annotations

from mabillon.cli.ingested import LINES_SHOWN, Told
from mabillon.workflows.results import Result


def test_sentences_that_are_left_out_are_counted() -> None:
    told = Told(as_json=False)
    told.take(Result("a.wacz", "read", notes=[f"Sentence {n}." for n in range(LINES_SHOWN)]))
    assert "more such sentences" not in told.screen()
    told.take(Result("b.wacz", "read", notes=["Signature: anonymous, failed.", "Sentence 0."]))
    assert "and 1 more such sentences; --json has them all" in told.screen()
