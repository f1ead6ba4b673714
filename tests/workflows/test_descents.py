"""From raw exports to links: Telethon, preview pages and Telegram Desktop, honest and hostile."""

from __future__ import annotations

import html
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from mabillon import Archive
from mabillon.cli import group
from mabillon.workflows.trace import Trace, trace_page

AT = datetime(2031, 3, 26, 9, 0, tzinfo=UTC)
SEEN = AT + timedelta(hours=30)
TEXT = (
    "To all who pass by: the League has set four hundred bulbs along the quay, in nine trays. "
    "Whoever walks there now is asked to walk slowly, to look down, and to whistle if it rains."
)
CHANGED = TEXT.replace("four hundred", "six hundred")
DESK, RELAY, MULCH, FAR = 9900000101, 9900000102, 9900000103, 9900000199
MANY = 10_000

REGISTER = """
issuers:
  league:
    title: The League
channels:
  desk:
    title: Quay Desk
    keys: ["telegram:9900000101", "telegram:@quaydesk"]
  relay:
    title: Quay Relay
    keys: ["telegram:9900000102"]
roles:
  - {channel: desk, issuer: league, role: own, reason: named on its banner}
  - {channel: relay, issuer: league, role: forwarder, reason: passes on all of it}
"""


def at(minute: float) -> str:
    return (AT + timedelta(minutes=minute)).isoformat()


def telethon(channel: int, number: int, minute: float, text: str, **more: Any) -> str:
    """One raw message as Telethon writes it."""
    made = {
        "_": "Message", "id": number, "peer_id": {"_": "PeerChannel", "channel_id": channel},
        "date": at(minute), "message": text, "fwd_from": None, "reply_to": None, "media": None,
        "edit_date": None, "views": 9, "forwards": 1, "entities": [],
    }  # fmt: skip
    return json.dumps(made | more) + "\n"


def origin(channel: int, post: int | None, minute: float) -> dict[str, Any]:
    peer = {"_": "PeerChannel", "channel_id": channel}
    made = {"_": "MessageFwdHeader", "date": at(minute), "from_id": peer, "channel_post": post}
    return made | {"from_name": None, "imported": None}


def preview(name: str, title: str, posts: list[tuple[int, float, str, str]]) -> str:
    """A page of t.me/s/…; each post with what stands above its text."""
    shown = [
        f'<div class="tgme_widget_message js-widget_message" data-post="{name}/{number}">{above}'
        f'<div class="tgme_widget_message_text js-message_text">{html.escape(text)}</div>'
        f'<a class="tgme_widget_message_date" href="https://t.me/{name}/{number}">'
        f'<time datetime="{at(minute)}"></time></a></div>'
        for number, minute, above, text in posts
    ]
    return (
        f'<!DOCTYPE html><html><head><link rel="canonical" href="/s/{name}"></head><body>'
        f'<div class="tgme_channel_info_header_title"><span>{html.escape(title)}</span></div>'
        f'<section class="tgme_channel_history js-message_history">{"".join(shown)}</section>'
        "</body></html>"
    )


def above(name: str, href: str | None = None) -> str:
    """The line over a forward: with a link to the exact original, or a hidden name."""
    kind = 'class="tgme_widget_message_forwarded_from_name"'
    inner = f'<a {kind} href="{href}">{name}</a>' if href else f"<span {kind}>{name}</span>"
    return f'<div class="tgme_widget_message_forwarded_from">Forwarded from {inner}</div>'


def desktop(name: str, number: int, posts: list[tuple[int, float, str, str | None]]) -> str:
    """A single chat of Telegram Desktop, which gives display names of origins and no more."""
    messages = [
        {
            "id": i, "type": "message", "date": at(minute)[:19], "from": name,
            "date_unixtime": str(int((AT + timedelta(minutes=minute)).timestamp())),
            "from_id": f"channel{number}", "text": text, "text_entities": [],
        }
        | ({"forwarded_from": named} if named else {})
        for i, minute, text, named in posts
    ]  # fmt: skip
    return json.dumps({"name": name, "type": "public_channel", "id": number, "messages": messages})


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    folder = tmp_path_factory.mktemp("exports")
    lines = [
        telethon(DESK, 1, 0, TEXT),
        telethon(RELAY, 7, 6, TEXT, fwd_from=origin(DESK, 1, 0)),
        telethon(MULCH, 3, 20, TEXT, fwd_from=origin(FAR, 55, -30)),
        telethon(MULCH, 4, 25, CHANGED),
        telethon(MULCH, 5, 26, TEXT, fwd_from={"from_name": "Quаy Desk", "date": at(0)}),
    ]
    pages = [(31, 9, above("Quay Desk", "https://t.me/quaydesk/1"), TEXT), (32, 40, "", CHANGED)]
    names: list[tuple[int, float, str, str | None]] = [
        (11, 12, TEXT, "Quay Relay"),
        (12, 50, f"{TEXT} Leave it be.", None),
    ]
    files = {
        "telethon.jsonl": "".join(lines),
        "preview.html": preview("quaydesk_1", "Quay Desk Official", pages),
        "result.json": desktop("Night Hedge", 9900000104, names),
    }
    made = Archive.init(folder / "archive")
    (folder / "archive" / "register.yaml").write_text(REGISTER, "utf-8")
    for name, content in files.items():
        (folder / name).write_text(content, "utf-8")
        made.ingest([folder / name], collected_at=SEEN)
    return made


@pytest.fixture(scope="module")
def found(archive: Archive) -> Trace:
    return archive.trace("desk/1")


