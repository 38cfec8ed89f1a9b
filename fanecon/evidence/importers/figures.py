"""One row of a spreadsheet as a reported figure, or everything that is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TypeVar

from fanecon.errors import did_you_mean
from fanecon.evidence.importers.cells import Cell, Sheet
from fanecon.evidence.importers.columns import ColumnMap, Record
from fanecon.evidence.importers.documents import Document
from fanecon.evidence.importers.unit_words import UnitWord, mapped_unit, read_unit, with_word
from fanecon.evidence.importers.written_periods import written_day, written_period
from fanecon.evidence.reported import BOUNDS, Reported
from fanecon.evidence.rules import IDENTIFIER, SCALE, URL
from fanecon.evidence.schema import METRIC_KINDS, QUALITIES, RULES, TIERS
from fanecon.evidence.tables import Problem

_T = TypeVar("_T")
NO_FIGURE = frozenset([
    "", "-", "--", "–", "—", "——", "/", "n/a", "na", "nan", "none", "null",
    "无", "暂无", "未披露",
])  # fmt: skip
"""What people write where there is no figure."""

_BOUND_WORDS = {"准确": "exact", "约": "approx", "约数": "approx", "至少": "at_least", "以上": "at_least",
                "下限": "at_least", "至多": "at_most", "以下": "at_most", "上限": "at_most",
                "区间": "range"}  # fmt: skip
_QUALITY_WORDS = {"估计": "estimate", "预估": "estimate", "未核实": "unverified", "未经核实": "unverified",
                  "有争议": "disputed", "争议": "disputed"}  # fmt: skip
_KIND_WORDS = {"流量": "flow", "存量": "stock", "累计": "cumulative", "比率": "rate", "增速": "rate", "排名": "rank",
               "名次": "rank", "价格": "price", "计数": "count", "其他": "other"}  # fmt: skip
_LABELS = ("label_zh", "label_en")
_CJK = re.compile("[㐀-鿿]")
_IN_BRACKETS = re.compile(r"[(（]\s*([\d,.]+\s*%?)\s*[)）]")


@dataclass(frozen=True)
class Figure:
    """A reported figure with where it stood: `fact` and `document` are rows to be, `metric` one to add if it is new."""

    sheet: Sheet
    record: Record
    fact: dict[str, str]
    document: Document
    metric: dict[str, str] | None

    def problem(self, column: str, value: str, what: str, remedy: str) -> Problem:
        """Name something that is wrong with the figure by where it stood."""
        place = self.record.places.get(column, column)
        return self.sheet.problem(self.record.line, place, value, what, remedy)


@dataclass(frozen=True)
class Context:
    """What a row is read against.

    Attributes
    ----------
    metrics : mapping of str to mapping
        Rows of `metrics.csv` by metric, and those found in the sheet so far.
    units : collection of str
        The units that pages can print.
    sources : collection of str
        The documents of the case.
    own : ColumnMap
    fiscal_year_start : int
    currency : str
        In which the case reports.
    """

    metrics: dict[str, dict[str, str]]
    units: Collection[str]
    sources: Collection[str]
    own: ColumnMap
    fiscal_year_start: int = 1
    currency: str = ""


class _Row:
    """Reads one record and gathers what is wrong with it."""

    def __init__(self, sheet: Sheet, record: Record, context: Context) -> None:
        self.sheet, self.record, self.context = sheet, record, context
        self.problems: list[Problem] = []

    def wrong(self, column: str, what: str, remedy: str) -> None:
        place = self.record.places.get(column)
        self.problems.append(
            self.sheet.problem(self.record.line, place or column, self.record.text(column) or None, what, remedy)
        )

    def text(self, column: str) -> str:
        cell = self.record.cells.get(column, Cell())
        if cell.fault and column != "value":
            self.wrong(column, cell.fault, cell.remedy)
            return ""
        found = cell.text or self.context.own.defaults.get(column, "")
        # A spreadsheet would run what begins like a formula.
        return found if column in ("value", "period", "unit", "scale") else found.lstrip("=+-@ \t")

    def read(self, column: str, reader: Callable[[str], _T], otherwise: _T, remedy: str) -> _T:
        text = self.text(column)
        if not text:
            return otherwise
        try:
            return reader(text)
        except ValueError as error:
            self.wrong(column, str(error), remedy)
            return otherwise

    def chosen(self, column: str, allowed: Collection[str], words: Mapping[str, str], otherwise: str) -> str:
        text = self.text(column)
        found = words.get(text, text.casefold() if text.casefold() in allowed else text)
        if not found:
            return otherwise
        if found not in allowed:
            self.wrong(
                column, "the value is not one of the choices", f"Use one of: {', '.join(a for a in allowed if a)}"
            )
        return found

    def day(self, column: str) -> str:
        text = self.text(column)
        return self._dated(column, text, written_day, "Write 2025, 2025-11 or 2025-11-18") if text else ""

    def period(self) -> str:
        text = self.text("period")
        if not text:
            self.wrong("period", "the cell is empty", "Write the period, such as 2025Q3, in every row")
            return ""
        start = self.context.fiscal_year_start
        remedy = "Write 2025, 2025H1, 2025Q3, 2025-11, 2025-11-18 or a span such as 2025Q1/2025Q3"
        return self._dated("period", text, lambda t: written_period(t, start), remedy)

    def _dated(self, column: str, text: str, reader: Callable[[str], str], remedy: str) -> str:
        plain = unicodedata.normalize("NFKC", text)
        if re.fullmatch(r"[2-7]\d{4}(\.0+)?", plain):
            day = self.sheet.days.get(plain.partition(".")[0])
            if day:
                return day
            self.wrong(
                column, "the cell holds a spreadsheet's number of a day", "Format the column as a date, and save again"
            )
            return ""
        try:
            return reader(text)
        except ValueError as error:
            self.wrong(column, str(error), remedy)
            return ""


def read_figure(sheet: Sheet, record: Record, context: Context) -> Figure | list[Problem]:
    """Read one row.

    Parameters
    ----------
    sheet : Sheet
    record : Record
    context : Context
        A metric that is new goes into its `metrics`.

    Returns
    -------
    Figure or list of Problem
        Everything that is wrong, not the first thing only.
    """
    row = _Row(sheet, record, context)
    said = _unit_of(row)
    metric, added = _metric(row, said)
    period, document = row.period(), _document(row)
    bound = row.chosen("bound", BOUNDS, _BOUND_WORDS, "")
    quality = row.chosen("quality", QUALITIES, _QUALITY_WORDS, "")
    fact = {
        "fact_id": row.text("fact_id"), "metric": metric, "period": period, "quality": quality, "source_id": "",
        "also_source_id": row.text("also_source_id"), "published": document["published"], "note": row.text("note"),
    }  # fmt: skip
    fact |= _value(row, said, metric, bound)
    if fact["also_source_id"] and fact["also_source_id"] not in context.sources:
        row.wrong("also_source_id", "sources.csv has no such row", "Add the document there first, or leave it empty")
    for column in ("fact_id", "source_id"):
        text = row.text(column)
        if text and not IDENTIFIER.test(text):
            row.wrong(column, IDENTIFIER.problem, IDENTIFIER.remedy)
    if row.problems:
        return list(dict.fromkeys(row.problems))
    if added is not None:
        context.metrics[metric] = added
    return Figure(sheet, record, {c: fact[c] for c in RULES["facts"]}, document, added)


def _unit_of(row: _Row) -> UnitWord:
    remedy = "Write a unit such as CNY, people, percent or 亿元 (fanecon units lists them), or name it in a --map"
    words = row.context.own.units

    def read(text: str) -> UnitWord:
        known = row.context.units
        return mapped_unit(text, words[text], known) if text in words else read_unit(text, known)

    said = row.read("unit", read, UnitWord(()), remedy)
    hint = UnitWord(())
    if row.record.scale_hint:
        try:
            hint = read(row.record.scale_hint)
        except ValueError:
            return said  # a remark in brackets that is no unit
        if said.units and hint.units and not set(said.units) & set(hint.units):
            return said  # a sheet of money may hold a row of people
    scales = {(u.multiplier, u.word) for u in (said, hint)} - {(1, "")}
    if len(scales) > 1:
        row.wrong("unit", f"the header says {row.record.scale_hint}, the cell another scale", "Keep one of them")
    multiplier, word = next(iter(scales), (1, ""))
    # "$" and "¥" are the case's own money first.
    units = sorted(said.units or hint.units, key=lambda unit: unit != row.context.currency)
    return UnitWord(tuple(units), multiplier, word)


def _metric(row: _Row, said: UnitWord) -> tuple[str, dict[str, str] | None]:
    given, labels = row.text("metric"), {c: row.text(c) for c in _LABELS}
    given = row.context.own.metrics.get(given, given)
    if not given and not any(labels.values()):
        row.wrong("metric", "the cell is empty", "Name the metric in every row, or merge the cells it is meant for")
        return "", None
    known = {_plain(r[c]): m for m, r in row.context.metrics.items() for c in ("metric", *_LABELS)}
    for name in (given, *labels.values()):
        metric = known.get(_plain(name)) if name else None
        if (metric is not None and name == given) or (metric is not None and not given):
            return metric, None
    if given and _CJK.search(given):
        labels["label_zh"] = labels["label_zh"] or given
    elif given and not IDENTIFIER.test(given):
        labels["label_en"] = labels["label_en"] or given
    metric = given if IDENTIFIER.test(given) else re.sub(r"[^a-z0-9]+", "_", labels["label_en"].lower()).strip("_")
    taken = next((known[_plain(text)] for text in labels.values() if text and _plain(text) in known), None)
    names = [*row.context.metrics, *(r[c] for r in row.context.metrics.values() for c in _LABELS)]
    near = did_you_mean(given or labels["label_zh"], names)
    column = "metric" if given else "label_zh"
    if taken is not None:
        row.wrong(column, f"its label is that of the metric {taken}", f"Write {taken}, or another label")
    elif said.units[:2] == ("CNY", "JPY") and row.context.currency != "CNY":
        row.wrong("unit", "it may be CNY or JPY", "Write the one it is")
    elif not (labels["label_zh"] and labels["label_en"] and said.units and metric):
        remedy = (
            "Correct it; or, for a new metric, give it a Chinese name (column 中文名 or label_zh), an English one "
            f"(英文名 or label_en) and a unit (单位 or unit).{near}"
        ).rstrip(".?")
        row.wrong(column, "metrics.csv has no such metric", remedy)
    else:
        return metric, _new_metric(row, metric, labels, said.units[0])
    return "", None


def _new_metric(row: _Row, metric: str, labels: Mapping[str, str], unit: str) -> dict[str, str]:
    kind = {"percent": "rate", "pp": "rate", "rank": "rank"}.get(unit, "other")
    zh, en = labels["label_zh"], labels["label_en"]
    return {
        "metric": metric, "label_zh": zh, "label_en": en, "unit": unit,
        "kind": row.chosen("kind", METRIC_KINDS, _KIND_WORDS, kind), "growth_of": row.text("growth_of"),
        "direction": row.chosen("direction", ("up", "down", "none"), {}, "none"),
        "definition_zh": row.text("definition_zh") or f"{zh}，口径以各来源为准。",
        "definition_en": row.text("definition_en") or f"{en}, as the documents define it.",
    }  # fmt: skip


def _document(row: _Row) -> Document:
    url = row.text("url")
    linked = (row.record.cells[c].link for c in ("url", "publisher", "title", "value") if c in row.record.cells)
    url = url if re.match(r"https?://", url) else next((link for link in linked if link), url)
    if url and not URL.test(url):
        row.wrong("url", URL.problem, URL.remedy)
    document = {
        "source_id": row.text("source_id"), "publisher": row.text("publisher"), "title": row.text("title"), "url": url,
        "published": row.day("published"), "language": row.text("language"), "licence": row.text("licence"),
        "tier": row.chosen("tier", TIERS, {t.lower(): t for t in TIERS}, ""),
        "access": row.chosen("access", ("original", "copy", "unknown"), {}, ""),
    }  # fmt: skip
    named = document["publisher"] or url or (document["source_id"] in row.context.sources and document["source_id"])
    if not named:
        what, remedy = "no document is named", "Fill in 来源 (publisher), 链接 (url) or a source_id of the case"
        row.wrong("publisher" if "publisher" in row.record.places else "url", what, remedy)
    return document


def _value(row: _Row, said: UnitWord, metric: str, bound: str) -> dict[str, str]:
    cell = row.record.cells["value"]
    unit = row.context.metrics.get(metric, {}).get("unit") or (said.units[0] if said.units else "")
    fault = _value_fault(cell)
    if fault:
        row.wrong("value", *fault)
        return {"value": "", "unit": unit, "scale": "1", "bound": bound}
    if said.units and unit not in said.units:
        row.wrong("unit", f"metrics.csv says that {metric} is in {unit}", "Use one unit a metric")
    value = cell.text
    loss = _IN_BRACKETS.fullmatch(value)
    if loss:
        value = f"-{loss[1].strip()}"  # accountants write a loss in brackets
    scale = row.text("scale").replace(",", "") or str(said.multiplier)
    if not SCALE.test(scale):
        row.wrong("scale", SCALE.problem, SCALE.remedy)
        scale = "1"
    try:
        value = with_word(value, said.word) if said.word else value
        bound = _checked(value, unit, int(scale), bound)
    except ValueError as error:
        row.wrong("value", str(error), "Write one figure as it was printed, such as 7.417亿, 超过2.8万 or 113,121")
    return {"value": value, "unit": unit, "scale": scale, "bound": bound}


def _value_fault(cell: Cell) -> tuple[str, str] | None:
    if cell.fault:
        return cell.fault, cell.remedy
    if cell.computed:
        return (
            "a formula made the figure",
            "Paste the figure that the document printed; computing is left to the notebooks",
        )
    if cell.kind == "date":
        return "the spreadsheet turned the figure into a date", "Format the cell as text and write the figure again"
    if cell.merged:
        return "one figure stands in several merged cells", "Unmerge them, and write the figure once"
    return None


def _checked(value: str, unit: str, scale: int, bound: str) -> str:
    """Return the bound under which a figure can be read; two figures are a range."""
    for tried in [bound] if bound else ["exact", "range"]:
        try:
            Reported(value, unit, scale, tried)
        except ValueError:
            if tried == (bound or "range"):
                if not bound:
                    Reported(value, unit, scale, "exact")
                raise
            continue
        return tried
    raise AssertionError("a bound is always tried")


def _plain(name: str) -> str:
    return re.sub(r"[\s_\-]+", "", unicodedata.normalize("NFKC", name).casefold())
