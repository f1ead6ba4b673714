"""A dispatch as a Word file, read as XML and by a library of others."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from dataclasses import replace
from xml.etree import ElementTree

import docx
import pytest

import dispatch_samples
from mabillon.dispatch.composed import Listing, Paragraph, Run
from mabillon.dispatch.composing import compose
from mabillon.dispatch.outputs.word import word
from mabillon.dispatch.source import read

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def part(made: bytes, name: str) -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        return ElementTree.fromstring(package.read(name))


def ids(element: ElementTree.Element, tag: str) -> list[str]:
    return [found.get(f"{W}id", "") for found in element.iter(f"{W}{tag}")]


@pytest.mark.parametrize("name", dispatch_samples.SAMPLES)
def test_every_part_is_named_and_every_name_a_part(name: str) -> None:
    made = word(dispatch_samples.SAMPLES[name]())
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        names = set(package.namelist())
        assert package.namelist()[0] == "[Content_Types].xml"
        for file in names:
            ElementTree.fromstring(package.read(file))
    types = {e.get("PartName", "")[1:] for e in part(made, "[Content_Types].xml")} - {""}
    assert types | {"[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels"} == names
    related = part(made, "word/_rels/document.xml.rels")
    targets = {r.get("Id"): r.get("Target") for r in related if r.get("TargetMode") is None}
    assert {f"word/{target}" for target in targets.values()} <= names
    used = {e.get(RELATION) for e in part(made, "word/document.xml").iter() if e.get(RELATION)}
    assert used <= {r.get("Id") for r in related}


def test_footnotes_are_words_own() -> None:
    composed = dispatch_samples.reference()
    made = word(composed)
    body, notes = part(made, "word/document.xml"), part(made, "word/footnotes.xml")
    assert ids(notes, "footnote") == ["-1", "0", *(str(n.number) for n in composed.notes)]
    kinds = [note.get(f"{W}type") for note in notes]
    assert kinds[:2] == ["separator", "continuationSeparator"] and set(kinds[2:]) == {None}
    assert ids(part(made, "word/settings.xml"), "footnote") == ["-1", "0"]
    # Word numbers footnotes as they come: so ours must come in the order of their numbers.
    assert ids(body, "footnoteReference") == [str(n.number) for n in composed.notes]
    again = Counter(f.get(f"{W}instr", "").split()[1] for f in body.iter(f"{W}fldSimple"))
    assert again == {f"note_{n.number}": n.marks - 1 for n in composed.notes if n.marks > 1}
    marks = {b.get(f"{W}name") for b in body.iter(f"{W}bookmarkStart")}
    assert set(again) <= marks and len(marks) == len(composed.notes)
    said = "".join(t.text or "" for t in notes[2].iter(f"{W}t"))
    assert said.strip() == "X, March 26, 2031."


def test_styles_exist() -> None:
    made = word(dispatch_samples.reference())
    known = {s.get(f"{W}styleId") for s in part(made, "word/styles.xml").iter(f"{W}style")}
    for name in ("word/document.xml", "word/footnotes.xml", "word/header1.xml"):
        for tag in ("pStyle", "rStyle", "tblStyle"):
            used = {e.get(f"{W}val") for e in part(made, name).iter(f"{W}{tag}")}
            assert used <= known, used - known


def test_right_to_left_runs_and_paragraphs() -> None:
    body = part(word(dispatch_samples.reference()), "word/document.xml")
    turned = [r for r in body.iter(f"{W}r") if r.find(f"{W}rPr/{W}rtl") is not None]
    said = {"".join(t.text or "" for t in r.iter(f"{W}t")) for r in turned}
    assert {"ناقل الشوك", "לכל העוברים"} <= said
    languages = {r.find(f"{W}rPr/{W}lang").get(f"{W}bidi") for r in turned}
    assert {"ar", "he"} <= languages
    paragraphs = [p for p in body.iter(f"{W}p") if p.find(f"{W}pPr/{W}bidi") is not None]
    assert any("إلى كل من يمر" in "".join(p.itertext()) for p in paragraphs)
    arabic = part(word(dispatch_samples.arabic()), "word/document.xml")
    assert arabic.find(f".//{W}sectPr/{W}bidi") is not None
    assert arabic.find(f".//{W}tblPr/{W}bidiVisual") is not None


def test_opens_in_another_library() -> None:
    opened = docx.Document(io.BytesIO(word(dispatch_samples.hostile())))
    text = "\n".join(p.text for p in opened.paragraphs)
    assert "</w:t></w:r><w:p>]]>" in text and "<script>alert(1)</script>" in text
    assert opened.core_properties.author == '"><b>, #import "x"'
    opened = docx.Document(io.BytesIO(word(dispatch_samples.reference())))
    assert [p.style.name for p in opened.paragraphs if "Heading" in p.style.name] == [
        *("Heading 1", "Heading 1", "Heading 2", "Heading 1", "Heading 1")
    ]
    assert len(opened.tables) == 2
    assert opened.tables[1].cell(2, 1).text == "ناقل الشوك"


def test_lists_begin_where_they_begin() -> None:
    item = (Paragraph((Run(text="one"),)),)
    made = word(
        replace(dispatch_samples.short(), blocks=(Listing(3, (item,)), Listing(1, (item, item))))
    )
    used = [n.get(f"{W}val") for n in part(made, "word/document.xml").iter(f"{W}numId")]
    assert used == ["2", "3", "3"]
    numbering = part(made, "word/numbering.xml")
    starts = {
        n.get(f"{W}numId"): n.find(f".//{W}startOverride").get(f"{W}val")
        for n in numbering.findall(f"{W}num")[1:]
    }
    assert starts == {"2": "3", "3": "1"}


def test_live_links_are_hyperlinks() -> None:
    source = read(
        "---\nseries: A\nnumber: 1\ndate: 2031-01-01\ntitle: T\n---\n[p](https://a.example/)\n",
        "a.md",
    )
    made = word(compose(source, dispatch_samples.cited(), live_links=True))
    links = [r for r in part(made, "word/_rels/document.xml.rels") if r.get("TargetMode")]
    assert [r.get("Target") for r in links] == ["https://a.example/"]
    made = word(compose(source, dispatch_samples.cited()))
    assert not [r for r in part(made, "word/_rels/document.xml.rels") if r.get("TargetMode")]
