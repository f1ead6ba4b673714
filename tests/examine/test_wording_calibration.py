"""From background to refusal, on invented organisations with habits of their own."""

from __future__ import annotations

import random
from collections.abc import Sequence

import msgspec
import numpy as np
import pytest

from mabillon.examine.measures.cost import cllr
from mabillon.examine.measures.ranking import Floats, Truth, auc
from mabillon.examine.wording.bounds import CAP, bounds, elub
from mabillon.examine.wording.calibrate import Learned, examine, learn
from mabillon.examine.wording.corpus import Corpus
from mabillon.examine.wording.documents import Document
from mabillon.examine.wording.fusion import Examples, Fusion, fit
from mabillon.examine.wording.pseudo_targets import affordable, pseudo_trials
from mabillon.examine.wording.refusal import before_scoring, usable
from mabillon.examine.wording.trials import Trial

ENGLISH = "the of and to in that for is on with as by at from it be this which also has"
RUSSIAN = "и в не на что с он как это по но из у за от для так же все бы"
DUTCH = "de het een van en dat op te zijn met voor niet aan er om bij ook dan maar uit"
SMALL = ENGLISH.split()
SUBJECTS = 12
DAY = 86_400_000_000


def vocabulary(subject: int) -> list[str]:
    """Two hundred invented words of a subject."""
    chance = random.Random(subject)
    return ["".join(chance.choices("bdfgklmnprstvaeiou", k=6)) + "x" for _ in range(200)]


def written(organisation: str, number: int, words: int = 120) -> Document:
    """A text: small words as the organisation likes them, content words of some subject."""
    habit = random.Random(f"habit {organisation}")
    liking = [habit.gammavariate(0.6, 1) for _ in SMALL]
    chance = random.Random(f"{organisation} {number}")
    subject = vocabulary(chance.randrange(SUBJECTS))
    text = [
        chance.choices(SMALL, liking)[0] if chance.random() < 0.55 else chance.choice(subject)
        for _ in range(words)
    ]
    return Document(f"{organisation}/{number}", organisation, number * DAY, " ".join(text))


def world(
    organisations: int = 14, each: int = 9, known: int = 6
) -> tuple[list[Document], list[int]]:
    """Background first, then known texts of "issuer", then a genuine and another's text."""
    background = [written(f"o{o}", n) for o in range(organisations) for n in range(each)]
    own = [written("issuer", n) for n in range(known)]
    asked = [written("issuer", 90), written("a stranger", 90)]
    rest = [*own, *(Document(d.id, "", d.at, d.text) for d in asked)]
    return [*background, *rest], list(range(len(background)))


def trial_of(documents: Sequence[Document], questioned: int) -> Trial:
    known = tuple(i for i, d in enumerate(documents) if d.organisation == "issuer")
    return Trial(known, questioned, "issuer")


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    documents, background = world()
    return Corpus(documents, background=background)


@pytest.fixture(scope="module")
def learned(corpus: Corpus) -> Learned:
    return learn(corpus, corpus.background.tolist(), known=6, words=120, seed=1)


def test_an_llr_with_its_interval(corpus: Corpus, learned: Learned) -> None:
    rows = corpus.background.tolist()
    found = [
        examine(
            corpus, trial_of(corpus.documents, len(corpus) + back), rows, seed=1, learned=learned
        )
        for back in (-2, -1)
    ]
    genuine, other = found
    assert genuine.refusal is None and other.refusal is None
    assert genuine.llr is not None and other.llr is not None
    assert genuine.llr > 0 > other.llr
    for one in found:
        assert one.low is not None and one.high is not None and one.llr is not None
        assert one.low <= one.llr <= one.high <= CAP
        bounds = (learned.fusion.low, learned.fusion.high, CAP)
        assert one.low < one.high or one.llr in bounds  # as far as a figure can go
    assert genuine.organisations == 14
    assert sum(genuine.contributions.values()) > sum(other.contributions.values())


def test_the_same_again(corpus: Corpus, learned: Learned) -> None:
    """Nothing drawn is unseeded, and what is kept is numbers."""
    again = learn(corpus, corpus.background.tolist(), known=6, words=120, seed=1)
    assert msgspec.json.encode(again) == msgspec.json.encode(learned)
    assert msgspec.json.decode(msgspec.json.encode(learned), type=Learned) == learned


