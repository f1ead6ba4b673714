"""Each scorer against another way to the same number, and against bad input."""

import math

import numpy as np
import pyppmd
import pytest
from sklearn.preprocessing import StandardScaler

from mabillon.examine.wording.corpus import Corpus
from mabillon.examine.wording.documents import Document
from mabillon.examine.wording.scorers import SCORERS, Trial
from mabillon.examine.wording.scorers.discriminant import SHRINKAGE, whitened
from mabillon.examine.wording.scorers.imposters import Imposters
from mabillon.examine.wording.scorers.ppm import ALPHABET, ESCAPE, ORDER, Question, equal_size
from mabillon.examine.wording.scorers.reliance import POWER, reliance
from mabillon.examine.wording.scorers.within import SHRINKAGE as WITHIN_SHRINKAGE
from mabillon.examine.wording.scorers.within import shrunk
from mabillon.examine.wording.stack import DEFAULT, OF_CASE, fitting, stacked

_TEXT = """the mill on river with a boat and then some more of it was there by night
or else they would not be in those old houses"""
_WORDS = _TEXT.split()
ORGANISATIONS, EACH = 10, 5


def _text(draw: np.random.Generator, habit: np.ndarray, words: int = 120) -> str:
    """A text: small words, capitals and full stops as the organisation likes them."""
    capitals, stops = habit[0] * 5, habit[1] * 2
    chosen = [
        word.title() if draw.random() < capitals else word
        for word in draw.choice(_WORDS, words, p=habit)
    ]
    return " ".join(word + (". " if draw.random() < stops else "") for word in chosen)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    draw = np.random.default_rng(11)
    habits = draw.dirichlet(np.full(len(_WORDS), 0.8), ORGANISATIONS)
    documents = [
        Document(f"{o}/{k}", f"o{o}", None, _text(draw, habits[o]))
        for o in range(ORGANISATIONS)
        for k in range(EACH)
    ]
    return Corpus(documents)


TRIALS = [
    Trial(tuple(range(o * EACH, o * EACH + 3)), q * EACH + 4, f"o{o}", o == q)
    for o in range(ORGANISATIONS)
    for q in (o, (o + 1) % ORGANISATIONS)
]


@pytest.mark.parametrize("name", [name for name in SCORERS if "marks" not in name])
def test_own_texts_score_higher(corpus: Corpus, name: str) -> None:
    scores = SCORERS[name].scores(corpus, TRIALS, range(len(corpus)))
    assert scores.shape == (len(TRIALS),) and np.isfinite(scores).all()
    if name == "discriminant":
        assert not scores.any(), "three known texts are too few for it"
        return
    own, other = scores[::2], scores[1::2]
    assert (own[:, None] > other[None, :]).mean() > 0.8


def test_standardised_as_by_scikit_learn(corpus: Corpus) -> None:
    table, _ = corpus._widest("masked_words")
    shares = np.sqrt(table / table.sum(axis=1, keepdims=True))
    expected = np.clip(StandardScaler().fit_transform(shares), -4, 4) / np.sqrt(table.shape[1])
    assert np.allclose(corpus.standard("masked_words"), expected, atol=1e-4)
    kernel = corpus.kernel(("masked_words", "marks"))
    marks = corpus.standard("marks")
    assert np.allclose(kernel, expected @ expected.T + marks @ marks.T, atol=1e-4)


def test_within_is_whitening_in_the_plain_space(corpus: Corpus) -> None:
    """The same without the kernel: the covariance within organisations, inverted."""
    table = corpus.standard("masked_words").astype(float)
    taught = np.arange(5, len(corpus))
    writers = corpus.organisations[taught]
    apart = table[taught].copy()
    for o in np.unique(writers):
        apart[writers == o] -= apart[writers == o].mean(axis=0)
    within = apart.T @ apart / (len(taught) - len(np.unique(writers)))
    spread = table[taught].var(axis=0).sum()
    s = WITHIN_SHRINKAGE * spread / (len(taught) - 1)
    expected = s * table @ np.linalg.solve(within + s * np.eye(table.shape[1]), table.T)
    found = shrunk(table @ table.T, taught, writers)
    assert np.allclose(found, expected, atol=1e-6 * abs(expected).max())


