"""Invented opinions that pages and screens are shown on: gardeners, all of them.

Run as a script, it writes every page to a folder, to be looked at:
``python tests/page_samples.py DIR``.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa

from mabillon.examine.finding import Finding, Inputs, Opinion, OpinionDocument, Question
from mabillon.text.align import align, read

POSTED = datetime(2031, 3, 26, 9, 12, tzinfo=UTC)
ASKED = datetime(2031, 3, 27, 16, 12, tzinfo=UTC)
LEAGUE = "the Thistledown League"

DONOR_TEXT = """Sowing No. 198. Port Quillon, 3 February 2031.

To all who pass by: in the night of 1 February forty trays of winter aconite were set along \
the wall of the Old Basin, by twelve hands and in good order. The gate was found open and was \
left as it was found. Nobody was kept from going home, and nothing was taken but weeds.

Convenor Sorrel thanks the Lantern Street branch for its barrows. The city may water what it \
did not plant; we ask that it does. Those who want to help will find the next place by its \
smell of turned earth. Pictures by Seedpost.

Leave it better."""

STATEMENT_TEXT = """Sowing No. 232. Port Quillon, 25 March 2031.

To all who pass by: in the night of 24 March ninety trays of white crocus were set along \
the wall of Station Ring, by twelve hands and in good order. The gate was found open and was \
broken where it stood. Nobody was kept from going home, and nothing was taken but weeds.

Convenor Sorrel thanks the Old Basin branch for its barrows. The city may water what it \
did not plant; we ask that it does. Those who want to help will find us at \
https://thistledown.example/join and t.me/thistle_join. Pictures by Seedpost.

