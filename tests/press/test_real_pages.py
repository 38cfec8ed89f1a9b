"""The real pages of all five notebooks, the summary and the list of runs: in a browser, and for everybody."""

from __future__ import annotations

import copy
import json

import pytest
import test_accessibility
import test_browser
from glyphs import lacking
from press_notebooks import FONTS, manifest

from fanecon.press.course import courses
from fanecon.press.runner import NOTEBOOKS
from fanecon.press.site import runs_index

browser = test_browser.browser
axe = test_accessibility.axe
KINDS = [*(path.stem for path in sorted(NOTEBOOKS.glob("0*.ipynb"))), "index"]
PAGES = [f"{kind}.{lang}" for kind in KINDS for lang in ("zh", "en")]


@pytest.fixture(scope="module")
def folder(whole_run):
    """Put the list of runs beside the pages: as of two days, between which every finding moved."""
    about, now = manifest(whole_run), json.loads((whole_run / "results.json").read_text(encoding="utf-8"))
    before = copy.deepcopy(now)
    for finding in before["findings"]:
        finding["value"] = None if finding["value"] is None else finding["value"] / 2 + 1
    moved = courses([(about | {"as_of": "2025-06-30"}, before), (about, now)])
    assert len(moved[0].moves) > 50
    (whole_run / "list.html").write_text(runs_index([about], moved, fonts=FONTS), encoding="utf-8")
    return whole_run


@pytest.mark.parametrize("name", [*PAGES, "list"])
def test_it_fits_is_quiet_and_has_every_glyph(browser, folder, name):
    path = folder / f"{name}.html"
    for width in (1280, 390):
        tab = browser.new_page(viewport={"width": width, "height": 900})
        said, asked = [], []
        tab.on("console", lambda message, said=said: said.append(message.text))
        tab.on("pageerror", lambda error, said=said: said.append(str(error)))
        tab.on("request", lambda request, asked=asked: asked.append(request.url))
        tab.goto(path.as_uri())
        tab.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert tab.evaluate("document.documentElement.scrollWidth") == width
        assert tab.evaluate(test_browser.OVERFLOWING) == []
        assert said == []
        assert [url for url in asked if not url.startswith("data:")] == [path.as_uri()]
        assert lacking(tab, path.read_text(encoding="utf-8")) == []
        tab.close()


@pytest.mark.parametrize("name", [*PAGES, "list"])
def test_axe_finds_nothing_serious(browser, axe, folder, name):
    # Every notebook in two of the three looks; the small pages of the other tests have them all.
    look = ("dark", 390) if name.endswith("en") else ("light", 1280)
    found = test_accessibility.violations(browser, axe, folder / f"{name}.html", [look])
    assert found == [], "\n\n".join(found)


def test_the_list_that_the_run_wrote_is_there(whole_run):
    text = (whole_run.parent / "index.html").read_text(encoding="utf-8")
    assert f"{whole_run.name}/index.zh.html" in text and f"{whole_run.name}/index.en.html" in text