def test_reliance_feature_by_feature(corpus: Corpus) -> None:
    """The same by the textbook, one feature at a time: variance components of a one-way layout."""
    table, writers = corpus.standard("masked_words"), corpus.organisations
    found = reliance(table, writers)
    for feature in range(0, table.shape[1], 7):
        groups = [table[writers == o, feature].astype(float) for o in np.unique(writers)]
        within = sum(((g - g.mean()) ** 2).sum() for g in groups) / (len(writers) - len(groups))
        between = max(np.var([g.mean() for g in groups], ddof=1) - within / EACH, 0)
        ratio = between / within if within > 1e-9 else 0
        by_chance = (2 / (ORGANISATIONS - 1)) ** 0.5 / EACH
        assert found[feature] == pytest.approx((ratio + by_chance) ** POWER, rel=2e-3)


def test_a_habit_is_relied_on_and_a_subject_is_not() -> None:
    draw = np.random.default_rng(3)
    writers = np.repeat(np.arange(20), 6)
    habit = np.repeat(draw.normal(size=20), 6) + 0.3 * draw.normal(size=120)
    subject = draw.normal(size=120)
    weights = reliance(np.stack([habit, subject, 0 * habit], axis=1).astype(np.float32), writers)
    assert weights[0] > 5 * weights[1]
    assert weights[2] == pytest.approx(((2 / 19) ** 0.5 / 6) ** POWER)


def test_how_a_text_is_written_counts_only_where_it_has_both_cases() -> None:
    assert fitting("The mill burned.") == fitting("أغلق الجسر.") == DEFAULT
    for text in ("THE MILL BURNED IN 1911.", "the mill burned in 1911."):
        assert fitting(text) == tuple(name for name in DEFAULT if name not in OF_CASE)


def test_the_discriminant_in_the_plain_space(corpus: Corpus) -> None:
    table = corpus.standard("masked_words").astype(float)
    taught = np.arange(5, len(corpus))
    centred = table - table[taught].mean(axis=0)
    covariance = centred[taught].T @ centred[taught] / len(taught)
    s = SHRINKAGE * np.trace(covariance) / len(taught)
    expected = centred @ np.linalg.solve(covariance + s * np.eye(table.shape[1]), centred.T)
    found = whitened(table @ table.T, taught)
    assert np.allclose(found, expected, rtol=1e-5, atol=1e-6 * abs(expected).max())


def test_the_discriminant_tells_the_issuer_from_others(corpus: Corpus) -> None:
    draw = np.random.default_rng(5)
    habit = draw.dirichlet(np.full(len(_WORDS), 0.8))
    own = [Document(f"x/{k}", "x", None, _text(draw, habit)) for k in range(13)]
    more = Corpus([*corpus.documents, *own], background=range(len(corpus)))
    first = len(corpus)
    known = tuple(range(first, first + 12))
    trials = [Trial(known, first + 12, "x"), *(Trial(known, q, "x") for q in range(0, 50, 5))]
    scores = SCORERS["discriminant"].scores(more, trials, range(len(corpus)))
    assert scores[0] > scores[1:].max()
    assert scores[0] == pytest.approx(1, abs=0.5)


def test_bits_by_a_model_of_dictionaries(corpus: Corpus) -> None:
    question, read = 4, (0, 1)
    texts = [corpus.readings[row].masked for row in read]
    times: dict[str, int] = {}
    for text in texts:
        for length in range(1, ORDER + 2):
            for i in range(len(text) - length + 1):
                run = text[i : i + length]
                times[run] = times.get(run, 0) + 1
    asked = corpus.readings[question].masked
    bits = 0.0
    for i in range(ORDER, len(asked)):
        chance, seen = 1 / ALPHABET, sum(map(len, texts))
        for length in range(ORDER + 1):
            context = asked[i - length : i]
            seen = times.get(context, 0) if length else seen
            chance = (times.get(context + asked[i], 0) + ESCAPE * chance) / (seen + ESCAPE)
        bits -= math.log2(chance)
    models = np.zeros((1, len(corpus)))
    models[0, list(read)] = 1
    assert Question(corpus, question).bits(models)[0] == pytest.approx(bits, rel=1e-4)