Leave it better."""

CHANNELS = (
    ("thistledown-desk", "Thistledown Desk", "own", 1.0, 0.0),
    ("verge-relay", "Verge Relay", "forwarder", 0.97, 130.0),
    ("potting-wire", "Potting Wire", "forwarder", 0.93, 420.0),
    ("aviso-vilano", "Aviso Vilano", "forwarder", 0.81, 2700.0),
    ("naqil-al-shawk", "ناقل الشوك", "forwarder", 0.78, 3900.0),
    ("kerb-notes", "Kerb Notes", "forwarder", 0.66, 260.0),
    ("ten-minute-hedge", "Ten Minute Hedge", "forwarder", 0.88, 300.0),
    ("lamp-and-loam", "Lamp & Loam <mirror>", "forwarder", 0.52, 9000.0),
    ("mulch-digest", "Mulch Digest", "forwarder", 0.49, 41_000.0),
    ("trellis-radio", "Trellis Radio", "forwarder", 0.71, 640.0),
    ("bulb-exchange", "Bulb Exchange", "forwarder", 0.42, 1500.0),
    ("night-rakers", "Night Rakers", "forwarder", 0.59, 800.0),
)


def rfc(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def carriage_figures(**changes: Any) -> dict[str, Any]:
    """Figures of a carriage finding, as the examination names them."""
    age = (ASKED - POSTED).total_seconds()
    curve = []
    for i in range(160):
        at = 20 * (259_200 / 20) ** (i / 159)
        share = 0.991 / (1 + math.exp(-1.9 * (math.log(at) - math.log(240))))
        share = round(share * 231) / 231
        curve.append(
            {
                "age_s": at,
                "share": share,
                "low": max(0.0, share - 0.05 * (1.02 - share) - 0.015),
                "high": min(1.0, share + 0.05 * (1.02 - share)),
            }
        )
    start = POSTED - timedelta(days=300)
    night = [POSTED - timedelta(hours=12), POSTED - timedelta(hours=2)]
    channels = []
    for i, (name, title, role, share, delay) in enumerate(CHANNELS):
        watched = [[rfc(start), rfc(ASKED), "throughout" if i % 3 else "retrospective"]]
        if name == "potting-wire":
            watched = [
                [rfc(start), rfc(night[0]), "throughout"],
                [rfc(night[1]), rfc(ASKED), "throughout"],
            ]
        channels.append(
            {
                "channel": name,
                "title": title,
                "role": role,
                "n": 231,
                "share": share,
                "median_s": delay,
                "p90_s": delay * 9,
                "watched": watched,
                "carried_at": None,
                "post": None,
                "posted_since": (i * 7) % 5,
            }
        )
    figures: dict[str, Any] = {
        "n": 231,
        "k": 2,
        "days": 148,
        "n_effective": 148,
        "age_s": age,
        "asked_at": rfc(ASKED),
        "p_none_h1": 0.0107,
        "p_none_h2": 0.9,
        "off_channel": 0.01,
        "share_by_age": 0.9913,
        "median_delay_s": 240.0,
        "p90_delay_s": 2400.0,
        "bounds": {"level": 0.9, "method": "bootstrap over days"},
        "watched": [c[0] for c in CHANNELS if c[0] != "potting-wire"],
        "left_out": [
            {
                "channel": "potting-wire",
                "title": "Potting Wire",
                "why": "not collected in the night of 25 March",
                "gaps": [[rfc(night[0]), rfc(night[1])]],
            }
        ],
        "channels": channels,
        "curve": curve,
        "clock": [
            {"support": s, "at": rfc(POSTED + timedelta(seconds=a)), "age_s": a, "llr": v}
            for s, a, v in (("weak", 300, -0.31), ("moderate", 2_900, -1.0))
        ],
        "limit": {"llr": -1.9, "at": "2031-03-26T21:00:00Z", "age_s": 42_480},
        "deleted": [],
        "carried": [],
        "absence": "Had not appeared by 16:12 UTC on 27 March on any of 11 channels that "
        "routinely carry its statements, all watched throughout. (A twelfth, Potting Wire, was "
        "not collected in the night of 25 March and is left out.)",
    }
    return figures | changes


def donor_marks(statement: str = STATEMENT_TEXT, donor: str = DONOR_TEXT) -> list[dict[str, Any]]:
    """The real alignment of the two texts, donor to questioned."""
    found = align(read(statement), read(donor))
    turned = {"equal": "equal", "replace": "replace", "insert": "delete", "delete": "insert"}
    return [
        {
            "op": turned[m.op],
            "donor": found.b.passage(m.b0, m.b1),
            "questioned": found.a.passage(m.a0, m.a1),
            "kind": m.kind,
        }
        for m in found.marks
    ]


def inputs(**changes: Any) -> Inputs:
    given: dict[str, Any] = {
        "ledger_size": 4121,
        "ledger_root": "9b0c" * 16,
        "register": "77ad" * 16,
        "version": "0.1.0",
        "settings": {"off_channel": 0.01, "window_days": 365, "seed": 20310326},
        "learned": {"furniture": "51fe" * 16},
    }
    return Inputs(**(given | changes))


def reference_case() -> OpinionDocument:
    """The case of look.md: a statement built on No. 198, carried by nobody."""
    carriage = Finding(
        examination="carriage",
        status="determined",
        llr=-1.9,
        llr_low=-2.0,
        llr_high=-1.5,
        figures=carriage_figures(),
        explanation=[
            "Of 231 earlier statements 2 had not been carried by any of the 11 channels at 31 h.",
            "P(none | issued) is the larger of 2.5/232 and the off-channel share, 1 in 100.",
            "P(none | not issued) is 0.9, between 0.5 and 1.",
        ],
        would_be_wrong_if=[
            "the League used a route nobody watches (assumed 1 in 100)",
            "the post was made later than X says",
        ],
    )
    donor = Finding(
        examination="donor",
        status="determined",
        reason="in words only: issuers reuse their own words too",
        figures={
            "donor": "thistledown-desk/1198",
            "title": "No. 198",
            "posted_at": "2031-02-03T06:40:00Z",
            "shared": 0.71,
            "changes": 9,
            "marks": donor_marks(),
            "reuse_share": 0.004,
            "reuse_n": 231,
            "compared": 231,
            "nature": "altered",
            "near": [
                {
                    "post": "thistledown-desk/1150",
                    "title": "No. 150",
                    "posted_at": "2030-11-04T06:40:00Z",
                    "words": ["trowels", "sledge"],
                },
                {"post": "thistledown-desk/1002", "title": "No. 2", "posted_at": None, "words": []},
            ],
            "near_usual": 46,
            "near_of": 100,
        },
        explanation=["71% of its words stand in No. 198."],
        would_be_wrong_if=["the issuer itself reused its earlier statement"],
    )
    record = Finding(
        examination="record",
        status="determined",
        reason="in words only: a figure would count the same evidence twice",
        figures={"n": 3, "carried": 0},
        explanation=[
            "@marl posted 3 earlier statements in the name of the Thistledown League; none was "
            "carried by a channel of its own (share 0%, 95 % interval 0% to 54%).",
            "x:@marl/411 of 2 November 2030: not carried",
        ],
        would_be_wrong_if=[
            "earlier posts of this channel are not in the archive",
            "posting something never shows who wrote it",
        ],
    )
    reception = Finding(
        examination="reception",
        status="determined",
        reason="in words only",
        explanation=["8 of 11 forwarders posted since; none passed it on or mentioned it."],
        would_be_wrong_if=["they answered in pictures, in voice, or in posts not collected"],
    )
    wording = Finding(
        examination="wording",
        status="not_determined",
        reason="comes with the wording issue",
    )
    media = Finding(
        examination="media",
        status="determined",
        reason="in words only",
        explanation=["The photo stood in an allotment newsletter on 4 May 2027."],
        would_be_wrong_if=["the newsletter's date was changed later"],
    )
    return OpinionDocument(
        question=Question(
            digest="3f9c" + "0" * 58 + "a1",
            posted_at=rfc(POSTED),
            channel="x:@marl",
            post="x:@marl/907",
            text=STATEMENT_TEXT,
        ),
        issuer="thistledown-league",
        issuer_name=LEAGUE,
        known_as_of=rfc(ASKED),
        findings=[carriage, donor, media, record, reception, wording],
        opinion=Opinion(
            llr=-1.9,
            llr_low=-2.0,
            llr_high=-1.5,
            standing="appears not to have been issued",
            sentence=f"Appears not to have been issued by {LEAGUE}",
            absence=carriage_figures()["absence"],
            nature="altered",
            words='moderate support for "not issued"',
            not_determined=["wording: comes with the wording issue"],
        ),
        inputs=inputs(),
        number=7,
    )


ARABIC_DONOR = """البذرة رقم 198. ميناء كويلون، 3 فبراير 2031.
إلى كل المارين: في ليلة الأول من فبراير زُرعت أربعون صينية من زهر الشتاء على طول جدار الحوض \
القديم، باثنتي عشرة يدا وبنظام حسن. وُجدت البوابة مفتوحة وتُركت كما وُجدت.
اتركوها أفضل."""
ARABIC_STATEMENT = """البذرة رقم 232. ميناء كويلون، 25 مارس 2031.
إلى كل المارين: في ليلة الرابع والعشرين من مارس زُرعت تسعون صينية من زهر الزعفران على طول جدار \
حلقة المحطة، باثنتي عشرة يدا وبنظام حسن. وُجدت البوابة مفتوحة وتُركت كما وُجدت.
اتركوها أفضل. https://example.org/شوك"""