def test_pseudo_targets(corpus: Corpus) -> None:
    rows = corpus.background.tolist()
    played = pseudo_trials(corpus, rows, known=6, words=120, seed=3, each=2)
    assert len(played) == 28
    assert played.known == 6
    who = [d.organisation for d in corpus.documents]
    for genuine, matched, unmatched in zip(
        played.genuine, played.matched, played.random, strict=True
    ):
        assert genuine.known == matched.known == unmatched.known
        assert (
            {who[r] for r in genuine.known} == {who[genuine.questioned]} == {genuine.organisation}
        )
        assert genuine.questioned not in genuine.known
        assert who[matched.questioned] != genuine.organisation != who[unmatched.questioned]
    same_subject = [
        _subject(corpus, a.questioned) == _subject(corpus, b.questioned)
        for a, b in zip(played.genuine, played.matched, strict=True)
    ]
    assert np.mean(same_subject) > 0.9


def _subject(corpus: Corpus, row: int) -> int:
    words = set(corpus.documents[row].words)
    return max(range(SUBJECTS), key=lambda s: len(words & set(vocabulary(s))))


def test_known_texts_that_the_background_can_afford() -> None:
    assert affordable(np.array([9] * 30), 6) == 6
    assert affordable(np.array([9] * 30), 20) == 8
    assert affordable(np.array([30] * 5 + [4] * 20), 10) == 3
    assert affordable(np.array([30] * 5), 10) == 10
    assert affordable(np.array([1, 1]), 10) == 1


def examples(n: int, organisations: int, spread: float, seed: int) -> Examples:
    """One scorer that tells, one of noise, one that tells the wrong way round."""
    chance = np.random.default_rng(seed)
    same = np.arange(n) % 2 == 0
    organisation = np.arange(n) // 2 % organisations
    own = chance.standard_normal(organisations)[organisation]
    told = np.where(same, 0.5, -0.5) * spread**2 + spread * chance.standard_normal(n) + 0.2 * own
    scores = np.column_stack((told, chance.standard_normal(n), -told + chance.standard_normal(n)))
    author = np.where(same, organisation, (organisation + 3) % organisations)
    return Examples(scores, same, organisation, author)


def fitted(trials: Examples) -> Fusion:
    found = fit(trials, ["tells", "noise", "wrong"], 1)
    assert found is not None
    return found


def test_weights_are_none_negative_and_calibrated() -> None:
    fusion = fitted(examples(800, 40, 2.0, 1))
    new = examples(4000, 40, 2.0, 2)
    assert fusion.weights[2] == 0
    assert fusion.weights[0] > 5 * fusion.weights[1]
    llrs = fusion.unbounded(new.scores)
    perfect = new.scores[:, 0] / np.log(10)
    assert cllr(llrs, new.same) < cllr(perfect, new.same) + 0.02
    assert fusion.cllr == pytest.approx(cllr(llrs, new.same), abs=0.08)
    assert fusion.auc == pytest.approx(auc(llrs, new.same), abs=0.04)


def test_parted_cleanly_is_no_proof() -> None:
    """Forty trials without an error give no LLR beyond what forty trials can vouch for."""
    same = np.arange(40) % 2 == 0
    numbers = np.arange(40) // 2
    scores = np.where(same, 5.0, -5.0)[:, None]
    fusion = fit(Examples(scores, same, numbers, numbers), ["tells"], 1)
    assert fusion is not None
    assert -1.4 < fusion.low < -0.5
    assert fusion.llr(scores).max() <= CAP


def test_noise_is_no_better_than_nothing() -> None:
    fusion = fitted(examples(200, 20, 0.0, 1))
    assert fusion.cllr > 0.95


def test_too_few_to_fit() -> None:
    assert fit(examples(6, 3, 1.0, 1), ["a", "b", "c"], 1) is None
    one_kind = examples(40, 10, 1.0, 1)
    assert fit(one_kind.only(one_kind.same), ["a", "b", "c"], 1) is None


def test_the_interval_covers_what_many_organisations_give() -> None:
    truth = fitted(examples(8000, 400, 1.5, 99))
    asked = np.array([[1.5, 0.0, 0.0], [-1.5, 0.0, 0.0]])
    held = np.zeros(2)
    for seed in range(20):
        fusion = fitted(examples(160, 20, 1.5, seed))
        low, high = fusion.interval(asked, 0.9)
        right = np.clip(truth.unbounded(asked), fusion.low, fusion.high)
        held += (low <= right) & (right <= high)
    assert (held >= 14).all()


