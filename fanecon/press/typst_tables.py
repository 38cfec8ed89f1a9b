"""Tables on paper: columns measured with the font's own widths, so that none leaves the page.

A table that is too wide is set in smaller type, then on a landscape page, and beyond that in parts that
repeat the first column.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, sqrt

from fanecon.press.html_tree import Node
from fanecon.press.typefaces import CJK, Typefaces, breakable

# Points; document.typ has the same margins and insets.
PORTRAIT, LANDSCAPE = 595.28 - 2 * 56.7, 841.89 - 2 * 56.7
SIZE, INSET, BADGE = 8.5, 9.0, 12.0
# The smallest type for a table on one page, and the type of one that comes in parts, as shares of SIZE.
SMALLEST, _IN_PARTS = 0.7, 0.85
_PROSE = 9.0 * SIZE
_TALL_ROW, _SHORT_TABLE = 300.0, 330.0
_TOKENS = re.compile(rf"[^\s\u200b{CJK}]+|[{CJK}]{{1,3}}")
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
    for row in (n for n in table.walk() if n.tag == "tr"):
        nodes = [n for n in row.elements if n.tag in ("td", "th")]
        cells = [_cell(n, row if i == 0 else None, faces, content) for i, n in enumerate(nodes)]
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
    count = max(sum(c.colspan for c in row) for row in [*head, *body])
    spans = any(c.colspan > 1 or c.rowspan > 1 for row in [*head, *body] for c in row)
    columns = _columns([*head, *body], count)
    fitted = plan(columns)
    if fitted.scale >= SMALLEST or spans:
        return [_typst(head, body, fitted)], fitted.landscape, _height(head + body, fitted) < _SHORT_TABLE
    parts, groups = [], _groups(columns)
    scale = min(1.0, *(LANDSCAPE / sum(columns[i][0] for i in chosen) for chosen in groups))
    for chosen in groups:
        heads, rows = ([[row[i] for i in chosen if i < len(row)] for row in part] for part in (head, body))
        parts.append(_typst(heads, rows, Plan(scale, tuple(columns[i][0] * scale for i in chosen), True)))
    return parts, True, False


def _groups(columns: list[tuple[float, float]]) -> list[list[int]]:
    """Split columns into groups that fit a landscape page in small type; each begins with the first column."""
    room, groups = LANDSCAPE / _IN_PARTS, [[0]]
    for index in range(1, len(columns)):
        if sum(columns[i][0] for i in [*groups[-1], index]) > room and len(groups[-1]) > 1:
            groups.append([0])
        groups[-1].append(index)
    return groups


def _cell(node: Node, row: Node | None, faces: Typefaces, content: Callable[[Node], str]) -> Cell:
    # The anchor of a row can only stand in a cell.
    anchored = Node("div", {"id": row.id}, [node]) if row is not None and row.id else node
    # A folded list goes to the appendix.
    lines = _lines(Node("td", {}, [c for c in node.children if not (isinstance(c, Node) and c.tag == "details")]))
    numeric = "n" in node.classes or "right" in node.attrs.get("style", "")
    badge = BADGE if node.first("span", "verdict") else 0.0
    natural = max((faces.width(line) for line in lines), default=0.0) * SIZE + INSET + badge
    longest = max((faces.width(t) for line in lines for t in _TOKENS.findall(breakable(line))), default=0.0)
    least = max(longest * SIZE + INSET + badge, min(natural, _PROSE))
    if (numeric or badge) and natural < 2 * _PROSE:
        least = natural
    return Cell(
        content(anchored), node.tag == "th", numeric, _span(node, "colspan"), _span(node, "rowspan"), natural, least
    )


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


def _columns(rows: list[list[Cell]], count: int) -> list[tuple[float, float]]:
    columns = [(INSET + SIZE, INSET + SIZE)] * count
    taken: dict[int, int] = {}  # rows that a cell above still covers, by column
    for row in rows:
        index, covered = 0, {i: n - 1 for i, n in taken.items() if n > 1}
        for cell in row:
            while taken.get(index, 0) > 0:
                index += 1
            if cell.colspan == 1 and index < count:
                least, natural = columns[index]
                columns[index] = max(least, cell.least), max(natural, cell.natural, cell.least)
            for i in range(index, index + cell.colspan):
                covered[i] = cell.rowspan - 1
            index += cell.colspan
        taken = {i: n for i, n in covered.items() if n > 0}
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
        markup = f"#strong[{c.markup}];" if c.header else c.markup
        cells.append(f"table.cell({spans}{kept}align: {align})[{markup}]")
    return ", ".join(cells)
