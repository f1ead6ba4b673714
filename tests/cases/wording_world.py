"""A small invented archive for wording: an issuer, a dozen gardeners' clubs, odd issuers.

Seeded: the same words always. Everything is read in once from one file of JSON lines.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from case_world import MAP, short

from mabillon import Archive
from mabillon.invented.background import groups_posts
from mabillon.invented.places import town
from mabillon.invented.posts import Post

LEAGUE, TITLE = "thistledown-league", "Thistledown League"
BRANCHES = ("Harbour Branch", "Hill Branch")
ASKED_AT = datetime(2031, 3, 26, 9, 12, tzinfo=UTC)
TOWN = town(1, random.Random(1))
CLUBS = 12

_HILL = (
    "Hill Branch here, hello hello. Bulbs in, mud out, boots off. Who saw? Nobody saw. Why {0}? "
    "Why not {0}. We dug {1} holes, filled {1} holes, laughed at {1} holes. Gate shut. Kettle on. "
    "Rain came, rain went. {2} sang on the wall, badly, for an hour. No trays counted, no names "
    "named. If a snail asks, say nothing. If the council asks, say less. Tomorrow more, or the "
    "day after, or never. Cold hands, warm soup, big moon over {0}. Off we trot."
)
"""What the new branch writes: habits of its own."""

FORM = (
    "Notice {0} of the Weighing House. The scales at the east door are open from eight to four. "
    "Sacks are weighed in the order in which they come, and a sack that is wet is weighed twice. "
    "Whoever disputes a weight says so at the counter, before the sack is moved, and not after. "
    "The fee is one penny for a sack and half a penny for half a sack. Dogs wait outside. The "
    "keeper of the scales has the last word, and the keeper's cat has none. Today's number is {0}."
)

SPANISH = (
    "A todos los que pasan por aquí: esta noche hemos plantado en la plaza de la bomba setenta "
    "bandejas de tomillo y detrás de ellas una fila de lavanda. La tierra estaba blanda por la "
    "lluvia y no hizo falta más que una pala y un cubo. Un vecino nos dejó una jarra de té en el "
    "umbral y no supimos su nombre, así que le damos las gracias desde estas líneas. Quien pase "
    "por la mañana que camine por las piedras y no pise lo que ha brotado. Contamos las bandejas "
    "dos veces bajo la farola y estaban todas. Dejadlo mejor de lo que estaba."
)
OTHER_SPANISH = (
    "La Liga anuncia que desde el lunes no quedará en la ciudad ni un solo bulbo nuestro, porque "
    "los jardineros mayores se han reunido en el sótano de los baños y han votado con sus palas "
    "marcharse para siempre. Las carretillas se venden, también la alta que chirría, y la tetera "
    "será de quien más ofrezca por ella. No damos las gracias a nadie y nos llevamos la escalera. "
    "Que cada cual plante lo que quiera donde quiera, que nosotros ya hemos plantado bastante y "
    "nadie nos ha traído nunca ni una manzana."
)


def hill(rng: random.Random) -> str:
    """Write a statement of the new branch."""
    places = ("Quarry Steps", "the ropewalk", "Almond Court", "the pump", "Ladle Lane")
    birds = ("A blackbird", "The postman", "Two cousins", "An owl", "The wind")
    counts = ("nine", "forty", "eleven", "seven", "thirty")
    return _HILL.format(rng.choice(places), rng.choice(counts), rng.choice(birds))


def letter(rng: random.Random, number: int, at: datetime) -> str:
    """Write a statement of the League's Harbour Branch."""
    return f"{short(rng, number, at).text}\n{BRANCHES[0]}"


def _row(channel: str, ident: int, at: datetime, text: str, of: str | None = None) -> str:
    row = {
        "post": str(ident), "account": f"x:@{channel}", "name": channel,
        "created_at": at.isoformat(), "full_text": text,
        "forwarded_account": f"x:@{of}" if of else None,
        "forwarded_post": str(ident) if of else None, "reply_account": None, "reply_post": None,
        "retrieved_at": ASKED_AT.isoformat(),
    }  # fmt: skip
    return json.dumps(row, ensure_ascii=False)


