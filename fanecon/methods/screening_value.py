"""Screen partners before signing, stage B: an additive value with uncertain scores and weights.

Raters give each candidate an interval of points on each criterion; the interval of all raters together
counts, and a criterion nobody rated may be anything. Weights are not agreed on, so they are drawn
from a Dirichlet distribution around a prior (SMAA, `fanecon.methods.smaa`). What comes out are
probabilities, and which missing fact would change the decision. Nobody simply passes under whose vetoes
nobody has searched: such a pass has a condition.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fanecon.errors import DataError, ParameterError, did_you_mean
from fanecon.methods.cells import dates_in, known_day, names_in
from fanecon.methods.frames import with_columns, with_numbers
from fanecon.methods.screening import Screening
from fanecon.methods.smaa import dirichlet_weights, interval_scores, smaa

CRITERIA = (
    "trustworthiness", "expertise", "congruence", "audience_overlap", "audience_authenticity", "content_safety",
    "engagement", "affordability",
)  # fmt: skip
"""More points are better on all of them: affordability is cost turned round."""

SCALE = 100.0
COLUMNS = ("candidate", "criterion", "rater", "low", "high", "known_by")
_WORST, _BEST = 0.0, SCALE
# The middle nine tenths of the drawn values.
_QUANTILES = (0.05, 0.95)

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Appraisal:
    """What stages A and B say together.

    Parameters
    ----------
    table : DataFrame
        One row a candidate: ``candidate, vetoed, p_veto_low, p_veto_high`` (stage A), ``rated`` (criteria
        that somebody rated), ``value, value_low, value_high`` (mean, 5 % and 95 % quantile, points),
        ``p_above, p_above_error`` (value above the threshold, with Monte-Carlo error), ``p_first`` (rank 1
        among those not vetoed; 0 for a vetoed one), ``p_pass_low, p_pass_high`` (no veto by the evidence held,
        and above the threshold: bounds, as both may hang together), ``unsearched`` (rules without any
        evidence, joined by spaces), ``decision`` ("veto", "pass", "pass_if_searched": it would pass if
        a search under the unsearched rules found nothing, "fail", "undecided").
    acceptability : DataFrame
        Candidates not vetoed by ranks: probabilities; rows and columns sum to one.
    scores : DataFrame
        ``candidate, criterion, low, high, raters`` (0 where nobody rated: 0 to 100 points).
    facts : DataFrame
        What is not known, the most decisive first, one row a candidate and fact: ``candidate, fact``
        ("score:<criterion>", "item:<id>" or "rule:<code>" where no evidence is held), ``p_above_worst,
        p_above_best`` (once the fact is known at its worst or best), ``decision_worst, decision_best,
        flips`` (whether either differs from the decision now). None for a vetoed candidate. A rule that is
        searched alone takes the condition off a pass only where it was the last one.
    threshold, concentration, confidence : float
    draws, seed : int
    """

    table: pd.DataFrame
    acceptability: pd.DataFrame
    scores: pd.DataFrame
    facts: pd.DataFrame
    threshold: float
    concentration: float
    confidence: float
    draws: int
    seed: int


def appraise(
    screening: Screening,
    ratings: pd.DataFrame,
    *,
    threshold: float = 60.0,
    weights: Mapping[str, float] | None = None,
    criteria: Sequence[str] = CRITERIA,
    concentration: float | None = None,
    confidence: float = 0.9,
    draws: int = 10_000,
    seed: int = 0,
) -> Appraisal:
    """Value candidates under uncertain scores and weights, after the vetoes.

    Parameters
    ----------
    screening : Screening
        Stage A, see `fanecon.methods.screening.screen`; its candidates and those of the ratings are valued.
    ratings : DataFrame
        ``candidate, criterion, rater, low, high`` (points from 0 to 100, more is better), ``known_by``
        (text, date or Timestamp; a year, a month or a span counts at its end; ratings dated after the day of
        the screening, or not at all, do not count).
    threshold : float
        Points that a value has to lie above.
    weights : mapping of str to float, optional
        The prior weight of every criterion, on any scale; None: all equal.
    criteria : sequence of str
    concentration : float, optional
        How closely weights keep to the prior; None: as many as there are criteria, with which an equal
        prior makes every set of weights equally likely.
    confidence : float
        From 0.5 up to 1: how probable a pass or a fail has to be to be called one.
    draws, seed : int

    Returns
    -------
    Appraisal

    Raises
    ------
    DataError
        If a column or a name is missing, a criterion is unknown, a rater rated twice, points are missing, out
        of range or low above high, a date cannot be read, or there is no candidate.
    ParameterError
        If the threshold, confidence, weights, concentration or draws are out of range.

    Examples
    --------
    >>> from datetime import date
    >>> from fanecon.methods.screening import COLUMNS as ITEM, screen
    >>> stage_a = screen(pd.DataFrame(columns=[*ITEM]), date(2026, 1, 4), candidates=["Candidate A"])
    >>> rows = [("Candidate A", c, "r1", 70, 80, "2026-01") for c in ("trust", "cost")]
    >>> ratings = pd.DataFrame(rows, columns=["candidate", "criterion", "rater", "low", "high", "known_by"])
    >>> ratings["known_by"] = "2026-01-02"
    >>> found = appraise(stage_a, ratings, criteria=["trust", "cost"], draws=500)
    >>> found.table[["p_above", "decision"]].to_numpy().tolist()
    [[1.0, 'pass_if_searched']]
    """
    if not 0 <= threshold <= SCALE or not 0.5 < confidence < 1:
        raise ParameterError(
            f"threshold={threshold}, confidence={confidence}. Expected points from 0 to {SCALE:g}, and a confidence "
            "above 0.5 and below 1."
        )
    known = _known_ratings(ratings, criteria, screening)
    names = sorted({*screening.candidates["candidate"], *names_in(ratings["candidate"], "ratings")})
    if not names:
        raise DataError("There is no candidate: neither evidence nor ratings name one.")
    scores = _scores(known, names, criteria)
    low, high = (
        scores.pivot_table(index="candidate", columns="criterion", values=end)[[*criteria]] for end in ("low", "high")
    )
    kappa = float(len(criteria)) if concentration is None else concentration
    prior = dict.fromkeys(criteria, 1.0) if weights is None else weights
    drawn = dirichlet_weights(criteria, prior, kappa, draws=draws, seed=seed)
    points = interval_scores(low, high, draws=draws, seed=seed)
    values = np.einsum("dac,dc->da", points, drawn.to_numpy())

    stage_a = screening.candidates.set_index("candidate")
    veto = stage_a[["vetoed", "p_veto_low", "p_veto_high"]].reindex(names)
    veto = veto.astype({"vetoed": "boolean"}).fillna({"vetoed": False, "p_veto_low": 0.0, "p_veto_high": 0.0})
    # Whom stage A does not know, nobody searched under any rule.
    everything = " ".join(rule.code for rule in screening.rules)
    unsearched = stage_a["no_evidence"].reindex(names).fillna(everything).tolist()
    vetoed = veto["vetoed"].to_numpy(dtype=bool)
    eligible = [name for name, out in zip(names, vetoed, strict=True) if not out]
    ranks = smaa(low.loc[eligible], high.loc[eligible], drawn, seed=seed).acceptability if eligible else pd.DataFrame()
    above = values > threshold
    rows = []
    for i, name in enumerate(names):
        p_veto = float(veto["p_veto_low"].iloc[i]), float(veto["p_veto_high"].iloc[i])
        p_above = float(above[:, i].mean())
        passing = _passing(p_above, p_veto)
        first = float(ranks.loc[name, 1]) if name in eligible else 0.0
        rated = int((scores.loc[scores["candidate"] == name, "raters"] > 0).sum())
        spread = [float(q) for q in np.quantile(values[:, i], _QUANTILES)]
        error = math.sqrt(p_above * (1 - p_above) / draws)
        stage_b = (rated, float(values[:, i].mean()), *spread, p_above, error, first)
        decision = _decision(p_veto, passing, confidence, searched=not unsearched[i])
        rows.append((name, bool(vetoed[i]), *p_veto, *stage_b, *passing, unsearched[i], decision))
    head = "candidate vetoed p_veto_low p_veto_high rated value value_low value_high p_above p_above_error p_first"
    table = pd.DataFrame(rows, columns=[*head.split(), "p_pass_low", "p_pass_high", "unsearched", "decision"])
    ask = _Facts(screening, table, scores, points, drawn.to_numpy(), values, list(criteria), threshold, confidence)
    return Appraisal(table, ranks, scores, ask.frame(), threshold, kappa, confidence, draws, seed)


@dataclass(frozen=True)
class _Facts:
    """What each unknown would do to the decision; the draws are shared with the table."""

    screening: Screening
    table: pd.DataFrame
    scores: pd.DataFrame
    points: Array
    weights: Array
    values: Array
    criteria: list[str]
    threshold: float
    confidence: float

    def frame(self) -> pd.DataFrame:
        rows = [
            row
            for i, candidate in enumerate(self.table.to_dict("records"))
            if candidate["decision"] != "veto"
            for row in [*self._scores(i, candidate), *self._items(candidate), *self._rules(candidate)]
        ]
        names = ["candidate", "fact", "p_above_worst", "p_above_best", "decision_worst", "decision_best"]
        found = pd.DataFrame(rows, columns=names)
        now = found["candidate"].map(self.table.set_index("candidate")["decision"])
        found["flips"] = (found["decision_worst"] != now) | (found["decision_best"] != now)
        swing = (found["p_above_best"] - found["p_above_worst"]).astype(float)
        order = found.assign(swing=-swing, keeps=~found["flips"]).sort_values(["candidate", "keeps", "swing", "fact"])
        return found.loc[order.index].reset_index(drop=True)

    def _scores(self, i: int, candidate: Mapping) -> list[tuple[object, ...]]:
        rows: list[tuple[object, ...]] = []
        for score in self.scores[self.scores["candidate"] == candidate["candidate"]].to_dict("records"):
            if score["low"] == score["high"]:
                continue
            c = self.criteria.index(score["criterion"])
            rest = self.values[:, i] - self.weights[:, c] * self.points[:, i, c]
            ends = [float((rest + self.weights[:, c] * score[end] > self.threshold).mean()) for end in ("low", "high")]
            decisions = [self._decide(candidate, p) for p in ends]
            rows.append((candidate["candidate"], f"score:{score['criterion']}", *ends, *decisions))
        return rows

    def _items(self, candidate: Mapping) -> list[tuple[object, ...]]:
        ledger = self.screening.ledger
        mine = ledger[(ledger["candidate"] == candidate["candidate"]) & ledger["reason"].eq("uncertain")]
        p = candidate["p_above"]
        rows: list[tuple[object, ...]] = []
        for item in mine.to_dict("records"):
            others = mine.loc[mine["item_id"] != item["item_id"], "credence"]
            veto = (float(others.max()), min(1.0, float(others.sum()))) if len(others) else (0.0, 0.0)
            cleared = self._decide(candidate, p, veto)
            rows.append((candidate["candidate"], f"item:{item['item_id']}", p, p, "veto", cleared))
        return rows

    def _rules(self, candidate: Mapping) -> list[tuple[object, ...]]:
        p = candidate["p_above"]
        rules = candidate["unsearched"].split()
        # Once the last of the rules has been searched, the condition is gone.
        clean = self._decide(candidate, p, searched=len(rules) == 1)
        return [(candidate["candidate"], f"rule:{rule}", p, p, "veto", clean) for rule in rules]

    def _decide(
        self,
        candidate: Mapping,
        p_above: float,
        veto: tuple[float, float] | None = None,
        searched: bool | None = None,
    ) -> str:
        bounds = (candidate["p_veto_low"], candidate["p_veto_high"]) if veto is None else veto
        clear = not candidate["unsearched"] if searched is None else searched
        return _decision(bounds, _passing(p_above, bounds), self.confidence, searched=clear)


def _known_ratings(ratings: pd.DataFrame, criteria: Sequence[str], screening: Screening) -> pd.DataFrame:
    clean = with_columns(ratings, COLUMNS, "ratings")
    for column in ("candidate", "criterion", "rater"):
        clean[column] = names_in(clean[column], "ratings")
    clean = with_numbers(clean, ["low", "high"], "ratings", high=SCALE)
    unknown = [c for c in clean["criterion"] if c not in criteria]
    if unknown:
        raise DataError(f'ratings: there is no criterion "{unknown[0]}".{did_you_mean(unknown[0], criteria)}')
    broken = clean[~(clean["low"] <= clean["high"])]
    if len(broken):
        raise DataError(
            f"ratings: row {broken.index[0]}: points are missing or low lies above high. Expected low <= high."
        )
    twice = clean[clean.duplicated(["candidate", "criterion", "rater"])]
    if len(twice):
        raise DataError(f"ratings: row {twice.index[0]}: this rater rated the criterion before. Expected one row each.")
    days = [known_day(text) for text in dates_in(clean["known_by"], "ratings")]
    counts = np.array([day is not None and day <= screening.as_of for day in days], dtype=bool)
    return clean[counts]


def _scores(ratings: pd.DataFrame, names: Sequence[str], criteria: Sequence[str]) -> pd.DataFrame:
    """The interval of all raters together; a cell that nobody rated may be anything."""
    cells = pd.MultiIndex.from_product([names, criteria], names=["candidate", "criterion"])
    grouped = ratings.groupby(["candidate", "criterion"]).agg(
        low=("low", "min"), high=("high", "max"), raters=("rater", "size")
    )
    return (
        grouped.reindex(cells).fillna({"low": _WORST, "high": _BEST, "raters": 0}).astype({"raters": int}).reset_index()
    )


def _passing(p_above: float, p_veto: tuple[float, float]) -> tuple[float, float]:
    """Bounds of "no veto and above the threshold", whatever their dependence (Fréchet)."""
    return max(0.0, p_above - p_veto[1]), min(p_above, 1 - p_veto[0])


def _decision(p_veto: tuple[float, float], passing: tuple[float, float], confidence: float, *, searched: bool) -> str:
    if p_veto[0] == 1:
        return "veto"
    if passing[0] >= confidence:
        return "pass" if searched else "pass_if_searched"
    return "fail" if passing[1] <= 1 - confidence else "undecided"
