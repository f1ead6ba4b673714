"""LambdaG against the package of its authors, on the same tokens."""

import numpy as np
import pytest
from lambdag.language_models.kneser_ney import KneserNeyLanguageModel

from mabillon.examine.wording.corpus import Corpus
from mabillon.examine.wording.documents import Document
from mabillon.examine.wording.scorers import Trial
from mabillon.examine.wording.scorers.lambdag import DISCOUNT, Grammar, LambdaG

_TEXT = "the mill on a river by night □ , and of it 0"


def _sentences(seed: int, count: int) -> list[tuple[str, ...]]:
    draw = np.random.default_rng(seed)
    words = _TEXT.split()
    liking = draw.dirichlet(np.full(len(words), 0.6))
    lengths = draw.integers(1, 12, count)
    return [tuple(draw.choice(words, n, p=liking)) for n in lengths]


@pytest.mark.parametrize("order", [2, 3, 6])
def test_likelihoods_are_those_of_the_package(order: int) -> None:
    read, asked = _sentences(1, 40), [*_sentences(2, 10), ("never", "seen", "the"), ()]
    oracle = KneserNeyLanguageModel(
        discount=DISCOUNT, order=order, special_handling_of_pad_start_element=True
    )
    for sentence in read:
        oracle.fit(sentence)
    ours = Grammar(read, order)
    for sentence in asked:
        expected = np.log10(oracle.probabilities(sentence)).sum()
        assert ours.log_likelihood([sentence]) == pytest.approx(expected, abs=1e-9)
    assert ours.log_likelihood(asked) == pytest.approx(
        sum(ours.log_likelihood([sentence]) for sentence in asked)
    )


def test_the_own_grammar_makes_it_likelier() -> None:
    texts = [" . ".join(" ".join(s) for s in _sentences(seed, 25)) for seed in (3, 3, 4, 5, 6)]
    documents = [
        Document(str(i), who, None, text)
        for i, (who, text) in enumerate(zip("aabcd", texts, strict=True))
    ]
    documents[1] = Document("1", "a", None, ". ".join(texts[0].split(" . ")[::-1]))
    corpus = Corpus(documents, common=_TEXT.split())
    own = Trial((0,), 1, "a")
    other = Trial((2,), 1, "b")
    corpus.twins[:] = np.eye(5, dtype=bool)
    found = LambdaG().scores(corpus, [own, other], range(5))
    assert found[0] > 0.05 > found[1]
    assert LambdaG().scores(corpus, [Trial((), 1, "a")], range(5)).tolist() == [0.0]
