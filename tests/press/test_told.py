"""A page that tells a story: the order of telling, folds, links into folds, telephones, paper."""

from __future__ import annotations

import copy
import io
import re

import pypdf
import pytest
import test_accessibility
import test_browser
from glyphs import lacking
from press_notebooks import FONTS, VALUES, printed
from told_notebook import told

from fanecon.press.html_tree import parse
from fanecon.press.jobs import FAILED_TAG
from fanecon.press.render import page
from fanecon.press.results import about, carried, published
from fanecon.press.words import WORDS, notice

browser = test_browser.browser
axe = test_accessibility.axe
SHOWN = "e => e.checkVisibility() && e.getBoundingClientRect().width > 1"


def head_of(cells) -> dict:
    data = list(published(cells))
    return about(data, [fact for one in data for finding in carried(one) for fact in finding.get("facts", [])])


def rendered(notebook, lang: str) -> str:
    return page(notebook, name="09_mine", lang=lang, parameters=VALUES | {"lang": lang}, fonts=FONTS).html


@pytest.fixture(scope="module")
def notebooks():
    return {lang: told(lang) for lang in ("zh", "en")}


@pytest.fixture(scope="module")
def paths(notebooks, tmp_path_factory):
    folder = tmp_path_factory.mktemp("told")
    for lang, notebook in notebooks.items():
        (folder / f"{lang}.html").write_text(rendered(copy.deepcopy(notebook), lang), encoding="utf-8")
    return {lang: folder / f"{lang}.html" for lang in notebooks}


@pytest.fixture
def tab(browser, paths):
    opened = browser.new_page(viewport={"width": 1280, "height": 800})
    opened.goto(paths["en"].as_uri())
    yield opened
    opened.close()


def body(path) -> str:
    return re.sub(r'src="data:[^"]*"', "", path.read_text(encoding="utf-8").partition("<body")[2])


def test_answers_come_first_then_claims_then_what_is_not_known_then_folds(paths):
    text = body(paths["en"])
    order = ['id="answer-how"', 'id="key"', 'id="finding-growth"', 'id="first"', 'id="finding-core"', 'id="shown"']
    order += [">Not known", ">How to read", 'id="basis-how"', ">Sources <span", 'id="src-', ">Code of the parameters"]
    places = [text.index(mark) for mark in order]
    assert places == sorted(places)


def test_what_has_nothing_to_show_is_no_section(paths):
    tree = parse(body(paths["en"]))
    headings = [n.text for n in tree.walk() if n.tag == "h2"]
    assert headings == ["Where does growth come from?", "Does the core change?", "Not known"]
    assert "What it would say" not in tree.text


def test_the_method_code_and_plain_outputs_are_folded_with_the_question(paths):
    tree = parse(body(paths["en"]))
    how = next(n for n in tree.walk() if n.tag == "details" and "how" in n.classes)
    assert "Method: on the year before." in how.text and "case.series" in how.text
    assert how.first("table", "dataframe") is not None
    folds = [n.first("summary").text for n in tree.walk() if n.tag == "details" and "fold" in n.classes]
    assert folds[:2] == ["A folded table", "How to read these numbers"]
    counts = next(f for f in folds if f.startswith("Sources"))
    assert re.fullmatch(r"Sources filings \d+( · \w+ \d+)*", counts)


def test_the_masthead_says_how_new_the_case_is_and_what_is_audited(notebooks, paths):
    told_of = head_of(notebooks["en"].cells)
    assert (told_of["as_of"], told_of["newest"]) == ("31 January 2026", "Q3 2025")
    head = parse(body(paths["en"])).first("dl", "facts")
    assert "Evidence to31 January 2026" in head.text.replace("\n", "")
    link = head.first("a")
    assert link.attrs["href"].startswith("https://") and "10 January 2026" in head.text


def test_a_report_that_was_not_out_yet_is_not_named():
    assert head_of(told("en", "2025-12-01").cells)["report"] is None


