"""The ranges of the simulation's assumptions, open ends closed by what was measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.story.chapters.strategy.basis import basis, together
from fanecon.story.chapters.strategy.measures import MEASURES, measured
from fanecon.study.words import Text, format_number

KINDS = {
    "calibrated": Text("由实测定界", "bounded by measurement"),
    "literature": Text("取自文献", "from the literature"),
    "assumed": Text("假定", "assumed"),
}
_MONTH = 365.25 / 12  # days


@dataclass(frozen=True, eq=False)
class Ranges:
    """Ranges by column of the scenarios: a parameter, or "strategy.parameter" for a strategy's factor.

    Attributes
    ----------
    table : DataFrame
        The table `ranges` without open ends, with ``column``.
    facts, sources : tuple of str
    """

    table: pd.DataFrame
    facts: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def ends(self) -> dict[str, tuple[float, float]]:
        """Low and high by column."""
        return {r["column"]: (float(r["low"]), float(r["high"])) for r in self.table.to_dict("records")}

    @property
    def logarithmic(self) -> list[str]:
        """Columns spread evenly over orders of magnitude."""
        return list(self.table.loc[self.table["scale"] == "log", "column"])

    @property
    def factors(self) -> dict[str, dict[str, float | str]]:
        """By strategy: parameter → column that holds its factor."""
        own = self.table[self.table["strategy"] != ""]
        return {
            str(s): dict(zip(g["parameter"], g["column"], strict=True)) for s, g in own.groupby("strategy", sort=False)
        }

    def of(self, *strategies: str) -> list[str]:
        """Columns of the world and of some strategies."""
        return list(self.table.loc[self.table["strategy"].isin(["", *strategies]), "column"])

    def name(self, column: str, strategies: Mapping[str, Text]) -> Text:
        """Say what a column means, shortly, with the strategy whose factor it is."""
        row = self.table[self.table["column"] == column].iloc[0]
        words = [_head(row[f"why_{lang}"], "，；" if lang == "zh" else ",;") for lang in ("zh", "en")]
        if not row["strategy"]:
            return Text(*words)
        whose = strategies[row["strategy"]]
        return Text(f"{whose.zh}：{words[0]}", f"{whose.en}: {words[1]}")

    def printed(self, column: str, value: float, lang: str) -> str:
        """Print a value of a column in its unit."""
        unit = str(self.table.loc[self.table["column"] == column, "unit"].iloc[0])
        if unit in ("share", "month"):
            return format_number(100 * value, "percent", lang)
        return format_number(value, unit, lang, {"times": 2, "ratio": 1, "months": 1}[unit])


def ranges(case: Case) -> Ranges | None:
    """Return the ranges of a case; None where it has none, or what closes an open end was not measured.

    Parameters
    ----------
    case : Case
        With the tables `strategies` and `ranges`.

    Returns
    -------
    Ranges or None
    """
    frame = case.frame("ranges")
    if frame.empty or case.frame("strategies").empty:
        return None
    facts, sources = together(basis(case, text) for text in frame["basis"])
    documents = [s for s in frame["source_id"] if s]
    for place in frame.index[frame["measure"] != ""]:
        bound = _bound(case, str(frame.loc[place, "measure"]))
        if bound is None:
            return None
        end = "low" if pd.isna(frame.loc[place, "low"]) else "high"
        frame.loc[place, end] = bound[0]
        documents += bound[1]
    own = frame["strategy"] + "."
    frame["column"] = own.where(frame["strategy"] != "", "") + frame["parameter"]
    return Ranges(frame, facts, tuple(dict.fromkeys([*sources, *documents])))


def _bound(case: Case, measure: str) -> tuple[float, tuple[str, ...]] | None:
    """The measured end in the unit of the simulation: months for a half-life, a fraction for a share."""
    found = measured(case, measure)
    if found is None:
        return None
    if MEASURES[measure].unit == "days":
        return float(found.series["value"].min()) / _MONTH, found.sources
    return float(found.series["value"].max()) / 100, found.sources


def _head(words: str, marks: str) -> str:
    ends = [words.find(mark) for mark in marks if mark in words]
    return words[: min(ends)] if ends else words
