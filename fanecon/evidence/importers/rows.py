"""One row of a spreadsheet, read against a case: its cells, and the metric it is about, known or new."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from fanecon.errors import did_you_mean
from fanecon.evidence.importers.cells import Cell, Record, template
from fanecon.evidence.importers.columns import ColumnMap, bare_name
from fanecon.evidence.importers.written_periods import dated_period, marked_period, written_day, written_period
from fanecon.evidence.schema import METRIC_KINDS
from fanecon.evidence.tables import Problem

LABELS = ("label_zh", "label_en")
_CJK = re.compile("[㐀-鿿]")
_T = TypeVar("_T")
_HARMLESS = str.maketrans("+-@", "＋−＠")


@dataclass(frozen=True)
class Context:
    """What a row is read against."""

    metrics: dict[str, dict[str, str]]  # rows of metrics.csv by metric, and those found in the sheet so far
    sources: Collection[str]
    own: ColumnMap
    fiscal_year_start: int = 1
    currency: str = ""  # in which the case reports
    held: Mapping[str, str] = field(default_factory=dict)  # metric → how the case writes most of its periods
    names: dict[str, str] = field(default_factory=dict)  # an id, a label or what the sheet says for it → the metric
    failed: dict[str, Problem] = field(default_factory=dict)  # a metric as the sheet names it → why it is not taken in

    def __post_init__(self) -> None:
        for row in list(self.metrics.values()):
            self.learn(row)

    def learn(self, row: dict[str, str], called: str = "") -> None:
        """Add a metric, under its id, its labels and what the sheet calls it."""
        self.metrics[row["metric"]] = row
        for name in (row["metric"], called, *(row[column] for column in LABELS)):
            self.names.setdefault(bare_name(name), row["metric"])

    def known(self, name: str) -> str:
        """Return the metric that a name means; empty where it means none."""
        return self.names.get(bare_name(name), "") if name else ""


class Row:
    """Reads one record and gathers what is wrong with it."""

    def __init__(self, record: Record, context: Context) -> None:
        self.record, self.context = record, context
        self.problems: list[Problem] = []
        name = next((text for c in ("metric", "label_zh", "label_en") if (text := record.text(c))), "")
        self.told: Mapping[str, str] = context.own.metrics.get(name, {})

    def wrong(self, column: str, what: str, remedy: str) -> None:
        """Note what is wrong with a cell."""
        self.problems.append(self.record.problem(column, what, remedy))

    def text(self, column: str) -> str:
        """Return what a column holds, or what a map says where the sheet does not."""
        cell = self.record.cells.get(column, Cell())
        if cell.fault and column != "value":
            self.wrong(column, cell.fault, cell.remedy)
            return ""
        found = cell.text or self.told.get(column) or self.context.own.defaults.get(column, "")
        if column in ("value", "period", "unit", "scale"):
            return found
        # A spreadsheet would run what begins with such a sign; one of the same look keeps what it means.
        return found[:1].translate(_HARMLESS) + found[1:]

    def read(self, column: str, reader: Callable[[str], _T], otherwise: _T, remedy: str) -> _T:
        """Read a column that may be empty."""
        text = self.text(column)
        try:
            return reader(text) if text else otherwise
        except ValueError as error:
            self.wrong(column, str(error), remedy)
            return otherwise

    def chosen(self, column: str, allowed: Collection[str], otherwise: str) -> str:
        """Read one of some words, in Chinese or English."""
        text = self.text(column)
        words = {choice.casefold(): choice for choice in allowed} | template("choices.yaml").get(column, {})
        if text and text.casefold() not in words:
            remedy = f"Use one of: {', '.join(a for a in allowed if a)}"
            self.wrong(column, "the value is not one of the choices", remedy)
        return words.get(text.casefold(), text) if text else otherwise

    def day(self, column: str) -> str:
        """Read a date of publication."""
        return self.read(column, lambda t: self._dated(t, written_day), "", "Write 2025, 2025-11 or 2025-11-18")

    def period(self, metric: str) -> tuple[str, str]:
        """Return the period, and the quality that is marked on it: 2025E is an estimate."""
        context, (text, quality) = self.context, marked_period(self.text("period"))
        if not text:
            self.wrong("period", "the cell is empty", "Write the period, such as 2025Q3, in every row")
            return "", ""
        kind, held = context.metrics.get(metric, {}).get("kind", "stock"), context.held.get(metric, "D")
        remedy = "Write 2025, 2025H1, 2025Q3, 2025-11, 2025-11-18 or a span such as 2025Q1/2025Q3"
        try:
            found = self._dated(text, lambda t: written_period(t, context.fiscal_year_start))
            remedy = (
                "Say which with --dates ytd, quarter, month or day (in a --map: dates: ytd), or write the period "
                "itself; what is held on the day gets the kind stock in the column 指标类型 (kind)"
            )
            return dated_period(found, kind, context.own.dates, context.fiscal_year_start, held), quality
        except ValueError as error:
            self.wrong("period", str(error), remedy)
            return "", ""

    def _dated(self, text: str, reader: Callable[[str], str]) -> str:
        plain = unicodedata.normalize("NFKC", text)
        if not re.fullmatch(r"[2-7]\d{4}(\.0+)?", plain):
            return reader(text)
        day = self.record.sheet.days.get(plain.partition(".")[0])
        if not day:
            raise ValueError("the cell holds a spreadsheet's number of a day; format the column as a date")
        return day


def metric_of(row: Row, units: Sequence[str]) -> str:
    """Name the metric of a row, and add a new one to the metrics it is read against; empty where it can be none.

    `units` are those that the row may be in, the likeliest first.
    """
    unit = next(iter(units), "")
    context, written, failed = row.context, row.record.text("metric"), row.problems[:1]
    given, labels = row.told.get("metric") or row.text("metric"), {c: row.text(c) for c in LABELS}
    if not given and not any(labels.values()):
        row.wrong("metric", "the cell is empty", "Name the metric in every row, or merge the cells it is meant for")
        return ""
    for name in (given, *([] if given else labels.values())):
        if name and (metric := context.known(name)):
            return metric
    if written and _CJK.search(written):
        labels["label_zh"] = labels["label_zh"] or written
    elif written and _slug(written) != written:
        labels["label_en"] = labels["label_en"] or written
    metric = _slug(given) or _slug(labels["label_en"])
    called = bare_name(written or labels["label_zh"] or labels["label_en"])
    column = "metric" if given else "label_zh"
    taken = next((m for text in (metric, *labels.values()) if (m := context.known(text))), "")
    missing = [
        f"{zh} ({name})" for name, zh, text in
        (("label_zh", "中文名", labels["label_zh"]), ("label_en", "英文名", labels["label_en"]),
         ("unit", "单位", unit or failed)) if not text
    ]  # fmt: skip
    if not taken and tuple(units[:2]) == ("CNY", "JPY") and context.currency != "CNY":
        row.wrong("unit", "it may be CNY or JPY", "Write the one it is")
    elif not taken and not missing and metric and unit:
        before, new = len(row.problems), _new_metric(row, metric, labels, unit)
        if before == len(row.problems):
            context.learn(new, written)
            return metric
    elif taken:
        row.wrong(column, f"its name or label is that of the metric {taken}", f"Write {taken}, or another name")
    elif missing and called in context.failed:
        # One cause, one message: what kept the metric out where the sheet introduces it.
        row.problems.append(replace(context.failed[called], line=row.record.line))
    elif missing or not metric:
        names = [*context.metrics, *(r[c] for r in context.metrics.values() for c in LABELS)]
        near = did_you_mean(given or labels["label_zh"], names)
        lacks = ", ".join(missing) or "指标 (metric)"
        remedy = f"Correct it; or, for a new metric, fill in {lacks} once, or metrics: in a --map"
        row.wrong(column, "metrics.csv has no such metric", remedy + (f".{near}".rstrip("?") if "mean" in near else ""))
    if any(labels.values()):
        context.failed[called] = (failed or row.problems)[-1]
    return ""


def _new_metric(row: Row, metric: str, labels: Mapping[str, str], unit: str) -> dict[str, str]:
    kind = {"percent": "rate", "pp": "rate", "rank": "rank"}.get(unit, "other")
    zh, en = labels["label_zh"], labels["label_en"]
    return {
        "metric": metric, "label_zh": zh, "label_en": en, "unit": unit,
        "kind": row.chosen("kind", METRIC_KINDS, kind), "growth_of": row.text("growth_of"),
        "direction": row.chosen("direction", ("up", "down", "none"), "none"),
        "definition_zh": row.text("definition_zh") or f"{zh}，口径以各来源为准。",
        "definition_en": row.text("definition_en") or f"{en}, as the documents define it.",
    }  # fmt: skip


def _slug(name: str) -> str:
    """Write a name as the id of a metric.

    Examples
    --------
    >>> _slug("share:A"), _slug("Share of members"), _slug("占比")
    ('share_a', 'share_of_members', '')
    """
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_").lstrip("0123456789_")
