"""What the notebooks of a run say for its summary: thesis, actions, themes, key charts, what is unknown, figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fanecon.press.results import EXHIBIT, about, published

THESIS = "application/vnd.fanecon.thesis+json"
ACTION = "application/vnd.fanecon.action+json"
THEME = "application/vnd.fanecon.theme+json"
_UNKNOWN = "unknown"  # the id of a page's table of open questions


@dataclass
class Collected:
    """What the notebooks of one language say, in their order.

    Attributes
    ----------
    head : dict
        What the first study said of its case: `as_of`, `newest`, `report` (None where there is none), and `stale`: by
        period, the metrics used whose newest figure is old.
    thesis : str
    charts, actions, themes : list of dict
        As published, each with the `notebook` that said it.
    unknown : list of (str, list of str)
        A notebook, and a question with what its answer would take.
    figures : dict of str to dict
        By fact: `text`, the document `source`, and the `notebook` that used it first.
    """

    head: dict[str, Any] = field(default_factory=dict)
    thesis: str = ""
    charts: list[dict[str, Any]] = field(default_factory=list)
    actions: list[dict[str, Any]] = field(default_factory=list)
    themes: list[dict[str, Any]] = field(default_factory=list)
    unknown: list[tuple[str, list[str]]] = field(default_factory=list)
    figures: dict[str, dict[str, Any]] = field(default_factory=dict)


def collect(notebooks: Mapping[str, Mapping[str, Any]], lang: str) -> Collected:
    """Read the executed notebooks of one language.

    Parameters
    ----------
    notebooks : mapping of str to mapping
        By name, as JSON, in the order of the run.
    lang : {"zh", "en"}

    Examples
    --------
    >>> said = {"data": {THESIS: {"so": {"zh": "甲", "en": "A"}}}}
    >>> collect({"05": {"cells": [{"outputs": [said]}]}}, "zh").thesis
    '甲'
    """
    found = Collected()
    for name, notebook in notebooks.items():
        for data in published(notebook["cells"]):
            if THESIS in data:
                found.thesis = str(data[THESIS]["so"][lang])
            found.actions += [{**row, "notebook": name} for row in data.get(ACTION, [])]
            found.themes += [{**row, "notebook": name} for row in data.get(THEME, [])]
            _exhibit(found, name, data.get(EXHIBIT, {}))
    everything = (data for notebook in notebooks.values() for data in published(notebook["cells"]))
    found.head = about(everything, found.figures)
    return found


def _exhibit(found: Collected, name: str, said: Mapping[str, Any]) -> None:
    if said.get("kind") == "chart" and said.get("key") and "picture" in said:
        found.charts.append({**said, "notebook": name})
    elif said.get("kind") == "table" and said.get("id") == _UNKNOWN:
        found.unknown += [(name, row) for row in said.get("cells", [])]
    elif said.get("kind") == "sources":
        for one in said.get("figures", []):
            found.figures.setdefault(one["fact"], {**one, "notebook": name})
