"""Who works at a desk leaves it in no export: neither accounts, sessions nor the log."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_server import Served

from mabillon.archive.store import Store, utc_now
from mabillon.cli import main
from mabillon.web.people import passwords
from mabillon.workflows.judge import judge

SIGNER, SILENT = "Quellhorst", "Zabrodsky"
FORMATS = {
    "stix": "--opinion",
    "followthemoney": "--opinion",
    "jsonl": "--all",
    "claimreview": "--opinion",
    "bagit": "--opinion",
}
"""CSV and Parquet have the same tables as JSON lines."""


def told(path: Path) -> Iterator[bytes]:
    """Yield what stands in a file, packed or not."""
    data = path.read_bytes()
    yield data
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            yield from (packed.read(name) for name in packed.namelist())


def standing(folder: Path, secrets: list[str]) -> set[str]:
    """Return which of the secrets stand in a file or folder."""
    files = [one for one in folder.rglob("*") if one.is_file()] if folder.is_dir() else [folder]
    assert files
    texts = [text for file in files for text in (*told(file), str(file).encode())]
    return {secret for secret in secrets if any(secret.encode() in text for text in texts)}


def run(*words: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    assert ended.value.code in (0, None), words


def test_no_export_and_no_publication_tells_who_works_at_the_desk(
    room: Served, tmp_path: Path
) -> None:
    desk, now = room.desk, utc_now()
    secrets = [SIGNER, SILENT, desk.people.kept.path.parent.name + "/desk.sqlite"]
    for name in (SIGNER, SILENT):
        browser = room.signed_in(name, "admin")
        kept = passwords.kept("damp otter, brass ladder", names=())
        desk.people.accounts.renew_password(desk.people.accounts.known(name), kept)
        session = desk.people.sessions.all(now, name)[0]
        invited = desk.people.invitations.invite(session.person, now)
        secrets += [browser.csrf, browser.cookies[desk.cookie], session.digest, kept, invited]
        assert browser.get("/account").status_code == 200
    desk.people.journal.write(SILENT, "read everything", "done", now, address="192.0.2.77")
    secrets += ["read everything", "192.0.2.77"]
    with Store.open(desk.root) as store:
        opinion = store.opinions()[0].number
        judge(store, opinion, "dissent", by=SIGNER, reason="seen otherwise")
    base = ("--archive", str(desk.root))
    out = tmp_path / "out"
    out.mkdir()
    for form, what in FORMATS.items():
        words = [what] if what == "--all" else [what, str(opinion)]
        run(*base, "export", form, *words, "--quiet", str(out / form))
        assert standing(out / form, secrets) == set(), form
    earlier = set((desk.root / "dispatches").glob("special-dispatch-*.md"))
    run(*base, "dispatch", "new", "--from", str(opinion), "--by", "Desk North", "--json")
    [draft] = set((desk.root / "dispatches").glob("special-dispatch-*.md")) - earlier
    run(*base, "dispatch", "build", str(draft), "--to", "html", "--out", str(out / "built"))
    assert standing(out / "built", secrets) <= {SIGNER}  # the by-line that was chosen
    named = out / "named.json"
    words = ["--opinion", str(opinion), "--with-names", "--quiet", str(named)]
    run(*base, "export", "stix", *words)
    assert standing(named, secrets) == {SIGNER}  # the by-line, where it is asked for
    assert standing(desk.root, secrets) == {SIGNER}  # and nobody else in the archive
