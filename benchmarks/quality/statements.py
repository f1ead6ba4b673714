"""Wording on statements of many issuers: is it told who issued a statement?

``python -m benchmarks.quality.statements --data DIR`` takes a folder of ``.jsonl.gz`` files
with ``id, issuer, date, text``. A third of the organisations, drawn by a fixed seed, is
tested; the others are the background, on which everything is fitted. A line of JSON for each
condition: ``text`` (statement_texts.py), ``k`` known statements, all earlier than the
questioned one, ``negatives`` (statement_problems.py) and ``scorer``, with the measures and
their 95 % intervals by bootstrap over the tested organisations; AUC is that of the figures
before their bounds, which make ties. For altered negatives (spliced, renamed): how often they
are accepted at LLR 0, beside the ordinary ones that they were made of.

``--development`` leaves the tested third aside and splits the rest: for choosing things.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.quality.records import tree
from benchmarks.quality.statement_problems import KNOWN, NEGATIVES, Maker, Problems
from benchmarks.quality.statement_texts import SEED, TEXTS, load, split
from benchmarks.quality.wording_baselines import BASELINES
from mabillon.examine.measures.by_chance import gap_by_chance
from mabillon.examine.measures.cost import cllr, cllr_min
from mabillon.examine.measures.ranking import Floats, Truth, auc
from mabillon.examine.measures.resampled import interval
from mabillon.examine.measures.verification import answers, brier, c_at_1, f05u, f1
from mabillon.examine.wording.corpus import Corpus
from mabillon.examine.wording.fusion import Examples, Fusion, fit
from mabillon.examine.wording.pseudo_targets import pseudo_trials
from mabillon.examine.wording.refusal import FEWEST_KNOWN, WORST_CLLR
from mabillon.examine.wording.stack import DEFAULT, stacked
from mabillon.examine.wording.trials import Trial

EACH = 6
"""Genuine trials of each organisation of the background that plays the issuer."""
OURS = "mabillon"
FEW = {"general-imposters": 5}
"""Known statements that a method is given at most, where more would take too long."""

METHODS = (OURS, *BASELINES)

Groups = npt.NDArray[np.int64]


def say(what: str) -> None:
    """Tell on stderr how far it is."""
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


class Scored:
    """Pseudo-trials and the trials asked, of so many known statements; columns of scores.

    Columns are made once: what several methods need is not scored again.
    """

    def __init__(self, made: Problems, corpus: Corpus, k: int) -> None:
        kinds = {
            kind: [_with(k, trial) for trial in trials if len(trial.known) >= k]
            for kind, trials in made.trials.items()
        }
        lengths = [len(corpus.documents[t.questioned].words) for t in kinds["genuine"]]
        played = pseudo_trials(
            corpus,
            made.background,
            known=k,
            words=int(np.median(lengths)),
            seed=SEED,
            each=EACH,
        )
        self.taught = [*played.genuine, *played.matched]
        self.asked = [trial for trials in kinds.values() for trial in trials]
        self.kind = np.array([kind for kind, trials in kinds.items() for _ in trials])
        self.corpus, self.background = corpus, made.background

    def columns(self, method: str) -> Floats:
        """Return the scores of a method, (taught and asked, columns)."""
        every = [*self.taught, *self.asked]
        if method == OURS:
            return stacked(self.corpus, every, self.background)
        if method in BASELINES:
            most = FEW.get(method, max(KNOWN))
            return BASELINES[method](self.corpus, [_with(most, trial) for trial in every])
        return stacked(self.corpus, every, self.background, [method])

    def fitted(self, columns: Floats) -> tuple[Fusion, Floats]:
        """Fit on the pseudo-trials; return the fusion and the scores of the trials asked."""
        number = self.corpus.organisations
        examples = Examples(
            columns[: len(self.taught)],
            np.array([bool(t.same) for t in self.taught]),
            number[[t.known[0] for t in self.taught]],
            number[[t.questioned for t in self.taught]],
        )
        fusion = fit(examples, [str(c) for c in range(columns.shape[1])], SEED)
        if fusion is None:
            sys.exit("too few organisations with statements enough to fit anything")
        return fusion, columns[len(self.taught) :]


def _with(known: int, trial: Trial) -> Trial:
    return replace(trial, known=trial.known[:known])


def measured(ranking: Floats, llrs: Floats, same: Truth, issuers: Groups) -> dict[str, float]:
    """Return every measure, those of discrimination and cost with their intervals.

    ``ranking`` are the figures before their bounds, which make ties.
    """
    given = answers(llrs)
    figures = {
        "auc": auc(ranking, same),
        "c_at_1": c_at_1(given, same),
        "f05u": f05u(given, same),
        "f1": f1(given, same),
        "brier": brier(given, same),
        "cllr": cllr(llrs, same),
        "cllr_min": cllr_min(llrs, same),
        "cllr_gap_chance": gap_by_chance(llrs, same, SEED),
    }
    for name, measure, on in (("auc", auc, ranking), ("cllr", cllr, llrs)):
        low, high = interval(measure, on, same, SEED, groups=issuers)
        figures |= {f"{name}_low": low, f"{name}_high": high}
    return {name: round(value, 4) for name, value in figures.items()}


def accepted(spliced: Floats, ordinary: Floats, issuers: Groups) -> dict[str, float]:
    """Return the shares accepted at LLR 0, and how many more of the spliced, with interval."""
    more = (spliced > 0).astype(float) - (ordinary > 0)
    low, high = interval(lambda x, _: float(x.mean()), more, more > 0, SEED, groups=issuers)
    return {
        "accepted": round(float((spliced > 0).mean()), 4),
        "accepted_ordinary": round(float((ordinary > 0).mean()), 4),
        "accepted_more": round(float(more.mean()), 4),
        "accepted_more_low": round(low, 4),
        "accepted_more_high": round(high, 4),
    }


def lines(scored: Scored, method: str) -> list[dict[str, Any]]:
    """Return the measures of a method, a line for each kind of negative."""
    began = time.process_time()
    columns = scored.columns(method)
    seconds = (time.process_time() - began) / len(columns)
    fusion, asked = scored.fitted(columns)
    ranking, llrs = fusion.unbounded(asked), fusion.llr(asked)
    rows = {kind: np.flatnonzero(scored.kind == kind) for kind in ("genuine", *NEGATIVES)}
    genuine = len(rows["genuine"])
    names = [scored.asked[r].organisation for r in rows["genuine"]]
    issuers = np.unique(names, return_inverse=True)[1]
    found = []
    for kind in NEGATIVES:
        both = np.concatenate([rows["genuine"], rows[kind]])
        same = np.arange(len(both)) < genuine
        line: dict[str, Any] = {"n": len(both), "organisations": len(set(names))}
        line |= measured(ranking[both], llrs[both], same, np.concatenate([issuers, issuers]))
        if kind not in ("matched", "random"):
            line |= accepted(llrs[rows[kind]], llrs[rows["matched"]], issuers)
        line |= {"cllr_background": round(fusion.cllr, 4), "auc_background": round(fusion.auc, 4)}
        found.append({"negatives": kind, **line, "seconds_per_problem": round(seconds, 4)})
    return found


def run(options: argparse.Namespace) -> None:
    """Build the problems and print a line for each condition."""
    statements = load(options.data)
    background, tested = split(statements, SEED)
    if options.development:
        background, tested = split(background, SEED + 1)
    source = tree(options.data)
    say(f"{len(background)} organisations in the background, {len(tested)} tested")
    held = None
    for text in options.text:
        maker = Maker(statements, background, tested, text, options.problems, held)
        made, held = maker.problems(), maker.cutting.held
        if not made.trials:
            sys.exit("no tested organisation has statements enough to make a problem of")
        say(f"{text}: {len(made.trials['genuine'])} problems, {len(made.documents)} texts")
        corpus = Corpus(made.documents, background=made.background)
        for k in options.k:
            if not any(len(trial.known) >= k for trial in made.trials["genuine"]):
                say(f"{text}, {k} known: no organisation has so many")
                continue
            scored = Scored(made, corpus, k)
            for name in options.scorer:
                for line in lines(scored, name):
                    refused = k < FEWEST_KNOWN or line["cllr_background"] >= WORST_CLLR
                    head = {"text": text, "k": k, "scorer": name, "refused": refused}
                    print(json.dumps({**head, **line, "data": source}), flush=True)
                say(f"{text}, {k} known: {name}")


def main() -> None:
    """Read the arguments and run."""
    about = (__doc__ or "").split("\n\n")[0]
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.quality.statements", description=about
    )
    parser.add_argument("--data", type=Path, required=True, help="folder of .jsonl.gz files")
    parser.add_argument("--problems", type=int, default=8, help="genuine ones per organisation")
    parser.add_argument("--text", nargs="+", choices=TEXTS, default=TEXTS)
    parser.add_argument("--k", nargs="+", type=int, choices=KNOWN, default=KNOWN)
    parser.add_argument(
        "--scorer", nargs="+", choices=(*METHODS, *DEFAULT), default=METHODS, metavar="NAME"
    )
    parser.add_argument("--development", action="store_true", help="leave the tested third aside")
    run(parser.parse_args())


if __name__ == "__main__":
    main()
