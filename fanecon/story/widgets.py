"""Sliders in the Lab, the static chart everywhere else.

A notebook that nobody watches (papermill, the press, a scheduler) shows the chart of its parameters. Where a person
runs the cell, the same chart is drawn again as sliders move. Nothing that a report says depends on a slider.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from IPython.core.getipython import get_ipython
from IPython.display import display

from fanecon.story.sections import Exhibit, Section
from fanecon.study.words import Text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from fanecon.story.study import Study


@dataclass(frozen=True)
class Dial:
    """One slider.

    Attributes
    ----------
    name : str
        The value's key.
    label : Text
    low, high, start, step : float
    """

    name: str
    label: Text
    low: float
    high: float
    start: float
    step: float


@dataclass(frozen=True)
class View:
    """A chart that depends on some values.

    Attributes
    ----------
    exhibit : Exhibit
        The chart at the starting values, with its words.
    dials : tuple of Dial
    draw : callable
        From the values by name and the language to a figure.
    """

    exhibit: Exhibit
    dials: tuple[Dial, ...]
    draw: Callable[[Mapping[str, float], str], Figure]


def attended() -> bool:
    """Say whether a person runs the cell: a front end that could answer a question, which nbclient says it cannot."""
    kernel = getattr(get_ipython(), "kernel", None)  # type: ignore[no-untyped-call, unused-ignore]
    return bool(getattr(kernel, "_allow_stdin", False))


def explore(study: Study, view: View | None) -> None:
    """Show a view: static where nobody watches, with sliders in the Lab.

    Parameters
    ----------
    study : Study
    view : View or None
        None shows nothing: the section before has said what is missing.
    """
    if view is None:
        return
    study.tell(Section(exhibits=(view.exhibit,)))
    if attended():
        display(panel(view, study.lang))  # type: ignore[no-untyped-call, unused-ignore]


def panel(view: View, lang: str) -> Any:
    """Build the sliders and the chart that follows them.

    Parameters
    ----------
    view : View
    lang : str
        "zh" or "en".

    Returns
    -------
    ipywidgets.VBox
        One slider a dial, then the picture.
    """
    from ipywidgets import FloatSlider, Image, Layout, VBox  # type: ignore[import-untyped, unused-ignore]

    from fanecon.study.theme import css_width, to_png

    wide = {"description_width": "220px"}
    sliders = {
        d.name: FloatSlider(
            value=d.start, min=d.low, max=d.high, step=d.step, description=d.label.in_(lang), style=wide,
            layout=Layout(width="560px"), continuous_update=False,
        )
        for d in view.dials
    }  # fmt: skip
    picture = Image(format="png")

    def redraw(_: object = None) -> None:
        figure = view.draw({name: float(slider.value) for name, slider in sliders.items()}, lang)
        picture.width = css_width(figure)
        picture.value = to_png(figure)

    for slider in sliders.values():
        slider.observe(redraw, names="value")
    redraw()
    return VBox([*sliders.values(), picture])
