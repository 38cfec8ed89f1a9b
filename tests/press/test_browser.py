"""Pages in a real browser: nothing overflows, nothing complains, nothing is fetched, no glyph is missing."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from glyphs import lacking
from press_notebooks import FONTS, VALUES, report

from fanecon.press.render import page

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
FLAGS += ["--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="module")
def browser():
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        reason = "chromium is not installed; .ci/run installs it"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    paths = {}
    for lang in ("zh", "en"):
        text = page(report(), name="01_metrics", lang=lang, parameters=VALUES | {"lang": lang}, fonts=FONTS).html
        paths[lang] = folder / f"01_metrics.{lang}.html"
        paths[lang].write_text(text, encoding="utf-8")
    return paths


@pytest.fixture
def visit(browser, pages):
    opened = []

    def open_page(lang: str, width: int, **options):
        tab = browser.new_page(viewport={"width": width, "height": 900}, **options)
        opened.append(tab)
        seen = {"console": [], "requests": []}
        tab.on("console", lambda message: seen["console"].append(message.text))
        tab.on("pageerror", lambda error: seen["console"].append(str(error)))
        tab.on("request", lambda request: seen["requests"].append(request.url))
        tab.goto(pages[lang].as_uri())
        return tab, seen

    yield open_page
    for tab in opened:
        tab.close()


OVERFLOWING = """() => {
  const held = e => e.closest('.scroll, .output, pre, .skip');
  return [...document.querySelectorAll('body *')]
    .filter(e => !held(e) && e.getBoundingClientRect().right > innerWidth + 0.5)
    .map(e => e.tagName + '.' + e.className);
}"""


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_fits_and_is_quiet(visit, lang, width, scheme):
    tab, seen = visit(lang, width, color_scheme=scheme)
    tab.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert tab.evaluate("document.documentElement.scrollWidth") == width
    assert tab.evaluate(OVERFLOWING) == []
    assert seen["console"] == []
    assert [url[:8] for url in seen["requests"] if not url.startswith("data:")] == ["file:///"]
    assert len([url for url in seen["requests"] if url.startswith("file:")]) == 1


def test_a_wide_table_scrolls_in_its_own_container(visit):
    tab, _ = visit("zh", 390)
    assert tab.evaluate("(e => e.scrollWidth > e.clientWidth)(document.querySelector('#audit .scroll'))")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_glyph_comes_from_the_embedded_font(visit, pages, lang):
    tab, _ = visit(lang, 1280)
    tab.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    tab.evaluate("document.fonts.ready")
    session = tab.context.new_cdp_session(tab)
    session.send("DOM.enable")
    session.send("CSS.enable")
    body = session.send("DOM.getDocument", {"depth": -1})["root"]["children"][-1]["children"][-1]
    foreign = []
    embedded = 0

    def walk(node, in_code):
        nonlocal embedded
        in_code = in_code or node["nodeName"] in ("CODE", "PRE", "SCRIPT")
        if node["nodeName"] == "#text" and not in_code:
            for font in session.send("CSS.getPlatformFontsForNode", {"nodeId": node["nodeId"]})["fonts"]:
                embedded += font["isCustomFont"]
                if not font["isCustomFont"]:
                    foreign.append((node["nodeValue"], font["familyName"]))
        for child in node.get("children", []):
            walk(child, in_code)

    walk(body, False)
    assert foreign == []
    assert lacking(tab, pages[lang].read_text(encoding="utf-8")) == []
    assert embedded > 20


def test_one_button_opens_and_closes_all_code(visit):
    tab, _ = visit("en", 1280)
    folds = tab.locator("details.code")
    button = tab.get_by_role("button", name="Show all code")
    button.click()
    assert folds.count() == tab.locator("details.code[open]").count() > 5
    tab.get_by_role("button", name="Hide all code").click()
    assert tab.locator("details.code[open]").count() == 0


def test_a_page_works_without_script(browser, pages):
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(pages["zh"].as_uri())
    assert tab.locator("#all-code").is_hidden()
    tab.locator("details.code summary").first.click()
    assert tab.locator("details.code[open]").count() == 1
    context.close()
