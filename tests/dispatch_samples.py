"""Invented dispatches that every output is shown on: gardeners, all of them.

Run as a script, it writes every output of every dispatch to a folder, to be looked at:
``python tests/dispatch_samples.py DIR``.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from mabillon.dispatch.citations import Target
from mabillon.dispatch.cited import Cited, Dispatch, Evidence, Item, Missing, Post, Shot
from mabillon.dispatch.composed import Composed, Standing
from mabillon.dispatch.composing import compose
from mabillon.dispatch.source import read

VIDEO = "ab12" * 16
PHOTO = "3f9c" * 16
ANNEX = "5e" * 32
COLLECTED = datetime(2031, 3, 27, 16, 12, tzinfo=UTC)

HEAD = f"""---
series: Special Dispatch
number: 14
date: 2031-03-28
title: A statement on Station Ring in the name of the Thistledown League appears not to be its own
countries: [Port Quillon]
topics: [claims of planting, recycled photographs]
issuers: [Thistledown League]
release: complimentary
authors: [Quillon desk]
status: ready
annex: {ANNEX}
changes:
  - date: 2031-03-30
    notice: The time of the second posting of the video was corrected from 25 to 26 March.
---
"""

TEXT = """\
On 26 March 2031 the account @marl posted a statement dated 25 March in the name of the \
Thistledown League.[@post:x:@marl/100] It says that ninety trays of white crocus were set along \
the wall of Station Ring. The League's routine channels had not carried it by 16:12 UTC on \
27 March.

## What circulated

The statement opens as the League's statements do:

> To all who pass by: in the night of 24 March **ninety trays** of white crocus were set along \
the wall of the *Old Basin*. [@post:x:@marl/100]

An Arabic text followed on the same evening.[@post:naqil/7; @post:x:@marl/100]

> إلى كل من يمر: في ليلة ٢٤ مارس وُضعت تسعون صينية من الزعفران الأبيض على طول جدار حلقة المحطة. \
[@post:naqil/7]
>
> To all who pass by: in the night of 24 March ninety trays of white crocus were set along the \
wall of Station Ring. (Translation by the desk.)

The Russian copy reads «Всем, кто проходит мимо: девяносто лотков белых крокусов», the Hebrew \
one opens with „לכל העוברים” and the channel calls itself ناقل الشوك (Carrier of Thistles), 12 \
members. The League wrote of the same wall in February.[@dispatch:special-dispatch/9]

## The video

