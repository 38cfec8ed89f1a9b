"""One row of a spreadsheet as a reported figure, or everything that is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from fanecon.evidence.importers.cells import Cell, Record
from fanecon.evidence.importers.documents import Document
from fanecon.evidence.importers.headers import bracketed
from fanecon.evidence.importers.rows import LABELS, Context, Row, metric_of
from fanecon.evidence.importers.unit_words import UnitWord, mapped_unit, read_unit, with_word
from fanecon.evidence.rules import IDENTIFIER, SCALE, URL
from fanecon.evidence.schema import QUALITIES, RULES, TIERS
from fanecon.evidence.tables import Problem
from fanecon.notation.reported import BOUNDS, Reported

NO_FIGURE = frozenset([
    "", "-", "--", "–", "—", "——", "/", "n/a", "na", "nan", "none", "null",
    "无", "暂无", "未披露",
])  # fmt: skip
"""What people write where there is no figure."""

_IN_BRACKETS = re.compile(r"[(（]\s*([\d,.]+\s*%?)\s*[)）]")


@dataclass(frozen=True)
class Figure:
    """A reported figure with where it stood: `row` and `document` are rows to be."""

    record: Record
    row: dict[str, str]
    document: Document


def read_figure(record: Record, context: Context) -> Figure | list[Problem]:
    """Read one row, or say everything that is wrong with it; a new metric goes into the metrics of the context."""
    row = Row(_without_unit(record, context), context)
    said = _unit_of(row)
    metric = metric_of(row, said.units)
    (period, marked), document = row.period(metric), _document(row)
    bound = row.chosen("bound", BOUNDS, "")
    quality = row.chosen("quality", QUALITIES, marked)
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
    return Figure(record, {c: fact[c] for c in RULES["facts"]}, document)


def split_unit(name: str, context: Context) -> tuple[str, str]:
    """Take the unit off a metric's name where its brackets hold one: 营收（亿元）; a name that is known stays whole."""
    unit = bracketed(name)
    try:
        read_unit(context.own.units.get(unit, unit))
    except ValueError:
        return name, ""
    whole = not unit or name in context.own.metrics or context.known(name)
    return (name if whole else re.sub(r"\s*[(（\[].*[)）\]]\s*", "", name)), unit


def _without_unit(record: Record, context: Context) -> Record:
    for column in ("metric", *LABELS):
        name, unit = split_unit(record.text(column), context)
        if unit and record.scale_hint in ("", unit):
            return replace(record, cells={**record.cells, column: Cell(name, "text")}, scale_hint=unit)
    return record


def _unit_of(row: Row) -> UnitWord:
    remedy = "Write a unit such as CNY, people, percent or 亿元, or name it in a --map"
    words = row.context.own.units

    def read(text: str) -> UnitWord:
        return mapped_unit(text, words[text]) if text in words else read_unit(text)

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


def _document(row: Row) -> Document:
    url = row.text("url")
    linked = (row.record.cells[c].link for c in ("url", "publisher", "title", "value") if c in row.record.cells)
    url = url if re.match(r"https?://", url) else next((link for link in linked if link), url)
    if url and not URL.test(url):
        row.wrong("url", URL.problem, URL.remedy)
    document = {
        "source_id": row.text("source_id"), "publisher": row.text("publisher"), "title": row.text("title"), "url": url,
        "published": row.day("published"), "language": row.text("language"), "licence": row.text("licence"),
        "tier": row.chosen("tier", TIERS, ""),
        "access": row.chosen("access", ("original", "copy", "unknown"), ""),
    }  # fmt: skip
    named = document["publisher"] or url or (document["source_id"] in row.context.sources and document["source_id"])
    if not named:
        remedy = "Write 来源 (publisher), 链接 (url) or a source_id of the case (in a --map: defaults: {publisher: …})"
        row.wrong("publisher" if "publisher" in row.record.places else "url", "no document is named", remedy)
    return document


def _value(row: Row, said: UnitWord, metric: str, bound: str) -> dict[str, str]:
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
        if said.word:
            _checked(value, unit, 1, bound)  # a message shows the cell as it stands in the sheet
            value = with_word(value, said.word)
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
    if cell.shared:
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
