"""Specimens: dated pictures of an issuer's marks, with which those of a statement are compared."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from mabillon.archive.register import fields, model
from mabillon.archive.register.fields import Wrong, short
from mabillon.archive.register.reading import Form
from mabillon.archive.register.tree import Node, Problem, Scalar

_WHY = "say why: where it comes from, and how its dates are known"
_DO = "write four shares of the picture: region: [LEFT, TOP, WIDTH, HEIGHT], such as [0, 0, 1, 0.2]"
_SHARE = re.compile(r"\d(?:\.\d{1,9})?|\.\d{1,9}")


def specimens(
    nodes: list[Node], issuers: Mapping[str, object], problems: list[Problem]
) -> list[model.Specimen]:
    """Read the entries of ``specimens``, noting what is wrong with each."""
    return [made for node in nodes if (made := _specimen(node, issuers, problems)) is not None]


def _specimen(
    node: Node, issuers: Mapping[str, object], problems: list[Problem]
) -> model.Specimen | None:
    form = Form(node, "a specimen", problems)
    issuer = form.text("issuer", needed=True)
    if issuer is not None and issuer not in issuers:
        do = f"{form.hint(issuer, issuers)}add it under issuers, or correct the name"
        form.report(
            form.line_of("issuer"), f"a specimen names an unknown issuer {short(issuer)}", do
        )
        issuer = None
    kind = form.choice("kind", model.SPECIMENS)
    of, title = form.text("of"), form.text("title")
    evidence = form.value("evidence", digest, needed=True)
    region = _region(form)
    dates = form.dates()
    reason = form.text("reason", needed=True, why=_WHY)
    form.close()
    if not (issuer and kind and evidence and reason):
        return None
    return model.Specimen(
        issuer=issuer,
        kind=kind,
        of=of,
        title=title,
        evidence=evidence,
        region=region,
        reason=reason,
        **dates,
    )


def digest(text: str) -> str:
    """Check the SHA-256 of a picture."""
    if not fields.DIGEST.fullmatch(text):
        raise Wrong(
            f"{short(text)} is not the SHA-256 of a picture",
            "write its 64 hexadecimal digits in small letters, as sha256sum prints them",
        )
    return text


def _region(form: Form) -> model.Region | None:
    if form.node("region") is None:
        return None
    texts = [item.text or "" for item in form.items("region") if isinstance(item, Scalar)]
    try:
        return region(texts)
    except Wrong as wrong:
        form.report(form.line_of("region"), wrong.what, wrong.do)
        return None


def region(texts: list[str]) -> model.Region:
    """Read left, top, width and height, as shares of a picture, that lie within it.

    Raises
    ------
    Wrong
        They are not four, no shares, or reach beyond the picture.
    """
    if len(texts) != 4 or not all(_SHARE.fullmatch(text) for text in texts):
        raise Wrong(f"a region of {short(' '.join(texts))} is not four shares", _DO)
    left, top, width, height = map(float, texts)
    within = all(
        size > 0 and (start + size <= 1 or math.isclose(start + size, 1))
        for start, size in ((left, width), (top, height))
    )
    if not within:
        raise Wrong(f"a region of {short(' '.join(texts))} is not within its picture", _DO)
    return left, top, width, height
