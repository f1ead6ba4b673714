"""Profiles and cosines against scikit-learn's TfidfVectorizer."""

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from mabillon.examine.wording.corpus import Corpus
from mabillon.examine.wording.documents import Document
from mabillon.examine.wording.scorers import Trial
from mabillon.examine.wording.scorers.cosine import Cosine
from mabillon.examine.wording.trials import allowed

_TEXT = "the mill on river with a boat and then some more of it was there by night"
_WORDS = _TEXT.split()


def _documents(organisations: int, each: int) -> list[Document]:
    draw = np.random.default_rng(7)
    habits = draw.dirichlet(np.full(len(_WORDS), 0.5), organisations)
    return [
        Document(f"{o}/{k}", f"o{o}", None, " ".join(draw.choice(_WORDS, 80, p=habits[o])))
        for o in range(organisations)
        for k in range(each)
    ]


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return Corpus(_documents(8, 4))


def test_cosines_are_those_of_scikit_learn(corpus: Corpus) -> None:
    oracle = TfidfVectorizer(
        analyzer="char", ngram_range=(3, 5), sublinear_tf=True, lowercase=False
    ).fit_transform([reading.plain for reading in corpus.readings])
    expected = (oracle @ oracle.T).toarray()
    assert np.allclose(corpus.cosines("plain_characters"), expected, atol=1e-5)


def test_normalised_by_the_cohort(corpus: Corpus) -> None:
    trial = Trial((0, 1), 2, "o0")
    background = range(4, 32)
    vectors = corpus.weighted("masked_words").astype(float)
    known = vectors[[0, 1]].sum(axis=0)
    known /= np.linalg.norm(known)
    raw = known @ vectors[2]
    zero, test = vectors[4:] @ known, vectors[4:] @ vectors[2]
    expected = ((raw - zero.mean()) / zero.std() + (raw - test.mean()) / test.std()) / 2
    found = Cosine("masked_words").scores(corpus, [trial], background)
    assert found == pytest.approx([expected], abs=1e-3)


def test_own_texts_and_twins_are_no_background() -> None:
    documents = _documents(4, 2)
    documents.append(Document("copy", "other", None, documents[0].text + " and more"))
    corpus = Corpus(documents)
    free = allowed(corpus, [Trial((0,), 2, "o0")], range(9))[0]
    assert free.tolist() == [False, False, False, False, True, True, True, True, False]


def test_without_background_or_words_it_says_nothing() -> None:
    corpus = Corpus([Document("a", "a", None, ""), Document("b", "b", None, "!!")])
    for name in ("masked_words", "plain_characters", "marks"):
        assert Cosine(name).scores(corpus, [Trial((0,), 1, "a")], [0, 1]).tolist() == [0.0]
