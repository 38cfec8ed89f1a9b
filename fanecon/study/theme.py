"""One look for every chart: colours by role, type sizes, axes in the reader's language, the PNG.

The colours are Okabe and Ito's, told apart by readers with any colour vision; a role keeps its colour on
every page, so that a reader learns once that vermilion is what the page is about.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import matplotlib as mpl
from cycler import cycler
from matplotlib.axis import Axis, YAxis
from matplotlib.figure import Figure
from matplotlib.scale import LogScale, register_scale
from matplotlib.ticker import Formatter, LogFormatter, MaxNLocator

from fanecon.errors import FaneconError
from fanecon.study.fonts import glyphs, use_fonts
from fanecon.study.numbers import check_language, unit_of

COLOURS: dict[str, str] = {
    "accent": "#D55E00",
    "phone": "#0072B2",
    "iot": "#009E73",
    "internet": "#CC79A7",
    "ev": "#E69F00",
    "other": "#56B4E9",
    "negative": "#882255",
    "neutral": "#6E7781",
    "interval": "#B9D6EA",
    "ink": "#24292F",
    "grid": "#E3E6E8",
}
MORE = ("#332288", "#999933", "#44AA99", "#CC6677")
"""Paul Tol's, for charts with more parts than roles."""

DPI = 100
_SHARP = 2  # a screen of double density shows one CSS pixel with two of the picture's
_LINES = ("phone", "accent", "iot", "internet", "ev", "other")
_MISSING = re.compile(r"Glyph (\d+) .*missing from (?:current )?font")
_SCALES = {
    "zh": ((10**12, "万亿"), (10**8, "亿"), (10**4, "万")),
    "en": ((10**12, "tn"), (10**9, "bn"), (10**6, "m"), (10**3, "k")),
}


def theme_settings() -> Any:
    """Return the rcParams of the look, without the fonts.

    Returns
    -------
    dict
        Typed loosely: matplotlib's stubs ask for literal keys.

    Examples
    --------
    >>> theme_settings()["figure.constrained_layout.use"]
    True
    """
    return {
        "figure.figsize": (7.2, 3.8),
        "figure.dpi": DPI,
        "savefig.dpi": DPI * _SHARP,
        "figure.constrained_layout.use": True,
        "figure.facecolor": "white",
        "axes.facecolor": "white",
        "axes.prop_cycle": cycler(color=[COLOURS[role] for role in _LINES]),
        "axes.grid": True,
        "axes.grid.axis": "y",
        "axes.axisbelow": True,
        "axes.edgecolor": COLOURS["neutral"],
        "axes.labelcolor": COLOURS["ink"],
        "axes.linewidth": 0.8,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.titlelocation": "left",
        "axes.titlesize": 11,
        "axes.titleweight": "bold",
        "axes.labelsize": 9.5,
        "axes.unicode_minus": True,
        "font.size": 9.5,
        "grid.color": COLOURS["grid"],
        "grid.linewidth": 0.8,
        "legend.frameon": False,
        "legend.fontsize": 9,
        "lines.linewidth": 1.8,
        "lines.markersize": 4.5,
        "patch.linewidth": 0,
        "text.color": COLOURS["ink"],
        "xtick.color": COLOURS["ink"],
        "ytick.color": COLOURS["ink"],
        "xtick.labelsize": 9,
        "ytick.labelsize": 9,
        "ytick.major.size": 0,
        "svg.hashsalt": "fanecon",
        # Labels come from data: US$ and HK$ are no formula.
        "text.parse_math": False,
    }


def apply_theme() -> None:
    """Give every following figure of the process the look, fonts included."""
    mpl.rcParams.update(theme_settings())
    register_scale(PlainLogScale)
    use_fonts()


@contextmanager
def use_theme() -> Iterator[None]:
    """Give the figures of a block the look, and put the settings back afterwards.

    Examples
    --------
    >>> import matplotlib
    >>> with use_theme():
    ...     matplotlib.rcParams["axes.spines.top"]
    False
    """
    with mpl.rc_context():
        apply_theme()
        yield


