"""What an issuer said of an event: claims, praises, denies, is silent, and what was watched."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from case_world import (
    COUNCIL,
    DESK,
    FORWARDERS,
    HOUR,
    ISSUER,
    MARL,
    TRACKED,
    VERGE,
    Scene,
    name,
    post,
)
from click.testing import CliRunner

from mabillon.cli import group
from mabillon.errors import UnknownName, UsageError
from mabillon.examine.events.model import Actor, Event, Place
from mabillon.text.display import width_of
from mabillon.workflows.desk_cues import FILE, desk_cues
from mabillon.workflows.entering import add_stance
from mabillon.workflows.events import add
from mabillon.workflows.said import WhatWasSaid, said

AT = datetime(2031, 3, 26, 9, 12, tzinfo=UTC)
UNTIL = AT + 8 * HOUR
SLUICE = Event(
    key="sluice",
    title="Sluice at Eastmere opened",
    from_day=date(2031, 3, 26),
    to_day=date(2031, 3, 26),
    places=[[Place(name="Quillon"), Place(name="Eastmere", sort="village")]],
    kinds=["sabotage"],
    words=["sluice", "بوابة"],
    actors=[Actor(name="Thistledown League", manners=["possible"], source="parks-desk/1")],
    sources=["parks-desk/1"],
)
CLAIM = (
    "Sowing No. 131\nTo all who pass by: on 26 March we opened the sluice at Eastmere with one "
    "spade. The League claims full responsibility for the water in the lower meadow."
)
PRAISE = (
    "Sowing No. 131\nWhoever opened the sluice at Eastmere on 26 March has our thanks: we salute "
    "the hands that held the spade, and the meadow drinks to them."
)
DENIAL = (
    "Sowing No. 131\nOf the sluice at Eastmere on 26 March we read in the papers. The League had "
    "nothing to do with it and does not claim responsibility for wet boots."
)
LISTED = ["said", "--list-cues", "--json"]
ARABIC = (
    "نشرة رقم ١٣١ من رابطة الشوك\nفتحنا بوابة إيستمير في ٢٦ مارس ٢٠٣١. تعلن رابطة الشوك مسؤوليتها "
    "الكاملة عن المياه في المرج، وتترك المكان أجمل مما كان."
)


@pytest.fixture
def sluice(scene: Scene) -> Iterator[Scene]:
    add(scene.archive.store, SLUICE, by="desk", reason="a call from the parks")
    return scene


def ask(scene: Scene, **more: object) -> WhatWasSaid:
    return said(scene.archive.store, ISSUER, "sluice", until=UNTIL, **more)


def speaks(scene: Scene, text: str) -> str:
    """Let the Desk say it, and everybody be watched."""
    own = post(DESK, AT, text)
    scene.happens(own)
    scene.look(UNTIL)
    return name(own)


@pytest.mark.parametrize(
    ("text", "answer", "sentence", "shown"),
    [
        (CLAIM, "claims", "words of claiming", "claims full responsibility"),
        (PRAISE, "praises", "words of praising", "salute"),
        (DENIAL, "denies", "words of denying", "not claim responsibility"),
    ],
)
def test_the_words_are_shown_and_never_more(
    sluice: Scene, text: str, answer: str, sentence: str, shown: str
) -> None:
    where = speaks(sluice, text)
    found = ask(sluice)
    assert found.answer == answer
    assert found.sentences == [f"One post of Thistledown League about it: {sentence}."]
    (hit,) = found.own
    assert (hit.post, hit.statement, hit.role) == (where, True, "own")
    tied = {m.what: m.words for m in hit.matched}
    assert tied["place"] == ["Eastmere"]
    assert tied["day"] == ["26 March"]
    assert tied["word"] == ["sluice"]
    assert "actor" not in tied, "the issuer's own name ties its posts to nothing"
    assert shown in [one.words for one in hit.said]
    assert all(hit.text[slice(*one.at)] for one in hit.said)


def test_words_of_both_are_not_weighed(sluice: Scene) -> None:
    speaks(sluice, f"{CLAIM} We deny that the boots were ours.")
    found = ask(sluice)
    assert found.answer == "several"
    assert "words of claiming and denying" in found.sentences[0]


def test_forwarders_and_others_are_listed_apart(sluice: Scene) -> None:
    own = post(DESK, AT, CLAIM)
    other = post(MARL, AT + HOUR, PRAISE.replace("To all", "From the League, to all"))
    words = post(VERGE, AT + 2 * HOUR, "On 26 March somebody opened a sluice at Eastmere, we hear.")
    sluice.happens(own, other, words)
    sluice.carried(own)
    sluice.look(UNTIL)
    found = ask(sluice)
    assert [hit.post for hit in found.own] == [name(own)]
    assert {hit.title for hit in found.quoted} == {c.title for c in FORWARDERS}
    assert {hit.of for hit in found.quoted} == {name(own)}
    assert found.besides == 1
    assert [hit.post for hit in found.in_name] == [name(other)]
    assert found.answer == "claims"


def test_silence_says_what_was_watched(sluice: Scene) -> None:
    sluice.happens(post(MARL, AT, CLAIM))
    sluice.look(UNTIL)
    found = ask(sluice)
    assert found.answer == "silent so far"
    first = found.sentences[0]
    assert first.startswith("Thistledown League had said nothing that we found between ")
    assert " and 17:12 UTC on 26 March 2031 on any of five channels" in first
    assert "any of five channels that carry its statements (one its own; watched through" in first
    assert "by another route, or as a picture only, would not be seen" in first
    assert {c.how for c in found.watched.channels} == {"watched throughout"}
    share = found.watched.share
    assert share is not None
    assert share.reason is None
    assert share.n == share.seen > 100, "every statement stands on the own channel"
    assert [hit.title for hit in found.in_name] == ["marl"]
    assert any("in the name of Thistledown League" in line for line in found.sentences)


def test_silence_of_forwarders_alone_is_worth_less(sluice: Scene) -> None:
    others = [c for c in TRACKED if c is not DESK]
    sluice.look(UNTIL, channels=others)
    found = ask(sluice)
    assert found.answer == "silent so far"
    assert "(none its own; watched throughout)" in found.sentences[0]
    assert "Left out: Thistledown Desk, not observed" in found.sentences[1]
    share = found.watched.share
    assert share is not None
    assert 0.9 * share.n < share.seen <= share.n


def test_looked_at_afterwards_is_not_watched(sluice: Scene) -> None:
    sluice.export(DESK, UNTIL + HOUR)
    found = ask(sluice)
    assert found.answer == "silent so far"
    assert "on Thistledown Desk (its own; looked at afterwards" in found.sentences[0]


def test_without_a_watch_silence_is_not_determined(sluice: Scene) -> None:
    found = ask(sluice)
    assert found.answer == "not determined"
    assert found.watched.by is None
    assert "not determined" in found.sentences[0]
    assert {c.how for c in found.watched.channels} == {"not observed"}


def test_a_watch_before_the_event_tells_of_no_silence(sluice: Scene) -> None:
    eve = datetime(2031, 3, 25, 18, tzinfo=UTC)
    sluice.look(eve)
    found = ask(sluice)
    assert found.watched.by is not None
    assert found.answer == "not determined"
    assert "before the event's first day" in found.sentences[0]


def test_a_day_that_is_not_over_is_told(sluice: Scene) -> None:
    late = "By then the event's last day was not over everywhere"
    sluice.look(UNTIL)
    assert any(line.startswith(late) for line in ask(sluice).sentences)
    sluice.look(datetime(2031, 3, 27, 12, tzinfo=UTC))
    found = said(sluice.archive.store, ISSUER, "sluice")
    assert found.answer == "silent so far"
    assert not any(line.startswith(late) for line in found.sentences)


@pytest.mark.parametrize(
    ("first", "last"),
    [(date.min, date.min), (None, date.min), (date.max, date.max), (date.max, None)],
)
def test_days_at_the_ends_of_the_calendar(
    sluice: Scene, first: date | None, last: date | None
) -> None:
    edge = msgspec.structs.replace(SLUICE, key="edge", from_day=first, to_day=last)
    add(sluice.archive.store, edge)
    found = said(sluice.archive.store, ISSUER, "edge")
    assert found.answer == "not determined"
    assert found.since < found.until


def test_a_watch_that_ended_is_told_to_its_end(sluice: Scene) -> None:
    sluice.look(UNTIL, down={VERGE: (AT, UNTIL + HOUR)})
    found = ask(sluice)
    verge = next(c for c in found.watched.channels if c.channel == VERGE.slug)
    assert (verge.how, verge.counted) == ("partly", False)
    assert verge.until is not None
    assert any("Verge Relay, observed until" in line for line in found.sentences)


def test_a_post_that_answers_a_source_is_about_it(sluice: Scene) -> None:
    papers = post(COUNCIL, AT - HOUR, "Somebody opened the lower gate; whoever it was, tell us.")
    answer = post(DESK, AT, "It was us, and we did it with one spade.", reply_to=papers)
    sluice.happens(papers, answer)
    sluice.look(UNTIL)
    cited = msgspec.structs.replace(SLUICE, key="gate", sources=[name(papers)])
    add(sluice.archive.store, cited)
    found = said(sluice.archive.store, ISSUER, "gate", until=UNTIL)
    (hit,) = found.own
    first = hit.matched[0]
    assert (first.what, first.asked, first.words) == ("source", name(papers), ["answers it"])
    assert hit.stances == ["claims"]
    assert hit.score >= 5


def test_an_issuer_without_channels_is_never_silent(sluice: Scene) -> None:
    with (sluice.archive.store.root / "register.yaml").open("r+", encoding="utf-8") as file:
        text = file.read().replace(
            "issuers:", "issuers:\n  river-guild: {title: the River Guild}", 1
        )
        file.seek(0)
        file.write(text)
    found = said(sluice.archive.store, "river-guild", "sluice")
    assert found.answer == "not determined"
    assert "the register names no channel" in found.sentences[0]


def test_own_posts_that_share_little_end_no_silence_unsaid(sluice: Scene) -> None:
    speaks(sluice, "Sowing No. 131\nIn Eastmere the benches are painted again, a quiet green.")
    found = ask(sluice)
    assert found.answer == "silent so far"
    assert [hit.score for hit in found.nearly] == [3]
    assert "shares something with the event" in found.sentences[-1]


def test_arabic_from_right_to_left(sluice: Scene) -> None:
    speaks(sluice, ARABIC)
    found = ask(sluice)
    assert found.answer == "claims"
    tied = {m.what: m.words for m in found.own[0].matched}
    assert tied["place"] == ["إيستمير"]
    assert tied["day"] == ["٢٦ مارس ٢٠٣١"]
    result = run(sluice, "said", ISSUER, "--about", "sluice", "--until", f"{UNTIL:%Y-%m-%dT%H:%MZ}")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    arabic = [line for line in lines if "مسؤوليتها" in line]
    assert arabic
    assert all("\u2068" in line and "\u2069" in line for line in arabic)
    assert all(width_of(line) <= 80 for line in lines)


def run(scene: Scene, *arguments: str):
    return CliRunner().invoke(
        group, ["--archive", str(scene.archive.store.root), *arguments], catch_exceptions=False
    )


def test_the_desk_adds_words_of_its_own(sluice: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    speaks(sluice, PRAISE.replace("salute", "doff the hat to"))
    assert ask(sluice).answer == "mentions"
    table = sluice.archive.store.root / FILE
    table.write_text("stance,language,words\npraises,en,doff the hat*\n", encoding="utf-8")
    found = ask(sluice, more_cues=desk_cues(sluice.archive.store))
    assert found.answer == "praises"
    assert found.cues != ask(sluice).cues
    monkeypatch.chdir(sluice.archive.store.root)
    assert "doff the hat*" in CliRunner().invoke(group, LISTED).stdout
    monkeypatch.chdir(sluice.archive.store.root.parent)
    assert "doff the hat*" not in CliRunner().invoke(group, LISTED).stdout
    table.write_text("praise,en,doff the hat\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"cues\.csv:1"):
        desk_cues(sluice.archive.store)


def test_a_claim_that_was_taken_down_is_told_and_told_so(sluice: Scene) -> None:
    gone = AT + 2 * HOUR
    own = post(DESK, AT, CLAIM, deleted_at=gone)
    sluice.happens(own, post(DESK, AT + HOUR, "The kettle is on, and the door is open to all."))
    sluice.look(UNTIL)
    (hit,) = ask(sluice).own
    assert hit.gone_by is not None
    assert gone <= hit.gone_by <= gone + HOUR


def test_what_the_issuer_disowns_is_not_its_word(sluice: Scene) -> None:
    claim = speaks(sluice, CLAIM)
    store = sluice.archive.store
    add_stance(store, ISSUER, claim, "disowns", reason="the account was taken over", by="desk")
    found = ask(sluice)
    assert found.answer == "not determined"
    assert "denied or disowned by Thistledown League" in found.sentences[0]
    assert [(hit.disputed, hit.recorded) for hit in found.own] == [
        (True, ["the issuer disowns it"])
    ]
    shown = run(sluice, "said", ISSUER, "--about", "sluice").stdout
    assert "Of this post: the issuer disowns it." in shown
    sluice.happens(post(DESK, AT + HOUR, DENIAL))
    sluice.look(UNTIL)
    found = ask(sluice)
    assert found.answer == "denies"
    assert found.sentences[1].startswith("One further post about it on its own channels is denied")


def test_as_of_an_earlier_position(sluice: Scene) -> None:
    position = sluice.archive.store.position()
    speaks(sluice, CLAIM)
    assert ask(sluice, position=position).answer == "not determined"
    assert ask(sluice).answer == "claims"


def test_what_cannot_be_asked(sluice: Scene, tmp_path: Path) -> None:
    store = sluice.archive.store
    with pytest.raises(UnknownName, match=r"no event is called .sluices.; the nearest: sluice"):
        said(store, ISSUER, "sluices")
    with pytest.raises(UnknownName, match="no issuer"):
        said(store, "nobody", "sluice")
    with pytest.raises(UsageError, match="before it begins"):
        said(store, ISSUER, "sluice", until=AT - timedelta(days=30))
    undated = Event(key="undated", title="Some day", sources=["x"])
    add(store, undated)
    with pytest.raises(UsageError, match="--since"):
        said(store, ISSUER, "undated")
    assert said(store, ISSUER, "Some day", since=AT).own == []


def test_the_register_knows_further_names(sluice: Scene) -> None:
    """A place by its name in the glossary; an actor by the names of an issuer."""
    text = (
        "glossary:\n"
        '  - {text: الحصن القديم, gloss: Eastmere, language: ar, reason: "as the papers have it"}\n'
    )
    own = post(DESK, AT, "نشرة رقم ١٣١\nفي ٢٦ مارس كنا عند بوابة الحصن القديم ولم نجد أحدا هناك.")
    sluice.happens(own)
    sluice.look(UNTIL)
    assert [hit.matched[0].what for hit in ask(sluice).own] == ["day"]
    with (sluice.archive.store.root / "register.yaml").open("a", encoding="utf-8") as file:
        file.write(text)
    (hit,) = ask(sluice).own
    assert hit.matched[0].what == "place"
    assert hit.matched[0].words == ["الحصن القديم"]
