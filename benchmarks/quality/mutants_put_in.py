"""Faults put into a dispatch, or made of its citations and its front matter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from benchmarks.quality.mutants_in_place import Edit, Sound

_CITED: Final = re.compile(r"\[@(?P<kind>\w+):(?P<key>[^\]#;]+)[^\]]*\]")


def _citations(sound: Sound, *, quoted: bool) -> Iterator[re.Match[str]]:
    """Yield citations that stand right behind a quotation, or the others."""
    behind = {q.citation.start for q in sound.dispatch.quotations if q.citation}
    for found in _CITED.finditer(sound.source, sound.dispatch.body):
        if (found.start() in behind) == quoted:
            yield found


def _others(sound: Sound, kind: str, key: str) -> list[str]:
    keys = {c["key"] for c in _CITED.finditer(sound.source) if c["kind"] == kind}
    return sorted(keys - {key})


def quotation_attributed(sound: Sound) -> Iterator[Edit]:
    """A quotation with the citation of another post."""
    known = ["marl/2698815452084143196", "lark/2698582500439619877"]
    for found in _citations(sound, quoted=True):
        if found["kind"] == "post":
            for key in _others(sound, "post", found["key"]) or known:
                yield Edit(*found.span(), f"[@post:{key}]")


def quotation_uncited(sound: Sound) -> Iterator[Edit]:
    """A quotation without its citation."""
    for found in _citations(sound, quoted=True):
        yield Edit(found.start() - 1, found.end(), "")


def statement_uncited(sound: Sound) -> Iterator[Edit]:
    """Anything else without its citation."""
    for found in _citations(sound, quoted=False):
        yield Edit(found.start() - 1, found.end(), "")


def citation_misdirected(sound: Sound) -> Iterator[Edit]:
    """A citation that is no quotation's, of another post or dispatch."""
    for found in _citations(sound, quoted=False):
        if found["kind"] in ("post", "dispatch"):
            for key in _others(sound, found["kind"], found["key"]):
                yield Edit(found.start("key"), found.end("key"), key)


def citation_broken(sound: Sound) -> Iterator[Edit]:
    """A citation that is not written as one."""
    for found in _CITED.finditer(sound.source, sound.dispatch.body):
        yield Edit(found.end() - 1, found.end(), "")
        yield Edit(found.start("kind"), found.end("kind"), found["kind"][:-1] + "x")
        yield Edit(found.start("key") - 1, found.start("key"), " ")
        yield Edit(found.start("key"), found.end("key"), "")
        yield Edit(found.start(), found.start() + 2, "[ @")


def citation_unknown(sound: Sound) -> Iterator[Edit]:
    """A citation of what there is not."""
    for found in _CITED.finditer(sound.source, sound.dispatch.body):
        end = found.end("key")
        yield Edit(end, end, "7")
        yield Edit(end - 1, end, "" if sound.source[end - 2].isdigit() else "99")


def opinion_unsigned(sound: Sound) -> Iterator[Edit]:
    """An opinion that nobody signed, stated or cited for one that was."""
    for found in re.finditer(r"(?:^opinion: |@opinion:)(2)\b", sound.source, re.M):
        for other in "134":
            yield Edit(*found.span(1), other)
    for found in re.finditer(r"^opinion: 2\n", sound.source, re.M):
        yield Edit(*found.span(), "")


def headline_firmer(sound: Sound) -> Iterator[Edit]:
    """A title or a heading that says more than was signed."""
    titles = (
        "Fake statement in the name of the Thistledown League",
        "Forged statement of the Thistledown League",
        "The Thistledown League did not issue this statement",
        "Statement was not issued by the Thistledown League",
        "Statement assessed as not issued by the Thistledown League",
        "Hoax in the name of the Thistledown League",
        "Proof that the Thistledown League did not issue the statement",
        "Fabricated statement circulates in the name of the Thistledown League",
        "Thistledown League issues statement on Old Basin",
        "How a fake of the Thistledown League was made",
        "Thistledown League statement is false",
        "Statement in the name of the Thistledown League is not authentic",
        "A counterfeit Thistledown League statement",
        "Debunked: the Thistledown League statement",
    )
    if sound.dispatch.front.opinion:
        at = sound.dispatch.places["title"]
        for title in titles:
            yield Edit(at, sound.source.index("\n", at), f'"{title}"')
        for heading in ("The fake", "A forgery exposed", "Why it is not genuine", "The hoax"):
            found = re.search(r"(?<=^## )What circulated$", sound.source, re.M)
            if found:
                yield Edit(*found.span(), heading)


def _put(sound: Sound, sentences: Sequence[str]) -> Iterator[Edit]:
    """Put a sentence at the end of each paragraph of running text."""
    for block in sound.dispatch.blocks:
        if block.kind == "paragraph" and block.text.strip():
            for sentence in sentences:
                yield Edit(block.stop, block.stop, f" {sentence}")


