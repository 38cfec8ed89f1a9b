"""The draft of claims: a spreadsheet that a person completes, and what comes back.

Its first columns are those of `claims.csv`, so that `fanecon import claims` takes it as it is; the others say what was
read, what is missing and where it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fanecon.errors import DataError, did_you_mean
from fanecon.evidence.audit import audit_claim
from fanecon.evidence.case import Case
from fanecon.evidence.claim_rules import NEEDS
from fanecon.evidence.claims import Claim, parse_operands
from fanecon.evidence.schema import CLAIM_KINDS
from fanecon.evidence.tables import Problem, data_error
from fanecon.notation.periods import parse_period
from fanecon.report.auditing import OTHER, UNCLEAR, Judged, claim_of
from fanecon.report.document import Document
from fanecon.report.words import missing_words
from fanecon.study.verdicts import explain

if TYPE_CHECKING:
    from fanecon.report.reading import ReadReport

FIELDS = ("claim_id", "line", "kind", "zh", "en", "metric", "period", "base_period", "stated", "operands", "related")
EXTRA = ("verdict", "missing_zh", "missing_en", "alternatives", "score")
_WIDTHS = {"zh": 60, "en": 20, "metric": 28, "missing_zh": 50, "missing_en": 50, "operands": 24, "alternatives": 28}
_REFUSED = ("=", "+", "-", "@")


def write_draft(report: ReadReport, path: Path) -> Path:
    """Write the draft: clear figures as they were understood, unclear ones with what is missing."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill

    if path.suffix != ".xlsx":
        raise DataError(f"{path.name}: expected a file that ends in .xlsx.")
    book = Workbook()
    sheet = book.active
    sheet.title = "claims"
    sheet.append([*FIELDS, *EXTRA])
    for one in report.judged:
        if one.verdict != OTHER:
            sheet.append([_safe(value) for value in _row(one, report)])
    for column in sheet.columns:
        column[0].font = Font(bold=True)
        sheet.column_dimensions[column[0].column_letter].width = _WIDTHS.get(str(column[0].value), 13)
    wanting = PatternFill("solid", fgColor="FFF4D6")
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
            if row[len(FIELDS)].value == UNCLEAR and not cell.value and cell.column <= 9:
                cell.fill = wanting
    sheet.freeze_panes = "B2"
    try:
        book.save(path)
    except OSError as error:
        raise DataError(f"{path} could not be written: {error.strerror}.") from None
    return path


def _row(one: Judged, report: ReadReport) -> list[Any]:
    claim = one.claim or claim_of(one.id, one.reading, report.document)
    operands = " ".join(
        f"{key}:{value}" for key, values in claim.operands.items() for value in values if " " not in value
    )
    wanting = [missing_words(one.reading, report.case, lang) if one.verdict == UNCLEAR else "" for lang in ("zh", "en")]
    kind = one.reading.kind if one.verdict == UNCLEAR else claim.kind
    about = (
        [claim.metric, claim.period, claim.base_period]
        if one.verdict != UNCLEAR or one.reading.metric
        else ["", claim.period, ""]
    )
    return [
        one.id, claim.line, kind, claim.zh, claim.en, *about, claim.stated, operands, " ".join(claim.related),
        one.verdict, *wanting, " ".join(one.reading.alternatives), round(one.reading.score, 2),
    ]  # fmt: skip


def _safe(value: Any) -> Any:
    """Keep a text of the report a text: no spreadsheet may take it for a formula."""
    return f" {value}" if isinstance(value, str) and value.startswith(_REFUSED) else value


def completed(path: Path, judged: Sequence[Judged], document: Document, case: Case) -> list[Judged]:
    """Audit the report's claims as a person completed them; what is still incomplete stays unclear."""
    rows, problems = _read(path, case)
    if problems:
        raise data_error(problems)
    known = {one.id: one for one in judged}
    unknown = [i for i in rows if i not in known]
    if unknown:
        line = rows[unknown[0]]["file_line"]
        what, remedy = "the report has no such figure", f"Draft anew with --draft.{did_you_mean(unknown[0], known)}"
        raise data_error([Problem(path.name, int(line), "claim_id", unknown[0], what, remedy)])
    return [_again(one, rows.get(one.id), case) for one in judged]


def _read(path: Path, case: Case) -> tuple[dict[str, dict[str, str]], list[Problem]]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        sheet = load_workbook(path, read_only=True, data_only=True).worksheets[0]
        lines = [[_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    except (OSError, InvalidFileException, KeyError, ValueError) as error:
        raise DataError(f"{path.name} is no spreadsheet that can be read ({error}). Draft one with --draft.") from None
    head = lines[0] if lines else []
    absent = [f for f in FIELDS if f not in head]
    if absent:
        raise DataError(f"{path.name} lacks the columns {', '.join(absent)}. Draft one with --draft and complete it.")
    rows, problems = {}, []
    for number, cells in enumerate(lines[1:], start=2):
        row = dict(zip(head, cells, strict=False))
        if row.get("claim_id"):
            rows[row["claim_id"]] = row | {"file_line": str(number)}
            problems += [Problem(path.name, number, *found) for found in _wrong(row, case)]
    return rows, problems


def _text(cell: object) -> str:
    number = isinstance(cell, float) and cell.is_integer()
    return "" if cell is None else str(int(cell)) if number and isinstance(cell, float) else str(cell).strip()


def _wrong(row: Mapping[str, str], case: Case) -> Iterable[tuple[str, str, str, str]]:
    if row["kind"] and row["kind"] not in CLAIM_KINDS:
        yield "kind", row["kind"], "is no kind of claim", f"Use one of: {', '.join(CLAIM_KINDS)}"
    if row["metric"] and row["metric"] not in case.metrics:
        yield (
            "metric",
            row["metric"],
            "metrics.csv has no such metric",
            f"Correct it.{did_you_mean(row['metric'], case.metrics)}",
        )
    for column in ("period", "base_period"):
        if row[column] and "/" not in row[column]:
            try:
                parse_period(row[column])
            except ValueError as error:
                yield column, row[column], str(error), "Write it as 2025Q3, 2025 or 2025-11-18"


def _again(one: Judged, row: Mapping[str, str] | None, case: Case) -> Judged:
    """Audit a figure as its row says, where that differs from what was read."""
    if row is None or one.claim is None or one.verdict == OTHER:
        return one
    same = (one.claim.metric, one.claim.period, one.claim.base_period, one.claim.stated) == tuple(
        row[f] for f in ("metric", "period", "base_period", "stated")
    )
    if same and (one.verdict != UNCLEAR or row["kind"] == one.reading.kind):
        return one
    complete = row["kind"] and all(
        row["operands"].count(need) if need.endswith(":") else row[need] for need in NEEDS[row["kind"]]
    )
    if not complete:
        return one
    claim = Claim(
        one.id, one.claim.line, row["kind"], row["zh"], row["en"] or row["zh"], row["metric"], row["period"], row["base_period"],
        row["stated"], parse_operands(row["operands"], one.id), tuple(row["related"].split()),
    )  # fmt: skip
    try:
        audited = audit_claim(claim, case)
    except (ValueError, ArithmeticError) as error:
        raise DataError(f"claim {one.id} cannot be checked: {error}. Correct its row in the spreadsheet.") from None
    reading = replace(one.reading, kind=claim.kind, metric=claim.metric, period=claim.period, base_period=claim.base_period,
                      stated=claim.stated, missing=(), scores={"completed": 1.0}, origin="completed")  # fmt: skip
    return Judged(one.id, reading, audited.verdict.value, claim, audited, explain(audited, case), ("completed",))
