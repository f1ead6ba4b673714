"""Names in other spellings: are judged pairs told apart, is the right name among the first ten?

``python -m benchmarks.quality.names`` prints JSON lines, a figure a line, with 95 % intervals
by bootstrap (1,000 draws).

*Pairs*: names/name_bench, 826 judged pairs, split by a digest of the two names. ``dev`` is
what was looked at while the weights were chosen; only ``test`` is reported. Best F1, the
precision at a recall of 0.9, and F1 at the bound that was best on ``dev``; beside
rapidfuzz's token sort, nomenklatura's LogicV2 (its scores stand in the material) and
rigour's own comparison, where rigour is installed.

*Search*: names/google_ar2en. Every Arabic name of the test file is looked for among 10,000
Latin names, the right ones among them; the train file is what was looked at. Beside a
baseline: both sides through anyascii, ranked by rapidfuzz's ratio.
"""

from __future__ import annotations

import csv
import hashlib
import importlib
import random
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from anyascii import anyascii
from rapidfuzz import fuzz, process

from benchmarks.quality.figures import quantiles, say
from benchmarks.quality.material import digest, folder
from mabillon.text.names import similarity
from mabillon.text.spelling import alike, word_keys
from mabillon.text.tokens import canonical

PAIRS = "names/name_bench/contrib/name_bench/cases.csv"
FROZEN = "names/name_bench/contrib/name_bench/run_data/logicv2-frozen.csv"
ARABIC = "names/google_ar2en"
CANDIDATES = 10_000
FIRST = 10
RECALL = 0.9
DRAWS = 1_000
SEED = 3

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Pair = dict[str, str]
Scorer = Callable[[Pair], float]


def is_dev(pair: Pair) -> bool:
    """Tell whether a pair is among those that may be looked at."""
    both = "\0".join(sorted((pair["name1"], pair["name2"])))
    return hashlib.sha256(both.encode()).digest()[0] % 2 == 0


def curve(scores: Floats, right: Flags) -> tuple[Floats, Floats, Floats]:
    """Return precision, recall and score at each place where a bound can stand."""
    order = np.argsort(-scores, kind="stable")
    ordered = scores[order]
    true = np.cumsum(right[order])
    ends = np.append(ordered[1:] != ordered[:-1], True)
    precision = true / np.arange(1, len(true) + 1)
    return precision[ends], (true / max(1, true[-1]))[ends], ordered[ends]


def best_f1(scores: Floats, right: Flags) -> float:
    """Return the best F1 that any bound gives."""
    precision, recall, _ = curve(scores, right)
    return float(np.max(2 * precision * recall / np.maximum(precision + recall, 1e-12)))


def precision_at(scores: Floats, right: Flags) -> float:
    """Return the best precision of the bounds that give a recall of at least ``RECALL``."""
    precision, recall, _ = curve(scores, right)
    return float(precision[recall >= RECALL].max())


def best_bound(scores: Floats, right: Flags) -> float:
    """Return the bound of the best F1."""
    precision, recall, bounds = curve(scores, right)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-12)
    return float(bounds[np.argmax(f1)])


def f1_at(bound: float, scores: Floats, right: Flags) -> float:
    """Return F1 with a bound that was chosen elsewhere."""
    said = scores >= bound
    return float(2 * (said & right).sum() / max(1, said.sum() + right.sum()))


def drawn(measure: Callable[[Floats, Flags], float], scores: Floats, right: Flags) -> list[float]:
    """Return the 95 % interval of a measure by bootstrap over the pairs (percentiles)."""
    source = np.random.default_rng(SEED)
    found = []
    for _ in range(DRAWS):
        some = source.integers(0, len(scores), len(scores))
        found.append(measure(scores[some], right[some]))
    return [round(v, 4) for v in np.quantile(found, [0.025, 0.975])]


def pairs(data: Path) -> None:
    """Measure on the judged pairs."""
    with (data / PAIRS).open(encoding="utf-8", newline="") as file:
        cases = list(csv.DictReader(file))
    named = digest([data / PAIRS])
    test = [case for case in cases if not is_dev(case)]
    dev = [case for case in cases if is_dev(case)]
    scorers: dict[str, Scorer] = {
        "mabillon": lambda p: similarity(p["name1"], p["name2"]),
        "rapidfuzz token_sort_ratio": lambda p: (
            fuzz.token_sort_ratio(p["name1"].casefold(), p["name2"].casefold()) / 100
        ),
        "rapidfuzz token_sort_ratio, anyascii": lambda p: (
            fuzz.token_sort_ratio(*(anyascii(p[k]).casefold() for k in ("name1", "name2"))) / 100
        ),
    }
    rigour = rigour_scorer()
    if rigour is None:
        say("names pairs rigour", "not measured: rigour is not installed", data=named)
    else:
        scorers["rigour compare_parts"] = rigour
    for name, score in scorers.items():
        started = time.process_time()
        scores = np.array([score(p) for p in test])
        spent = (time.process_time() - started) / len(test) * 1e6
        _report(name, scores, test, named, us_each=round(spent))
        learnt = best_bound(np.array([score(p) for p in dev]), _right(dev))
        at = f1_at(learnt, scores, _right(test))
        low, high = drawn(lambda s, r, b=learnt: f1_at(b, s, r), scores, _right(test))
        say(f"names pairs F1 at the bound of dev, {name}", round(at, 4), n=len(test), data=named,
            low=low, high=high, bound=round(learnt, 4))  # fmt: skip
    _frozen(data, test)


