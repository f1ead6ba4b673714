"""The front matter is complete, knows what it names, and tells what a version changes."""

from __future__ import annotations

from dispatch_desk import checked, found, read

from mabillon.dispatch.rules.front_matter import FRONT_MATTER as RULE


def test_what_is_missing_or_odd_is_found() -> None:
    case = checked(read("front-matter.bad"))
    says = {case.dispatch.place(f.start)[0]: f.says for f in RULE.check(case)}
    assert says == {
        1: "the front matter has no countries, no topics, no authors",
        3: "Special Dispatch No. 9 is another dispatch: special-dispatch-9.md",
        7: "the register has no issuer 'river-wardens'",
        9: "'English' is no language tag",
        10: "'A Statement!' is no slug",
        11: "no style is called 'nature'",
        13: "the annex is named by no digest",
        15: "a change without a notice",
        16: "a change before what it changes",
    }


def test_a_front_matter_that_is_whole_is_left_alone() -> None:
    assert found(RULE, read("front-matter.good")) == []


def test_a_dispatch_may_have_the_number_that_it_has() -> None:
    numbers = {"special-dispatch/14": "special-dispatch-14.md"}
    assert found(RULE, read("front-matter.good"), numbers=numbers) == []
    numbers = {"special-dispatch/14": "given out on 2031-03-28"}
    assert found(RULE, read("front-matter.good"), numbers=numbers) == []
    numbers = {"special-dispatch/14": "another.md"}
    assert found(RULE, read("front-matter.good"), numbers=numbers) == [(3, "14")]


def test_a_later_version_says_what_it_changes() -> None:
    text = read("front-matter.good")
    assert found(RULE, text, published=(text,)) == []
    assert found(RULE, text + "More.\n", published=("first", "second")) == []
    later = found(RULE, text + "More.\n", published=("first", "second", "third"))
    assert [line for line, _ in later] == [17]


def test_an_annex_that_the_archive_lacks_is_found() -> None:
    text = read("front-matter.good")
    assert found(RULE, text, annexes={}) != []
    other = {line.split()[1]: "special-dispatch/9" for line in text.splitlines() if "annex" in line}
    assert found(RULE, text, annexes=other) != []
