"""The SQL that reads one source by its layout: raw cells in, the columns of the store out, each row with what is wrong.

Nothing is dropped here: a row that cannot be used says in `wrong` what it is, in which field, with which value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from fanecon.comments.layouts import FIELDS, Layout
from fanecon.comments.meaning import CLEANING, SAYS_NOTHING
from fanecon.comments.sources import Source
from fanecon.comments.store import quoted
from fanecon.evidence.tables import MAX_LINE

_MISSING = "\x1fmissing"
_SPARE = 4
_FIRST_YEAR = 2005

Cell = Callable[[str], str | None]
"""From the name of a column to the SQL of its cell; None where the source has no such column."""


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
    if source.header is None:
        names = sorted({c for cs in (*layout.columns.values(), layout.content_of_repost) for c in cs} | _pairs(layout))
        names = [name for name in names if not name.startswith("@")]
        paths = ", ".join(quoted("$." + ".".join(f'"{part}"' for part in name.split("."))) for name in names)
        lists = ", ".join(f"[{', '.join(map(quoted, one))}]" for one in keys or ())
        only = f"WHERE json_keys(line) IN ({lists})" if lists else ""
        raw = f"SELECT n, json_extract_string(line, [{paths}]) AS f FROM ({lines_sql(source)}) {only}"

        def cell(name: str) -> str | None:
            return f"f[{names.index(name) + 1}]" if name in names else _of_file(source, name)

        return _meant(raw, cell, "NULL", layout, told, number)
    raw = f"SELECT row_number() OVER () AS n, * FROM {_csv(source)}"
    return _meant(raw, _cells(source, layout), _torn(source, layout), layout, told, number)


def _pairs(layout: Layout) -> set[str]:
    return {pair.partition("=")[0] for pair in (layout.repost, layout.reply) if pair}


def _csv(source: Source) -> str:
    assert source.header is not None
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(len(source.header) + _SPARE))
    # Cells that are not there read as null, empty ones as '': so short rows are seen.
    return (
        f"read_csv({quoted(str(source.path))}, columns = {{{columns}}}, auto_detect = false, header = false, skip = 1, "
        f"delim = {quoted(source.delimiter)}, quote = '\"', escape = '\"', nullstr = {quoted(_MISSING)}, "
        f"null_padding = true, parallel = false, strict_mode = false, max_line_size = {2 * MAX_LINE})"
    )


def _of_file(source: Source, name: str) -> str | None:
    if name == "@stem":
        return quoted(source.file.stem)
    if name == "@folder":
        return quoted(source.file.resolve().parent.name)
    video = re.search(r"BV\w{10}", source.file.name) if name == "@video" else None
    return quoted(video[0]) if video else None


def _full(source: Source, layout: Layout) -> list[str]:
    """Return the header with the columns that this one forgot."""
    full = list(source.header or ())
    for before, forgotten in zip(layout.shifted[::2], layout.shifted[1::2], strict=True):
        if before in full and forgotten not in full:
            full.insert(full.index(before) + 1, forgotten)
    return full


def _cells(source: Source, layout: Layout) -> Cell:
    header, full = list(source.header or ()), _full(source, layout)
    shifted = ""
    if full != header and layout.shifted_date in header:
        at = header.index(layout.shifted_date)
        shifted = f"(clock_of(c{at}) IS NULL AND clock_of(c{at + 1}) IS NOT NULL)"

    def cell(name: str) -> str | None:
        if name not in header:
            return _of_file(source, name)
        own, meant = header.index(name), full.index(name)
        return f"c{own}" if own == meant or not shifted else f"CASE WHEN {shifted} THEN c{meant} ELSE c{own} END"

    return cell


def _torn(source: Source, layout: Layout) -> str:
    """Name the rows that have not as many cells as the header, and those that are the header again."""
    header, full = list(source.header or ()), _full(source, layout)
    last = max(header.index(name) for name in layout.needs) if layout.ragged else len(header) - 1
    again = " AND ".join(f"ltrim(trim(c{i}), '\ufeff') = {quoted(name)}" for i, name in enumerate(header[:3]))
    return (
        f"CASE WHEN {again} THEN 'repeated_header' WHEN nullif(trim(c{len(full)}), '') IS NOT NULL THEN 'too_many' "
        f"WHEN c{last} IS NULL THEN 'too_few' END"
    )


def _meant(raw: str, cell: Cell, torn: str, layout: Layout, told: Told, number: int) -> str:
    """Select what the columns mean, step by step: every step names what the next one uses more than once."""
    used = dict.fromkeys([c for cs in layout.columns.values() for c in cs] + list(layout.content_of_repost))
    cells = {name: sql for name in [*used, *sorted(_pairs(layout))] if (sql := cell(name)) is not None}
    at = {name: f"k{i}" for i, name in enumerate(cells)}

    def first(columns: Iterable[str]) -> str:
        found = [at[name] for name in columns if name in at]
        return f"coalesce({', '.join(found)})" if found else "NULL::VARCHAR"

    def said(what: str) -> str:
        default = layout.defaults.get(what)
        cells = first(layout.columns.get(what, ()))
        return cells if default is None else f"coalesce({cells}, {quoted(default)})"

    user = said("user")
    if "@stem" in layout.columns.get("user", ()):
        user = f"nullif(regexp_extract({user}, '^\\d+$'), '')"
    item = f"mid_of({said('item')})" if layout.short_ids else said("item")
    own = ", ".join(f"{said(what)} AS r_{what}" for what in FIELDS if what not in ("item", "user", "text"))
    passed_on = first(layout.content_of_repost)
    reposted = _holds(layout.repost, at, f"nullif({passed_on}, '0') IS NOT NULL")
    answers = _holds(layout.reply, at, "true") if layout.reply else "true"
    platform = quoted(told.platform or layout.platform)
    event = quoted(told.event) if told.event else "NULL::VARCHAR"
    known = f"{quoted(str(told.known))}::DATE"
    moved = "created_at > limit_at" if layout.year_guessed else "false"
    bound = f"is_bound(r_likes) OR like_count = {layout.plus_lost}" if layout.plus_lost else "is_bound(r_likes)"
    clock = "clock + INTERVAL 8 HOUR" if layout.utc else "clock"
    cleaned = "".join(
        f",\nclean{i + 1} AS (SELECT * REPLACE ({macro}(words) AS words) FROM clean{i})"
        for i, macro in enumerate(CLEANING)
    )
    return f"""
