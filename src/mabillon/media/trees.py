"""XML that came within a file, as a tree; nothing is fetched or expanded."""

from __future__ import annotations

from typing import Any, Final

LARGEST: Final = 1 << 20
"""Bytes of XML that a file may say something of itself in; more is not looked at."""


def root(xml: bytes) -> Any:
    """Return the root element of some XML; null = it is none, too large, or defines entities.

    A document type is where entities come from, and no metadata has one: it is not read then.
    """
    from lxml import etree

    if len(xml) > LARGEST or b"<!DOCTYPE" in xml:
        return None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True
    )
    try:
        found = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return None if found.getroottree().docinfo.doctype else found  # in UTF-16