def test_bits_go_with_those_of_pyppmd() -> None:
    """The engine of 7-Zip codes otherwise and in bytes; what is cheaper must be the same."""

    def size(text: str) -> int:
        coder = pyppmd.Ppmd7Encoder(ORDER + 1, 1 << 22)
        return len(coder.encode(text.encode())) + len(coder.flush())

    draw = np.random.default_rng(12)
    habits = draw.dirichlet(np.full(len(_WORDS), 0.8), 12)
    long = Corpus(
        [Document(str(o), f"o{o}", None, _text(draw, h, 800)) for o, h in enumerate(habits)]
    )
    texts = [reading.masked for reading in long.readings]
    ours = Question(long, 0).bits(np.eye(12)[1:])
    theirs = [8 * (size(text + " " + texts[0]) - size(text)) for text in texts[1:]]
    assert np.corrcoef(ours, theirs)[0, 1] > 0.75


def test_samples_are_as_long_as_the_known_texts() -> None:
    lengths = np.array([100.0, 50, 80, 30, 70])
    order = np.array([[0, 1, 2], [2, 1, 0]])
    free = np.array([True, True, False])
    rows = np.array([2, 3, 4])
    samples = equal_size(lengths, np.array([0]), rows, order, free)
    assert samples.shape == (2, 5)
    assert (samples @ lengths).tolist() == [100, 100]
    assert not samples[:, [0, 1, 4]].any()
    assert not len(equal_size(lengths, np.array([0, 1]), rows, order, free))


def test_imposters_one_draw_at_a_time(corpus: Corpus) -> None:
    from mabillon.examine.wording.scorers import imposters as module

    trial = Trial((0, 1), 4, "o0")
    found = Imposters("masked_words").scores(corpus, [trial], range(len(corpus)))
    table = corpus.standard("masked_words").astype(float)
    draw = np.random.default_rng(module.SEED)
    block = draw.permutation(table.shape[1]) % module.BLOCKS
    halves = draw.random((module.DRAWS, module.BLOCKS)).argsort(axis=1) < module.BLOCKS // 2
    order = draw.random((module.DRAWS, len(corpus))).argsort(axis=1)
    wins = 0
    for half, ordered in zip(halves, order, strict=True):
        seen = half[block]
        unit = table[:, seen] / np.linalg.norm(table[:, seen], axis=1, keepdims=True)
        drawn = [row for row in ordered if row >= EACH][: min(module.IMPOSTERS, 22)]
        best = max(unit[row] @ unit[4] for row in drawn)
        wins += sum(unit[row] @ unit[4] > best for row in (0, 1))
    assert found[0] == pytest.approx(wins / 2 / module.DRAWS, abs=0.011)


ODD = {
    "nothing": "",
    "marks": "!!! ... —",
    "five words": "by night on the river",
    "capitals": "THE MILL ON THE RIVER BURNED BY NIGHT. " * 8,
    "no marks": "the mill on the river burned by night " * 12,
    "no spaces": "themillontheriverburnedbynight" * 12,
    "two scripts": "The mill burned. Мельница сгорела ночью. " * 8,
    "unspaced": "河のほとりの水車小屋が夜に燃えた。" * 8,
    "arabic": "قال المكتب إنّ الجسر في المدينة مغلق اليوم. " * 8,
    "controls": "\u202ethe\u200b mill\u0000 \ud800 on " * 8,
}


def test_bad_input_gives_numbers(corpus: Corpus) -> None:
    odd = [Document(name, "", None, text) for name, text in ODD.items()]
    alike = [Document(f"y/{k}", "y", None, ODD["no marks"]) for k in range(4)]
    rows = range(len(corpus))
    mixed = Corpus([*corpus.documents, *odd, *alike], background=rows)
    first, known = len(corpus), tuple(range(len(corpus) + len(odd), len(corpus) + len(odd) + 4))
    trials = [Trial(k, first + i, "y") for i in range(len(odd)) for k in (known, known[:1], (0,))]
    for background in (list(rows), [0, 1], []):
        scores = stacked(mixed, trials, background, tuple(SCORERS))
        assert scores.shape == (len(trials), len(SCORERS))
        assert np.isfinite(scores).all()
    nothing = stacked(mixed, trials[:3], list(rows), ("delta_words", "ppm"))
    assert not nothing[:, 1].any()


def test_a_very_long_text_is_cut() -> None:
    long = Document("long", "a", None, " ".join(_WORDS) * 1 + " the mill" * 50_000)
    assert len(long.words) == 20_000
    corpus = Corpus([long, Document("b", "b", None, "by night on the river")])
    assert len(corpus.readings[0].masked) < 200_000
    assert np.isfinite(stacked(corpus, [Trial((0,), 1, "a")], [0, 1], DEFAULT)).all()