WITH raw AS ({raw}),
cells AS (SELECT n, {torn} AS torn, {", ".join(f"{cells[name]} AS {k}" for name, k in at.items())} FROM raw),
bared AS (SELECT n, torn, {", ".join(f"bare({k}) AS {k}" for k in at.values())} FROM cells),
told AS (SELECT n, torn, {item} AS r_item, {own}, {user} AS r_user, {_text(layout, first)} AS r_text,
  {passed_on} AS r_passed_on, coalesce({reposted}, false) AS reposted, coalesce({answers}, false) AS answers
  FROM bared),
clocked AS (SELECT *, clock_of(r_crawled) AS crawled, clock_of(r_time) AS clock, count_of(r_likes) AS like_count,
  count_of(r_replies) AS reply_count FROM told),
timed AS (SELECT *, coalesce(crawled, ({known} + 1)::TIMESTAMPTZ) AS limit_at,
  coalesce({clock}, seen_at(r_time, crawled)) AS created_at,
  coalesce(r_hashed, sha256(r_user)[1:16], 'name:' || r_name) AS who FROM clocked),
clean0 AS (SELECT * REPLACE (CASE WHEN {moved} THEN created_at - INTERVAL 1 YEAR ELSE created_at END AS created_at),
  {moved} AS moved, CASE WHEN reposted THEN 'repost' ELSE {quoted(layout.kind)} END AS kind,
  CASE WHEN r_text {SAYS_NOTHING} THEN NULL ELSE r_text END AS words,
  {platform} || ':' || who AS user,
  coalesce(r_item, 'h' || sha256(concat_ws('|', r_content, who, r_time, r_text))[1:16])
  AS item_id FROM timed){cleaned}