class PlainLogScale(LogScale):
    """Matplotlib's logarithmic scale with ticks in plain text: its own are formulas, which the look does not read."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Whether an axis comes first depends on the version of matplotlib.
        super().__init__(*args, **kwargs)

    def set_default_locators_and_formatters(self, axis: Axis) -> None:
        """Number the axis."""
        super().set_default_locators_and_formatters(axis)
        axis.set_major_formatter(LogFormatter(self.base))
        axis.set_minor_formatter(LogFormatter(self.base, labelOnlyBase=self.subs is not None))


class ScaledFormatter(Formatter):
    """Ticks in 亿 and 万, or bn, m and k: one scale for a whole axis, no unit.

    Parameters
    ----------
    lang : str
        "zh" or "en".
    suffix : str
        What every tick carries, such as "%".

    Examples
    --------
    >>> ticks = ScaledFormatter("zh")
    >>> ticks.set_locs([0, 5e7, 1e8])
    >>> ticks(5e7), ticks(0)
    ('0.5亿', '0')
    """

    def __init__(self, lang: str, suffix: str = "") -> None:
        self.lang, self.suffix = check_language(lang), suffix
        self._divisor, self._word = 1, ""

    def set_locs(self, locs: Any) -> None:
        """Choose the scale that suits the largest tick."""
        largest = max((abs(x) for x in locs), default=0)
        steps = (s for s in _SCALES[self.lang] if largest >= s[0] * (10 if s[1] == "k" else 1))
        self._divisor, self._word = next(steps, (1, "")) if not self.suffix else (1, "")

    def __call__(self, x: float, pos: int | None = None) -> str:
        """Print one tick."""
        number = Decimal(f"{x / self._divisor:.9g}").normalize()
        body = f"{abs(number):,f}"
        sign = "−" if number < 0 else ""
        return f"{sign}{body}{self._word if number else ''}{self.suffix}"


def value_axis(axis: Axis, unit: str, lang: str, *, label: str | None = None) -> None:
    """Number an axis in the reader's language and name its unit.

    Parameters
    ----------
    axis : matplotlib.axis.Axis
        `ax.yaxis` or `ax.xaxis`.
    unit : str
        A key of `fanecon.notation.units.UNITS`.
    lang : str
        "zh" or "en".
    label : str, optional
        The axis title; by default the unit's own words, such as 元 or RMB.

    Examples
    --------
    >>> figure = Figure()
    >>> ax = figure.subplots()
    >>> value_axis(ax.yaxis, "CNY", "en")
    >>> ax.get_ylabel()
    'RMB'
    """
    kind = unit_of(unit)
    before, after = kind.zh if lang == "zh" else kind.en
    axis.set_major_formatter(ScaledFormatter(lang, "%" if after == "%" else ""))
    if unit == "rank":
        axis.set_major_locator(MaxNLocator(integer=True))
    words = "" if after == "%" or unit in ("rank", "ratio") else (before + after).strip()
    axis.set_label_text(words if label is None else label)
    if isinstance(axis, YAxis) and label is None and 0 < len(words) <= 2:
        axis.label.set(rotation=0, ha="right", va="center")  # a lone 元 on its side is hard to read


def css_width(figure: Figure) -> int:
    """Return the width in CSS pixels at which a page shows the figure.

    Examples
    --------
    >>> css_width(Figure(figsize=(7.2, 4)))
    720
    """
    return round(float(figure.get_size_inches()[0]) * DPI)


def to_png(figure: Figure) -> bytes:
    """Draw a figure as a PNG that is the same bytes every time.

    The picture has twice the density of `css_width`, 256 colours (a third of the size, and no eye sees
    it in line art) and no metadata.

    Parameters
    ----------
    figure : matplotlib.figure.Figure

    Returns
    -------
    bytes

    Raises
    ------
    FaneconError
        Where the package's fonts were not used, although they have a character that this figure lacks. A character
        that none of them has is drawn as a box; `fanecon check` names it.
    """
    from PIL import Image

    raw = io.BytesIO()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        figure.savefig(raw, format="png", dpi=DPI * _SHARP, metadata={"Software": None})
    missing = {chr(int(m[1])) for w in caught if (m := _MISSING.search(str(w.message)))}
    if lost := sorted(missing & glyphs()):
        named = ", ".join(f"{c} (U+{ord(c):04X})" for c in lost)
        raise FaneconError(
            f"The chart's fonts lack {named}, which the package's fonts have: draw with "
            "fanecon.study.theme.apply_theme(), and leave font.family and font.sans-serif as they are."
        )
    for other in (w for w in caught if not _MISSING.search(str(w.message))):
        warnings.warn_explicit(other.message, other.category, other.filename, other.lineno)
    small = io.BytesIO()
    raw.seek(0)
    with Image.open(raw) as picture:
        flat = picture.convert("RGB").quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        flat.save(small, format="PNG", optimize=True)
    return small.getvalue()
