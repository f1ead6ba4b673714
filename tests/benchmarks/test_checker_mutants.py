"""Every kind of fault that the checker is measured by makes texts that differ and can be read."""

from __future__ import annotations

import pytest
from benchmarks.quality.checker_mutants import KINDS, MOST, SCRIPTS, Kind, mutants
from benchmarks.quality.mutants_in_place import Sound
from dispatch_desk import NAMES

from mabillon.dispatch import source
from mabillon.dispatch.cited import House
from mabillon.dispatch.rules import RULES

FRONT = """---
series: Special Dispatch
number: 14
date: 2031-03-27
title: A statement appears not to have been issued by the League
countries: [Quillonia]
topics: [plantings]
issuers: [thistledown-league]
authors: [night desk]
opinion: 2
---
"""
BODY = """
A statement in the name of the Thistledown League appears not to have been issued by it.
It had not appeared by 16:12 UTC on 27 March 2031 on any of 11 channels that routinely carry its
statements, all watched throughout. (A twelfth was not collected.) [@opinion:2]

## What circulated

On 26 March 2031, 09:12 UTC, @marl posted a text in the name of the Thistledown League
[@post:marl/7]. Of what was collected, this is the earliest found.
It begins “We planted nine trays here” [@post:marl/7].
A video of 1:38 was posted by @lark on 25 March 2031 [@post:lark/3].
85 % of its words stand in a statement of 3 February 2031 [@post:desk/9].

8 of 11 forwarders posted since; none passed it on or mentioned it; usual delay 4 min. [@opinion:2]
It is moderate support for "not issued" (ENFSI 2015). [@opinion:2]
See Special Dispatch No. 13. [@dispatch:special-dispatch/13]
And No. 12. [@dispatch:special-dispatch/12]
"""


@pytest.fixture(scope="module")
def sound() -> Sound:
    return Sound(source.read(f"{FRONT}{BODY}\n{SCRIPTS}\n", "x.md"), House(names=NAMES))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kind_makes_single_faults_that_can_be_read(kind: Kind, sound: Sound) -> None:
    made = mutants(kind, [sound], 1)
    assert 0 < len(made) <= MOST
    assert set(kind.rules) <= set(RULES)
    for mutant in made:
        edit, text = mutant.edit, mutant.dispatch.source
        assert text != sound.source
        assert text[: edit.start] == sound.source[: edit.start]
        assert text.endswith(sound.source[edit.stop :])
        assert len(text) == len(sound.source) - (edit.stop - edit.start) + len(edit.text)
        assert mutant.lines[0] >= 1
    assert [m.edit for m in mutants(kind, [sound], 1)] == [m.edit for m in made]
