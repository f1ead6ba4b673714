"""A draft's file: saved over what was seen, and over nothing else."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from mabillon.errors import UnknownName, UsageError
from mabillon.workflows import drafts
from mabillon.workflows.sites import site_place
from publishing_world import filled

KEY = "note/1"


def test_of_many_who_save_at_once_one_does(tmp_path: Path) -> None:
    with filled(tmp_path) as store:
        before = drafts.draft(store, KEY)
        done: list[str] = []

        def write(name: str) -> None:
            text = f"{before.dispatch.source}{name} was here.\n"
            if drafts.save(store, KEY, text, before.seen).done:
                done.append(text)

        writers = [threading.Thread(target=write, args=(f"Writer {n}",)) for n in range(8)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        assert [drafts.draft(store, KEY).dispatch.source] == done
        again = drafts.save(store, KEY, done[0], before.seen)
        assert again.done  # what stands is what was to be saved


def test_a_draft_keeps_its_number(tmp_path: Path) -> None:
    with filled(tmp_path) as store:
        before = drafts.draft(store, KEY)
        with pytest.raises(UsageError, match="leave series and number"):
            text = before.dispatch.source.replace("number: 1", "number: 2")
            drafts.save(store, KEY, text, before.seen)
        with pytest.raises(UnknownName):
            drafts.draft(store, "../note/1")


def test_sites_stand_where_the_user_says_and_never_where_an_archive_does(tmp_path: Path) -> None:
    archive = tmp_path / "papers"
    archive.mkdir()
    environ = {"XDG_CONFIG_HOME": str(tmp_path / "config")}
    assert site_place(archive, environ).folder == str(tmp_path / "papers-site")
    config = tmp_path / "config" / "mabillon" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('[site]\nfolder = "/srv/www"\naddress = "https://d.example"\n')
    config.chmod(0o600)
    assert site_place(archive, environ).address == "https://d.example"
    config.write_text('[site]\nfolder = "www"\n')
    with pytest.raises(UsageError, match="not absolute"):
        site_place(archive, environ)
