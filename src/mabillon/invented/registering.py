"""The register of the invented case, as an analyst would have written it by hand."""

from __future__ import annotations

import json

from mabillon.invented.background import groups
from mabillon.invented.channels import DESK, FORWARDERS, WATERERS, Channel, person
from mabillon.invented.papers import council, ledger
from mabillon.invented.posts import Post, World

ISSUER = "thistledown-league"

_HEAD = """\
# Who has which channels, and what each is to the Thistledown League.
# A role describes an account's posts, not a person. Dates are days, 00:00 UTC.

issuers:
  thistledown-league:
    title: the Thistledown League
    aliases:
      - Thistledown League
      - The League of the Thistledown
      - {{text: Liga del Vilano, language: es, gloss: Thistledown League}}
      - text: رابطة الشوك
        language: ar
        script: Arab
        latin: Rabitat al-Shawk
        gloss: League of the Thistle
      - text: Лига чертополоха
        language: ru
        script: Cyrl
        latin: Liga chertopolokha
        gloss: Thistle League
    branches:
      - Northern Beds
      - {{text: Quayside Hands, since: 2029-04-01}}
    outlets:
      - Seedpost
    # Own posts that none of these finds are notices of the desk, not statements.
    statements:
      - '(?m)^Sowing No\\. \\d+'
      - '(?m)^Photo report: '
      - '(?m)^The week in soil, '
    kinds:
      - {{name: communiqué, pattern: '(?m)^Sowing No\\. \\d+'}}
      - {{name: photo report, pattern: '(?m)^Photo report: '}}
      - {{name: weekly digest, pattern: '(?m)^The week in soil, '}}
    offices:
      - {{title: Convenor, holder: Quill, until: 2030-08-12}}
      - {{title: Convenor, holder: Sorrel, since: 2030-08-12}}
    notes: Gardeners who plant public places of {town} by night.

channels:
"""

_WHY = {
    "forward": "forwards the desk's posts with Telegram's mark",
    "copy": "posts the desk's statements again as its own text",
    "text": "posts the desk's statements as text on X",
}


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _channel(channel: Channel, notes: str = "") -> str:
    lines = [
        f"  {channel.slug}:",
        f"    title: {_quoted(channel.title)}",
        f"    keys: [{_quoted(channel.key)}]",
    ]
    if channel.language != "en":
        lines.append(f"    language: {channel.language}")
    if notes:
        lines.append(f"    notes: {_quoted(notes)}")
    return "\n".join(lines) + "\n"


def _role(channel: Channel, role: str, reason: str, since: str | None = None) -> str:
    dated = f"    since: {since}\n" if since else ""
    return (
        f"  - channel: {channel.slug}\n    issuer: {ISSUER}\n    role: {role}\n{dated}"
        f"    reason: {_quoted(reason)}\n"
    )


def register(world: World) -> str:
    """Write register.yaml: the issuer, 43 channels and more, roles, one recorded case."""
    paper, city = ledger(world.town), council(world.town)
    parts = [_HEAD.format(town=world.town.name)]
    parts += [_channel(DESK, "The League's own channel; it names no other.")]
    parts += [_channel(channel) for channel in FORWARDERS]
    parts += [_channel(WATERERS), _channel(paper), _channel(city)]
    parts += [_channel(person(name)) for name in ("lark", "azulejo", "marl")]
    parts += ["  # Other gardeners' groups, to compare with.\n"]
    parts += [_channel(channel, kind.name) for channel, kind in groups()]
    parts += ["\nroles:\n", _role(DESK, "own", "named in every communiqué of 2028")]
    for channel, habits in FORWARDERS.items():
        late = habits.since.year > 2028 or habits.since.month > 1
        since = f"{habits.since:%Y-%m-%d}" if late else None
        parts.append(_role(channel, "forwarder", _WHY[habits.form], since))
    parts += [
        _role(WATERERS, "supporter", "praises the sowings; the League has never named it"),
        _role(paper, "independent", "evening paper of the town"),
        _role(city, "independent", "the council's own feed"),
        _role(
            person("marl"), "unknown", "posts in the League's name; the League has never named it"
        ),
    ]
    parts += ["\noutcomes:\n", _outcome(world)]
    return "".join(parts)


def _outcome(world: World) -> str:
    first: Post = world.of(person("marl"))[0]
    return (
        f"  - issuer: {ISSUER}\n    post: {first.name}\n    outcome: not_issued\n"
        "    reason: the desk answered on the next day that it takes no tulips from anyone\n"
    )
