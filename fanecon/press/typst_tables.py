"""Tables on paper: columns measured with the font's own widths, so that none leaves the page.

A table that is too wide is set in smaller type, then on a landscape page, and beyond that in parts that
repeat the first column.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil, sqrt

from PIL import ImageColor

from fanecon.press.html_tree import Node
from fanecon.press.typefaces import CJK, Typefaces, breakable

# Points; document.typ has the same margins and insets.
PORTRAIT, LANDSCAPE = 595.28 - 2 * 56.7, 841.89 - 2 * 56.7
SIZE, INSET, BADGE = 8.5, 9.0, 12.0
# The smallest type for a table on one page, and the type of one that comes in parts, as shares of SIZE.
SMALLEST, _IN_PARTS = 0.72, 0.85
_PROSE = 9.0 * SIZE
_TALL_ROW, _SHORT_TABLE = 300.0, 330.0
_TOKENS = re.compile(rf"[^\s\u200b{CJK}]+|[{CJK}]{{1,3}}")
_NUMBER = re.compile(r"[+−-]?[\d,.]+(e[+-]\d+)?%?|NaN")
_BLOCKS = frozenset({"p", "div", "ul", "ol", "li", "blockquote", "table", "br"})


@dataclass(frozen=True)
class Cell:
    """A cell: its markup, its span, and the widths in points that its text takes at full size."""

    markup: str
    header: bool
    numeric: bool
    colspan: int
    rowspan: int
    natural: float
    least: float
    fill: str = ""


@dataclass(frozen=True)
class Plan:
    """How a table fits: the type's scale, the columns' widths in points, and whether the page is turned."""

    scale: float
    widths: tuple[float, ...]
    landscape: bool = False


def plan(columns: list[tuple[float, float]]) -> Plan:
    """Fit columns onto a page.

    Parameters
    ----------
    columns : list of (float, float)
        For each column the least and the natural width in points.

    Returns
    -------
    Plan

    Examples
    --------
    >>> plan([(40, 40), (80, 900)]).landscape, plan([(60, 60)] * 14).landscape
    (False, True)
    """
    least = sum(c[0] for c in columns)
    landscape = PORTRAIT / least < SMALLEST
    room = LANDSCAPE if landscape else PORTRAIT
    if least > room:
        scale = room / least
        return Plan(scale, tuple(c[0] * scale for c in columns), landscape)
    spare, wanted = room - least, [c[1] - c[0] for c in columns]
    if sum(wanted) <= spare:
        # Most of a page wide already: fill it, so that its edges are those of the charts.
        stretch = room / sum(c[1] for c in columns)
        return Plan(1.0, tuple(c[1] * (stretch if stretch < 1.6 else 1.0) for c in columns), landscape)
    widths = [c[0] for c in columns]
    # Long texts share what is left by the root of their lengths: by length, one would take nearly all.
    while spare > 0.5:
        weights = [sqrt(c[1] - w) if c[1] - w > 0.1 else 0.0 for c, w in zip(columns, widths, strict=True)]
        gains = [min(spare * k / sum(weights), c[1] - w) for k, c, w in zip(weights, columns, widths, strict=True)]
        widths = [w + g for w, g in zip(widths, gains, strict=True)]
        spare -= sum(gains)
    return Plan(1.0, tuple(widths), landscape)


def read(table: Node, faces: Typefaces, content: Callable[[Node], str]) -> tuple[list[list[Cell]], list[list[Cell]]]:
    """Read the header rows and the other rows of a table; `content` writes a cell's markup."""
    head: list[list[Cell]] = []
    body: list[list[Cell]] = []
    plain = "dataframe" in table.classes  # of pandas, which says nothing of numbers
    for row in (n for n in table.walk() if n.tag == "tr"):
        nodes = [n for n in row.elements if n.tag in ("td", "th")]
        cells = [_cell(n, row if i == 0 else None, plain, faces, content) for i, n in enumerate(nodes)]
        if cells:
            heads = all(c.header for c in cells) and all(n.attrs.get("scope") != "row" for n in nodes)
            (head if heads and not body else body).append(cells)
    return (head, body) if body else ([], head)


