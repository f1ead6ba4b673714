"""A claim stays a claim, and a questioned statement one in an issuer's name."""

from __future__ import annotations

from datetime import date

import pytest
from dispatch_desk import found, opinion, read

from mabillon.dispatch.cited import Event
from mabillon.dispatch.rules.claim_as_fact import CLAIM_AS_FACT as RULE

HEAD = "---\nseries: S\nnumber: 1\ndate: 2031-03-28\ntitle: A text\nopinion: 7\n---\n\n"


def test_claims_told_as_facts_are_found() -> None:
    assert found(RULE, read("claim-as-fact.bad")) == [
        (5, "League announces"),
        (16, "The League said"),
        (17, "The League's statement"),
        (21, "The League planted"),
        (22, "Thistledown League has quietly planted"),
        (23, "planted by the League"),
        (24, "The League was responsible for"),
    ]


def test_attributed_claims_and_facts_of_others_are_left_alone() -> None:
    assert found(RULE, read("claim-as-fact.good")) == []


def test_the_issuer_speaks_for_itself_where_the_statement_was_issued() -> None:
    text = HEAD + "The League said that forty boxes went out [@post:marl/7].\n"
    assert found(RULE, text, main=opinion(standing="assessed as issued")) == []
    assert len(found(RULE, text, main=opinion(standing="assessed as issued", signed=0))) == 1
    assert len(found(RULE, text, main=opinion(standing="not established"))) == 1


@pytest.mark.parametrize(
    ("manner", "faults"),
    [
        ("reported as fact", 0),
        ("claimed", 1),
        ("suspected or accused", 1),
        ("accused by authorities", 1),
        ("possible", 1),
    ],
)
def test_the_manner_of_an_event_decides(manner: str, faults: int) -> None:
    event = Event(
        key="gate",
        title="Tubs at the gate",
        from_day=date(2031, 3, 1),
        to_day=None,
        places=("North Gate",),
        manners={"Thistledown League": (manner,)},
    )
    text = HEAD + "The League planted tubs at North Gate [@post:evening-ledger/12].\n"
    assert len(found(RULE, text, events=(event,))) == faults


def test_a_questioned_statement_vouches_for_nothing_that_it_claims() -> None:
    text = HEAD + "The League painted the wall [@post:{}].\n"
    asked = opinion().document.question.post
    assert [word for _, word in found(RULE, text.format(asked))] == ["The League painted"]
    assert found(RULE, text.format("evening-ledger/12")) == []


def test_an_organisation_of_an_event_is_held_to_it_though_no_issuer() -> None:
    text = HEAD + "Night Rakes sabotaged the pump at Mill Lane.\n"
    event = Event(
        key="pump",
        title="The pump at Mill Lane",
        from_day=None,
        to_day=None,
        manners={"Night Rakes": ("suspected or accused",)},
    )
    assert found(RULE, text) == []
    assert found(RULE, text, events=(event,)) == [(9, "Night Rakes sabotaged")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("According to the League, forty boxes went out [@post:marl/7].", ["the League"]),
        ("League activists planted the bulbs.", ["League activists planted"]),
        ("Four hundred bulbs were planted by League members.", ["planted by League"]),
        ("The League, in a text of 26 March, said so [@post:marl/7].", ["The League, in a text"]),
        ("# League strikes end in Eastmere", []),
        ("A meeting of the League took place.", []),
        ("# League plants 400 bulbs", ["League plants"]),
        ("The League has planted nothing, it says.", []),
        ("The bulbs were presumably planted by the League.", []),
        ("@marl posted the text [@post:marl/7].", []),
        ("The League said so [@post:lark/3].", ["The League said"]),
        ("The League said so [@post:those-who-water/9].", ["The League said"]),
        ("The League said so [@post:evening-ledger/12].", []),
        ("The League said so [@post:verge-relay/880].", []),
        ("A text in the League's name says so [@post:lark/3].", []),
    ],
)
def test_other_ways_to_say_it(text: str, words: list[str]) -> None:
    found_words = [said for _, said in found(RULE, HEAD + text + "\n")]
    assert len(found_words) == len(words)
    assert all(said.startswith(word) for said, word in zip(found_words, words, strict=True))


def test_an_event_names_its_organisations_whole() -> None:
    event = Event(
        key="k", title="t", from_day=None, to_day=None, manners={"Quayside Rakes": ("claimed",)}
    )
    text = HEAD + "Other Rakes planted a tub. Quayside Rakes planted one too.\n"
    assert found(RULE, text, events=(event,)) == [(9, "Quayside Rakes planted")]
