"""Cases 13 and 15 with an issuer that writes Arabic: no capitals, two kinds of digits."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from case_world import (
    DESK,
    HOUR,
    MARL,
    WATERERS,
    Scene,
    Year,
    found,
    history,
    name,
    post,
    year,
)  # fmt: skip

AT = datetime(2031, 3, 26, 9, 12, tzinfo=UTC)
LATER = AT + 6 * HOUR

_PLACES = ("شارع الرصيف", "ساحة المضخة", "ممشى العبّارة", "حي الفانوس", "جسر الميناء", "درج المقلع")
_PLANTS = ("النرجس", "الخزامى", "الزعفران", "السوسن", "البنفسج", "القرنفل", "إكليل الجبل")
_COUNTS = ("سبعين", "ثمانين", "خمسين", "تسعين", "عشرين", "ثلاثين")
_WAYS = (
    "زرعنا الليلة في {place} {count} بصلة من {plant} على امتداد الجدار القديم",
    "كانت التربة هناك رخوة بعد المطر ولم نحتج إلا إلى مجرفة واحدة ودلو صغير",
    "ترك لنا أحد الجيران إبريقا من الشاي على عتبة بيته ولم نعرف اسمه فشكرا له",
    "من يمر صباحا قرب {place} فليمش على الحجارة ولا يدس على ما نبت من {plant}",
    "عددنا الصواني مرتين تحت المصباح فكانت {count} صينية كاملة لا تنقص واحدة",
    "جاء معنا كلب أسود لم يدعه أحد وحفر حفرة لا بأس بها فزرعنا فيها {plant}",
    "نرجو من عمال الحدائق أن يتركوا الزاوية الشرقية من {place} حتى آخر الربيع",
    "عاد آخرنا قبل الفجر بقليل وكانت العربة تصر صريرا سمعته كل النوافذ في {place}",
    "وعدنا في الشهر الماضي بزرع {plant} ووفينا بالوعد وإن تأخرنا عنه بضعة أيام",
    "سقينا كل شيء مرتين من ماء البئر لأن الصنبور في {place} مغلق منذ الشتاء",
)


def arabic(rng: random.Random, number: int, at: datetime) -> str:
    """Write a communiqué in Arabic: a heading, five sentences, a closing."""
    body = [
        way.format(place=rng.choice(_PLACES), plant=rng.choice(_PLANTS), count=rng.choice(_COUNTS))
        for way in rng.sample(_WAYS, 5)
    ]
    head = f"نشرة رقم {number} من رابطة الشوك\nإلى كل من يمر من هنا:"
    return f"{head}\n\n{'. '.join(body)}.\n\nاتركوا المكان أجمل مما كان."


TOLD = "وفي آخر الليل وقفنا أمام {0} شتلة مصفوفة على السور ولم تكسر منها شتلة"


@pytest.fixture(scope="module")
def arabic_year() -> Year:
    return year(arabic, seed=11)


@pytest.fixture(scope="module")
def base(arabic_year: Year, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return history(tmp_path_factory.mktemp("arabic"), arabic_year)


@pytest.fixture
def scene(base: Path, arabic_year: Year, tmp_path: Path) -> Iterator[Scene]:
    made = Scene(base, tmp_path / "case", arabic_year)
    yield made
    made.close()


def letter(amount: str) -> str:
    """A genuine statement with an amount in its middle."""
    head, body, closing = arabic(random.Random("arabic"), 113, AT).split("\n\n")
    return f"{head}\n\n{body} {TOLD.format(amount)}. وانتهى العمل ونحن بخير.\n\n{closing}"


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("أربعين", "ستين", "number"),
        ("٤٠", "٦٠", "number"),
        ("٤٠", "60", "number"),
        ("أربعمئة", "ستمئة", "name"),  # no list of numbers has it, and it may be a name
    ],
)
def test_one_figure_changed_is_not_carried(scene: Scene, old: str, new: str, kind: str) -> None:
    genuine, asked = post(DESK, AT, letter(old)), post(MARL, LATER, letter(new))
    scene.happens(genuine, asked)
    scene.carried(genuine)
    scene.look(LATER + 31 * HOUR)
    document = scene.verify(asked)
    assert found(document, "carriage").figures["carried"] == []
    assert document.opinion.standing == "appears not to have been issued"
    assert document.opinion.nature == "altered"
    donor = found(document, "donor").figures
    assert donor["donor"] == name(genuine)
    assert donor["kinds"] == {kind: 1}
    changed = [(m["donor"], m["questioned"]) for m in donor["marks"] if m["op"] != "equal"]
    assert changed == [(old, new)]


@pytest.mark.parametrize(
    ("old", "new"), [("٤٠", "40"), ("أربعين", "اربعين"), ("على السور", "علــى السُّور")]
)
def test_the_same_in_another_spelling_is_the_same(scene: Scene, old: str, new: str) -> None:
    """Other digits, no hamza, a stretched line: a forwarder's keyboard, not a forger's hand."""
    text = letter("٤٠ أي أربعين")
    genuine = post(DESK, AT, text)
    asked = post(WATERERS, LATER, text.replace(old, new))
    assert asked.text != genuine.text
    scene.happens(genuine, asked)
    scene.carried(genuine)
    scene.look(LATER + 31 * HOUR)
    document = scene.verify(asked)
    assert document.opinion.standing == "assessed as issued"
    assert document.opinion.beside == []


def test_an_unaltered_excerpt_is_issued_in_part(scene: Scene) -> None:
    text = letter("أربعين")
    excerpt = text.split("\n\n")[1]
    genuine, asked = post(DESK, AT, text), post(WATERERS, LATER, excerpt)
    scene.happens(genuine, asked)
    scene.carried(genuine)
    scene.look(LATER + 31 * HOUR)
    document = scene.verify(asked)
    assert document.opinion.standing == "assessed as issued"
    whole, part = len(re.findall(r"\w+", text)), len(re.findall(r"\w+", excerpt))
    assert document.opinion.beside == [
        f"An unaltered excerpt of {name(genuine)}: {whole - part} of that statement's "
        f"{whole} words are left out."
    ]
    left_out = " ".join(
        m["donor"] for m in found(document, "donor").figures["marks"] if m["op"] == "delete"
    )
    assert "نشرة رقم 113" in left_out
    assert "اتركوا المكان" in left_out