def clubs(seed: int = 5) -> list[Post]:
    """Return notices of a dozen clubs, the latest 20 of each."""
    posts = groups_posts(random.Random(f"clubs {seed}"), TOWN)
    names = sorted({p.channel.slug for p in posts})[:CLUBS]
    kept = []
    for name in names:
        kept += sorted((p for p in posts if p.channel.slug == name), key=lambda p: p.at)[-20:]
    return [p for p in kept if p.at < ASKED_AT]


def rows() -> list[str]:
    """Return every post of the archive."""
    rng = random.Random("wording")
    found = []
    for n in range(26):
        at = ASKED_AT - timedelta(days=300 - 11 * n, hours=n % 7)
        text = letter(rng, n + 1, at)
        found.append(_row("desk", 1000 + n, at, text))
        found.append(_row("echoes", 1000 + n, at + timedelta(hours=1), text, of="desk"))
        found.append(_row("parrots", 1000 + n, at + timedelta(hours=2), text))
        found.append(_row("scales", 1000 + n, at, FORM.format(n + 1)))
    for n in range(3):
        at = ASKED_AT - timedelta(days=30 - 9 * n)
        found.append(_row("desk", 2000 + n, at, hill(rng)))
    found.append(_row("hermits", 1, ASKED_AT - timedelta(days=9), short(rng, 7, ASKED_AT).text))
    for n, post in enumerate(clubs()):
        found.append(_row(post.channel.slug[:15], 3000 + n, post.at, post.text))
    found.append(_row("marl", 4001, ASKED_AT, letter(random.Random("new"), 27, ASKED_AT)))
    found.append(_row("marl", 4002, ASKED_AT, hill(random.Random("newer"))))
    found.append(_row("aviso", 4003, ASKED_AT, SPANISH))
    found.append(_row("marl", 4004, ASKED_AT, OTHER_SPANISH))
    return found


def register() -> str:
    """Write register.yaml: the League with two branches, and issuers that are odd."""
    issuers = {
        LEAGUE: ("desk", TITLE), "echo-league": ("echoes", "Echo League"),
        "parrot-league": ("parrots", "Parrot League"), "weighing-house": ("scales", "Weighing"),
        "hermitage": ("hermits", "Hermitage"),
    }  # fmt: skip
    lines = ["issuers:"]
    for name, (_, title) in issuers.items():
        lines += [f"  {name}:", f"    title: {title}"]
        if name == LEAGUE:
            lines.append(f"    branches: [{', '.join(BRANCHES)}]")
    lines.append("channels:")
    for channel, _ in issuers.values():
        lines += [f"  {channel}:", f"    title: {channel}", f'    keys: ["x:@{channel}"]']
    lines.append("roles:")
    for name, (channel, _) in issuers.items():
        lines.append(
            f"  - {{channel: {channel}, issuer: {name}, role: own, reason: it is the issuer's}}"
        )
    return "\n".join(lines) + "\n"


def build(folder: Path, posts: Iterable[str] | None = None) -> Path:
    """Make the archive."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "posts.jsonl"
    path.write_text("\n".join(rows() if posts is None else posts) + "\n", encoding="utf-8")
    with Archive.init(folder / "archive") as archive:
        (archive.store.root / "register.yaml").write_text(register(), encoding="utf-8")
        results = archive.ingest([path], collected_at=ASKED_AT, mapping=MAP)
        assert not any(r.rejected for r in results)
    return folder / "archive"


def older(folder: Path, posts: Sequence[tuple[str, datetime, str]]) -> Path:
    """Write further posts (channel, time, text), to be read in later."""
    path = folder / "older.jsonl"
    made = [_row(channel, 9000 + n, at, text) for n, (channel, at, text) in enumerate(posts)]
    path.write_text("\n".join(made) + "\n", encoding="utf-8")
    return path