def write(head: list[list[Cell]], body: list[list[Cell]]) -> tuple[list[str], bool, bool]:
    """Write a table as Typst calls.

    Returns
    -------
    parts : list of str
        One, or several where the columns do not fit at all.
    landscape : bool
        Whether the page has to be turned.
    short : bool
        Whether it should be kept on one page.
    """
    rows = [*_placed(head), *_placed(body)]
    columns = _columns(rows, max(start + cell.colspan for row in rows for start, cell in row))
    fitted = plan(columns)
    if fitted.scale >= SMALLEST:
        return [_typst(head, body, fitted)], fitted.landscape, _height(head + body, fitted) < _SHORT_TABLE
    names = sum(cell.colspan for cell in itertools.takewhile(lambda c: c.header, body[0]))
    parts, groups = [], _groups(columns, max(1, names), _borders(rows[: len(head)]))
    scale = min(1.0, *(LANDSCAPE / sum(columns[i][0] for i in chosen) for chosen in groups))
    for chosen in groups:
        shown = [_cut(row, chosen) for row in rows]
        widths = tuple(columns[i][0] * scale for i in chosen)
        parts.append(_typst(shown[: len(head)], shown[len(head) :], Plan(scale, widths, True)))
    return parts, True, False


def _placed(rows: list[list[Cell]]) -> list[list[tuple[int, Cell]]]:
    """Say in which column each cell starts: one above may reach down into its row."""
    placed = []
    taken: dict[int, int] = {}  # how many rows a cell above still covers, by column
    for row in rows:
        index, here, below = 0, [], {i: n - 1 for i, n in taken.items() if n > 1}
        for cell in row:
            while taken.get(index, 0) > 0:
                index += 1
            here.append((index, cell))
            below |= dict.fromkeys(range(index, index + cell.colspan), cell.rowspan - 1)
            index += cell.colspan
        placed.append(here)
        taken = {i: n for i, n in below.items() if n > 0}
    return placed


def _borders(head: list[list[tuple[int, Cell]]]) -> set[int]:
    """List the columns before which a table may be parted without parting a group of columns."""
    inside = {i for row in head for start, cell in row for i in range(start + 1, start + cell.colspan)}
    return set(range(1, 1 + max((s + c.colspan for row in head for s, c in row), default=0))) - inside


def _groups(columns: list[tuple[float, float]], names: int, borders: set[int]) -> list[list[int]]:
    """Split columns into groups that fit a landscape page in small type; each begins with the names of the rows."""
    room, fixed = LANDSCAPE / _IN_PARTS, list(range(names))
    if sum(columns[i][0] for i in fixed) > room / 2:
        fixed = [0]
    groups, start = [], len(fixed)
    while start < len(columns):
        end, left = start, room - sum(columns[i][0] for i in fixed)
        while end < len(columns) and (end == start or columns[end][0] <= left):
            left -= columns[end][0]
            end += 1
        whole = max((b for b in borders if start < b < end), default=end) if end < len(columns) else end
        end = end if end in borders else whole
        groups.append([*fixed, *range(start, end)])
        start = end
    return groups


def _cut(row: list[tuple[int, Cell]], chosen: list[int]) -> list[Cell]:
    """Keep what a row has in some columns; a cell across the edge stands in both parts."""
    kept = []
    for start, cell in row:
        span = sum(start <= i < start + cell.colspan for i in chosen)
        kept += [replace(cell, colspan=span)] if span else []
    return kept


def _cell(node: Node, row: Node | None, plain: bool, faces: Typefaces, content: Callable[[Node], str]) -> Cell:
    # The anchor of a row can only stand in a cell.
    anchored = Node("div", {"id": row.id}, [node]) if row is not None and row.id else node
    # A folded list goes to the appendix.
    lines = _lines(Node("td", {}, [c for c in node.children if not (isinstance(c, Node) and c.tag == "details")]))
    numeric = "n" in node.classes or "right" in style(node, "text-align")
    head = node.tag == "th" and row is None and _span(node, "colspan") == 1
    numeric = numeric or (plain and (head or (node.tag == "td" and bool(_NUMBER.fullmatch(node.text.strip())))))
    badge = BADGE if node.first("span", "verdict") else 0.0
    natural = max((faces.width(line) for line in lines), default=0.0) * SIZE + INSET + badge
    longest = max((faces.width(t) for line in lines for t in _TOKENS.findall(breakable(line))), default=0.0)
    least = max(longest * SIZE + INSET + badge, min(natural, _PROSE))
    if (numeric or badge) and natural < 2 * _PROSE:
        least = natural
    return Cell(
        content(anchored), node.tag == "th", numeric, _span(node, "colspan"), _span(node, "rowspan"), natural, least,
        colour(style(node, "background-color")),
    )  # fmt: skip