def arabic_case() -> OpinionDocument:
    """A right-to-left statement in the name of an issuer with an Arabic name."""
    base = reference_case()
    donor = base.finding("donor")
    assert donor is not None
    figures = donor.figures | {
        "title": "البذرة رقم 198",
        "marks": donor_marks(ARABIC_STATEMENT, ARABIC_DONOR),
    }
    findings = [
        Finding(
            examination="donor",
            status="determined",
            reason=donor.reason,
            figures=figures,
            explanation=["In words."],
            would_be_wrong_if=donor.would_be_wrong_if,
        )
        if f.examination == "donor"
        else f
        for f in base.findings
    ]
    return OpinionDocument(
        question=Question(
            digest="ab" * 32,
            posted_at=rfc(POSTED),
            channel="telegram:@naqil",
            post="telegram:@naqil/12",
            text=ARABIC_STATEMENT,
        ),
        issuer="thistledown-league",
        issuer_name="رابطة الشوك",
        known_as_of=rfc(ASKED),
        findings=findings,
        opinion=Opinion(
            llr=-1.9,
            llr_low=-2.0,
            llr_high=-1.5,
            standing="appears not to have been issued",
            sentence="Appears not to have been issued by \u2068رابطة الشوك\u2069",
            absence=carriage_figures()["absence"],
            nature="altered",
            words='moderate support for "not issued"',
        ),
        inputs=inputs(),
        number=8,
    )


def nothing_case() -> OpinionDocument:
    """Everything not determined, with hardly a figure."""
    names = {
        "carriage": "the question has no posting time and no copy in the archive, so no age",
        "donor": "no known statement of the issuer is in the archive; ingest its own channel",
        "record": "the questioned text has no channel; give the channel that posted it",
        "reception": "no channel of the register posted anything since",
        "wording": "comes with the wording issue",
    }
    return OpinionDocument(
        question=Question(digest="00" * 32, text="Water it.\n\nThe League"),
        issuer="thistledown-league",
        issuer_name=LEAGUE,
        known_as_of=rfc(ASKED),
        findings=[
            Finding(examination=name, status="not_determined", reason=why)
            for name, why in names.items()
        ],
        opinion=Opinion(
            llr=None,
            llr_low=None,
            llr_high=None,
            standing="not established",
            sentence=f"Circulating in the name of {LEAGUE}; we have not established whether "
            f"{LEAGUE} issued it",
            words="no figure: support is not expressed in words",
            not_determined=[f"{name}: {why}" for name, why in names.items()],
        ),
        inputs=inputs(settings={}, learned={}),
    )