A video of 1:38 shows a banner with seven seeds.[@evidence:ab12ab12#0:14] The logo had nine \
seeds from May 2030 on.

[@evidence:ab12ab12#shots]

![The photograph: a wall with flowers. Visible: a wall, a tram stop. Captioned: “Seedpost”.]\
(evidence:3f9c3f9c)

### What can be told from it

1. The place is *not* told by the picture.
2. The photograph is older than the event it is said to show:
   - it stood in an allotment newsletter of 4 May 2027;[@evidence:3f9c3f9c]
   - its caption named another place.

| Post | Channel | When | Text |
| --- | --- | --- | --- |
| 100 | @marl (X) | 26 March 2031, 09:12 UTC | ninety trays |
| 7 | ناقل الشوك | 26 March 2031, 18:40 UTC | تسعون صينية |
| 41 | @azulejo | 26 March 2031 | Gartenbauverwaltungsvorschriftensammlungsbeauftragter |

## Findings

The statement was built on No. 198 of 3 February: 71 % of its words stand there, with nine \
changes.[@post:x:@marl/100] It still says “Old Basin”, which the League has not written since \
August 2030. The address it gives is https://thistledown.example/join, see \
[the page](https://thistledown.example/a_b?c=d).

---

## Background

Earlier claims at the Bus Shelter were the League's own.[@dispatch:special-dispatch/3]
"""

HOSTILE_TEXT = """\
<script>alert(1)</script> and <img src=x onerror=alert(2)> stand here as text.\
[@post:hostile/1]

## #import "@preview/evil:1.0.0": * and #read("/etc/passwd")

`#eval("1+1")` $ x^2 $ \\#panic() *#read("/etc/hosts")* _a_ @label <label> ~ -- --- \
[#sys.inputs] // no comment /* none */ = not a heading

= Not a heading either

Turned: \u202eevil.exe\u202c and \u2067isolate and \u200bzero width and \x07 bell.

> </w:t></w:r><w:p>]]> &lt; &amp;amp; <?xml version="1.0"?> <!--style--> POLICY-OF-THIS-PAGE
> {{ 7 * 7 }} {% raw %} ${7*7} \\write18{ls} [^1] [^1]: no note

| a | b |
| --- | --- |
| =HYPERLINK("http://evil.example") | javascript:alert(3) <!-- --> |

[click](javascript:alert(4)) [click](https://evil.example/"onclick="alert(5))

```
</code></pre><script>alert(6)</script> `` ``` ~~~
```
"""


def _post(key: str, account: str, platform: str, text: str, hour: int) -> Post:
    return Post(
        key=key,
        channel=key.rpartition("/")[0],
        title=account,
        account=account,
        platform=platform,
        posted_at=datetime(2031, 3, 26, hour, 12, tzinfo=UTC),
        text=text,
        evidence=PHOTO,
        collected_at=COLLECTED,
    )


SHOTS = (
    Shot(from_s=0, to_s=14, visible="A wall at night.", not_seen="Where it is."),
    Shot(
        from_s=14,
        to_s=22,
        visible="A banner with seven seeds.",
        captioned="رعب شارع كيرب",
        spoken="A farewell to “Fennel”.",
        implied="That the league made it.",
    ),
    Shot(from_s=22, to_s=98, visible="Two planters, faces blurred.", spoken="Altered voices."),
)


def cited() -> Cited:
    """Return what the dispatches cite."""
    earlier = {
        number: Dispatch(
            key=f"special-dispatch/{number}",
            called=f"Special Dispatch No. {number}",
            title=title,
            date=date(2031, 2, number),
            release=release,
            slug=f"special-dispatch-{number}",
            published=True,
        )
        for number, title, release in (
            (3, "The League claims the bus shelter", "subscribers"),
            (9, "Winter aconite at the Old Basin", "complimentary"),
        )
    }
    video = Evidence(
        digest=VIDEO,
        name="video.mp4",
        kind="video",
        size=9_000_000,
        collected_at=COLLECTED,
        shots=SHOTS,
    )
    photo = replace(video, digest=PHOTO, name="photo.jpg", kind="picture", shots=())
    items: dict[Target, Item | Missing] = {
        Target("post", "x:@marl/100"): _post("x:@marl/100", "@marl", "X", "To all who pass", 9),
        Target("post", "naqil/7"): _post("naqil/7", "ناقل الشوك", "Telegram", "إلى كل من", 18),
        Target("post", "hostile/1"): _post("hostile/1", '"><b>&', "<i>X</i> #read", "</w:t>", 9),
        Target("evidence", "ab12ab12", "0:14"): video,
        Target("evidence", "ab12ab12", "shots"): video,
        Target("evidence", "3f9c3f9c"): photo,
        Target("dispatch", "special-dispatch/3"): earlier[3],
        Target("dispatch", "special-dispatch/9"): earlier[9],
    }
    return Cited(items)


STANDING = Standing(
    sentence="The statement appears not to have been issued by the Thistledown League.",
    absence=(
        "it had not appeared by 16:12 UTC on 27 March on any of 11 channels that routinely "
        "carry its statements, all watched throughout"
    ),
    support="Moderate support for “not issued” (ENFSI 2015)",
    people=(
        "Signed by Ada Loam on 28 March 2031.",
        "Signed by Bo Marl, as the second, on 28 March 2031.",
    ),
    opinion=7,
)


def reference() -> Composed:
    """Return a dispatch with everything that a dispatch may have, in its second version."""
    made = compose(
        read(HEAD + TEXT, "special-dispatch-14.md"),
        cited(),
        edition="complimentary",
        version=2,
        made_at=datetime(2031, 3, 30, 8, 0, tzinfo=UTC),
    )
    return replace(made, standing=STANDING)


def arabic() -> Composed:
    """Return a dispatch that is written in Arabic."""
    head = (
        "---\nseries: نشرة خاصة\nnumber: 2\ndate: 2031-03-29\n"
        "title: بيان باسم رابطة الشوك لا يبدو أنه صادر عنها\nlanguage: ar\n"
        "topics: [ادعاءات]\nstatus: draft\n---\n"
    )
    text = (
        "نشر حساب @marl بيانًا باسم **الرابطة** في ٢٦ مارس 2031.[@post:x:@marl/100]\n\n"
        "## ما جرى تداوله\n\n> To all who pass by: ninety trays.[@post:x:@marl/100]\n>\n"
        "> إلى كل من يمر: تسعون صينية.\n\n- أولًا *مائل* كلمة\n- ثانيًا (Station Ring)\n\n"
        "[@evidence:ab12ab12#shots]\n"
    )
    return compose(read(head + text, "2.md"), cited())


def hostile() -> Composed:
    """Return a dispatch that would do harm if anything in it were obeyed."""
    head = (
        "---\nseries: Special Dispatch\nnumber: 66\ndate: 2031-03-29\n"
        "title: '</title><script>alert(0)</script> #read(\"/etc/passwd\") \u202e]]>'\n"
        "authors: ['\"><b>', '#import \"x\"']\ntopics: ['</w:t>', '[^1]', '<!--style-->']\n"
        "language: '\"><script>'\nannex: '<b>#read'\n"
        "changes: [{date: 2031-03-30, notice: '<b>\u202e #read(\"x\")'}]\n---\n"
    )
    return compose(read(head + HOSTILE_TEXT, "66.md"), cited())


def short() -> Composed:
    """Return a dispatch with nothing that may be left out."""
    head = "---\nseries: Note\nnumber: 1\ndate: 2031-01-02\ntitle: Nothing new\n---\n"
    return compose(read(f"{head}Nothing was posted.\n", "1.md"), Cited({}))


SAMPLES = {"reference": reference, "arabic": arabic, "hostile": hostile, "short": short}

if __name__ == "__main__":
    from mabillon.dispatch.outputs import OUTPUTS

    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, made in SAMPLES.items():
        for output in OUTPUTS.values():
            (folder / f"{name}{output.suffix}").write_bytes(output.make(made()))