def _frozen(data: Path, test: Sequence[Pair]) -> None:
    """Report nomenklatura's own scores, for the pairs that have one, and ours on the same."""
    with (data / FROZEN).open(encoding="utf-8", newline="") as file:
        scored = {_key(row): float(row["score"]) for row in csv.DictReader(file)}
    some = [case for case in test if _key(case) in scored]
    named = digest([data / FROZEN])
    _report("LogicV2 as frozen", np.array([scored[_key(c)] for c in some]), some, named)
    ours = np.array([similarity(c["name1"], c["name2"]) for c in some])
    _report("mabillon, on the pairs LogicV2 was frozen on", ours, some, named)


def _key(case: Pair) -> tuple[str, ...]:
    return tuple(case[k] for k in ("case_group", "schema", "name1", "name2"))


def _right(cases: Sequence[Pair]) -> Flags:
    return np.array([case["is_match"] == "true" for case in cases])


def _report(name: str, scores: Floats, cases: Sequence[Pair], named: str, **more: object) -> None:
    right = _right(cases)
    measures = {"best F1": best_f1, f"precision at recall {RECALL}": precision_at}
    for what, measure in measures.items():
        low, high = drawn(measure, scores, right)
        value = round(measure(scores, right), 4)
        say(f"names pairs {what}, {name}", value, n=len(cases), data=named, low=low, high=high,
            **more)  # fmt: skip


def rigour_scorer() -> Scorer | None:
    """Return rigour's comparison, put together as its documentation has it; None without it.

    Symbols are paired first; what they leave is ordered (persons) and compared by
    ``compare_parts``. The mean of the alignments' scores, weighed as they come; the best
    pairing counts.
    """
    try:
        rigour: Any = importlib.import_module("rigour.names")
    except ImportError:
        return None
    tags = {
        "Person": rigour.NameTypeTag.PER,
        "LegalEntity": rigour.NameTypeTag.ENT,
        "Vessel": rigour.NameTypeTag.OBJ,
    }

    def score(pair: Pair) -> float:
        tag = tags.get(pair["schema"], rigour.NameTypeTag.ORG)
        left, right = (
            next(iter(rigour.analyze_names(tag, [pair[k]])), None) for k in ("name1", "name2")
        )
        if left is None or right is None:
            return 0.0
        best = 0.0
        for pairing in rigour.pair_symbols(left, right) or [()]:
            used = [{p.index for e in pairing for p in side(e)} for side in (_query, _result)]
            rest = [
                [part for part in name.parts if part.index not in gone]
                for name, gone in zip((left, right), used, strict=True)
            ]
            if tag == rigour.NameTypeTag.PER:
                rest = list(rigour.align_person_name_order(*rest))
            edges = [*pairing, *rigour.compare_parts(*rest)]
            weight = sum(e.weight for e in edges)
            best = max(best, sum(e.score * e.weight for e in edges) / weight if weight else 0.0)
        return best

    return score


def _query(edge: Any) -> Any:
    return edge.qps


def _result(edge: Any) -> Any:
    return edge.rps


def read_arabic(path: Path) -> list[tuple[str, str]]:
    """Return (Arabic, Latin) of each line."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [(a, b) for a, tab, b in (line.partition("\t") for line in lines) if tab]


def arabic(data: Path) -> None:
    """Measure the search for Arabic names among Latin ones."""
    files = {name: data / ARABIC / f"ar2en-{name}.txt" for name in ("train", "eval", "test")}
    named = digest(files.values())
    known = {name: read_arabic(path) for name, path in files.items()}
    right: dict[str, set[str]] = defaultdict(set)
    for listed in known.values():
        for asked, name in listed:
            right[asked].add(name)
    queries = list(dict.fromkeys(asked for asked, _ in known["test"]))
    must = {name for _, name in known["test"]}
    others = sorted({n for part in ("eval", "train") for _, n in known[part]} - must)
    random.Random(SEED).shuffle(others)
    candidates = sorted(must) + others[: CANDIDATES - len(must)]
    forms = {name: canonical(name) for name in candidates}
    index: dict[str, set[str]] = defaultdict(set)
    for name, form in forms.items():
        for word in form.split():
            for key in word_keys(word):
                index[key].add(name)

    spent: list[float] = []
    looked: list[int] = []

    def ours(asked: str) -> list[str]:
        started = time.perf_counter()
        form = canonical(asked).replace(" ", "")
        found = set().union(*(index.get(key, set()) for key in word_keys(form)))
        ranked = sorted(found, key=lambda n: (-alike(form, forms[n].replace(" ", "")), n))[:FIRST]
        spent.append(time.perf_counter() - started)
        looked.append(len(found))
        return ranked

    spelt = [anyascii(name).casefold() for name in candidates]

    def baseline(asked: str) -> list[str]:
        form = anyascii(asked).casefold()
        return [candidates[k] for _, _, k in process.extract(form, spelt, scorer=fuzz.ratio,
                                                             limit=FIRST)]  # fmt: skip

    for scorer, rank in (("mabillon", ours), ("anyascii and rapidfuzz ratio", baseline)):
        hits = np.array([bool(right[asked] & set(rank(asked))) for asked in queries], float)
        source = np.random.default_rng(SEED)
        draws = [hits[source.integers(0, len(hits), len(hits))].mean() for _ in range(DRAWS)]
        low, high = np.quantile(draws, [0.025, 0.975])
        say(f"names ar2en recall@{FIRST} of {len(candidates):,}, {scorer}",
            round(float(hits.mean()), 4), n=len(queries), data=named, low=round(float(low), 4),
            high=round(float(high), 4))  # fmt: skip
    median, p95 = quantiles(spent, (0.5, 0.95))
    say("names ar2en look-up, ms", round(median * 1e3, 2), n=len(queries), data=named,
        p95=round(p95 * 1e3, 2), compared=round(float(np.mean(looked))))  # fmt: skip


def run(data: Path) -> None:
    """Print all of it."""
    pairs(data)
    arabic(data)


if __name__ == "__main__":
    run(folder())
