"""The clock of an open opinion strikes, and new evidence would change an opinion."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from watch_world import FALSE, GENUINE, Said, add, after, archive_of

from mabillon import Archive
from mabillon.examine.looks import Look
from mabillon.workflows import looks
from mabillon.workflows.alerting import acknowledged
from mabillon.workflows.alerts_done import done
from mabillon.workflows.recalled_alerts import recalled_alerts
from mabillon.workflows.watching import watch_once

HISTORY = 30


def carried(days: int) -> list[Said]:
    """Return statements of the Desk, one a day, each on the relay some minutes later."""
    said: list[Said] = []
    for day in range(1, days + 1):
        text = f"Sowing No. {day}.\n{_told(day)}\nThe Thistledown League"
        said += [("x:@desk", str(day), -24 * day, text)]
        said += [("x:@relay", str(day), -24 * day + 0.05 * (1 + day % 4), text)]
    return said


WORDS = (
    "bulbs", "moss", "ferns", "quay", "tram", "bank", "night", "trays", "forks", "wall", "pots",
    "soil", "rain", "pond", "oak",
)  # fmt: skip


def _told(day: int) -> str:
    return " ".join(WORDS[(day * k + k * k) % len(WORDS)] + f" {day + k}" for k in range(1, 24))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that is looked at three minutes after Marl's post, with an opinion on it."""
    folder = tmp_path_factory.mktemp("made")
    with archive_of(folder) as archive:
        add(archive, folder, [*carried(HISTORY), ("x:@marl", "7", 0, FALSE)], 0.05)
        assert archive.verify("marl/7", issuer="league").number == 1
    return folder / "archive"


@pytest.fixture
def archive(made: Path, tmp_path: Path) -> Iterator[Archive]:
    shutil.copytree(made, tmp_path / "archive")
    with Archive(tmp_path / "archive") as archive:
        yield archive


def ask(archive: Archive, yaml: str) -> None:
    (archive.store.root / "watch.yaml").write_text(yaml)


def test_the_clock_strikes_once_at_each_of_its_times(archive: Archive, tmp_path: Path) -> None:
    ask(archive, "clock: yes\n")
    assert watch_once(archive.store, after(0.1)) == []
    add(archive, tmp_path, carried(HISTORY), 0.5)
    [weak] = watch_once(archive.store, after(0.16))
    assert (weak.alert.key, weak.alert.opinion) == ("clock 1 weak", 1)
    assert weak.alert.when == after(0.15)
    assert weak.alert.posts == ["marl/7"]
    [moderate] = watch_once(archive.store, after(24))
    assert moderate.alert.key == "clock 1 moderate"
    assert "(LLR −1." in moderate.alert.why
    assert watch_once(archive.store, after(48)) == []
    assert len(archive.store.opinions()) == 1


def test_a_clock_that_nobody_looked_after_says_so(archive: Archive) -> None:
    ask(archive, "clock: yes\n")
    found = watch_once(archive.store, after(1))
    assert [one.alert.subject for one in found] == ["1 weak", "1 moderate"]
    assert all("Carriage is not determined" in one.alert.why for one in found)


def test_an_alert_is_recalled_with_the_opinion_that_it_relied_on(archive: Archive) -> None:
    ask(archive, "clock: yes\n")
    store = archive.store
    [weak, _] = watch_once(store, after(1))
    assert recalled_alerts(store) == []
    acknowledged(store, weak, "mail", after(1))
    with store.writing(lambda: after(2)) as writer:
        writer.add_judgement(1, "dissent", "Vane", "nobody watched the relay")
    first, second = recalled_alerts(store, opinion=1)
    assert (first.alert, first.ways, second.ways) == (weak.number, ["mail"], [])
    assert first.why == ["Vane dissents: nobody watched the relay"]
    assert f"to alert {weak.number} of 26 March 2031: part of it rested" in first.notice
    done(store, [weak.number], by="Vane", reason="everybody was told", now=lambda: after(3))
    assert [one.answered for one in recalled_alerts(store)] == [True, False]


def test_an_opinion_that_new_evidence_would_change(archive: Archive, tmp_path: Path) -> None:
    ask(archive, "opinions: yes\n")
    assert watch_once(archive.store, after(0.1)) == []
    add(archive, tmp_path, [("x:@desk", "31", 0.3, FALSE)], 0.5)
    [found] = watch_once(archive.store, after(0.5))
    assert found.alert.what == "New evidence would change opinion 1."
    assert "new posts that share its text: desk/31." in found.alert.why
    assert found.alert.posts == ["marl/7", "desk/31"]
    assert "issued”, and said “" in found.alert.why
    add(archive, tmp_path, [("x:@aunt", "1", 0.6, FALSE)], 0.7)
    assert watch_once(archive.store, after(0.7)) == []
    assert len(archive.store.opinions()) == 1


def test_new_posts_on_something_else_have_nothing_verified_again(
    archive: Archive, tmp_path: Path
) -> None:
    ask(archive, "opinions: yes\n")
    watch_once(archive.store, after(0.1))
    add(archive, tmp_path, [("x:@desk", "31", 0.3, GENUINE)], 0.5)
    assert watch_once(archive.store, after(0.5)) == []


def test_looks_that_the_desk_enters_have_an_opinion_verified_again(archive: Archive) -> None:
    ask(archive, "opinions: yes\n")
    watch_once(archive.store, after(0.1))
    seen = {"answer": "not_there", "by": "Vane", "round": "r1", "since": after(-24)}
    said = {"about": "marl/7", "digest": looks.digest_of(FALSE), "sought": FALSE[:40]}
    for channel in ("desk", "relay"):
        look = Look(issuer="league", channel=channel, at=after(24), **seen, **said)
        looks.keep(archive.store, look)
    [found] = watch_once(archive.store, after(25))
    assert found.alert.why.startswith("The desk has entered looks or transcriptions.")
    position = archive.store.position()
    assert "The LLR would be −1." in found.alert.why and "was none" in found.alert.why
    assert watch_once(archive.store, after(26)) == []
    assert archive.store.position() == position
