"""Axes in the reader's language: ticks in 亿 and 万 or bn and m, plain text on log scales."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from matplotlib.axis import Axis
from matplotlib.scale import LogScale
from matplotlib.ticker import Formatter, LogFormatter, MaxNLocator

from fanecon.notation.numbers import check_language, unit_of

_SCALES = {
    "zh": ((10**12, "万亿"), (10**8, "亿"), (10**4, "万")),
    "en": ((10**12, "tn"), (10**9, "bn"), (10**6, "m"), (10**3, "k")),
}


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
    """Ticks in 亿 and 万, or bn, m and k: one scale for a whole axis; every tick carries the suffix, such as "%".

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


def value_axis(axis: Axis, unit: str, lang: str) -> None:
    """Number an axis in the reader's language; its unit, a key of `fanecon.notation.units.UNITS`, stands elsewhere."""
    kind = unit_of(unit)
    after = (kind.zh if lang == "zh" else kind.en)[1]
    axis.set_major_formatter(ScaledFormatter(lang, "%" if after == "%" else ""))
    if unit == "rank":
        axis.set_major_locator(MaxNLocator(integer=True))
