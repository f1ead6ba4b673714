from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mabillon.text.sketch import RATE, SHORT, mix, sampled, sketch, sketches

# On disk for ever: these change only together with sketch.VERSION.
VECTORS = {
    "To all who pass by": [0x7EC6A98823DC2986, 0xA7BF55AF0BA73069, 0xD740800E49EBE8A1],
    "سلام": [0xFA1D88AB846E9BE4],
}


def test_vectors() -> None:
    for text, values in VECTORS.items():
        assert sketch(text).tolist() == values


def test_mix_vector() -> None:
    one, two, three = (np.array([v], np.uint64) for v in (1, 2, 3))
    assert mix(one, two, three).tolist() == [0x8AC6B82564F86180]


def test_order_of_words_matters_and_case_does_not() -> None:
    assert sketch("a b c").tolist() == sketch("A, B; C!").tolist()
    assert sketch("a b c").tolist() != sketch("c b a").tolist()


@given(st.lists(st.text(st.sampled_from("ab c\n"), max_size=400), max_size=6))
def test_many_at_once_are_each_alone(texts: list[str]) -> None:
    together = sketches(texts)
    for i, text in enumerate(texts):
        alone = sketches([text])
        assert together.of(i).tolist() == alone.values.tolist()
        assert together.words[i] == alone.words[0] == len(text.split())


def test_on_arrays_they_are_the_same() -> None:
    texts = ["", "one", "Two words", *(f"{'w ' * n}and the rest of {n}" for n in range(90))]
    together = sketches(texts)
    for i, text in enumerate(texts):
        assert together.of(i).tolist() == sketch(text).tolist()
        assert together.words[i] == sketches([text]).words[0]


def test_long_texts_are_sampled_at_the_rate() -> None:
    long = " ".join(f"w{i}" for i in range(8000))
    values = sketch(long)
    assert np.all(values % np.uint64(RATE) == 0)
    assert 1850 < len(values) < 2150
    short = " ".join(f"w{i}" for i in range(SHORT - 1))
    assert len(sketch(short)) == SHORT - 3
    assert set(sampled(sketch(short)).tolist()) <= set(sketch(long).tolist())
