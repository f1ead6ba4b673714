"""What is new is held against the rules, and each alert is raised once."""

from __future__ import annotations

from pathlib import Path

import pytest
from watch_world import FALSE, GENUINE, GOSSIP, add, after, archive_of

from mabillon import Archive, errors
from mabillon.workflows.raised import Raised, raised
from mabillon.workflows.watching import KIND, watch_once


def keys(found: list[Raised]) -> list[str]:
    return [one.alert.key for one in found]


def watch(archive: Archive, yaml: str | None, hours: float) -> list[str]:
    if yaml is not None:
        (archive.store.root / "watch.yaml").write_text(yaml)
    return keys(watch_once(archive.store, after(hours)))


def test_a_statement_in_a_name_is_raised_once_however_often_it_is_posted(tmp_path: Path) -> None:
    with archive_of(tmp_path, [("x:@desk", "1", 0, GENUINE)]) as archive:
        assert watch(archive, "in_name: [league]\n", 3) == []
        add(archive, tmp_path, [("x:@marl", "7", 4, FALSE), ("x:@aunt", "2", 4.5, GOSSIP)], 5)
        [found] = watch_once(archive.store, after(5))
        assert found.alert.key == "in-name league x:@marl/7"
        assert found.alert.posts == ["marl/7"]
        assert found.alert.where == "Marl"
        assert found.alert.when == after(4)
        assert found.alert.evidence == [archive.store.posts()["evidence"].to_pylist()[-1]]
        assert "The Thistledown League" in found.alert.what
        assert watch_once(archive.store, after(5)) == []
        add(archive, tmp_path, [("x:@aunt", "3", 6, FALSE), ("x:@marl", "7", 4, FALSE + ".")], 7)
        assert watch_once(archive.store, after(7)) == []
        assert keys(raised(archive.store)) == ["in-name league x:@marl/7"]


@pytest.mark.parametrize(
    ("channel", "text"),
    [
        ("x:@desk", FALSE),  # its own
        ("x:@relay", FALSE),  # a forwarder's
        ("x:@aunt", GENUINE),  # the issuer's own statement, carried
        ("x:@aunt", "The League has a long name."),  # too short
        ("x:@aunt", GOSSIP),
    ],
)
def test_what_is_no_statement_in_a_name(tmp_path: Path, channel: str, text: str) -> None:
    with archive_of(tmp_path, [("x:@desk", "1", 0, GENUINE)]) as archive:
        add(archive, tmp_path, [(channel, "9", 4, text)], 5)
        assert watch(archive, "in_name: [league]\n", 5) == []


def test_forwarders_are_looked_at_where_it_is_asked_for(tmp_path: Path) -> None:
    with archive_of(tmp_path, [("x:@relay", "1", 0, FALSE)]) as archive:
        yaml = "in_name:\n  - {issuer: league, forwarders: yes}\n"
        assert watch(archive, yaml, 3) == ["in-name league x:@relay/1"]


def test_old_material_raises_nothing_unless_any_age_is_asked_for(tmp_path: Path) -> None:
    with archive_of(tmp_path, [("x:@marl", "7", 0, FALSE)]) as archive:
        assert watch(archive, "in_name: [league]\n", 24 * 8) == []
    (tmp_path / "again").mkdir()
    with archive_of(tmp_path / "again", [("x:@marl", "7", 0, FALSE)]) as archive:
        yaml = "in_name:\n  - {issuer: league, days: any}\n"
        assert watch(archive, yaml, 24 * 8) == ["in-name league x:@marl/7"]


def test_a_copy_of_a_text_or_of_a_post(tmp_path: Path) -> None:
    yaml = f"copies:\n  - post: marl/7\n  - name: the gossip\n    text: {GOSSIP}\n"
    with archive_of(tmp_path, [("x:@marl", "7", 0, FALSE)]) as archive:
        assert watch(archive, yaml, 3) == []
        quoting = f"Look at this: {GOSSIP} I think it was the cat."
        add(archive, tmp_path, [("x:@aunt", "3", 4, FALSE), ("x:@b", "1", 4, quoting)], 5)
        found = watch_once(archive.store, after(5))
        [of_post, of_text] = sorted(found, key=lambda one: one.alert.key)
        assert of_post.alert.key == "copies post x:@marl/7 x:@aunt/3"
        assert of_text.alert.what == "A copy of the gossip was posted as x:@b/1."
        assert "contains it" in of_text.alert.why
        add(archive, tmp_path, [("x:@b", "1", 4, quoting + " Or the dog.")], 6)
        assert watch_once(archive.store, after(6)) == []


def test_an_own_post_is_edited_and_another_is_gone(tmp_path: Path) -> None:
    said = [("x:@desk", str(n), n / 10, f"{n}. {GENUINE}") for n in range(4)]
    with archive_of(tmp_path, said) as archive:
        assert watch(archive, "own_posts: [league]\n", 3) == []
        changed = GENUINE.replace("nine trays", "ninety trays")
        add(archive, tmp_path, [said[0], ("x:@desk", "1", 0.1, f"1. {changed}"), said[3]], 5)
        [edited, gone] = watch_once(archive.store, after(5))
        assert edited.alert.key.startswith("own-posts x:@desk/1 edited ")
        assert edited.alert.why.startswith("Its words differ from the version before in 1 place")
        assert gone.alert.key == "own-posts x:@desk/2 gone"
        assert gone.alert.when == after(5)
        add(archive, tmp_path, [said[0], ("x:@desk", "1", 0.1, f"1. {changed}"), said[3]], 6)
        assert watch_once(archive.store, after(6)) == []


def test_nothing_new_writes_nothing(tmp_path: Path) -> None:
    with archive_of(tmp_path, [("x:@desk", "1", 0, GENUINE)]) as archive:
        watch(archive, None, 3)
        position = archive.store.position()
        watch(archive, None, 4)
        assert archive.store.position() == position
        assert len(archive.store.entries(KIND)) == 1


@pytest.mark.parametrize(
    ("yaml", "said"),
    [
        ("in_name: [leauge]\n", "watch.yaml:1: no issuer is called 'leauge'"),
        ("copies:\n  - name: x\n", "watch.yaml:2: a copy that is watched has neither post"),
        ("copies:\n  - evidence: 01234567\n", "watch.yaml:2: no evidence has a digest"),
        ("searches: [eastmere]\n", "watch.yaml:1: no search was saved as 'eastmere'"),
        ("stopped:\n  - {issuer: league, quantile: 7}\n", "'7' is no quantile"),
        ("clock:\n  dais: 3\n", "did you mean 'days'?"),
        ("own_posts:\n  - issuer: league\n    days: -1\n", "watch.yaml:3: '-1' is not a number"),
        ("command: [rm]\n", "an unknown key 'command'"),
        ("in_name: *a\n", "watch.yaml:1:"),
        ("in_name: {league: {", "watch.yaml:"),
    ],
)
def test_what_is_wrong_with_a_watch_list_is_said_with_its_line(
    tmp_path: Path, yaml: str, said: str
) -> None:
    with archive_of(tmp_path) as archive:
        (archive.store.root / "watch.yaml").write_text(yaml)
        with pytest.raises(errors.RegisterError) as error:
            watch_once(archive.store, after(3))
        assert said in str(error.value)
        assert archive.store.entries(KIND) == []