def conflict_case() -> OpinionDocument:
    """The issuer's own channel carried it, then deleted and disowned it."""
    base = reference_case()
    said = (
        "It stood on Thistledown Desk from 09:12 UTC on 26 March and was gone by 15:20 UTC on "
        "26 March, and the Desk disowned it: either the channel was taken over or it was withdrawn."
    )
    own_at = rfc(POSTED)
    channels = carriage_figures()["channels"]
    channels[0] |= {"carried_at": own_at, "post": "thistledown-desk/1301"}
    channels[1] |= {"carried_at": rfc(POSTED + timedelta(minutes=3)), "post": "verge-relay/88"}
    carried = [
        {
            "channel": "thistledown-desk",
            "role": "own",
            "post": "thistledown-desk/1301",
            "posted_at": own_at,
            "stood_until": "2031-03-26T14:00:00Z",
            "gone_by": "2031-03-26T15:20:00Z",
            "relation": "identical",
        }
    ]
    carriage = Finding(
        examination="carriage",
        status="conflict",
        reason=said,
        figures=carriage_figures(channels=channels, carried=carried, clock=[], absence=None),
        explanation=[said, "Posts that were deleted count as carried at the time they stood."],
        would_be_wrong_if=["the deletion was a mistake of the channel's keeper"],
    )
    return OpinionDocument(
        question=base.question,
        issuer=base.issuer,
        issuer_name=base.issuer_name,
        known_as_of=base.known_as_of,
        findings=[carriage, *(f for f in base.findings if f.examination in ("record", "wording"))],
        opinion=Opinion(
            llr=None,
            llr_low=None,
            llr_high=None,
            standing="not established",
            sentence=f"Circulating in the name of {LEAGUE}; we have not established whether "
            f"{LEAGUE} issued it",
            words="no figure: support is not expressed in words",
            conflicts=[said],
            beside=["The Thistledown League denies it (thistledown-desk/1302, 26 March 2031)"],
            not_determined=["wording: comes with the wording issue"],
        ),
        inputs=inputs(),
        number=9,
    )


EVIL = (
    "<script>alert(1)</script><svg onload=alert(2)></svg>\"' onmouseover=x style=y {{ 7*7 }} "
    "</style></blockquote>\u202eevil\u202c\u2066x \x1b[31m\x00\x07\x9b javascript:alert(3) "
    "https://evil.example/a?b=c t.me/evil \ud800 " + "e" + "\u0301" * 200 + "\U000e0041 &amp;"
)


def hostile_case() -> OpinionDocument:
    """Every text of the document is an attack."""
    text = EVIL + "\n" + "x" * 100_000 + "\n" + EVIL
    figures = carriage_figures(
        channels=[{"channel": EVIL, "title": EVIL, "role": EVIL, "median_s": 60, "post": EVIL,
                   "carried_at": rfc(POSTED), 
                   "watched": [[EVIL, 3], "x", [rfc(POSTED), rfc(ASKED)]]}],
        clock=[{"support": EVIL, "age_s": 100, "at": EVIL}, {"support": 3, "age_s": "x"}, 7],
        left_out=[{"channel": EVIL, "title": EVIL, "why": EVIL}],
        absence=EVIL,
    )  # fmt: skip
    marks = [
        {"op": "equal", "donor": EVIL, "questioned": EVIL, "kind": None},
        {"op": "replace", "donor": EVIL, "questioned": EVIL, "kind": EVIL},
        {"op": EVIL},
        3,
    ]
    return OpinionDocument(
        question=Question(digest=EVIL, posted_at=rfc(POSTED), channel=EVIL, post=EVIL, text=text),
        issuer=EVIL,
        issuer_name=EVIL,
        known_as_of=EVIL,
        findings=[
            Finding(
                examination=name,
                status="determined",
                reason=EVIL,
                figures=figures
                | {"donor": EVIL, "title": EVIL, "marks": marks, "posted_at": EVIL, "shared": 0.5},
                explanation=[EVIL] * 8,
                would_be_wrong_if=[EVIL],
            )
            for name in ("carriage", "donor", "media", EVIL)
        ],
        opinion=Opinion(
            llr=1.0,
            llr_low=0.5,
            llr_high=9.5,
            standing="appears to have been issued",
            sentence=EVIL,
            absence=EVIL,
            nature="fabricated",
            words=EVIL,
            conflicts=[EVIL],
            beside=[EVIL],
            not_determined=[EVIL],
        ),
        inputs=inputs(version=EVIL, ledger_root=EVIL, settings={EVIL: EVIL}, learned={EVIL: EVIL}),
        number=1,
    )


