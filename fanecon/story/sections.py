"""A section of a notebook as one value: its findings, its charts and tables, and the numbers behind them.

A chapter computes sections; `Study.tell` shows them. An analyst who wants the numbers takes `section.data`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from fanecon.evidence.implied import split_ids
from fanecon.methods.refusal import Refusal
from fanecon.study.findings import Finding, Number
from fanecon.study.words import Text

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Exhibit:
    """A chart, not yet drawn.

    Attributes
    ----------
    id : str
    draw : callable
        From the language to a matplotlib figure.
    alt, caption : Text
    facts, sources : tuple of str
        What it is drawn from.
    note : Text or None
    synthetic : bool
        Whether the data was made up or simulated; the caption then says so first.
    """

    id: str
    draw: Callable[[str], Figure]
    alt: Text
    caption: Text
    facts: tuple[str, ...] = ()
    note: Text | None = None
    sources: tuple[str, ...] = ()
    synthetic: bool = False


@dataclass(frozen=True)
class Table:
    """A table for readers, not yet written; the fields are those of `Study.table`."""

    id: str
    frame: pd.DataFrame
    caption: Text
    columns: Mapping[str, Text]
    facts: tuple[str, ...] = ()
    note: Text | None = None
    formats: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    links: Mapping[str, Callable[[Mapping[str, Any]], str | None]] = field(default_factory=dict)


@dataclass(frozen=True)
class Section:
    """What one question of a notebook came to.

    Attributes
    ----------
    findings : tuple of Finding
    exhibits : tuple of Exhibit
    tables : tuple of Table
    data : pandas.DataFrame
        The numbers behind it, for the analyst.
    """

    findings: tuple[Finding, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()
    tables: tuple[Table, ...] = ()
    data: pd.DataFrame = field(default_factory=pd.DataFrame)


def facts_of(*frames: pd.DataFrame) -> tuple[str, ...]:
    """Return every fact id that some series rest on, each once.

    Examples
    --------
    >>> facts_of(pd.DataFrame({"fact_id": ["a+b", "c"], "base_fact_id": ["b", "d"]}))
    ('a', 'b', 'c', 'd')
    """
    columns = [f[c] for f in frames for c in ("fact_id", "base_fact_id") if c in f.columns]
    return split_ids(i for column in columns for i in column)


def not_shown(id: str, zh: str, en: str, **slots: Text | Number) -> Section:
    """Make a section that says what is missing instead of failing.

    Parameters
    ----------
    id : str
        The finding's id.
    zh, en : str
        What would be needed, as a template.
    **slots
        Its placeholders.

    Returns
    -------
    Section
        With one refusal.
    """
    numbers = {k: v for k, v in slots.items() if isinstance(v, Number)}
    words = {k: v for k, v in slots.items() if isinstance(v, Text)}
    return Section((Finding(id, Text(zh, en), numbers, None, "refusal", words=words),))


REFUSALS = {
    "too_short": (
        "连续的数据只有{observations}期，这一检验至少需要{required}期。",
        "Unbroken periods of data: {observations}; the test takes {required} at least.",
    ),
    "definition_changed": (
        "口径改变之后只有{observations}期，这一检验至少需要{required}期；改变前后的数字不能连成一列。",
        "Periods since the definition changed: {observations}; the test takes {required}, all of one definition.",
    ),
    "behind": (
        "更近的一期已有数字，但还不能逐期连上；已经知道的时期不作预测。",
        "Something is known of a later period, but the series does not reach it; what is known is not forecast.",
    ),
    "gaps": (
        "序列中间缺{count}期，预测检验不能跨越空缺。",
        "Periods missing in the middle of the series: {count}; the test cannot bridge gaps.",
    ),
    "not_finite": (
        "有{count}期只公布了下限，下限不能当作数值使用。",
        "Periods for which only a floor was published, which is no value: {count}.",
    ),
    "no_model_converged": ("没有一个模型收敛。", "No model converged."),
    "benchmark_not_beaten": (
        "没有一个模型明显胜过“照抄去年同期”这一基准，因此不给出预测。",
        "No model clearly beats repeating the same quarter of last year, so no forecast is given.",
    ),
}
"""Why a forecast is refused, in words."""


def refusal_words(refusal: Refusal) -> tuple[str, str, dict[str, Number]]:
    """Return a refusal as a template in both languages with its numbers.

    Examples
    --------
    >>> refusal_words(Refusal("gaps", {"periods": "2018Q4", "count": 1}))[0]
    '序列中间缺{count}期，预测检验不能跨越空缺。'
    """
    zh, en = REFUSALS[refusal.code]
    numbers = {k: Number(v, "count") for k, v in refusal.needs.items() if f"{{{k}}}" in zh and not isinstance(v, str)}
    return zh, en, numbers