def claim_as_fact(sound: Sound) -> Iterator[Edit]:
    """A claim told as what happened, or a questioned statement as the issuer's word."""
    questioned = _CITED.search(sound.source, sound.source.find("posted a text in the name"))
    cite = f" {questioned.group()}" if questioned and sound.dispatch.front.opinion else ""
    yield from _put(sound, [
        f"The Thistledown League planted nine trays at the Old Basin{cite}.",
        f"The League planted the yard wall of the old dye works{cite}.",
        f"Members of the Thistledown League dug the bed by night{cite}.",
        "The Thistledown League planted the Bus Shelter.",
        "The Thistledown League planted the Library Tulips.",
    ])  # fmt: skip
    if cite:
        yield from _put(sound, [
            f"The Thistledown League said that members of the League did it{cite}.",
            f"In its statement the Thistledown League claims the yard wall{cite}.",
            f"The League announces another sowing before the swifts leave{cite}.",
        ])  # fmt: skip


def link_live(sound: Sound) -> Iterator[Edit]:
    """An address that can be followed."""
    yield from _put(sound, [
        "See https://x.com/marl/status/2698815452084143196.", "See t.me/thistledown_desk.",
        "See [the post](https://x.com/marl).", "See <https://example.org/post>.",
        "See www.example.org/post.",
    ])  # fmt: skip


def hidden_character(sound: Sound) -> Iterator[Edit]:
    """A character that nobody sees within a word, or a letter of another script."""
    for sentence in sound.own():
        for word in list(re.finditer(r"[a-z]*[aeo][a-z]{3,}", sentence.own))[:6]:
            at = sentence.start + word.start() + 1
            for char in "\u200b\u00ad\u202e\u2060\ufeff":
                yield Edit(at, at, char)
            letter = re.search("[aeo]", word.group())
            if letter:
                place = sentence.start + word.start() + letter.start()
                yield Edit(place, place + 1, {"a": "а", "e": "е", "o": "о"}[letter.group()])


def tracked_named(sound: Sound) -> Iterator[Edit]:
    """A tracked channel, named."""
    tracked = [s for n in sound.house.names if n.tracked for s in n.spellings if s.isascii()]
    for name in tracked:
        for found in re.finditer(r"A twelfth(?= was)", sound.source):
            yield Edit(*found.span(), f"A twelfth, {name},")
        for found in re.finditer(r"(?<=\d channels)(?= that)", sound.source):
            yield Edit(*found.span(), f", {name} among them,")
        yield from _put(sound, [f"{name} was not collected for a night."])


def private_person(sound: Sound) -> Iterator[Edit]:
    """An account, a number, an address or a name of a private person."""
    yield from _put(sound, [
        "The account @rosa_fenwick_87 shared it too.", "It was shared by @tom.hale on Instagram.",
        "Rosa Fenwick, a neighbour, filmed it.", "The passer-by Tom Hale saw it.",
        "She can be reached at +44 7700 900123.", "Her address is rosa.fenwick@example.org.",
        "He lives at 14 Mill Lane.", "The post shows the number plate AB12 CDE.",
    ])  # fmt: skip


def raw_html(sound: Sound) -> Iterator[Edit]:
    """HTML in the text."""
    yield from _put(sound, [
        "<b>Not issued.</b>", "<!-- ask the desk -->", "<script>alert(1)</script>",
        '<img src="x.jpg">', "A line<br>and another.",
    ])  # fmt: skip


def unfinished(sound: Sound) -> Iterator[Edit]:
    """Something that is left to be written."""
    yield from _put(sound, [
        "TO DO: say who saw it.", "TK.", "It has [to be confirmed] readers.", "TODO", "XXX trays.",
    ])  # fmt: skip


def note_by_hand(sound: Sound) -> Iterator[Edit]:
    """A note made by hand that there is not, or something cited twice."""
    yield from _put(sound, ["It was so before.[^1]", "It was so before.[^see]"])
    for found in _CITED.finditer(sound.source, sound.dispatch.body):
        yield Edit(found.end(), found.end(), f" {found.group()}")


def video_told(sound: Sound) -> Iterator[Edit]:
    """What a video shows, told as what is so."""
    cite = re.search(r"\[@post:lark/\d+\]", sound.source)
    if cite:
        yield from _put(sound, [
            f"The video shows two members of the League {cite.group()}.",
            f"In the video the League pledges to Sorrel {cite.group()}.",
            f"The video proves that they were there {cite.group()}.",
            f"The footage shows them planting the wall {cite.group()}.",
        ])  # fmt: skip


def front_matter(sound: Sound) -> Iterator[Edit]:
    """A front matter without something, or with what nobody knows."""
    for field in ("countries", "topics", "issuers", "authors"):
        for found in re.finditer(rf"^{field}: .*\n", sound.source[: sound.dispatch.body], re.M):
            yield Edit(*found.span(), f"{field}: []\n")
            if field == "issuers":
                yield Edit(*found.span(), "issuers: [thistledown-legaue]\n")
            yield Edit(*found.span(), "")
    for found in re.finditer(r"^events: \[(.+)\]\n", sound.source, re.M):
        yield Edit(*found.span(1), "bus-shed")


def dispatch_number(sound: Sound) -> Iterator[Edit]:
    """The number of a cited dispatch, another one; or its own, one that is given out."""
    for found in re.finditer(r"Special Dispatch No\. (1[123])", sound.source):
        for other in sorted({"11", "12", "13", "9"} - {found[1]}):
            yield Edit(*found.span(1), other)
    for found in re.finditer(r"^number: (\d+)", sound.source, re.M):
        for other in sorted({"11", "12", "13", "14"} - {found[1]}):
            yield Edit(*found.span(1), other)
