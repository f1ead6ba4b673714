"""The case on disk: real formats, watched as the story says, the same bytes for the same seed."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from datetime import datetime, timedelta
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from mabillon import invented, readers
from mabillon.archive.register import parse
from mabillon.examine.media.hashing import apart, hash_picture
from mabillon.examine.media.limits import Limits
from mabillon.invented.collector import NIGHT, REACH
from mabillon.invented.desktop import NOT_INCLUDED
from mabillon.invented.records import X_REACH
from mabillon.media.decoding import decode
from mabillon.media.kinds import medium
from mabillon.readers.base import Source

MEDIA = (".jpg", ".mp4")
POTTING_WIRE = 9_900_000_012


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> invented.Case:
    return invented.write(tmp_path_factory.mktemp("case"))


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def looks(case: invented.Case) -> list[invented.Capture]:
    return [c for c in case.captures if c.path.parent.name == "collector"]


def desktop_export(case: invented.Case, name: str) -> dict[str, Any]:
    path = case.folder / "exports" / "telegram" / name / "result.json"
    export: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return export


def test_every_file_is_read_whole_by_its_reader(case: invented.Case) -> None:
    seen = set()
    for capture in case.captures:
        if capture.path.suffix in MEDIA:
            continue
        head = capture.path.read_bytes()[:65536]
        reader = readers.recognise(head, capture.path.name)
        assert reader is not None
        seen.add(reader.name)
        source = Source(
            path=capture.path, name=capture.path.name, mapping=capture.mapping,
            posted_at=capture.posted_at,
        )  # fmt: skip
        batches = list(reader.read(source))
        assert sum(b.posts.num_rows for b in batches) > 0
        assert [r.reason for b in batches for r in b.rejects] == []
    assert seen >= {"telegram-desktop", "telethon", "json", "csv", "text", "auto-archiver"}


def test_media_lie_where_the_exports_say_and_are_what_they_say(case: invented.Case) -> None:
    desk = desktop_export(case, "thistledown-desk")
    named = [message for message in desk["messages"] if "photo" in message]
    there = [message for message in named if not message["photo"].startswith("(")]
    assert 15 < len(there) < len(named)
    for message in there:
        path = case.folder / "exports" / "telegram" / "thistledown-desk" / message["photo"]
        assert path.stat().st_size == message["photo_file_size"]
        with Image.open(path) as image:
            assert image.size == (message["width"], message["height"])
    verge = desktop_export(case, "verge-relay")
    assert {m["photo"] for m in verge["messages"] if "photo" in m} == {NOT_INCLUDED}
    files = [c.path for c in case.captures if c.path.suffix in MEDIA]
    assert {medium(path.read_bytes()[:4096]) for path in files} >= {"picture"}
    assert {mark.evidence for mark in case.marks} <= {
        hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }
    assert sum(path.stat().st_size for path in files) < 12_000_000


def test_no_two_photos_are_alike_but_the_one_that_was_taken(case: invented.Case) -> None:
    """The drawn squares differ as photographs do; @marl's is the newsletter's."""
    hashes = {}
    for path in (case.folder / "exports").rglob("*.jpg"):
        if "third-spade" not in path.parts:
            decoded = decode(path.read_bytes())
            if decoded.width > decoded.height:
                hashes[path] = hash_picture(decoded.grey, min(decoded.width, decoded.height))
    assert len(hashes) > 15
    near = set()
    for (one, a), (other, b) in combinations(hashes.items(), 2):
        pdq, dhash = apart(a.pdq, b.pdq), apart(a.dhash, b.dhash)
        if (pdq and pdq.bits <= Limits().pdq_radius) or (
            dhash and dhash.bits <= Limits().dhash_radius
        ):
            near.add(
                frozenset(
                    p.relative_to(case.folder / "exports").parts[
                        -3 if p.parent.name == "photos" else 0
                    ]
                    for p in (one, other)
                )
            )
    assert near == {frozenset({"archived", "pond-street-allotments"})}


def test_all_files_are_captures_and_small_enough(case: invented.Case) -> None:
    files = {p for p in (case.folder / "exports").rglob("*") if p.is_file()}
    assert files == {c.path for c in case.captures}
    assert len(looks(case)) in range(170, 190)
    assert max(c.path.stat().st_size for c in looks(case)) < 100_000
    assert sum(p.stat().st_size for p in files) < 30_000_000


def test_the_questioned_posts_stand_in_the_exports_with_their_texts(case: invented.Case) -> None:
    assert [q.name for q in case.questioned] == ["issued", "donor", "free", "recycled"]
    everything = {}
    for name in ("x/accounts.jsonl",):
        for line in (case.folder / "exports" / name).read_text("utf-8").splitlines():
            row = json.loads(line)
            everything[f"{row['account']}/{row['tweet_id']}"] = row["full_text"]
    relay = json.loads(
        (case.folder / "exports/telegram/verge-relay/result.json").read_text("utf-8")
    )
    for message in relay["messages"]:
        text = message["text"]
        whole = text if isinstance(text, str) else "".join(
            part if isinstance(part, str) else part["text"] for part in text
        )  # fmt: skip
        everything[f"telegram:{relay['id']}/{message['id']}"] = whole
    for asked in case.questioned:
        assert everything[asked.post] == asked.text.read_text("utf-8")


def test_the_register_names_all_tracked_channels(case: invented.Case) -> None:
    register = parse(case.register.read_bytes(), "register.yaml")
    roles = [r.role for r in register.roles_of(case.issuer)]
    assert (roles.count("own"), roles.count("forwarder")) == (1, 11)
    assert register.issuer("رابطة الشوك").title == case.issuer_title


def test_each_look_reaches_back_to_the_one_before_save_in_the_night(case: invented.Case) -> None:
    before: dict[int, datetime] = {}
    broken = []
    for capture in looks(case):
        seen: dict[int, list[datetime]] = {}
        for line in capture.path.read_text("utf-8").splitlines():
            message = json.loads(line)
            at = datetime.fromisoformat(message["date"])
            seen.setdefault(message["peer_id"]["channel_id"], []).append(at)
        for channel, times in seen.items():
            assert len(times) <= REACH
            last = before.get(channel, capture.collected_at)
            if min(times) > last or capture.collected_at - last > timedelta(hours=1):
                broken.append((channel, capture.collected_at, min(times)))
            before[channel] = capture.collected_at
    ((channel, first_look, reach),) = broken
    assert channel == POTTING_WIRE
    assert first_look >= NIGHT[1]
    donor = next(q for q in case.questioned if q.name == "donor")
    assert reach > donor.posted_at


def test_the_hourly_looks_at_x_reach_back_too(case: invented.Case) -> None:
    seen: dict[tuple[str, str], list[str]] = {}
    for line in (case.folder / "exports/x/looks.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        seen.setdefault((row["account"], row["retrieved_at"]), []).append(row["created_at"])
    by_account: dict[str, list[tuple[str, str]]] = {}
    for (account, at), times in sorted(seen.items()):
        assert len(times) <= X_REACH
        by_account.setdefault(account, []).append((at, min(times)))
    for rows in by_account.values():
        assert all(earliest <= last for (last, _), (_, earliest) in pairwise(rows))


def test_potting_wires_export_does_not_cover_the_night(case: invented.Case) -> None:
    (export,) = [c for c in case.captures if c.path.parent.name == "potting-wire"]
    assert export.collected_at < NIGHT[0]
    assert not export.live


def test_private_chats_stand_in_the_account_export_and_nowhere_else(case: invented.Case) -> None:
    account = desktop_export(case, "account")
    chats = [*account["chats"]["list"], *account["left_chats"]["list"]]
    assert [c["name"] for c in chats if c["type"] == "personal_chat"] == ["neighbour", "aunt"]


def test_one_export_is_of_an_old_version_and_no_json(case: invented.Case) -> None:
    broken = []
    for path in (case.folder / "exports/telegram").rglob("result.json"):
        try:
            json.loads(path.read_text("utf-8"))
        except json.JSONDecodeError:
            broken.append(path)
    assert len(broken) == 1
    assert r"\x0B" in broken[0].read_text("utf-8")


def test_an_edit_and_a_deletion_show_between_two_looks(case: invented.Case) -> None:
    texts: dict[tuple[int, int], set[str]] = {}
    last: dict[tuple[int, int], datetime] = {}
    for capture in looks(case):
        for line in capture.path.read_text("utf-8").splitlines():
            message = json.loads(line)
            key = (message["peer_id"]["channel_id"], message["id"])
            texts.setdefault(key, set()).add(message["message"])
            last[key] = capture.collected_at
    assert [len(found) for found in texts.values() if len(found) > 1] == [2]
    mulch = json.loads(
        (case.folder / "exports/telegram/night-mulch/result.json").read_text("utf-8")
    )
    still = {message["id"] for message in mulch["messages"]}
    gone = {ident for channel, ident in texts if channel == mulch["id"] and ident not in still}
    assert len(gone) >= 1
    assert all(last[(mulch["id"], ident)] < case.asked_at for ident in gone)


def test_the_same_seed_writes_the_same_bytes_whatever_the_hash_seed(
    case: invented.Case, tmp_path: Path
) -> None:
    code = (
        "import sys; from pathlib import Path; from mabillon import invented;"
        "invented.write(Path(sys.argv[1]))"
    )
    environment = {"PYTHONHASHSEED": "77", "TZ": "Asia/Kathmandu"}
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, env=environment)
    assert digests(tmp_path) == digests(case.folder)


def test_other_seeds_differ(case: invented.Case, tmp_path: Path) -> None:
    other = invented.write(tmp_path, 2)
    for mine, theirs in zip(case.questioned, other.questioned, strict=True):
        assert mine.text.read_text("utf-8") != theirs.text.read_text("utf-8")
        assert (mine.outcome, mine.nature) == (theirs.outcome, theirs.nature)