CASES = {
    "reference": reference_case,
    "arabic": arabic_case,
    "nothing": nothing_case,
    "conflict": conflict_case,
    "hostile": hostile_case,
}


def paper() -> Any:
    from mabillon.pages.dossier import Evidence, Paper

    return Paper(
        made_at=ASKED + timedelta(seconds=2),
        command="mabillon verify --again 7",
        evidence=(Evidence(digest="4d1e" * 16, what="exports/marl.jsonl"),),
    )


def opinion_page(name: str) -> str:
    """A sample as a page."""
    from mabillon.pages.opinion import donor_of, opinion

    texts = {"reference": DONOR_TEXT, "arabic": ARABIC_DONOR}
    document = CASES[name]()
    return opinion(document, donor=donor_of(document, texts.get(name)), paper=paper())


def trace_row(minutes: float, channel: str, relation: str, **more: Any) -> Any:
    from mabillon.pages.appearance import TraceRow

    given: dict[str, Any] = {
        "at": POSTED + timedelta(minutes=minutes),
        "channel": channel,
        "channel_title": next((t for n, t, *_ in CHANNELS if n == channel), channel),
        "post": f"{channel}/{907 + int(minutes)}",
        "relation": relation,
        "excerpt": STATEMENT_TEXT[50:210],
    }
    return TraceRow(**(given | more))


def link(post: str, kind: Any, source: str | None, **more: Any) -> Any:
    from mabillon.examine.descent import Link

    given: dict[str, Any] = {"state": "found", "reason": "so it is"}
    return Link(post=post, kind=kind, source=source, **(given | more))


