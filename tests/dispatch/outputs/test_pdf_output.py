"""A dispatch as PDF: set from data by a program of ours, with our fonts."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pypdfium2
import pytest

import dispatch_samples
from mabillon.dispatch.composed import Paragraph, Run
from mabillon.dispatch.outputs.pdf import pdf
from mabillon.dispatch.outputs.told import told


def text_of(made: bytes) -> str:
    with pypdfium2.PdfDocument(made) as document:
        return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)


def test_says_title_language_and_time() -> None:
    made = pdf(dispatch_samples.reference())
    with pypdfium2.PdfDocument(made) as document:
        said = document.get_metadata_dict()
        assert said["Title"] == dispatch_samples.reference().title
        assert said["Author"] == "Quillon desk"
        assert said["CreationDate"].startswith("D:20310330080000")
        assert document.is_tagged()
    assert re.search(rb"/Lang ?\(en\)", made)


def test_later_version_has_other_bytes() -> None:
    made = dispatch_samples.reference()
    assert pdf(made) != pdf(replace(made, version=3))


@pytest.mark.parametrize("text", ['#read("/etc/hosts")', '#import "x"', '$ x $ *b* [c] \\ " \n #'])
def test_commands_are_text(text: str) -> None:
    made = dispatch_samples.short()
    said = text_of(pdf(replace(made, title=text, blocks=(Paragraph((Run(text=text),)),))))
    shown = " ".join(text.split())
    assert said.replace("\u200b", "").count(shown) >= 2


def test_hostile_dispatch_is_set() -> None:
    said = text_of(pdf(dispatch_samples.hostile()))
    assert '#read("/etc/hosts")' in said and "localhost" not in said
    assert dispatch_samples.hostile().digest in said


def test_only_our_fonts_and_page_numbers() -> None:
    made = pdf(dispatch_samples.reference())
    fonts = set(re.findall(rb"/BaseFont ?/[A-Z]{6}\+([A-Za-z]+)", made))
    assert fonts and all(name.startswith((b"IBMPlex", b"NotoSerif")) for name in fonts), fonts
    with pypdfium2.PdfDocument(made) as document:
        last = document[len(document) - 1].get_textpage().get_text_range()
        assert f"{len(document)} of {len(document)}" in last
        assert "Special Dispatch No. 14" in last


def test_data_is_plain_and_notes_are_whole() -> None:
    given = told(dispatch_samples.reference())
    assert json.loads(json.dumps(given)) == given
    assert sorted(given["notes"], key=int) == [str(n) for n in range(1, 9)]


def test_long_words_and_long_dispatches_are_set() -> None:
    made = dispatch_samples.short()
    long = Paragraph((Run(text="x" * 500 + " " + "word " * 4000),))
    with pypdfium2.PdfDocument(pdf(replace(made, blocks=(long,) * 3))) as document:
        assert len(document) > 20
        page = document[0]
        width = page.get_size()[0]
        textpage = page.get_textpage()
        rights = [textpage.get_rect(n)[2] for n in range(textpage.count_rects())]
        assert max(rights) < width - 80
