"""Outputs that need a script: a picture where the notebook's own library can draw one here, or what the widget says."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from html import escape
from importlib.util import find_spec
from typing import Any

_PLOTLY = "application/vnd.plotly.v1+json"
_WIDGET = "application/vnd.jupyter.widget-view+json"
_VEGA = "application/vnd.vega"
_OTHERS = {
    "application/vnd.bokehjs_exec.v0+json": "Bokeh",
    "application/vnd.holoviews_exec.v0+json": "HoloViews",
    "application/javascript": "JavaScript",
}


def kind_of(data: Mapping[str, Any]) -> str:
    """Name what an output needs to be seen: a library, "widget", or nothing.

    Examples
    --------
    >>> kind_of({_PLOTLY: {}}), kind_of({"text/html": "<b>a</b>"})
    ('Plotly', '')
    """
    if _WIDGET in data:
        return "widget"
    if _PLOTLY in data:
        return "Plotly"
    if any(kind.startswith(_VEGA) for kind in data) or "vegaEmbed(" in str(data.get("text/html", "")):
        return "Altair"
    return next((name for kind, name in _OTHERS.items() if kind in data), "")


def pictured(data: Mapping[str, Any]) -> bytes | None:
    """Draw a chart of Plotly by kaleido, one of Altair by vl-convert; None where that package is missing, or fails."""
    try:
        if _PLOTLY in data and find_spec("kaleido") and find_spec("plotly"):
            import plotly.io  # type: ignore[import-not-found, import-untyped, unused-ignore]

            return bytes(plotly.io.to_image(data[_PLOTLY], format="png", scale=2, validate=False))
        specification = _vega(data)
        if specification and find_spec("vl_convert"):
            import vl_convert  # type: ignore[import-not-found, import-untyped, unused-ignore]

            return bytes(vl_convert.vegalite_to_png(specification, scale=2))
    except Exception as error:  # whatever another package meets in a chart, the page says that the chart is missing
        logging.getLogger(__name__).warning("an interactive chart could not be drawn: %s", error)
    return None


def _vega(data: Mapping[str, Any]) -> dict[str, Any] | None:
    for kind, value in data.items():
        if kind.startswith(_VEGA):
            return dict(value)
    html = str(data.get("text/html", ""))
    _, marked, rest = html.partition("})({")  # what Altair hands to its script
    if not marked:
        return None
    found: dict[str, Any] = json.JSONDecoder().raw_decode("{" + rest)[0]
    return found


def widget(
    model: str,
    states: Mapping[str, Any],
    within: Callable[[Iterable[Mapping[str, Any]]], str],
    clean: Callable[[str], str],
) -> str | None:
    """Write what a widget says: its text, what was printed inside; a bar leaves its numbers only.

    Parameters
    ----------
    model : str
        The widget's id.
    states : mapping
        The state of all widgets by id, as the notebook's metadata have it.
    within, clean : callable
        Write outputs, and clean HTML.

    Returns
    -------
    str or None
        None where the notebook does not hold its state.
    """
    found = states.get(model)
    if found is None:
        return None
    name, state = found.get("model_name", ""), found.get("state", {})
    if name == "OutputModel":
        return within(state.get("outputs", []))
    if children := state.get("children"):
        parts = [widget(str(c).removeprefix("IPY_MODEL_"), states, within, clean) for c in children]
        return "".join(filter(None, parts))
    if name in ("HTMLModel", "HTMLMathModel", "LabelModel"):
        value = str(state.get("value", ""))
        return f"<span>{escape(value) if name == 'LabelModel' else clean(value)}</span> "
    if "ProgressModel" in name or name == "LayoutModel":
        return ""
    label, value = (str(state.get(key) or "") for key in ("description", "value"))
    return f"<p>{escape(': '.join(part for part in (label, value) if part))}</p>" if value else None