SELECT item_id, CASE WHEN answers THEN {"'#' || " if layout.reply else ""}nullif(nullif(r_parent, '0'), item_id) END
    AS parent_id,
  CASE kind WHEN 'content' THEN item_id WHEN 'repost' THEN coalesce(r_passed_on, r_content) ELSE r_content END
    AS content_id,
  kind, user_key(user) AS user_key, coalesce(words, '') AS text, created_at,
  (clock IS NULL OR is_day(r_time) OR moved) AS time_approx, like_count, coalesce({bound}, false) AS like_lower_bound,
  reply_count, province(r_region) AS region, {_account(layout)} AS account_kind, r_keyword AS keyword,
  {event} AS event_id, {quoted(layout.tool)} AS source_tool, coalesce(CAST(crawled AS DATE), {known}) AS known_from,
  {platform} AS platform, strftime(created_at, '%Y-%m') AS month, crawled, {number} AS source, n,
  {_problem(layout)}
FROM clean{len(CLEANING)}"""


def _holds(pair: str, at: Mapping[str, str], otherwise: str) -> str:
    """Compare a column with a value; where there is no value to compare with, `otherwise` tells."""
    if not pair:
        return "false"
    column, _, value = pair.partition("=")
    return otherwise if not value else f"lower({at[column]}) = {quoted(value.lower())}" if column in at else "false"


def _text(layout: Layout, first: Callable[[Iterable[str]], str]) -> str:
    """Join a title and what stands below it, once where one holds the other."""
    parts = [first([name]) for name in layout.columns.get("text", ())]
    if len(parts) < 2:
        return parts[0] if parts else "NULL::VARCHAR"
    title, body = parts[0], f"concat_ws(chr(10), {', '.join(parts[1:])})"
    both = f"concat_ws(chr(10), {title}, nullif({body}, ''))"
    return f"CASE WHEN {title} IS NULL OR contains({body}, {title}) THEN {body} ELSE {both} END"


def _account(layout: Layout) -> str:
    if not layout.accounts:
        return "r_account"
    whens = " ".join(f"WHEN {quoted(value)} THEN {quoted(kind)}" for value, kind in layout.accounts.items())
    return f"CASE lower(r_account) {whens} END"


def _problem(layout: Layout) -> str:
    """Name the first thing that keeps a row out, with the field and the value it is about."""
    wrong = [
        "WHEN torn IS NOT NULL THEN [torn, '', NULL]",
        "WHEN r_item IS NULL AND r_time IS NULL AND r_text IS NULL THEN ['blank', '', NULL]",
    ]
    if "item" in layout.columns:
        wrong.append("WHEN r_item IS NULL THEN ['no_id', 'item', NULL]")
        wrong.append(r"WHEN regexp_matches(r_item, '^\d(\.\d+)?[eE]\+\d+$') THEN ['cut_id', 'item', r_item]")
    wrong.append("WHEN created_at IS NULL THEN ['no_time', 'time', r_time]")
    wrong.append(
        f"WHEN created_at > limit_at + INTERVAL 1 DAY OR year(created_at) < {_FIRST_YEAR} "
        "THEN ['wrong_time', 'time', r_time]"
    )
    wrong += [
        f"WHEN NOT no_count(r_{what}) AND {column} IS NULL THEN ['no_count', '{what}', r_{what}]"
        for what, column in (("likes", "like_count"), ("replies", "reply_count"))
    ]
    return f"CASE {' '.join(wrong)} END AS wrong"