def style(node: Node, name: str) -> str:
    """Return a property of an element's own style."""
    found = re.search(rf"(?:^|;)\s*{name}\s*:\s*([^;]+)", node.attrs.get("style", ""))
    return found[1].strip() if found else ""


def colour(css: str) -> str:
    """Write a colour as #rrggbb; empty for one that is transparent, or none.

    Examples
    --------
    >>> colour("red"), colour("rgb(0, 0, 255)"), colour("transparent"), colour("var(--x)")
    ('#ff0000', '#0000ff', '', '')
    """
    try:
        return "#" + "".join(f"{part:02x}" for part in ImageColor.getrgb(css)[:3])
    except ValueError:
        return ""


def _lines(node: Node) -> list[str]:
    lines = [""]
    for child in node.children:
        if isinstance(child, str):
            lines[-1] += re.sub(r"\s+", " ", child)
            continue
        block = child.tag in _BLOCKS
        inner = _lines(child)
        if block:
            lines += [*inner, ""]
        else:
            lines[-1] += inner[0]
            lines += inner[1:]
    return [line.strip() for line in lines] if node.tag == "td" else lines


def _span(node: Node, name: str) -> int:
    value = node.attrs.get(name, "1")
    return min(max(1, int(value)), 200) if value.isdigit() else 1


def _columns(rows: list[list[tuple[int, Cell]]], count: int) -> list[tuple[float, float]]:
    """Measure the least and the natural width of every column; a cell across several asks for nothing."""
    columns = [(INSET + SIZE, INSET + SIZE)] * count
    for start, cell in (pair for row in rows for pair in row if pair[1].colspan == 1):
        least, natural = columns[start]
        columns[start] = max(least, cell.least), max(natural, cell.natural, cell.least)
    return columns


def _height(rows: list[list[Cell]], fitted: Plan) -> float:
    return sum(_row_height(row, fitted) for row in rows)


def _row_height(row: list[Cell], fitted: Plan) -> float:
    """Estimate the height of a row in points."""
    lines = [
        ceil((c.natural - INSET) / max(w / fitted.scale - INSET, SIZE)) if c.colspan == 1 else 1
        for c, w in zip(row, fitted.widths, strict=False)
    ]
    return (max(lines, default=1) * SIZE * 1.6 + 8) * fitted.scale


def _typst(head: list[list[Cell]], body: list[list[Cell]], fitted: Plan) -> str:
    columns = ", ".join(f"{w:.2f}pt" for w in fitted.widths)
    rows = []
    if head:
        rows.append(f"table.header({', '.join(_row(row, whole=True) for row in head)}),")
    for row in body:
        # A row stays on one page, unless it would not fit one.
        whole = _row_height(row, fitted) < _TALL_ROW and all(c.rowspan == 1 for c in row)
        rows.append(_row(row, whole=whole) + ",")
    return f"#grid-of({fitted.scale:.4f}, ({columns},), {len(head)},\n" + "\n".join(rows) + ");"


def _row(row: list[Cell], *, whole: bool) -> str:
    cells = []
    for c in row:
        spans = f"colspan: {c.colspan}, rowspan: {c.rowspan}, " if c.colspan > 1 or c.rowspan > 1 else ""
        align = "right" if c.numeric else "left"
        kept = "breakable: false, " if whole else ""
        kept += f'fill: rgb("{c.fill}"), ' if c.fill else ""
        markup = f"#strong[{c.markup}];" if c.header else c.markup
        cells.append(f"table.cell({spans}{kept}align: {align})[{markup}]")
    return ", ".join(cells)
