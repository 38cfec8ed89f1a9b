"""Sliders only where a person could move them; the same chart everywhere else."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from matplotlib.figure import Figure

from fanecon.story import widgets
from fanecon.story.sections import Exhibit
from fanecon.story.study import Study
from fanecon.story.widgets import Dial, View, attended, explore, panel
from fanecon.study.theme import use_theme
from fanecon.study.words import Text

DRAWN: list[tuple[dict[str, float], str]] = []


def draw(values, lang):
    DRAWN.append((dict(values), lang))
    figure = Figure(figsize=(7.2, 1.0))
    figure.subplots().plot([0, values["shock"]])
    return figure


@pytest.fixture
def view():
    DRAWN.clear()
    words = Text("模拟", "Simulated")
    exhibit = Exhibit("shocks", lambda lang: draw({"shock": 1.0}, lang), words, words, synthetic=True)
    return View(exhibit, (Dial("shock", Text("风波", "shock"), 0.0, 3.0, 1.0, 0.5),), draw)


@pytest.fixture(autouse=True)
def themed():
    with use_theme():
        yield


def kernel(monkeypatch, **attributes):
    shell = SimpleNamespace(kernel=SimpleNamespace(**attributes)) if attributes else None
    monkeypatch.setattr(widgets, "get_ipython", lambda: shell)


def test_nobody_watches_outside_a_notebook_or_where_no_question_can_be_asked(monkeypatch):
    kernel(monkeypatch)
    assert not attended()
    kernel(monkeypatch, _allow_stdin=False)
    assert not attended()
    kernel(monkeypatch, _allow_stdin=True)
    assert attended()


def test_unwatched_it_shows_the_static_chart_and_nothing_else(monkeypatch, case, shown, view):
    kernel(monkeypatch, _allow_stdin=False)
    explore(Study(case, "en", "05_strategy"), view)
    assert [sorted(bundle) for bundle, _ in shown] == [["image/png", "text/html", "text/plain"]]
    assert "synthetic" in shown[0][0]["text/html"]
    assert DRAWN == [({"shock": 1.0}, "en")]


def test_watched_it_adds_the_sliders(monkeypatch, case, shown, view):
    put = []
    kernel(monkeypatch, _allow_stdin=True)
    monkeypatch.setattr(widgets, "display", put.append)
    explore(Study(case, "zh", "05_strategy"), view)
    assert len(shown) == len(put) == 1
    assert [type(child).__name__ for child in put[0].children] == ["FloatSlider", "Image"]


def test_moving_a_slider_draws_again_in_the_readers_language(view):
    box = panel(view, "zh")
    slider, picture = box.children
    assert slider.description == "风波"
    assert (slider.min, slider.max, slider.value) == (0.0, 3.0, 1.0)
    picture.value = b""
    slider.value = 2.5
    assert DRAWN == [({"shock": 1.0}, "zh"), ({"shock": 2.5}, "zh")]
    assert bytes(picture.value).startswith(b"\x89PNG")


def test_nothing_to_show_is_shown_as_nothing(case, shown):
    explore(Study(case, "en", "05_strategy"), None)
    assert shown == []