def test_each_export_tells_what_it_can(found: Trace) -> None:
    links = {link.post: link for link in found.links}
    hedge, mulch = "telegram:9900000104", f"telegram:{MULCH}"
    assert {post: (link.kind, link.state, link.source) for post, link in links.items()} == {
        "relay/7": ("certain", "found", "desk/1"),
        "telegram:@quaydesk_1/31": ("certain", "found", "desk/1"),
        f"{hedge}/11": ("named", "found", "relay/7"),
        f"{mulch}/3": ("certain", "not collected", f"telegram:{FAR}/55"),
        f"{mulch}/4": ("inferred", "found", "desk/1"),
        f"{mulch}/5": ("named", "not identified", None),
        "telegram:@quaydesk_1/32": ("inferred", "found", f"{mulch}/4"),
        f"{hedge}/12": ("inferred", "found", "desk/1"),
    }
    assert links["telegram:@quaydesk_1/32"].changes == ["“six”"]
    assert links[f"{hedge}/12"].others == 5
    assert [(one.post, one.reason) for one in found.unlinked] == [
        ("desk/1", "the earliest that was found")
    ]
    assert links[f"{mulch}/3"].source_at == AT - timedelta(minutes=30)
    assert any("telegram:9900000199/55 was posted 26 March" in c.replace("\u00a0", " ")
               for c in found.caveats)  # fmt: skip


def test_names_that_look_alike_are_flagged_and_no_more(found: Trace) -> None:
    told = [(one.name, one.channel, one.registered, one.sort) for one in found.lookalikes]
    assert told == [
        ("Quay Desk Official", "telegram:@quaydesk_1", "desk", "added"),
        ("Quаy Desk", None, "desk", "confusable"),
    ]
    said = " ".join(one.sentence for one in found.lookalikes)
    assert "looks like “Quay Desk”, an own channel of The League" in said
    assert "fake" not in said.casefold()


def test_the_page_has_drawing_and_words_of_the_same_links(found: Trace) -> None:
    page = trace_page(found)
    for kind in ("certain", "named", "inferred"):
        assert f'class="link {kind}"' in page
        assert f'<span class="line {kind}">' in page
    table = page[page.index('class="rows whom"') :]
    assert table.count('<th role="rowheader"') >= len(found.appearances)
    assert "not collected" in page
    assert "Names that look alike" in page


def test_screen_and_json_have_them_too(archive: Archive) -> None:
    base = ["--archive", str(archive.store.root), "trace", "desk/1", "-q"]
    screen = CliRunner().invoke(group, base).output
    assert max(map(len, screen.splitlines())) <= 80
    flat = " ".join(screen.split())
    assert "certain relay/7 from desk/1: a forward" in flat
    assert "by name telegram:9900000104/11 from relay/7" in flat
    assert "inferred telegram:@quaydesk_1/32 from telegram:9900000103/4, 100 % alike; both" in flat
    assert "none desk/1: the earliest that was found" in flat
    assert "looks like “Quay Desk”" in flat
    made = json.loads(CliRunner().invoke(group, [*base, "--json"]).output)
    assert len(made["links"]) + len(made["unlinked"]) == len(made["appearances"])
    assert {link["kind"] for link in made["links"]} == {"certain", "named", "inferred"}
    assert [one["sort"] for one in made["lookalikes"]] == ["added", "confusable"]


def test_the_record_of_a_channel_says_that_its_name_looks_alike(archive: Archive) -> None:
    made = archive.verify("telegram:@quaydesk_1/32", issuer="league")
    record = next(f for f in made.findings if f.examination == "record")
    assert any("looks like “Quay Desk”" in said for said in record.explanation)
    assert record.llr is None


def test_the_register_names_channels_that_look_alike(archive: Archive, tmp_path: Path) -> None:
    file = tmp_path / "register.yaml"
    more = '  other:\n    title: Qμay Desk\n    keys: ["x:@other"]\n'.replace("μ", "υ")
    file.write_text(REGISTER.replace("roles:\n", f"{more}roles:\n"), "utf-8")
    checked = CliRunner().invoke(group, ["register", "check", "--file", str(file)])
    assert checked.exit_code == 0
    assert "looks like “Quay Desk”" in " ".join(checked.output.split())
    made = CliRunner().invoke(group, ["register", "check", "--file", str(file), "--json"])
    assert [one["registered"] for one in json.loads(made.output)["lookalikes"]] == ["desk"]


EVIL = "</text></svg><script>alert(1)</script>\u202eksed yauq\u2066 شوك \x1b[31m"


def test_ten_thousand_hostile_copies_make_a_bounded_page(tmp_path: Path) -> None:
    first = {"channel": "x:@desk", "id": "0", "text": TEXT, "posted_at": at(0)}
    rows = [first]
    for i in range(1, MANY):
        row = {
            "channel": f"x:@c{i % 997}", "channel_name": f"{EVIL}{i % 997}", "id": str(i),
            "text": f"{TEXT} word{i % 50}", "posted_at": at(i / 7),
            "forward_channel": "x:@desk", "forward_id": "0",
        }  # fmt: skip
        rows.append(row if i % 3 else row | {"forward_id": None, "forward_name": EVIL})
    (tmp_path / "many.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    archive = Archive.init(tmp_path / "archive")
    archive.ingest([tmp_path / "many.jsonl"], collected_at=AT + timedelta(days=9))
    found = archive.trace("x:@desk/0")
    assert len(found.appearances) > 6_000
    page = trace_page(found)
    assert len(page) < 800_000
    assert "<script>" not in page
    assert not re.search("[\u202a-\u202e\u2066\u2067\x1b]", page)
    assert "Not drawn: " in page
    drawn = page[page.index('<h2 id="whom">') : page.index('class="rows whom"')]
    assert drawn.count('class="head"') <= 2 * 60
