from __future__ import annotations

import numpy as np

from mabillon.text.furniture import are_furniture, learn, whole_lines
from mabillon.text.lines import read_lines, together

FOOTER = "Subscribe: https://relay.example/{} | 0 nines"


def posts(n: int) -> list[str]:
    return [
        f"Notice {chr(97 + i)} of the day\nMore of {chr(98 + i) * 4}\n{FOOTER.format(i)}"
        for i in range(n)
    ]


def test_a_footer_over_unrelated_bodies_is_learned_links_and_digits_masked() -> None:
    text = f"Quite another notice\n{FOOTER.format(77)}"
    assert [text[s:e] for s, e in learn(posts(20)).stretches(text)] == [FOOTER.format(77)]


def test_nine_posts_are_too_few_to_learn_from() -> None:
    assert not learn(posts(9)).lines


def test_a_statement_reposted_ten_times_is_not_furniture() -> None:
    assert not learn(["The same notice\nwith its second line\nand third"] * 12).lines


def test_a_post_that_is_nothing_but_the_footer_is_furniture() -> None:
    text = FOOTER.format(5)
    assert learn(posts(20)).stretches(text) == [(0, len(text))]


def test_a_formula_without_a_link_is_no_furniture_of_an_own_channel() -> None:
    texts = [
        f"To all who pass by:\nOf {chr(97 + i) * 5} there are many\nand more\n{FOOTER.format(i)}"
        for i in range(20)
    ]
    everything, linked = learn(texts), learn(texts, linked=True)
    assert everything.lines > linked.lines
    assert [texts[3][s:e] for s, e in linked.stretches(texts[3])] == [FOOTER.format(3)]
    assert everything.without(everything.lines - linked.lines) == linked
    handles = [t.partition("Subscribe")[0] + "Subscribe to @relay" for t in texts]
    assert len(learn(handles, linked=True).lines) == 1


def test_of_a_long_line_all_words_count() -> None:
    words = [f"{a}{b}" for a in "abcdef" for b in "abcdefghij"]
    footer, short = " ".join(words), "Read 7 https://relay.example/7"
    known = learn([f"Notice {i * 'x'}\n{footer}\n{short}" for i in range(1, 20)])
    below = [footer, footer.replace("fj", "fk"), f"{footer} more", " ".join(words[:-1]), short]
    texts = [f"Another notice\n{line}" for line in below]
    lines = together(read_lines(texts))
    found = are_furniture(lines, np.zeros(len(texts), np.int64), whole_lines([known]))
    assert found.reshape(-1, 2)[:, 1].tolist() == [True, False, False, False, True]
    assert [bool(known.stretches(text)) for text in texts] == [True, False, False, False, True]
