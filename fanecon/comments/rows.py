"""The SQL that reads one source by its layout: `rows.sql` with its gaps filled.

Nothing is dropped there: a row that cannot be used says in `wrong` what it is, in which field, with which value.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from fanecon.comments.layouts import FIELDS, Layout
from fanecon.comments.sources import Source, whole_characters
from fanecon.comments.store import quoted
from fanecon.evidence.tables import MAX_LINE

if TYPE_CHECKING:
    import duckdb

_MISSING = "\x1fmissing"
_SPARE = 4


@dataclass(frozen=True)
class Told:
    """What the command line says of all rows."""

    known: date
    platform: str = ""
    event: str = ""


def lines_sql(source: Source) -> str:
    """Select `n` and `line` of a source of JSON, blank lines left out."""
    return (
        "SELECT row_number() OVER () AS n, CASE WHEN json_valid(line) THEN line ELSE nullif(mended(line), '') END "
        f"AS line FROM read_csv({quoted(str(source.path))}, columns = {{'line': 'VARCHAR'}}, auto_detect = false, "
        f"header = false, delim = '\x1f', quote = '', escape = '', strict_mode = false, "
        f"max_line_size = {2 * MAX_LINE}) WHERE trim(line) <> ''"
    )


def teach(connection: duckdb.DuckDBPyConnection, salt: bytes) -> None:
    """Teach a connection what `rows_sql` and `lines_sql` use: the macros of `meaning.sql` and two functions.

    `user_key` is HMAC-SHA256 with the case's salt, cut to 16 digits: DuckDB has the hash, HMAC is two of it.
    """
    connection.create_function("mended", mended, ["VARCHAR"], "VARCHAR")
    connection.create_function("unescape", html.unescape, ["VARCHAR"], "VARCHAR")
    connection.execute(Path(__file__).with_name("meaning.sql").read_text("utf-8"))
    key = salt.ljust(64, b"\0")
    inner, outer = (f"unhex('{bytes(b ^ pad for b in key).hex()}')" for pad in (0x36, 0x5C))
    keyed = f"sha256({outer} || unhex(sha256({inner} || encode(x))))[1:16]"
    connection.execute(f"CREATE MACRO user_key(x) AS {keyed}")


def mended(line: str) -> str:
    r"""Read a line of JSON that DuckDB does not: halves of characters become U+FFFD; "" where it is no JSON at all.

    Examples
    --------
    >>> mended('{"a": "\\ud83d!"}')
    '{"a": "�!"}'
    >>> mended('{"a": ')
    ''
    """
    try:
        said = json.dumps(json.loads(line, parse_constant=lambda _: None), ensure_ascii=False)
    except (ValueError, RecursionError):
        return ""
    return whole_characters(said)


def rows_sql(
    source: Source, layout: Layout, told: Told, number: int, keys: Iterable[Iterable[str]] | None = None
) -> str:
    """Select the rows of a source as the store has them.

    Parameters
    ----------
    source : Source
    layout : Layout
        What its columns mean.
    told : Told
    number : int
        Of the source in this import.
    keys : iterable of iterables of str, optional
        Of JSON only the objects whose keys are one of these lists; by default all.
    """
    pairs = sorted(pair.partition("=")[0] for pair in (layout.repost, layout.reply) if pair)
    used = dict.fromkeys([*(c for cs in layout.columns.values() for c in cs), *layout.content_of_repost, *pairs])
    raw, there = _objects(source, used, keys or ()) if source.header is None else _table(source, layout)
    cells = {name: sql for name in used if (sql := there.get(name)) is not None}
    at = {name: f"k{i}" for i, name in enumerate(cells)}

    def first(columns: Iterable[str]) -> str:
        found = [at[name] for name in columns if name in at]
        return f"coalesce({', '.join(found)})" if found else "NULL::VARCHAR"

    def said(what: str) -> str:
        default = layout.defaults.get(what)
        cells = first(layout.columns.get(what, ()))
        return cells if default is None else f"coalesce({cells}, {quoted(default)})"

    fields = {what: said(what) for what in FIELDS if what != "text"}
    if "@stem" in layout.columns.get("user", ()):
        fields["user"] = f"nullif(regexp_extract({fields['user']}, '^\\d+$'), '')"
    if layout.short_ids:
        fields["item"] = f"mid_of({fields['item']})"
    passed_on = first(layout.content_of_repost)
    return Path(__file__).with_name("rows.sql").read_text("utf-8").format(
        raw=raw, torn="NULL" if source.header is None else _torn(source, layout),
        cells=", ".join(f"{cells[name]} AS {k}" for name, k in at.items()),
        bared=", ".join(f"bare({k}) AS {k}" for k in at.values()),
        fields=", ".join(f"{sql} AS r_{what}" for what, sql in fields.items()),
        text=_text([first([name]) for name in layout.columns.get("text", ())]), passed_on=passed_on,
        reposted=_holds(layout.repost, at, f"nullif({passed_on}, '0') IS NOT NULL") if layout.repost else "false",
        answers=_holds(layout.reply, at, "true") if layout.reply else "true", mark="'#'" if layout.reply else "''",
        account=_account(layout.accounts), plus_lost="NULL" if layout.plus_lost is None else layout.plus_lost,
        year_guessed=layout.year_guessed, utc=layout.utc, has_ids="item" in layout.columns, number=number,
        kind=quoted(layout.kind), tool=quoted(layout.tool), platform=quoted(told.platform or layout.platform),
        event=quoted(told.event), known=quoted(str(told.known)),
    )  # fmt: skip


def _objects(source: Source, used: Iterable[str], keys: Iterable[Iterable[str]]) -> tuple[str, dict[str, str]]:
    """Select the objects of a source of JSON; return also the SQL of each of their values."""
    names = [name for name in used if not name.startswith("@")]
    paths = ", ".join(quoted("$." + ".".join(f'"{part}"' for part in name.split("."))) for name in names)
    lists = ", ".join(f"[{', '.join(map(quoted, one))}]" for one in keys)
    only = f"WHERE json_keys(line) IN ({lists})" if lists else ""
    raw = f"SELECT n, json_extract_string(line, [{paths}]) AS f FROM ({lines_sql(source)}) {only}"
    return raw, _of_file(source) | {name: f"f[{i}]" for i, name in enumerate(names, 1)}


def _table(source: Source, layout: Layout) -> tuple[str, dict[str, str]]:
    """Select the rows of a source of CSV; return also the SQL of each of their cells."""
    header, full = _headers(source, layout)
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(len(header) + _SPARE))
    # Cells that are not there read as null, empty ones as '': so short rows are seen.
    raw = (
        f"SELECT row_number() OVER () AS n, * FROM read_csv({quoted(str(source.path))}, columns = {{{columns}}}, "
        f"auto_detect = false, header = false, skip = 1, delim = {quoted(source.delimiter)}, quote = '\"', "
        f"escape = '\"', nullstr = {quoted(_MISSING)}, null_padding = true, parallel = false, strict_mode = false, "
        f"max_line_size = {2 * MAX_LINE})"
    )
    cells = {name: f"c{header.index(name)}" for name in header}
    if full != header and layout.shifted_date in header:
        date_at = header.index(layout.shifted_date)
        shifted = f"(clock_of(c{date_at}) IS NULL AND clock_of(c{date_at + 1}) IS NOT NULL)"
        for name in header:
            if (meant := full.index(name)) != header.index(name):
                cells[name] = f"CASE WHEN {shifted} THEN c{meant} ELSE {cells[name]} END"
    return raw, _of_file(source) | cells


def _of_file(source: Source) -> dict[str, str]:
    """Return what name and folder of the file say, as cells."""
    video = re.search(r"BV\w{10}", source.file.name)
    said = {"@stem": source.file.stem, "@folder": source.file.resolve().parent.name, "@video": video and video[0]}
    return {name: quoted(text) for name, text in said.items() if text}


def _headers(source: Source, layout: Layout) -> tuple[list[str], list[str]]:
    """Return the header, and the same with the columns that it forgot."""
    header = list(source.header or ())
    full = header.copy()
    for before, forgotten in zip(layout.shifted[::2], layout.shifted[1::2], strict=True):
        if before in full and forgotten not in full:
            full.insert(full.index(before) + 1, forgotten)
    return header, full


def _torn(source: Source, layout: Layout) -> str:
    """Name the rows that have not as many cells as the header, and those that are the header again."""
    header, full = _headers(source, layout)
    last = max(header.index(name) for name in layout.needs) if layout.ragged else len(header) - 1
    again = " AND ".join(f"ltrim(trim(c{i}), '\ufeff') = {quoted(name)}" for i, name in enumerate(header[:3]))
    return (
        f"CASE WHEN {again} THEN 'repeated_header' WHEN nullif(trim(c{len(full)}), '') IS NOT NULL THEN 'too_many' "
        f"WHEN c{last} IS NULL THEN 'too_few' END"
    )


def _holds(pair: str, at: Mapping[str, str], otherwise: str) -> str:
    """Compare a column with a value; where there is no value to compare with, `otherwise` tells."""
    column, _, value = pair.partition("=")
    return otherwise if not value else f"lower({at[column]}) = {quoted(value.lower())}" if column in at else "false"


def _text(parts: list[str]) -> str:
    """Join a title and what stands below it, once where one holds the other."""
    if len(parts) < 2:
        return parts[0] if parts else "NULL::VARCHAR"
    title, body = parts[0], f"concat_ws(chr(10), {', '.join(parts[1:])})"
    both = f"concat_ws(chr(10), {title}, nullif({body}, ''))"
    return f"CASE WHEN {title} IS NULL OR contains({body}, {title}) THEN {body} ELSE {both} END"


def _account(accounts: Mapping[str, str]) -> str:
    whens = " ".join(f"WHEN {quoted(value)} THEN {quoted(kind)}" for value, kind in accounts.items())
    return f"CASE lower(r_account) {whens} END" if whens else "r_account"
