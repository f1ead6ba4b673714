"""What ties a text to an event, and which of its words claim, praise or deny."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from mabillon.examine.events.model import Actor, Event, Place
from mabillon.examine.said import dates
from mabillon.examine.said.about import ENOUGH, About, score
from mabillon.examine.said.cues import LISTED, STANCES, cues
from mabillon.examine.said.denials import FRAMES
from mabillon.examine.said.stance import NEAR, Cues, in_words, stances
from mabillon.text.tokens import forms

EVENT = Event(
    key="sluice",
    title="Sluice opened",
    sources=["marl/4"],
    from_day=date(2031, 3, 24),
    to_day=date(2031, 3, 25),
    places=[[Place(name="Quillon"), Place(name="Port Eastmere")]],
    kinds=["sabotage"],
    words=["spade*"],
    actors=[Actor(name="River Guild", manners=["claimed"], source="marl/4")],
)
FOUND = Cues(cues())


def tied(text: str, event: Event = EVENT, **more: object) -> dict[str, list[str]]:
    return {m.what: m.words for m in About(event, **more).matches(text)}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("In PORT EASTMERE, Quillon", {"place": ["PORT EASTMERE"], "wider place": ["Quillon"]}),
        ("Port of Quillon, and Eastmere too", {"wider place": ["Quillon"]}),
        ("on the 24th of March", {"day": ["24th of March"]}),
        ("March 25, 2031", {"day": ["March 25, 2031"]}),
        ("2031-03-24 and 24.03.2031", {"day": ["2031-03-24", "24.03.2031"]}),
        ("24 March 2030; 26 March; 3 April", {}),
        ("el 24 de marzo de 2031 sabotearon", {"day": ["24 de marzo de 2031"],
                                                "kind": ["sabotearon"]}),
        ("24 марта диверсия в Порт-Истмере", {"place": ["Порт-Истмере"], "day": ["24 марта"],
                                              "kind": ["диверсия"]}),
        ("وبتخريب في ٢٤ آذار", {"day": ["٢٤ آذار"], "kind": ["وبتخريب"]}),
        ("with spades of the River Guild", {"word": ["spades"], "actor": ["River Guild"]}),
    ],
)  # fmt: skip
def test_the_very_words_are_shown(text: str, words: dict[str, list[str]]) -> None:
    assert tied(text) == words


def test_what_counts_is_counted_once() -> None:
    about = About(EVENT)
    one = about.matches("Port Eastmere, 24 March")
    many = about.matches("Port Eastmere, 24 March. Port Eastmere, 25 March. Port Eastmere")
    assert score(one) == score(many) >= ENOUGH
    assert score(about.matches("Nothing of the kind.")) == 0
    assert score(about.matches("Sabotage in Quillon.")) < ENOUGH


def test_what_many_events_share_does_not_tell_of_this_one() -> None:
    about = About(EVENT)
    shared = about.matches("24 March: sabotage in Quillon, says the River Guild")
    assert score(shared) >= ENOUGH
    assert not about.tells(shared)
    assert about.tells(about.matches("24 March: Port Eastmere"))
    assert not about.tells(about.matches("Port Eastmere"))
    bare = About(msgspec.structs.replace(EVENT, places=[], words=[]))
    on_the_day = bare.matches("24 March: sabotage, says the River Guild")
    assert score(on_the_day) >= ENOUGH
    assert bare.tells(on_the_day)


def test_names_of_the_issuer_tie_nothing_and_further_names_do() -> None:
    assert tied("the River Guild", without=["River Guild"]) == {}
    assert tied("الجزيرة", also={"Quillon": ["الجزيرة"]}) == {"wider place": ["الجزيرة"]}


@pytest.mark.parametrize(
    ("place", "text", "found"),
    [
        ("al-Hawd", "in Hawd", True),
        ("al-Hawd", "في الحوض", True),
        ("El Hondo", "in El Hondo", True),
        ("El Hondo", "in San Hondo", False),
        ("Lima", "Lame excuses", False),
        ("Lima", "في ليما", True),
        ("San Luis de la Reina", "SAN LUIS DE LA REINA", True),
        ("San Luis de la Reina", "San Luis, and the Reina", False),
    ],
)
def test_names_of_places_and_their_articles(place: str, text: str, found: bool) -> None:
    event = Event(key="a", title="t", sources=["x"], places=[[Place(name=place)]])
    assert bool(tied(text, event)) == found


def test_a_day_or_before_allows_a_week() -> None:
    event = Event(key="a", title="t", sources=["x"], to_day=date(2031, 3, 24))
    assert "day" in tied("20 March", event)
    assert "day" not in tied("10 March", event)
    assert "day" not in tied("25 March", event)


def test_days_in_numbers_and_words() -> None:
    found = dates.named(forms("on 3/4/2031, 3 May and Abril 7 de 2030; 45 May; version 1.2.3"))
    assert [(d.day, d.month, d.year) for d in found] == [
        (3, 4, 2031),
        (3, 5, None),
        (7, 4, 2030),
    ]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("The Guild claims full responsibility.", ["claims"]),
        ("We do not claim responsibility.", ["denies"]),
        ("The Guild claims no responsibility.", ["denies"]),
        ("It didn't take responsibility.", ["denies"]),
        ("No. We claim responsibility.", ["claims"]),
        ("We do not deny it.", []),
        ("We salute no one.", ["praises"]),
        ("We do not salute them.", []),
        ("We deny it and salute those who did it.", ["denies", "praises"]),
        ("Nos atribuimos el acto.", ["claims"]),
        ("La Liga no reivindica el acto.", ["denies"]),
        ("No tenemos nada que ver.", ["denies"]),
        ("Мы берём на себя полную ответственность.", ["claims"]),
        ("Мы не имеем отношения к этому.", ["denies"]),
        ("Приветствуем героев.", ["praises"]),
        ("تعلن الرابطة مسؤوليتها عن العمل", ["claims"]),
        ("لا علاقة لنا بما جرى", ["denies"]),
        ("لا نتبنى هذا العمل", ["denies"]),
        ("ونبارك هذا العمل", ["praises"]),
        ("Dense fog lay over the harbour.", []),
    ],
)
def test_words_of_claiming_praising_and_denying(text: str, meant: list[str]) -> None:
    said = FOUND.said(text, [])
    assert stances(said) == meant
    assert all(one.words in " ".join(text.split()) for one in said)


@pytest.mark.parametrize(
    "text",
    [
        "It is not true that we claim responsibility for the sluice at Eastmere.",
        "It isn't true that the League ever wanted to claim responsibility.",
        "It is a lie that we, the gardeners of Quillon, claim responsibility for the sluice.",
        "It is false that anybody here has claimed responsibility.",
        "Nobody of us claims responsibility for the sluice.",
        "We reject the claim that the League took responsibility.",
        "We reject the claim of responsibility.",
        "There is no truth in what they say, that we carried out the sowing.",
        "No es cierto que la Liga haya decidido en Istmere que reivindica el acto.",
        "Es mentira que nosotros reivindicamos la esclusa.",
        "Ninguno de nosotros reivindica la esclusa.",
        "Rechazamos la afirmación de que la Liga reivindica el acto.",
        "Неправда, что наши люди в Истмере взяли на себя ответственность.",
        "Это ложь, что мы провели посев.",
        "Никто из нас в Истмере не взял на себя ответственность.",
        "Ни один из нас и никогда не взял на себя ответственность.",
        "Мы отвергаем утверждения, что Лига взяла на себя ответственность.",
        "ليس صحيحا أننا في إيستمير نتبنى العمل",
        "غير صحيح أن الرابطة في إيستمير تتبنى هذا العمل",
        "لا صحة للقول إن الرابطة في إيستمير تتبنى هذا العمل",
        "نرفض الادعاء بأن الرابطة تتبنى هذا العمل",
    ],
)
def test_a_frame_that_denies_turns_the_clause(text: str) -> None:
    said = FOUND.said(text, [])
    assert stances(said) == ["denies"]
    assert all(one.words in " ".join(text.split()) for one in said)


@pytest.mark.parametrize(
    "text",
    [
        "It is not only true that we claim responsibility: we are proud.",
        "Not only we claim responsibility for it.",
        "It is no lie that we claim responsibility.",
        "Is it not true that we claim responsibility?",
        "It is not true that others did it, but we claim responsibility.",
        "It is a lie that they opened the sluice, we claim responsibility.",
        "It is a lie that they opened the sluice, and we claim responsibility.",
        "That is a lie. We claim responsibility.",
        "It is not true that they opened it: we claim responsibility.",
        "It is true that we claim responsibility.",
        "None of us was hurt when we carried out the sowing.",
        "Никто из нас не пострадал, когда мы провели посев.",
        "No solo reivindicamos la esclusa.",
        "No es mentira que reivindicamos la esclusa.",
        "¿No es cierto que reivindicamos la esclusa?",
        "No es cierto que fueran otros, pero nosotros reivindicamos la esclusa.",
        "Не только мы взяли на себя ответственность.",
        "Неправда, что это другие, а мы взяли на себя ответственность.",
        "ليس صحيحا أن غيرنا فعله بل نتبنى هذا العمل",
        "ليس فقط نتبنى هذا العمل",
    ],
)
def test_a_genuine_claim_is_not_turned(text: str) -> None:
    assert stances(FOUND.said(text, [])) == ["claims"]


def test_what_is_turned_twice_is_words_of_nothing() -> None:
    assert stances(FOUND.said("It is not true that we do not claim responsibility.", [])) == []
    assert stances(FOUND.said("It is a lie that we deny it.", [])) == []


def test_what_turns_is_shown_with_the_words() -> None:
    text = "It is a lie that we opened it; it is not true that we claim responsibility."
    (said,) = FOUND.said(text, [])
    assert said.words == "not true that we claim responsibility"
    assert said.turned


def test_words_far_from_the_event_do_not_count() -> None:
    text = f"Port Eastmere is wet. {'and so on ' * NEAR} We claim responsibility for the tea."
    said = FOUND.said(text, About(EVENT).matches(text))
    assert [one.near for one in said] == [False]
    assert stances(said) == []
    assert in_words([]) == "no listed word of claiming, praising or denying"


def test_every_language_has_every_stance() -> None:
    assert set(LISTED) == set(STANCES)
    for languages in LISTED.values():
        assert set(languages) == {"en", "es", "ru", "ar"}
    assert all(cue.phrase for cue in cues())
    assert set(FRAMES) == {"en", "es", "ru", "ar"}
