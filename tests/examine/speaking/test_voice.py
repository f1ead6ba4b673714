"""Texts that speak in an issuer's name, and texts about it: invented, in four languages."""

from __future__ import annotations

import random
import time

import pytest

from mabillon.examine.speaking.voice import Known, Voice
from mabillon.text.many import running

LEAGUE = Known(
    names=(
        "the Thistledown League",
        "Thistledown League",
        "Liga del Vilano",
        "Лига чертополоха",
        "رابطة الشوك",
    ),
    outlets=("Seedpost",),
    branches=("Northern Beds",),
    formulas=(("to", "all", "who", "pass", "by"), ("sowing", "no", "0")),
)
VOICE = Voice(LEAGUE)

BODY = "The bank was dug in one night, and nine trays of seedlings stand along the quay."

SPEAKING = {
    "heading and we": f"Statement of the Thistledown League\n{BODY} We ask for water. Our thanks.",
    "announces": f"The Thistledown League announces that the beds are open. {BODY}",
    "abbreviated": f"The Thistledown League (TL) informs all gardeners of the beds. {BODY}",
    "signed": f"{BODY}\nMore comes in spring.\nThe Thistledown League, Port Quillon",
    "name of": f"In the name of the Thistledown League I say that cactus is permitted. {BODY}",
    "formula": f"To all who pass by:\n{BODY}",
    "serial": f"Sowing No. 412, Rope Walk\n{BODY}",
    "misspelt": f"{BODY}\nMore comes in spring.\nThe Thistledwon League",
    "other letters": f"Statement of the \u0422histled\u043ewn Le\u0430gue\n{BODY}",
    "Spanish": "Comunicado de la Liga del Vilano\nEsta noche plantamos nueve bandejas.",
    "Spanish verb": "La Liga del Vilano anuncia que el jardín del puerto queda abierto a todos.",
    "Russian": "Заявление Лиги чертополоха\nЭтой ночью мы посадили девять грядок у набережной.",
    "Russian verb": "Лига чертополоха объявляет, что сад у гавани открыт для всех прохожих.",
    "Arabic": "بيان صادر عن رابطة الشوك\nزرعنا هذه الليلة تسعة أحواض على رصيف الميناء.",
    "Arabic verb": "تعلن رابطة الشوك أن حديقة الميناء مفتوحة للجميع منذ هذه الليلة.",
}

ABOUT = {
    "says": f"The Thistledown League says that it set four hundred bulbs. {BODY}",
    "according": f"According to the Thistledown League, four hundred bulbs were set. {BODY}",
    "past": f"The Thistledown League announced four hundred bulbs on Monday. {BODY}",
    "quoted": f"A letter was read aloud: “We, the Thistledown League, announce it.” {BODY}",
    "rumour": "A text of the Thistledown League is going round. Has anyone seen it elsewhere?",
    "fake": f"Fake: this statement of the Thistledown League is not ours to confirm. {BODY}",
    "others": f"We water our own beds and we are proud. {BODY} Nobody asked the Thistledown League "
    f"about it. {BODY} {BODY} {BODY} Come and see, say the neighbours of the tram line.",
    "Spanish": "La Liga del Vilano anunció ayer que plantó nueve bandejas, según el ayuntamiento.",
    "Russian": "По словам Лиги чертополоха, у набережной посадили девять грядок.",
    "Arabic": "أعلنت رابطة الشوك عن الزرع رقم تسعة وطلبت من المارة العناية بالنباتات الصغيرة.",
}

ELSEWHERE = ["", "Terns are late.", f"{BODY}", "We ask for water.", "🌱", "https://example.org/x"]


@pytest.mark.parametrize("text", SPEAKING.values(), ids=SPEAKING)
def test_it_speaks(text: str) -> None:
    heard = VOICE.hear(text)
    assert heard is not None
    assert heard.proposed, heard


@pytest.mark.parametrize("text", ABOUT.values(), ids=ABOUT)
def test_it_is_spoken_of(text: str) -> None:
    heard = VOICE.hear(text)
    assert heard is not None
    assert not heard.proposed, heard


@pytest.mark.parametrize("text", ELSEWHERE)
def test_nothing_names_it(text: str) -> None:
    assert VOICE.hear(text) is None


@pytest.mark.parametrize("text", [*SPEAKING.values(), *ABOUT.values()])
def test_evidence_stands_where_it_says(text: str) -> None:
    heard = VOICE.hear(text)
    assert heard is not None
    assert heard.score == sum(one.points for one in heard.evidence)
    for one in heard.evidence:
        start, end = one.at
        assert " ".join(text[start:end].split()) == one.words


def test_the_case_of_letters_changes_nothing() -> None:
    for text in SPEAKING.values():
        heard, shouted = VOICE.hear(text), VOICE.hear(text.upper())
        assert heard is not None
        assert shouted is not None
        assert [e.sort for e in shouted.evidence] == [e.sort for e in heard.evidence]


def test_a_reply_and_a_pattern_count() -> None:
    text = f"{BODY}\nNobody knows who dug here.\nThe Thistledown League"
    plain, reply = VOICE.hear(text), VOICE.hear(text, reply=True)
    assert plain is not None
    assert reply is not None
    assert plain.proposed
    assert not reply.proposed
    by_pattern = VOICE.hear(BODY, pattern=True)
    assert by_pattern is not None
    assert by_pattern.proposed


def test_letters_of_a_picture_with_a_heading_are_a_letterhead() -> None:
    heard = VOICE.hear(f"THISTLEDOWN LEAGUE\nPort Quillon\n{BODY}", picture=True)
    assert heard is not None
    assert "letterhead" in {one.sort for one in heard.evidence}


def test_sifting_many_keeps_all_that_would_be_heard() -> None:
    rng = random.Random(5)
    parts = [*SPEAKING.values(), *ABOUT.values(), *ELSEWHERE, "the league", "who pass to all by"]
    words = [word for part in parts for word in part.split(" ")]
    texts = [*parts, *(" ".join(rng.choices(words, k=rng.randint(1, 30))) for _ in range(400))]
    for some in (texts, texts * 40):  # word by word, and on arrays
        may = VOICE.may_speak(running(some))
        heard = [VOICE.hear(text) is not None for text in texts]
        assert all(kept for kept, is_heard in zip(may, heard, strict=False) if is_heard)
        assert not all(may)


def test_no_names_hear_nothing() -> None:
    assert Voice(Known(())).hear("We announce this.") is None
    assert not Voice(Known(())).may_speak(running(["We announce this."])).any()


LONG = {
    "names": "the Thistledown League says " * 4_000,
    "quotations": "“the " * 20_000,
    "rules": "-" * 100_000,
    "marks": '"' * 100_000,
    "brackets": "the Thistledown League (" * 4_000,
    "formulas": "to all who pass by\n" * 5_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_no_text_takes_long(text: str) -> None:
    started = time.process_time()
    VOICE.hear(f"The Thistledown League\n{text}")
    assert time.process_time() - started < 3