def test_only_old_metrics_that_the_page_uses_are_noticed(notebooks):
    cells = copy.deepcopy(notebooks["en"].cells)
    data = next(o.data for c in cells for o in c.get("outputs", []) if "vnd.fanecon.study" in " ".join(o.data))
    study = next(v for k, v in data.items() if "study" in k)
    study["head"]["stale"] = {"users_5plus_devices": ("Users", "Q3 2025"), "mau_global": ("Everybody", "Q2 2025")}
    assert head_of(cells)["stale"] == {"Q3 2025": ["Users"]}
    assert notice({"Q1": list("abcd"), "Q2": ["e"]}, WORDS["zh"]) == "5项指标半年以上没有新数，文中各注日期。"


def test_a_failed_notebook_is_shown_as_it_is(notebooks):
    broken = copy.deepcopy(notebooks["en"])
    broken.cells[-1].metadata["tags"] = [FAILED_TAG]
    text = rendered(broken, "en")
    assert text.index("finding-growth") < text.index("answer-how") and 'id="failed-cell"' in text


def test_answers_and_key_chart_stand_on_the_first_screen_side_by_side(tab):
    answers, chart = (tab.locator(f".first > {s}").bounding_box() for s in ("ol", "figure"))
    assert answers["x"] + answers["width"] < chart["x"]
    assert max(b["y"] + b["height"] for b in (answers, chart)) < 800
    assert tab.locator("main").bounding_box()["width"] > 1000  # no column is kept for a list of contents


def test_a_number_opens_the_folds_it_points_into(tab):
    for link in ("#answer-how a.num", "#finding-growth a.num", "#key a[href^='#src-']"):
        for _ in range(2):
            tab.evaluate("document.querySelectorAll('details').forEach(d => d.open = false)")
            tab.locator(link).first.click()
            target = tab.locator(tab.locator(link).first.get_attribute("href").replace(".", "\\."))
            target.wait_for(state="visible")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_fits_is_quiet_and_has_every_glyph(browser, paths, lang):
    for width in (1280, 390):
        tab = browser.new_page(viewport={"width": width, "height": 844})
        said, asked = [], []
        tab.on("console", lambda message, said=said: said.append(message.text))
        tab.on("request", lambda request, asked=asked: asked.append(request.url))
        tab.goto(paths[lang].as_uri())
        pictures = tab.locator("figure.chart img")
        seen = [
            pictures.nth(i).get_attribute("class") for i in range(pictures.count()) if pictures.nth(i).evaluate(SHOWN)
        ]
        assert seen == ["wide" if width > 620 else "narrow"] * 2
        tab.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert tab.evaluate("document.documentElement.scrollWidth") == width
        assert tab.evaluate(test_browser.OVERFLOWING) == []
        assert said == [] and [u for u in asked if not u.startswith("data:")] == [paths[lang].as_uri()]
        assert lacking(tab, paths[lang].read_text(encoding="utf-8")) == []
        if width < 620:  # a row is a card: no cell beside its head
            assert tab.locator("#shown td").first.evaluate("e => getComputedStyle(e).display") == "block"
        tab.close()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_axe_finds_nothing_serious(browser, axe, paths, lang):
    found = test_accessibility.violations(browser, axe, paths[lang])
    assert found == [], "\n\n".join(found)


def test_printed_from_the_browser_code_is_left_out_and_charts_are_narrow(tab):
    tab.emulate_media(media="print")
    assert not tab.locator("details.how").first.is_visible()
    assert tab.locator("#key img.narrow").evaluate(SHOWN) and not tab.locator("#key img.wide").evaluate(SHOWN)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_on_paper_answers_and_key_chart_are_on_the_first_page_and_tables_at_the_end(notebooks, lang):
    sheets = pypdf.PdfReader(io.BytesIO(printed(copy.deepcopy(notebooks[lang]), lang))).pages
    pages = [sheet.extract_text() for sheet in sheets]
    question, folded = ("增长了吗", "附表一") if lang == "zh" else ("Did it grow", "A folded table")
    assert question in pages[0] and folded not in pages[0]
    whole = "\n".join(pages)
    assert whole.index(question) < whole.index(folded)
    assert sum(len(sheet.images) for sheet in sheets) == 2  # each chart once, not at both widths
