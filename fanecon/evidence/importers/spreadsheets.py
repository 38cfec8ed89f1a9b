"""Open a spreadsheet (.xlsx or CSV) as sheets of cells, whatever its encoding, and refuse what cannot be read."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fanecon.errors import DataError, ParameterError
from fanecon.evidence.importers.cells import Cell, Sheet, text_cell
from fanecon.evidence.importers.number_formats import displayed
from fanecon.evidence.tables import MAX_LINE, Problem, data_error

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as XlsxCell
    from openpyxl.worksheet.worksheet import Worksheet

MAX_BYTES = 50_000_000
"""Largest file, and largest content of a packed one."""
MAX_ROWS = 100_000

_SERIALS = range(20_000, 80_000)
"""Excel's numbers of the days from 1954 to 2119."""
_CJK = re.compile("[㐀-鿿豈-﫿]")
_OLD_EXCEL = bytes.fromhex("d0cf11e0")


def read_spreadsheet(path: Path, sheet: str | None = None) -> list[Sheet]:
    """Read the sheets of a file.

    Parameters
    ----------
    path : pathlib.Path
        An .xlsx, or a CSV with commas, semicolons or tabs in UTF-8, UTF-16 or GB18030.
    sheet : str, optional
        One sheet only.

    Returns
    -------
    list of Sheet
        The visible sheets in order; one for CSV.

    Raises
    ------
    ParameterError
        For a file or a sheet that is not there.
    DataError
        For a file that is no spreadsheet.
    """
    try:
        data = path.read_bytes() if path.stat().st_size <= MAX_BYTES else None
    except OSError as error:
        raise ParameterError(f"{path.name} cannot be read: {error.strerror}") from None
    if data is None:
        raise _refused(path, f"the file is larger than {MAX_BYTES:,} bytes", "Save the sheet with the figures alone")
    if data.startswith(_OLD_EXCEL):
        what = "the file is an old Excel workbook (.xls) or protected by a password"
        raise _refused(path, what, "Save it as .xlsx without a password")
    if data.startswith(b"PK"):
        return list(_workbook(path, sheet))
    if path.suffix.lower() in (".json", ".jsonl"):
        raise _refused(path, "the file is JSON, as crawlers save posts and comments", "Figures come as CSV or .xlsx")
    if sheet is not None:
        raise ParameterError(f"{path.name} is CSV and has no sheets; leave --sheet out")
    return [_csv(path, data)]


def _refused(path: Path, what: str, remedy: str, line: int | None = None, value: str | None = None) -> DataError:
    return data_error([Problem(path.name, line, None, value, what, remedy)])


