from __future__ import annotations

import pytest

from mabillon.engine.faults import carried, read, told
from mabillon.errors import ArchiveDamaged, MabillonError


def damaged(batches: object) -> object:
    raise ArchiveDamaged("a segment is damaged", where="posts/1.parquet", do="run `mabillon audit`")
    yield


def text_of(run: object) -> str:
    with pytest.raises(RuntimeError) as raised:
        list(carried(run)([]))
    return f"Job aborted.\n  File x\npyspark.errors.WorkerError: {raised.value}\n\tat org.apache"


def test_a_kernel_s_error_arrives_as_it_was_raised() -> None:
    made = read(text_of(damaged), "spark://node:7077")
    assert isinstance(made, ArchiveDamaged)
    assert str(made) == "posts/1.parquet: a segment is damaged; run `mabillon audit`"


def test_a_kernel_without_memory_says_what_to_do() -> None:
    def short(batches: object) -> object:
        raise MemoryError
        yield

    assert "too little memory" in str(read(text_of(short), "local-cluster[2,1,1536]"))


def test_an_error_of_another_kind_passes_as_it_is() -> None:
    with pytest.raises(ZeroDivisionError):
        list(carried(lambda batches: iter([1 / 0]))([]))


@pytest.mark.usefixtures("cluster_parts")
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ExecutorLostFailure (executor 3 exited caused by", "workers were lost again and again"),
        ("java.lang.IllegalStateException: no such stage\n\tat x", "no such stage"),
        ("", "it says nothing"),
        ("called o1.x.\n: a.B: outer\n\tat y\nCaused by: c.D: inner\n\tat z", "inner"),
        ("called o1.x.\n: a.B: outer\nCaused by: c.D:\n\n  why it is\n\tat z", "c.D: why it is"),
        ("called o1.x.\n\tSuppressed: a.B: Not enough memory to build", "too little memory"),
    ],
)
def test_what_spark_itself_says(text: str, said: str) -> None:
    from py4j.protocol import Py4JError

    with pytest.raises(MabillonError, match=said), told("spark://node:7077"):
        raise Py4JError(text)