def test_elub_as_lir() -> None:
    from lir.algorithms.bayeserror import elub as theirs

    for seed in range(20):
        llrs, same = drawn(60, 0.5 + seed / 10, seed)
        assert elub(llrs, same) == pytest.approx(theirs(llrs.copy(), same.astype(int)), abs=1e-9)


def drawn(n: int, spread: float, seed: int) -> tuple[Floats, Truth]:
    same = np.arange(n) % 2 == 0
    noise = np.random.default_rng(seed).standard_normal(n)
    return (np.where(same, 0.5, -0.5) * spread**2 + spread * noise) / np.log(10), same


def test_many_trials_of_few_organisations_vouch_for_little() -> None:
    llrs, same = drawn(2000, 4.0, 1)
    few = bounds(llrs, same, np.arange(2000) // 2 % 10, 1)
    many = bounds(llrs, same, np.arange(2000) // 2 % 500, 1)
    assert many.low < few.low - 0.5
    assert few.high <= many.high == CAP
    assert -np.log10(11) <= few.low <= few.low_sure <= 0 <= few.high_sure


def test_bounds_are_in_doubt_where_organisations_differ() -> None:
    """Of ten organisations one is told wrong: draws without it vouch for more than with it."""
    llrs, same = drawn(200, 1.5, 1)
    organisation = np.arange(200) // 2 % 10
    llrs = np.where(organisation == 0, -llrs, llrs)
    found = bounds(llrs, same, organisation, 1)
    assert found.low < found.low_sure - 0.1
    assert found.high > found.high_sure + 0.1


def refused(documents: Sequence[Document], rows: Sequence[int]) -> str | None:
    corpus = Corpus(documents, background=rows)
    trial = trial_of(documents, len(documents) - 1)
    refusal = before_scoring(corpus, trial, rows, usable(corpus, trial, rows))
    found = examine(corpus, trial, rows, seed=1) if refusal is not None else None
    assert found is None or (found.llr is None and found.refusal == refusal)
    return None if refusal is None else refusal.kind


def test_refusals() -> None:
    documents, rows = world()
    asked = documents[-1]
    assert refused(documents, rows) is None
    short = Document("q", "", None, " ".join(asked.words[:59]))
    assert refused([*documents[:-1], short], rows) == "words"
    endless = Document("q", "", None, "".join(asked.words))
    assert refused([*documents[:-1], endless], rows) == "words"
    few, rows_few = world(known=4)
    assert refused(few, rows_few) == "known"
    narrow, rows_narrow = world(organisations=9)
    assert refused(narrow, rows_narrow) == "background"


def test_known_statements_all_alike_or_all_anothers() -> None:
    documents, rows = world()
    first = next(i for i, d in enumerate(documents) if d.organisation == "issuer")
    alike = [
        Document(d.id, d.organisation, d.at, documents[first].text + f" x{n}")
        if d.organisation == "issuer"
        else d
        for n, d in enumerate(documents)
    ]
    assert refused(alike, rows) == "alike"
    forwards = [
        Document(d.id, d.organisation, d.at, documents[n - first].text)
        if d.organisation == "issuer"
        else d
        for n, d in enumerate(documents)
    ]
    assert refused(forwards, rows) == "alike"


@pytest.mark.parametrize("share", [1.0, 0.4])
def test_another_script(share: float) -> None:
    """All of the text, or two fifths of it."""
    documents, rows = world()
    russian = RUSSIAN.split()
    chance = random.Random(4)
    words = [
        chance.choice(russian) if n % 10 < 10 * share else w
        for n, w in enumerate(documents[-2].words)
    ]
    assert refused([*documents[:-1], Document("q", "", None, " ".join(words))], rows) == "language"


def test_another_language_in_the_same_script() -> None:
    documents, rows = world()
    other = DUTCH.split()
    chance = random.Random(4)
    words = [chance.choice(other) if w in SMALL else w for w in documents[-2].words]
    assert refused([*documents[:-1], Document("q", "", None, " ".join(words))], rows) == "language"