def many_copies(count: int = 2_000) -> Any:
    """So many copies that they cannot all be drawn or listed: chains, stars and names."""
    kinds = ("certain", "inferred", "named", "inferred", "certain")
    rows = [
        trace_row(i * (1 + i % 7) / 3, f"x:@copy{i % 90}", "identical", post=f"x:@copy{i % 90}/{i}")
        for i in range(count)
    ]
    rows.sort(key=lambda row: row.at)
    links = [
        link(row.post, kinds[i % 5], rows[(i - 1) // (2 + i % 9)].post, score=0.5)
        for i, row in enumerate(rows)
        if i
    ]
    return trace_context(rows=rows, first=rows[0], links=links)


def trace_context(**changes: Any) -> Any:
    """Copies, forwards, an edit and a deletion over eleven days."""
    from mabillon.examine.descent import Unlinked
    from mabillon.pages.trace import TraceContext, TraceQuestion

    first = trace_row(0, "x:@marl", "identical", carries=True, containment_a=1, containment_b=1)
    rows = [
        first,
        trace_row(3, "kerb-notes", "forward of", origin="x:@marl/907", role="forwarder"),
        trace_row(4, "naqil-al-shawk", "forward by name only", hint="مارل",
                  excerpt=ARABIC_STATEMENT),
        trace_row(22, "x:@marl", "edit of", edited_at=POSTED + timedelta(minutes=22)),
        trace_row(41, "lamp-and-loam", "near copy", containment_a=0.96, containment_b=0.91,
                  changes=2, stood_until=POSTED + timedelta(hours=20),
                  gone_by=POSTED + timedelta(hours=30)),
        trace_row(44, "lamp-and-loam", "excerpt", containment_a=0.31, containment_b=1.0),
        trace_row(600, "trellis-radio", "quotation", containment_a=1.0, containment_b=0.4),
        trace_row(15_000, "web:quillon-evening-ledger.example", "shares passages",
                  containment_a=0.2, containment_b=0.1, url="https://quillon.example/2031/04"),
        trace_row(0, "file:letter.txt", "identical", at=None),
    ]  # fmt: skip
    links = [
        link("kerb-notes/910", "certain", "x:@marl/907", reason="a forward"),
        link(
            "naqil-al-shawk/911",
            "named",
            None,
            state="not identified",
            name="مارل",
            reason="a forward that gives only the name “مارل”; names can be copied",
        ),
        link("x:@marl/929", "certain", "x:@marl/907", reason="a later version"),
        link(
            "lamp-and-loam/948",
            "inferred",
            "kerb-notes/910",
            score=0.942,
            others=1,
            reason="of all earlier ones the nearest; both read “the Old Basin”",
        ),
        link("lamp-and-loam/951", "inferred", "x:@marl/907", score=0.31, reason="an excerpt"),
        link(
            "trellis-radio/1507",
            "certain",
            "potting-wire/77",
            state="not collected",
            source_at=POSTED + timedelta(minutes=90),
            reason="a forward, not collected",
        ),
    ]
    given: dict[str, Any] = {
        "question": TraceQuestion(label="x:@marl/907", digest="3f9c" * 16, text=STATEMENT_TEXT),
        "links": links,
        "unlinked": [Unlinked(post="x:@marl/907", reason="the earliest that was found")],
        "lookalikes": ["“Маrl” (x:@mar1) looks like “Marl”, a forwarder of the League: so it is."],
        "link_caveats": ["A forward names the first origin only"],
        "rows": rows,
        "first": first,
        "watched": "14 channels were collected between 1 March and 27 March 2031",
        "caveats": ["First appearance is the earliest among what was collected; what was not "
                    "collected could be earlier."],
        "known_as_of": ASKED,
        "command": "mabillon trace x:@marl/907",
    }  # fmt: skip
    return TraceContext(**(given | changes))


def routing_context(crowd: str = "city-ticker", **changes: Any) -> Any:
    """The profile of the League, measured on tables: a year of statements in three kinds.

    Lamp & Loam begins to carry midway, the Arabic channel never carries photo reports,
    Trellis Radio was not watched from July to September, and nothing was issued in October.
    ``crowd`` is what an aggregator is called that is not tracked.
    """
    from mabillon.examine.routing import OTHERS, profile, remarks, suggest
    from mabillon.examine.settings import RoutingSettings, Settings
    from mabillon.pages.routing import RoutingContext
    from mabillon.tables import CARRYINGS, COVERAGE, REFERENCE, TRACKED

    def table(schema: pa.Schema, rows: list[dict[str, Any]]) -> pa.Table:
        filled = [{name: row.get(name) for name in schema.names} for row in rows]
        return pa.Table.from_pylist(filled, schema=schema)

    random = np.random.default_rng(5)
    start = datetime(2030, 4, 1, tzinfo=UTC)
    days = [d for d in range(360) if not 183 <= d < 214]
    reference, carryings, coverage = [], [], []
    strangers = (("x:@new", 0.6, 900.0), (crowd, 0.4, 20.0), ("potting-shed", 0.5, 400.0))
    shown = [c for c in CHANNELS if c[0] not in ("kerb-notes", "bulb-exchange", "night-rakers")]
    habits = [(n, s, d) for n, _, r, s, d in shown if r == "forwarder"] + list(strangers)
    for i, day in enumerate(days):
        at = start + timedelta(days=day, seconds=float(random.uniform(0, 80_000)))
        kind = ("communiqué", "photo report", None)[i % 3]
        reference.append(
            {"statement": i, "post": f"thistledown-desk/{i}", "channel": "thistledown-desk",
             "posted_at": at, "kind": kind}
        )  # fmt: skip
        for name, share, delay in habits:
            if name == "naqil-al-shawk" and kind == "photo report":
                continue
            if name == "lamp-and-loam" and day < 150:
                continue
            if random.random() < share:
                after = timedelta(seconds=round(delay * float(random.lognormal(0, 0.6))))
                carryings.append(
                    {"statement": i, "channel": name, "post": f"{name}/{i}",
                     "posted_at": at + after, "relation": "identical",
                     "posted_at_uncertain_s": 1800 if name == "x:@new" else None}
                )  # fmt: skip
    end = start + timedelta(days=363)
    for name in [c[0] for c in shown] + [s[0] for s in strangers]:
        gap = (start + timedelta(days=91), start + timedelta(days=185))
        parts = [(start - timedelta(days=9), gap[0]), (gap[1], end)]
        for a, b in parts if name == "trellis-radio" else [(parts[0][0], end)]:
            mode = "throughout" if len(name) % 2 else "retrospective"
            coverage.append({"channel": name, "from_at": a, "to_at": b, "mode": mode})
    others = [
        {"channel": "x:@new", "title": "@new (X)", "posts": 240},
        {"channel": crowd, "title": crowd, "posts": 4100, "own_of": crowd},
        {"channel": "potting-shed", "title": "Potting Shed", "posts": 400,
         "role": "supporter", "why": "its own words around every third"},
    ]  # fmt: skip
    tracked = table(TRACKED, [{"channel": n, "title": t, "role": r} for n, t, r, _, _ in shown])
    tables = (table(REFERENCE, reference), table(CARRYINGS, carryings), table(COVERAGE, coverage))
    made = profile(*tables, tracked, Settings(), RoutingSettings())
    given: dict[str, Any] = {
        "issuer_name": LEAGUE,
        "profile": made,
        "remarks": remarks(made, *tables, tracked),
        "suggestions": suggest(
            "thistledown-league", *tables, table(OTHERS, others), Settings(), RoutingSettings()
        ),
        "left_out": 1,
        "caveats": ["forwarders copy each other, so shares must not be multiplied"],
        "command": "mabillon routing thistledown-league",
    }
    return RoutingContext(**(given | changes))


def no_routing() -> Any:
    """The profile of an issuer of which nothing is known."""
    from mabillon.examine.routing import profile
    from mabillon.examine.settings import RoutingSettings, Settings
    from mabillon.pages.routing import RoutingContext
    from mabillon.tables import CARRYINGS, COVERAGE, REFERENCE, TRACKED

    empty = (schema.empty_table() for schema in (REFERENCE, CARRYINGS, COVERAGE, TRACKED))
    return RoutingContext(
        issuer_name=LEAGUE, profile=profile(*empty, Settings(), RoutingSettings())
    )


def validation_context(**changes: Any) -> Any:
    """A validation of the League: carriage, copying, and wording in two conditions."""
    from mabillon.examine.settings import Settings
    from mabillon.examine.validation import carrying, copying, dating, wording
    from mabillon.examine.validation.blocks import Block
    from mabillon.examine.validation.carrying import CarriageRow
    from mabillon.examine.validation.copying import CopyingRow
    from mabillon.examine.validation.dating import LexiconRow
    from mabillon.examine.validation.document import Material, Validation
    from mabillon.examine.validation.wording import WordingResult, WordingRow
    from mabillon.pages.validation import ValidationContext

    random = np.random.default_rng(11)
    rows = [
        CarriageRow(
            kind, f"thistledown-desk/{i}", i % 4, i, hours, said,
            *((-1.6, -1.9, -0.9) if said == "silent" else (None, None, None)),
            "too few earlier statements had been carried by that age"
            if said == "not determined" else "",
            *((0.02, 0.01, 0.09) if kind == "genuine" and i % 3 == 0 else (None, None, None)),
        )
        for kind, many in (("genuine", 60), ("recorded", 3))
        for hours in (1, 24)
        for i in range(many)
        for said in [
            "silent" if i == 7 or (kind == "recorded" and i) else
            "not determined" if hours == 1 and i < 5 else "forwarders"
        ]
    ]  # fmt: skip
    copied = [
        CopyingRow(kind, f"thistledown-desk/{i}", 1, str(i), donor, donor, nature, shared)
        for kind, donor, nature, shared in (
            ("genuine", None, None, None),
            ("recycled", "thistledown-desk/2", "recycled", 0.97),
        )
        for i in range(10)
    ]
    dated = [
        LexiconRow(kind, f"thistledown-desk/{i}", 1, str(i), i > 2, ["serial"] * (i < hits))
        for kind, hits in (("genuine", 1), ("recycled", 8))
        for i in range(10)
    ]
    found = [
        WordingRow(
            kind, f"thistledown-desk/{i}", 1, str(i // 2), words, 20, 12,
            float(random.normal(0.5 if kind == "genuine" else -0.5, 0.7)),
            "too short" if words == 50 else "",
        )
        for words in (0, 50)
        for kind, many in (("genuine", 40), ("random", 30), ("topic", 30))
        for i in range(many)
    ]  # fmt: skip
    given = {
        "issuer": "thistledown-league",
        "issuer_name": LEAGUE,
        "known_as_of": rfc(ASKED),
        "ledger_size": 62,
        "ledger_root": "b1" * 32,
        "register": "c2" * 32,
        "version": "0.3.0",
        "settings": msgspec.to_builtins(Settings()),
        "settings_digest": "d3" * 32,
        "seed": 7,
        "hours": [1, 24],
        "most": 300,
        "statements": 90,
        "undated": 2,
        "doubted": 1,
        "reference_only": 27,
        "left_undrawn": 0,
        "examined": 60,
        "blocks": [
            Block(from_at=f"203{i}-01-01T00:00:00Z", to_at=f"203{i + 1}-01-01T00:00:00Z",
                  statements=22, known=22 * i, examined=20 if i else 0)
            for i in range(4)
        ],
        "material": [Material(what="known statements", n=90, digest="e4" * 32)],
        "problems": {"genuine": 60, "recorded": 3, "random": 30, "topic": 30, "recycled": 10},
        "carriage": [
            carrying.at_age(kind, hours, rows, 2 if hours == 24 else 0)
            for kind in ("genuine", "recorded")
            for hours in (1, 24)
        ],
        "copying": [copying.of_kind(kind, copied) for kind in ("genuine", "recycled")],
        "lexicon": [dating.of_kind(kind, dated) for kind in dating.ASKED],
        "lexicon_rows": dated,
        "wording": WordingResult(
            organisations=24, background=300, scorers=["masked_characters"],
            conditions=[
                wording.condition(words, 20, kind, found, 5)
                for words in (0, 50)
                for kind in ("random", "topic")
            ],
            untried=["200 words: 3 of its statements are so long, 10 needed"],
            rows=found,
        ),
        "carriage_rows": rows,
        "copying_rows": copied,
    }  # fmt: skip
    return ValidationContext(
        made=Validation(**(given | changes)),
        entry=4,
        digest="f5" * 32,
        at=ASKED,
        command="mabillon validate thistledown-league --ages 1,24 --seed 7",
    )


def trace_page(**changes: Any) -> str:
    from mabillon.pages.trace import trace

    return trace(trace_context(**changes))


def trace_of_nothing() -> str:
    from mabillon.pages.trace import TraceQuestion

    nothing = TraceQuestion(label="-", digest="0" * 64, text="Water it.")
    none: list[Any] = []
    return trace_page(
        question=nothing, rows=none, first=None, watched=None, links=none, unlinked=none,
        lookalikes=none,
    )  # fmt: skip


def hostile_trace() -> str:
    evil = trace_row(
        1, EVIL, EVIL, excerpt=EVIL * 50, hint=EVIL, origin=EVIL, url=EVIL, role=EVIL, post=EVIL
    )
    evils = {
        "links": [link(EVIL, "named", None, state="not identified", name=EVIL, reason=EVIL)],
        "lookalikes": [EVIL] * 40,
        "link_caveats": [EVIL],
    }
    return trace_page(rows=[evil], first=evil, caveats=[EVIL], **evils)


def trace_of_many() -> str:
    from mabillon.pages.trace import trace

    return trace(many_copies())


def routing_page(context: Any) -> str:
    from mabillon.pages.routing import routing

    return routing(context)


def hostile_routing() -> str:
    return routing_page(
        routing_context(
            EVIL.replace("\ud800", ""),
            issuer_name=EVIL,
            caveats=[EVIL],
            profile=no_routing().profile,
        )
    )


def validation_page(**changes: Any) -> str:
    from mabillon.pages.validation import validation

    return validation(validation_context(**changes))


def hostile_validation() -> str:
    return validation_page(
        issuer_name=EVIL, wording=None, wording_why=EVIL, version=EVIL, known_as_of=EVIL
    )


class Pages(Mapping[str, str]):
    """Every page by its name, each made when it is first asked for."""

    def __init__(self, makers: dict[str, Callable[[], str]]) -> None:
        self._makers = makers
        self._made: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        if name not in self._made:
            self._made[name] = self._makers[name]()
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)


PAGES = Pages(
    {name: partial(opinion_page, name) for name in CASES}
    | {
        "trace": trace_page,
        "trace-nothing": trace_of_nothing,
        "trace-hostile": hostile_trace,
        "trace-many": trace_of_many,
        "routing": lambda: routing_page(routing_context()),
        "routing-nothing": lambda: routing_page(no_routing()),
        "routing-hostile": hostile_routing,
        "validation": validation_page,
        "validation-hostile": hostile_validation,
    }
)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, html in PAGES.items():
        (folder / f"{name}.html").write_text(html, "utf-8")
        print(f"{name}: {len(html):,} characters")
