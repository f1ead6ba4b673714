"""Fuzz one target in this process: with hypothesis, then with atheris or without it.

atheris chooses by coverage: an input that reached new code is kept, and others grow out of
it. It has wheels for Linux on x86-64 only; anywhere else inputs grow out of the fixtures.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Final

FIXTURES: Final = Path(__file__).parents[2] / "tests" / "fixtures"
SLOWEST_S: Final = 30
KEPT: Final = 300
LARGE: Final = 10_000
PLAIN: Final = (
    "The beds by the old basin are dug.\n\nThe seed is in before the frost comes.\n",
    "Грядки вскопаны.\r\n\r\nحفرت الأحواض\u200f «حديقة» 2031-03-25\n",
)
INSTRUMENTED: Final = ["mabillon.readers", "mabillon.archive.containers"]
SHOWN: Final = 3_000


def fuzz(target: str, inputs: int, seed: int, folder: Path, guided: bool) -> None:
    """Fuzz a target and write ``folder/tally.json``; ends the process.

    Parameters
    ----------
    inputs
        How many inputs; a tenth as many come from hypothesis before.
    folder
        A new folder, or that of an earlier leg: inputs that are worth keeping are in its
        ``corpus`` afterwards.
    guided
        Whether to go by coverage.
    """
    if guided:
        import atheris

        with atheris.instrument_imports(include=INSTRUMENTED):
            importlib.import_module("benchmarks.fuzz.rules")
    from benchmarks.fuzz.injuries import LONGEST, injured
    from benchmarks.fuzz.rules import Judge, Tally

    corpus = folder / "corpus"
    corpus.mkdir(exist_ok=True)
    wholes = seeds(target)
    scratch = folder / "scratch"
    scratch.mkdir(exist_ok=True)
    judge = Judge(target, scratch)
    signal.signal(signal.SIGALRM, _too_long)

    def attempt(data: bytes) -> None:
        signal.alarm(SLOWEST_S)
        try:
            judge(data)
        except BaseException:
            (folder / "failed").write_bytes(data)
            (folder / "why").write_text(traceback.format_exc(limit=-8)[:SHOWN])
            raise
        finally:
            signal.alarm(0)

    def done() -> None:
        (folder / "tally.json").write_text(json.dumps(vars(judge.tally)))

    for number, whole in enumerate(wholes):
        attempt(whole)
        (corpus / f"fixture-{number}").write_bytes(whole)
    judge.tally = Tally()  # what was imported on first need counts for nothing
    wholes = [whole for whole in wholes if len(whole) <= LARGE] or wholes
    by_hypothesis(wholes, inputs // 10, seed, attempt)
    total = judge.tally.inputs + inputs
    if not guided:
        chance = Random(seed)
        for number in range(inputs):
            data = injured(chance.choice(wholes), chance, wholes)
            attempt(data)
            if number % max(1, inputs // KEPT) == 0:
                (corpus / f"injured-{number}").write_bytes(data)
        done()
        return

    def counted(data: bytes) -> None:
        attempt(data)
        if judge.tally.inputs >= total:
            done()
            os._exit(0)  # libFuzzer would go on until its own count

    def mutated(data: bytes, most: int, number: int) -> bytes:
        chance = Random(number)
        if chance.random() < 0.4:
            return atheris.Mutate(data, most)
        made: bytes | None = None
        try:
            made = injured(data, chance, wholes)[:most]
        finally:
            if made is None:  # with this error, atheris would wait for ever for its own end
                (folder / "why").write_text(traceback.format_exc()[-SHOWN:])
                os._exit(1)
        return made

    given = [f"-seed={seed}", f"-max_len={LONGEST}", "-len_control=0", "-rss_limit_mb=2048"]
    given += [f"-artifact_prefix={folder}/", "-timeout=0"]  # the alarm is ours
    atheris.Setup([sys.argv[0], *given, str(corpus)], counted, custom_mutator=mutated)
    atheris.Fuzz()


def _too_long(_number: int, _frame: object) -> None:
    raise TimeoutError(f"one input took more than {SLOWEST_S} s")


def seeds(target: str) -> list[bytes]:
    """Return the fixtures that are recognised as a target's."""
    from benchmarks.fuzz.rules import CONTAINER
    from mabillon.archive import containers
    from mabillon.readers import recognise

    found = []
    for path in sorted(FIXTURES.iterdir()):
        if path.suffix == ".py" or not path.is_file():
            continue
        data = path.read_bytes()
        head = data[: 64 << 10]
        if target == CONTAINER:
            if containers.kind_of(head, "input") is not None:
                found.append(data)
        elif (reader := recognise(head, path.name)) is not None and reader.name == target:
            found.append(data)
    if target == CONTAINER:
        found += packed()
    return found or [text.encode() for text in PLAIN]


def packed() -> list[bytes]:
    """Return small containers of every kind, in one another, with a link among them."""
    import gzip
    import io
    import tarfile

    import zstandard

    inner = b'{"id": 1, "text": "the beds are dug"}\n' * 20
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as tar:
        for name, kind in (("a.jsonl", tarfile.REGTYPE), ("soft", tarfile.SYMTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.size = kind, len(inner) if kind == tarfile.REGTYPE else 0
            info.linkname = "/etc/passwd"
            tar.addfile(info, io.BytesIO(inner))
    return [
        file.getvalue(),
        gzip.compress(inner, mtime=0),
        gzip.compress(file.getvalue(), mtime=0),
        zstandard.compress(inner),
    ]


def by_hypothesis(
    wholes: list[bytes], examples: int, seed: int, attempt: Callable[[bytes], None]
) -> None:
    """Give examples that hypothesis makes of the fixtures, and shrinks where one fails."""
    import hypothesis
    from hypothesis import strategies as st

    sys.path.insert(0, str(FIXTURES.parent))
    import strategies

    injured = st.sampled_from(wholes).flatmap(strategies.damaged) if wholes else st.binary()

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[hypothesis.Phase.generate, hypothesis.Phase.shrink],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(st.one_of(injured, injured, injured, st.binary(max_size=400)))
    def each(data: bytes) -> None:
        attempt(data)

    each()


def has_atheris() -> bool:
    """Say whether inputs can be chosen by coverage here."""
    return importlib.util.find_spec("atheris") is not None
