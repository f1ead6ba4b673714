"""The table of letters is made block by block, and says of each what the patterns say."""

from __future__ import annotations

import unicodedata

import numpy as np

from mabillon.text import letters, tokens


def test_letters_are_told_in_whatever_order_blocks_are_met() -> None:
    points = np.array(
        [0x10FFFF, ord("x"), ord("Я"), ord("ß"), ord("漢"), 0x64B, ord("!")], np.uint32
    )
    wanted = [0, ord("x"), ord("я"), letters.HARD, letters.UNSPACED, letters.GONE, 0]
    assert letters.letters_at(points).tolist() == wanted
    assert letters.letters_at(points[::-1]).tolist() == wanted[::-1]
    assert letters.letters_at(points[:0]).tolist() == []


def test_no_letter_is_blank() -> None:
    blank = np.array([n for n in range(0x110000) if chr(n).isspace()], np.uint32)
    assert len(blank) > 20
    assert not letters.letters_at(blank).any()


def test_what_the_normal_form_makes_of_several_is_in_the_planes_looked_at() -> None:
    beyond = range(letters._COMPOSED.stop, 0x110000)
    assert not any(map(unicodedata.decomposition, map(chr, beyond)))
    assert "\u0301" in letters._seconds()


def test_an_address_stops_where_the_pattern_of_addresses_stops() -> None:
    for point in range(0x3100):
        found = tokens.URL.match(f"http://a{chr(point)}b")
        assert found is not None
        assert bool(tokens.URL_STOP.match(chr(point))) == (found.end() == len("http://a"))
