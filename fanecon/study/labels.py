"""Words on a chart: short numbers, units above the axis, labels beside the last mark instead of a legend."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FixedLocator, MaxNLocator
from matplotlib.transforms import ScaledTranslation, Transform

from fanecon.study.numbers import format_number, unit_of
from fanecon.study.theme import COLOURS, value_axis
from fanecon.study.words import Text

_LINE = 13.5  # points from one label to the next
_LABEL = 28  # Latin letters in a line of a label; more would take the room of the chart
_PIECES = re.compile(r"（[^）]*）|[!-~]*\d[一-鿿]|[!-~]+\s*|\s+|.[，。、；：！？）》]*")
_EDGE = [withStroke(linewidth=2.5, foreground="white")]
_SWATCH = {"■": 9, "●": 7}  # sizes at which the two look alike
_SHORT = ((" trillion", "tn"), (" billion", "bn"), (" million", "m"))
# What an axis counts, where a number in a sentence leaves it to the sentence.
_UNITS = {
    "people": Text("人", "people"),
    "followers": Text("人", "followers"),
    "devices": Text("台", "devices"),
    "phones": Text("台", "phones"),
    "vehicles": Text("辆", "vehicles"),
    "units": Text("台", "units"),
    "stores": Text("家", "stores"),
    "orders": Text("单", "orders"),
    "households": Text("户", "households"),
    "pp": Text("百分点", "percentage points"),
    "rank": Text("排名", "rank"),
}


def unit_words(unit: str, lang: str) -> str:
    """Name a unit above an axis.

    Examples
    --------
    >>> unit_words("CNY", "zh"), unit_words("people", "en"), unit_words("percent", "en")
    ('元', 'people', '%')
    """
    if unit in _UNITS:
        return _UNITS[unit].in_(lang)
    before, after = unit_of(unit).zh if lang == "zh" else unit_of(unit).en
    return (before + after).strip()


def short_number(value: float, unit: str, lang: str, digits: int | None = None, *, signed: bool = False) -> str:
    """Write a number beside a mark: without the unit, which the axis names, unless it is a sign.

    Examples
    --------
    >>> short_number(113_121_000_000, "CNY", "en"), short_number(113_121_000_000, "CNY", "zh")
    ('113.1bn', '1,131.2亿')
    >>> short_number(-1_400_000_000, "CNY", "en", signed=True), short_number(2.91, "percent", "en")
    ('−1.4bn', '2.9%')
    """
    text = format_number(value, unit, lang, digits, signed=signed)
    if unit == "percent":
        return text
    before, after = unit_of(unit).zh if lang == "zh" else unit_of(unit).en
    text = text.replace(before, "", 1).removesuffix(after)
    for long, letter in _SHORT:
        text = text.replace(long, letter)
    return text


def scale_above(ax: Axes, unit: str, lang: str, *, words: str | None = None, ticks: int = 5) -> None:
    """Number the y axis and set its unit level above it, where it reads without turning one's head.

    Set the limits first.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    unit, lang : str
        As for `fanecon.study.theme.value_axis`.
    words : str, optional
        What to write instead of the unit.
    ticks : int
        At most so many intervals.
    """
    low, high = sorted(ax.get_ylim())
    nice = MaxNLocator(ticks, steps=[1, 2, 2.5, 5, 10], integer=unit == "rank").tick_values(low, high)
    value_axis(ax.yaxis, unit, lang, label="")
    # Only what is seen: the scale of the ticks (m or bn) follows the largest of them. No list has a rank 0.
    seen = [tick for tick in nice if low <= tick <= high]
    ax.yaxis.set_major_locator(FixedLocator([max(tick, 1) for tick in seen] if unit == "rank" else seen))
    # A text and not the axis label: the layout gives no room to a label beyond the end of its axis.
    above = ax.transAxes + ScaledTranslation(0, 7 / 72, ax.figure.dpi_scale_trans)
    named = unit_words(unit, lang) if words is None else words
    ax.text(0, 1, named, transform=above, color=COLOURS["neutral"], size=9)
    ax.spines["left"].set_visible(False)


def write_at(ax: Axes, x: float, y: float, words: str, up: float = 6, *, weight: str = "normal") -> None:
    """Write words above a point (below: `up` negative) on a thin white edge, so that no line runs through them."""
    ax.annotate(
        words,
        (x, y),
        (0, up),
        textcoords="offset points",
        ha="center",
        va="bottom" if up > 0 else "top",
        weight=weight,
        path_effects=_EDGE,
    )


def beside_bar(ax: Axes, x: float, y: float, words: str) -> None:
    """Write words right of the end of a horizontal bar, on a thin white edge."""
    ax.annotate(words, (x, y), (5, 0), textcoords="offset points", va="center", path_effects=_EDGE)


@dataclass(frozen=True)
class Mark:
    """A label to stand right of the axes, at a height.

    Attributes
    ----------
    y : float
        In data coordinates: the middle of what it names.
    text : str
    colour : str
        Of the swatch.
    shape : str
        The swatch: "■" for a bar, "●" for a dot, "" for none.
    bold : bool
    leader : bool
        Whether a label that had to move is tied to its height by a thin line.
    """

    y: float
    text: str
    colour: str
    shape: str = "■"
    bold: bool = False
    leader: bool = True


def wrap(words: str, width: int) -> str:
    """Break words into lines, Chinese ones too: never inside a number, a Latin word or a bracket.

    Parameters
    ----------
    words : str
    width : int
        In Latin letters; a Chinese character is as wide as two.

    Returns
    -------
    str

    Examples
    --------
    >>> wrap("Mainland China monthly users 11.6%", 24).splitlines()
    ['Mainland China monthly', 'users 11.6%']
    >>> wrap("全球月活跃用户（MIUI/HyperOS） 2.9%", 26).splitlines()
    ['全球月活跃用户', '（MIUI/HyperOS） 2.9%']
    """
    lines = [""]
    for piece in _PIECES.findall(words):
        if lines[-1] and _width(lines[-1] + piece.rstrip()) > width:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return "\n".join(line.rstrip() for line in lines)


def _width(words: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in words)


def spread(middles: Sequence[float], sizes: Sequence[float], floor: float, ceiling: float) -> list[float]:
    """Move labels apart until none lies over another, as little as that takes.

    Parameters
    ----------
    middles : sequence of float
        Where the labels would stand, in any order, which is kept.
    sizes : sequence of float
        How tall each is.
    floor, ceiling : float
        Where to stay, as far as there is room.

    Returns
    -------
    list of float
        Where the labels' middles go.

    Examples
    --------
    >>> spread([20, 22, 50], [10, 10, 10], 0, 100)
    [16.0, 26.0, 50.0]
    """
    groups: list[tuple[list[int], float]] = []  # members from below, and their common middle

    def tall(members: list[int]) -> float:
        return sum(sizes[i] for i in members)

    def settle(members: list[int]) -> tuple[list[int], float]:
        half, middle = tall(members) / 2, sum(middles[i] for i in members) / len(members)
        return members, max(floor + half, min(ceiling - half, middle))

    for i in sorted(range(len(middles)), key=lambda i: middles[i]):
        groups.append(settle([i]))
        # A group that touches the one below becomes part of it.
        while len(groups) > 1 and groups[-1][1] - groups[-2][1] < (tall(groups[-1][0]) + tall(groups[-2][0])) / 2:
            groups[-2:] = [settle(groups[-2][0] + groups[-1][0])]
    found = [0.0] * len(middles)
    for members, middle in groups:
        edge = middle - tall(members) / 2
        for i in members:
            found[i] = edge + sizes[i] / 2
            edge += sizes[i]
    return found


def label_right(ax: Axes, x: float, marks: Sequence[Mark]) -> None:
    """Write labels right of the axes, each beside its mark and none over another.

    Set the limits first: the heights are those of the finished axes.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    x : float
        Where the marks end, for the thin line to a label that had to move.
    marks : sequence of Mark
    """
    figure = ax.figure
    figure.draw_without_rendering()  # type: ignore[union-attr]
    box, points = ax.get_window_extent(), 72 / figure.dpi
    ideal = [float((ax.transData.transform((x, mark.y))[1] - box.y0) * points) for mark in marks]
    texts = [wrap(mark.text, _LABEL) for mark in marks]
    sizes = [_LINE * (1 + text.count("\n")) for text in texts]
    heights = spread(ideal, sizes, -_LINE / 2, box.height * points + _LINE / 2)

    def beside(right: float, up: float) -> Transform:
        return ax.transAxes + ScaledTranslation(right / 72, up / 72, figure.dpi_scale_trans)

    for mark, text, at, height in zip(marks, texts, ideal, heights, strict=True):
        if mark.leader and abs(at - height) > _LINE / 4:
            ax.annotate(
                "",
                (x, mark.y),
                (1, 0),
                textcoords=beside(6, height),
                annotation_clip=False,
                arrowprops={"arrowstyle": "-", "color": COLOURS["neutral"], "lw": 0.6, "shrinkA": 0, "shrinkB": 0},
            )
        if mark.shape:
            ax.text(
                1, 0, mark.shape, transform=beside(8, height), va="center", color=mark.colour, size=_SWATCH[mark.shape]
            )
        left, weight = (20 if mark.shape else 8), ("bold" if mark.bold else "normal")
        ax.text(1, 0, text, transform=beside(left, height), va="center", weight=weight)