def decode(path: Path, data: bytes) -> str:
    """Decode a CSV file in the encoding it was saved in.

    Parameters
    ----------
    path : pathlib.Path
        For the error.
    data : bytes

    Raises
    ------
    DataError
        For a file in two encodings, or in none that is known.

    Examples
    --------
    >>> decode(Path("a.csv"), "指标,数值".encode("gb18030"))
    '指标,数值'
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            raise _refused(path, "the file is not UTF-16 throughout", "Save it as «CSV UTF-8»") from None
    if b"\0" in data:
        raise _refused(
            path, "the file holds NUL bytes", "Save it as «CSV UTF-8»", data.count(b"\n", 0, data.index(b"\0")) + 1
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    other = next((n for n, row in enumerate(data.split(b"\n"), 1) if _is_chinese_utf8(row)), None)
    if other is not None:
        what = f"the file mixes encodings: line {other} is UTF-8, this one is not"
        raise _refused(path, what, "Save the whole file as «CSV UTF-8»", line)
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError:
        raise _refused(path, "the file is neither UTF-8 nor GB18030", "Save it as «CSV UTF-8»", line) from None


def _is_chinese_utf8(row: bytes) -> bool:
    try:
        return _CJK.search(row.decode("utf-8")) is not None
    except UnicodeDecodeError:
        return False


def records(path: Path, data: bytes) -> list[tuple[int, list[str]]]:
    """Read the records of a CSV file with the line each begins on.

    Raises
    ------
    DataError
    """
    if any(len(row) > MAX_LINE for row in data.split(b"\n")):
        what = f"a line is longer than {MAX_LINE:,} bytes"
        raise _refused(path, what, "A quotation mark is probably left open: close it, or save the file again")
    text = decode(path, data)
    # A title above the table holds no delimiter.
    first = next((row for row in text.splitlines() if re.search("[,\t;]", row)), "")
    delimiter = max(",\t;", key=first.count)
    csv.field_size_limit(MAX_LINE)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    found: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for record in reader:
            found.append((line, record))
            line = reader.line_num + 1
            if len(found) > MAX_ROWS:
                raise _refused(path, f"the file has more than {MAX_ROWS:,} rows", "Split it")
    except csv.Error as error:
        raise _refused(path, f"the line is not CSV ({error})", "Close the quotation mark", line) from None
    return found


def _csv(path: Path, data: bytes) -> Sheet:
    rows = [(line, [text_cell(cell) for cell in record]) for line, record in records(path, data)]
    return Sheet(path.name, "", rows)


def _workbook(path: Path, wanted: str | None) -> Iterator[Sheet]:
    import openpyxl

    try:
        with zipfile.ZipFile(path) as packed:
            if sum(part.file_size for part in packed.infolist()) > MAX_BYTES * 4:
                raise _refused(path, "the workbook unpacks to far more than a table of figures", "Save it again")
        formulas = openpyxl.load_workbook(path)
        values = openpyxl.load_workbook(path, data_only=True)
    except DataError:
        raise
    except Exception as error:
        # openpyxl raises whatever a broken part of the package makes it trip over.
        what = f"the file is not a workbook that can be read ({type(error).__name__})"
        raise _refused(path, what, "Open it in a spreadsheet program and save it as .xlsx") from error
    names = [s.title for s in formulas.worksheets if s.sheet_state == "visible"]
    if wanted is not None and wanted not in formulas.sheetnames:
        raise ParameterError(f'{path.name} has no sheet "{wanted}"; it has: {", ".join(formulas.sheetnames)}')
    epoch = formulas.epoch.date() if isinstance(formulas.epoch, datetime) else formulas.epoch
    for name in [wanted] if wanted is not None else names:
        if hasattr(formulas[name], "iter_rows"):
            yield _sheet(path, formulas[name], values[name], epoch)


def _sheet(path: Path, formulas: Worksheet, values: Worksheet, epoch: date) -> Sheet:
    if (formulas.max_row or 0) > MAX_ROWS:
        raise _refused(path, f"sheet {formulas.title} has more than {MAX_ROWS:,} rows", "Delete the empty ones")
    first_of = {
        (row, column): (area.min_row, area.min_col)
        for area in formulas.merged_cells.ranges
        for row in range(area.min_row, min(area.max_row, MAX_ROWS) + 1)
        for column in range(area.min_col, min(area.max_col, 200) + 1)
    }
    rows = []
    for number, row in enumerate(formulas.iter_rows(max_col=min(formulas.max_column or 1, 200)), start=1):
        cells = []
        for column in range(1, len(row) + 1):
            home = first_of.get((number, column))
            at = home or (number, column)
            found = _cell(formulas.cell(*at), values.cell(*at).value)
            cells.append(replace(found, merged=home != (number, column), shared=True) if home else found)
        rows.append((number, cells))
    days = {str(n): (epoch + timedelta(days=n)).isoformat() for n in _SERIALS}
    return Sheet(f"{path.name}, sheet {formulas.title}", formulas.title, rows, days)


def _cell(cell: XlsxCell | Any, stored: object) -> Cell:
    link = (cell.hyperlink.target or "") if getattr(cell, "hyperlink", None) else ""
    computed = cell.data_type == "f"
    value = stored if computed else cell.value
    if computed and value is None:
        what, remedy = "the cell is a formula without a stored result", "Paste the value itself (Paste Special, Values)"
        return Cell(str(cell.value)[:200], "text", what, remedy, True)
    if value is None or value == "":
        return Cell(link=link)
    if isinstance(value, bool) or cell.data_type == "e":
        what = "the cell holds an error" if cell.data_type == "e" else "the cell holds a truth value"
        return Cell(str(value), "text", what, "Write the figure itself")
    if isinstance(value, datetime | date):
        return _dated(value, cell.number_format or "", computed)
    if isinstance(value, int | float):
        try:
            return Cell(displayed(value, cell.number_format or "General"), "number", computed=computed, link=link)
        except ValueError as error:
            return Cell(str(value), "number", str(error), "Write the figure as text, as it was printed", computed)
    if not isinstance(value, str):
        return Cell(str(value), "text", "the cell holds a time of day", "Write a day or a period", computed)
    found = text_cell(value, link)
    return Cell(found.text, found.kind, found.fault, found.remedy, computed, link)


def _dated(value: date, number_format: str, computed: bool) -> Cell:
    """Show a date no finer than its cell does: a month's cell is a month."""
    code = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", number_format).lower()
    if isinstance(value, datetime) and (value.hour or value.minute) and "h" in code:
        text = f"{value:%Y-%m-%dT%H:%M}"
    elif "d" in code or ("m" not in code and "y" not in code):
        text = f"{value:%Y-%m-%d}"
    else:
        text = f"{value:%Y-%m}" if "m" in code else f"{value:%Y}"
    return Cell(text, "date", computed=computed)
