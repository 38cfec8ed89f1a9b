"""The pages about runs: everything that a board asks for, safe, the same every time, working in a browser."""

from __future__ import annotations

import base64
import copy
import functools
import hashlib
import re

import pytest
import test_browser
from glyphs import lacking
from lxml import html as lxml_html
from press_notebooks import FONTS, VALUES, report
from test_diff import claim, finding, number, run, source

from fanecon.press import links, render, site
from fanecon.press.collected import ACTION, EXHIBIT, THEME, THESIS, collect
from fanecon.press.course import courses
from fanecon.press.figures import printed
from fanecon.press.results import STUDY
from fanecon.press.words import VERDICTS

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)> & “引号”"
TITLES = {"01_metrics.zh.html": "指标：生态有多大", "01_metrics.en.html": "Metrics: how big"}
browser = test_browser.browser


@pytest.fixture(autouse=True)
def without_fonts(monkeypatch):
    """Cutting fonts takes a second a page; the pages of the module's fixtures, made before, have theirs."""
    monkeypatch.setattr(site, "font_faces", lambda page, folder: "")


def headed(name: str, value: float, unit: str, zh: str, en: str, **more) -> dict:
    head = {"headline": "v", "value": value, "unit": unit, "low": value, "high": value}
    head["printed"] = {lang: printed(value, unit, lang) for lang in ("zh", "en")}
    return finding(name, {"v": number(value, unit)}, text={"zh": zh, "en": en}, **head | more)


def results(**more) -> dict:
    verdicts = [*VERDICTS, "REFUTED", "SUPPORTED", "SUPPORTED"]
    rows = [
        headed(
            "finding", 22.284, "percent", "总营收同比增长22.3%。其余见正文。", "Revenue grew by 22.3%. More inside."
        ),
        headed("size", 741.7e6, "people", f"月活跃用户7.417亿{EVIL}。", f"There are 741.7 million users {EVIL}."),
        finding(
            "how",
            kind="answer",
            title={"zh": "多快？", "en": "How fast?"},
            confidence="high",
            so={"zh": "增长22.3%。", "en": "By 22.3%."},
            text={"zh": "多快？增长22.3%。", "en": "How fast? By 22.3%."},
        ),
        finding("caution", kind="caution", text={"zh": "请谨慎引用。", "en": "Quote with care."}),
        finding("refusal", kind="refusal", text={"zh": "没有计算预测。", "en": "No forecast."}),
        *(claim(f"C{n:02}", v, facts=[f"f{n}"], sources=[source(f"s{n}")]) for n, v in enumerate(verdicts, 1)),
    ]
    return run(*rows) | more


def manifest(**more) -> dict:
    entries = [
        {
            "notebook": "01_metrics",
            "lang": lang,
            "status": "complete",
            "failure": None,
            "source_sha256": "a",
            "files": {"html": f"01_metrics.{lang}.html", "pdf": f"01_metrics.{lang}.pdf"},
        }
        for lang in ("zh", "en")
    ]
    base = {"run_id": "20260131T000000Z-xiaomi-abc123", "started": "2026-01-31T00:00:00+00:00", "status": "complete"}
    base |= {"case": "xiaomi", "as_of": "", "langs": ["zh", "en"], "problems": [], "notebooks": entries}
    return base | {"sha256": {"data": "d" * 64, "fanecon": "f" * 64, "lock": "l" * 64}} | more


def with_failure() -> dict:
    failed = manifest(status="failed")
    failure = {"kind": "cell", "name": "ValueError", "message": f"no such row {EVIL}"}
    files = {"ipynb": "02_events.zh.ipynb"}
    entry = {"notebook": "02_events", "lang": "zh", "status": "failed", "failure": failure, "source_sha256": "b"}
    failed["notebooks"].append(entry | {"files": files})
    return failed


def earlier() -> tuple[dict, dict]:
    old = copy.deepcopy(results())
    old["findings"][0]["value"] = old["findings"][0]["numbers"]["v"]["value"] = 20.0
    old["findings"][5]["verdict"] = "UNVERIFIED"
    old["findings"][6]["facts"] = ["old"]
    del old["findings"][1]
    return old, manifest(run_id="20251231T000000Z-xiaomi-000001", sha256={"data": "x" * 64})


PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
BOTH = {"zh": "说法", "en": "said"}


def notebook(*published: dict) -> dict:
    return {"cells": [{"outputs": [{"data": data} for data in published]}, {"source": "prose"}]}


def told() -> dict:
    head = {
        "as_of": "2026年1月",
        "newest": "2025年",
        "hidden": "",
        "stale": {"mau": ["用户", "2024"], "asp": ["均价", "2023"]},
    }
    report = {"title": f"报告{EVIL}", "publisher": "某社", "dated": "2026年1月", "url": "https://example.com/r"}
    chart = {"kind": "chart", "key": True, "title": BOTH, "sub": BOTH, "alt": EVIL, "picture": PIXEL, "width": 300}
    step = dict.fromkeys(("action", "owner", "watch", "success", "stop"), BOTH)
    action = step | {"days": 30, "review": "2026-12-31", "rests_on": ["01_metrics/finding"], "proposal": True}
    theme = {"name": BOTH, "says": BOTH, "needs": {"zh": "", "en": ""}, "status": "partly", "page": "01_metrics"}
    figure = {"fact": "mau.2024", "text": "月活跃用户 · 2024年 · 7亿", "source": "s1"}
    return notebook(
        {STUDY: {"head": head, "report": report}},
        {EXHIBIT: chart | {"id": "growth", "synthetic": True}},
        {EXHIBIT: chart | {"id": "second"}},
        {EXHIBIT: {"kind": "table", "id": "unknown", "open": True, "cells": [[f"谁是粉丝{EVIL}", "一次调查"]]}},
        {THESIS: {"so": {"zh": f"增长靠车{EVIL}。", "en": "Growth came from cars."}}},
        {ACTION: [action]},
        {THEME: [theme, theme | {"status": "answered"}]},
        {EXHIBIT: {"kind": "sources", "tiers": {}, "figures": [figure]}},
    )


def index(lang: str = "zh", found: dict | None = None, ran: dict | None = None, previous=None) -> str:
    said = collect({"01_metrics": told()}, lang)
    return site.run_index(found or results(), ran or manifest(), TITLES, said, previous, lang=lang, fonts=FONTS)


def words(element) -> str:
    return " ".join(element.text_content().split())


def moved():
    was = copy.deepcopy(results())
    was["findings"][0]["value"] = 20.0
    return courses([(manifest(as_of="2025-06-30"), was), (manifest(), results())])


PAGES = {
    "summary": lambda lang: index(lang, previous=earlier()),
    "first": lambda lang: index(lang),
    "failed": lambda lang: index(lang, ran=with_failure()),
    "empty": lambda lang: site.run_index(
        None, manifest(notebooks=[], sha256={}), {}, collect({}, lang), lang=lang, fonts=FONTS
    ),
    "runs": lambda lang: site.runs_index([manifest(), with_failure()], moved(), fonts=FONTS),
}


@functools.cache
def made(kind: str, lang: str) -> str:
    return PAGES[kind](lang)


@pytest.fixture(scope="module", params=[(kind, lang) for kind in PAGES for lang in ("zh", "en")], ids="-".join)
def parsed(request):
    kind, lang = request.param
    return lxml_html.fromstring(made(kind, lang))


def test_nothing_comes_from_elsewhere_and_nothing_is_injected(parsed):
    for element in parsed.iter():
        for name, value in element.attrib.items():
            if name in ("src", "href"):
                assert value == "https://example.com/r" or not re.match(r"(?i)https?:|//|javascript:", value), value
            assert not name.startswith("on")
    assert all(i.get("src").startswith("data:image/png;base64,") for i in parsed.iter("img"))
    assert len(list(parsed.iter("script"))) <= 1
    for style in parsed.iter("style"):
        assert re.findall(r"url\((?!data:)|@import", style.text) == []


def test_the_policy_allows_the_one_script_and_nothing_else(parsed):
    (policy,) = parsed.xpath('//meta[@http-equiv="Content-Security-Policy"]/@content')
    hashes = [base64.b64encode(hashlib.sha256(s.text.encode()).digest()).decode() for s in parsed.iter("script")]
    allowed = f"script-src 'sha256-{hashes[0]}'" if hashes else "script-src 'none'"
    assert policy.startswith("default-src 'none'") and allowed in policy


def test_ids_are_unique_and_links_inside_the_page_lead_somewhere(parsed):
    ids = parsed.xpath("//@id")
    assert sorted(ids) == sorted(set(ids))
    assert [h for h in parsed.xpath("//a/@href") if h.startswith("#") and h[1:] not in ids] == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_links_into_notebook_pages_lead_to_what_they_name(lang):
    tree = lxml_html.fromstring(index(lang))
    page = render.page(report(), name="01_metrics", lang=lang, parameters=VALUES | {"lang": lang}, fonts=FONTS).html
    there = set(lxml_html.fromstring(page).xpath("//@id"))
    links = [h.split("#") for h in tree.xpath("//a/@href") if "#" in h and not h.startswith("#")]
    assert {file for file, _ in links} == {f"01_metrics.{lang}.html"}
    anchors = {anchor for _, anchor in links}
    # The story writes finding-<id> on call-outs, and the finding's own id on the rows of the audit.
    assert {"finding-finding", "finding-caution", "finding-refusal"} <= anchors & there
    assert {f"claim-c{n:02}" for n in range(1, 12)} <= anchors


def test_text_from_results_and_notebooks_is_shown_as_text():
    tree = lxml_html.fromstring(index(ran=with_failure()))
    assert sum(EVIL in words(e) for e in tree.xpath("//h1 | //dd | //th | //li")) == 4
    assert tree.xpath("//figure//img/@alt") == [EVIL]
    (banner,) = tree.xpath("//div[@role='alert']")
    assert "<script>alert(1)</script>" in words(banner)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_bar_and_its_legend_count_every_claim(lang):
    tree = lxml_html.fromstring(index(lang))
    counts = {r.get("data-verdict"): int(words(r).split()[-1]) for r in tree.xpath("//li[@data-verdict]")}
    assert counts == dict.fromkeys(VERDICTS, 1) | {"REFUTED": 2, "SUPPORTED": 3}
    assert list(counts) == list(VERDICTS)[::-1]
    bar = [(e.get("class"), e.get("style")) for e in tree.xpath("//*[@class='auditbar']/span")]
    assert bar == [(f"verdict-{v}", f"flex-grow:{n}") for v, n in counts.items()]
    heading = words(tree.xpath("//section[@id='audit']/h2")[0])
    assert (
        heading
        == {"zh": "报告的11条论断，3条证实，3条站不住", "en": "Of the report's 11 claims 3 are supported and 3 fail"}[
            lang
        ]
    )
    assert [words(e)[-3:] for e in tree.xpath("//ul[@class='corrections']/li/p[1]")] == ["C01", "C09", "C02"]
    assert len(tree.xpath("//li[starts-with(@id, 'said-')]")) == 11


def test_a_claim_that_two_notebooks_show_or_that_says_the_same_counts_once():
    twice = results()
    twice["findings"] += [
        claim("C01", "REFUTED", notebook="05_report"), claim("C77", "REFUTED", notebook="05_report", same_as="C01")
    ]  # fmt: skip
    tree = lxml_html.fromstring(index(found=twice))
    assert words(tree.xpath("//li[@data-verdict='REFUTED']")[0]) == "证伪 2"
    assert len(tree.xpath("//li[@id='said-c77']")) == 1
    assert "C77" not in words(tree.xpath("//ul[@class='corrections']")[0])


def test_answers_stand_in_their_sentences_with_confidence_and_page():
    tree = lxml_html.fromstring(index())
    assert words(tree.xpath("//section[@id='answers']/h2")[0]) == "1个问题，1个答案"
    cells = [words(c) for c in tree.xpath("//section[@id='answers']//tbody/tr[1]/*")]
    assert cells == ["多快？", "增长22.3%。", "高", "01"]
    assert tree.xpath("//section[@id='answers']//a/@href") == ["01_metrics.zh.html#answer-how"]


def test_no_number_stands_alone_as_a_heading():
    for lang in ("zh", "en"):
        for element in lxml_html.fromstring(index(lang, previous=earlier())).xpath(
            "//h1|//h2|//h3|//b|//strong|//dt|//th"
        ):
            assert not re.fullmatch(r"[≥≤−+]?[\d,.]+ ?[%亿万a-z]*", words(element)) or element.xpath(
                "ancestor::li[@data-verdict]"
            )


def test_what_the_notebooks_said_is_collected():
    tree = lxml_html.fromstring(index("en"))
    assert words(tree.xpath("//h1")[0]) == "Growth came from cars."
    assert words(tree.xpath("//section[@id='charts']//figure")[0]) == "saidSynthetic data said Metrics"
    assert len(tree.xpath("//section[@id='charts']//figure")) == 1  # one a notebook
    row = [words(c) for c in tree.xpath("//section[@id='actions']//tbody/tr/*")]
    assert row == ["said 30 days", "said", "said", "said", "said", "2026-12-31", "01"]
    assert tree.xpath("//section[@id='actions']//a/@href") == ["01_metrics.en.html#finding-finding"]
    assert words(tree.xpath("//section[@id='themes']/h2")[0]) == "2 themes of the report: Answered 1, Partly 1"
    assert [words(c) for c in tree.xpath("//section[@id='themes']//tbody/tr[1]/*")][1:4] == ["Partly", "said", "–"]
    assert tree.xpath("//section[@id='unknown']//tbody//a/@href") == ["01_metrics.en.html#unknown"]
    assert tree.xpath("//ul[@class='figures']//a/@href") == ["01_metrics.en.html#src-s1"]
    assert words(tree.xpath("//p[@class='notice']")[0]).startswith("One metric has had no new figure")


def test_without_a_thesis_and_the_rest_the_page_still_says_what_it_is():
    bare = site.run_index(results(), manifest(), TITLES, collect({}, "zh"), lang="zh", fonts=FONTS)
    tree = lxml_html.fromstring(bare)
    assert words(tree.xpath("//h1")[0]) == "xiaomi粉丝经济：核查与重算"
    assert tree.xpath("//section[@id='charts' or @id='actions' or @id='themes' or @id='unknown']") == []


def test_pages_of_a_run_are_linked_with_one_another(tmp_path):
    page = render.page(report(), name="01_metrics", lang="zh", parameters=VALUES, fonts=FONTS).html
    for name in ("01_metrics.zh.html", "01_metrics.en.html", "06_mine.zh.html"):
        (tmp_path / name).write_text(page.replace("小米的粉丝经济：", f"{name[:2]} 指标："), encoding="utf-8")
    pages = [
        ("01_metrics", "zh", "01_metrics.zh.html"),
        ("01_metrics", "en", "01_metrics.en.html"),
        ("06_mine", "zh", "06_mine.zh.html"),
    ]
    for _ in range(2):  # a page that was linked in an earlier run
        links.connect(tmp_path, pages)
        tree = lxml_html.fromstring((tmp_path / "06_mine.zh.html").read_text(encoding="utf-8"))
        assert tree.xpath("//nav[@class='pages']/a/@href") == ["index.zh.html", "01_metrics.zh.html", "06_mine.zh.html"]
        assert [words(a) for a in tree.xpath("//nav[@class='pages']/a")] == ["摘要", "01", "06"]
        assert tree.xpath("//nav[@class='pages']/a/@title")[0].startswith("01 指标：")
        assert tree.xpath("//nav[@class='pages']/a[@aria-current]/@href") == ["06_mine.zh.html"]


def test_what_changed_names_the_previous_run_and_every_kind_of_change():
    tree = lxml_html.fromstring(index(previous=earlier()))
    (part,) = tree.xpath("//section[@id='changes']")
    told = words(part)
    assert "20251231T000000Z-xiaomi-000001" in told
    assert "有变化的输入数据、程序、依赖版本" in told
    for heading in ("判定变了 · 1", "数字变了 · 1", "新增的发现 · 1", "新增的证据 · 1", "不再引用的证据 · 1"):
        assert heading in told, heading
    assert "C01 无法核实 → 证伪（说法C01）" in told
    assert "20.0% → 22.3%（+2.3个百分点）" in told


def test_a_new_answer_is_linked_to_where_it_stands():
    before, then = earlier()
    without = before | {"findings": [f for f in before["findings"] if f["id"] != "how"]}
    (part,) = lxml_html.fromstring(index(previous=(without, then))).xpath("//section[@id='changes']")
    assert "01_metrics.zh.html#answer-how" in part.xpath(".//a/@href")


def test_no_change_and_a_first_run_are_said():
    same = lxml_html.fromstring(index(previous=(results(), manifest())))
    assert "数字、判定与证据都没有变化。" in words(same.xpath("//section[@id='changes']")[0])
    assert "有变化的输入没有" in words(same.xpath("//section[@id='changes']")[0])
    first = lxml_html.fromstring(index("en"))
    assert "This is the first run of this case" in words(first.xpath("//section[@id='changes']")[0])


def test_a_failed_notebook_is_named_with_its_reason():
    tree = lxml_html.fromstring(index(ran=with_failure()))
    assert "状态失败" in words(tree.xpath("//header")[0]) and tree.xpath("//details[@id='files'][@open]")
    files = tree.xpath("//details[@id='files']//a/@href")
    assert files == [
        "01_metrics.zh.html",
        "01_metrics.zh.pdf",
        "01_metrics.en.html",
        "01_metrics.en.pdf",
        "02_events.zh.ipynb",
        "results.json",
        "manifest.json",
    ]


def test_a_run_without_results_claims_or_notebooks():
    bare = site.run_index(None, manifest(notebooks=[]), {}, collect({}, "zh"), earlier(), lang="zh", fonts=FONTS)
    tree = lxml_html.fromstring(bare)
    assert "results.json" not in tree.xpath("//a/@href") and "manifest.json" in tree.xpath("//a/@href")
    for sentence in ("本次运行没有写出结果，无法比较。", "本次运行没有得出任何发现。"):
        assert sentence in words(tree)
    quiet = lxml_html.fromstring(index(found=run()))
    assert quiet.xpath("//*[@id='audit' or @id='answers']") == []


def test_each_language_has_its_file_and_the_first_is_the_index():
    said = {lang: collect({}, lang) for lang in ("zh", "en")}
    pages = site.run_indexes(results(), manifest(), TITLES, said, fonts=FONTS)
    assert list(pages) == ["index.html", "index.zh.html", "index.en.html"]
    assert pages["index.html"] == pages["index.zh.html"]
    zh, en = (lxml_html.fromstring(pages[f"index.{lang}.html"]) for lang in ("zh", "en"))
    assert zh.get("lang") == "zh-Hans" and en.get("lang") == "en"
    assert zh.xpath("//a[@hreflang='en']/@href") == ["index.en.html"]
    assert en.xpath("//a[@hreflang='zh']/@href") == ["index.zh.html"]
    assert "指标：生态有多大" in words(zh) and "Metrics: how big" in words(en)
    alone = site.run_indexes(results(), manifest(langs=["en"]), TITLES, said, fonts=FONTS)
    assert list(alone) == ["index.html", "index.en.html"] and "hreflang" not in alone["index.html"]


def test_the_summary_of_the_same_inputs_is_the_same_whenever_they_ran():
    again = manifest(run_id="20270101T000000Z-xiaomi-ffffff", started="2027-01-01T00:00:00+00:00", seconds=9.9)
    assert index(previous=earlier()) == index(ran=again, previous=earlier())


def test_the_title_of_a_page_is_read_back():
    page = render.page(report(), name="01_metrics", lang="zh", parameters=VALUES, fonts=FONTS).html
    assert links.page_title(page) == "小米的粉丝经济：规模与核心"
    assert links.page_title("<p>none</p>") == ""


def test_the_list_of_runs_has_the_newest_first_and_both_languages():
    newer = with_failure() | {"run_id": "20270101T000000Z-<b>-ffffff", "as_of": "2025-06-30"}
    tree = lxml_html.fromstring(site.runs_index([manifest(), newer], fonts=FONTS))
    rows = [words(r) for r in tree.xpath("//tbody/tr")]
    assert "20270101" in rows[0] and "失败 failed" in rows[0] and "2025-06-30" in rows[0] and "1/2" in rows[0]
    assert "完成 complete" in rows[1] and "2026-01-31 00:00 UTC" in rows[1]
    assert tree.xpath("//tbody/tr[1]//a/@href")[0] == "20270101T000000Z-%3Cb%3E-ffffff/index.zh.html"
    assert "There are no runs yet" in site.runs_index([], fonts=FONTS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("site")
    for kind in PAGES:
        for lang in ("zh", "en"):
            (place / f"{kind}.{lang}.html").write_text(made(kind, lang), encoding="utf-8")
    return place


@pytest.fixture
def visit(browser, folder):
    opened = []

    def open_page(name: str, width: int = 1280, **options):
        tab = browser.new_page(viewport={"width": width, "height": 900}, **options)
        opened.append(tab)
        seen = {"console": [], "requests": []}
        tab.on("console", lambda message: seen["console"].append(message.text))
        tab.on("pageerror", lambda error: seen["console"].append(str(error)))
        tab.on("request", lambda request: seen["requests"].append(request.url))
        tab.goto((folder / f"{name}.html").as_uri())
        return tab, seen

    yield open_page
    for tab in opened:
        tab.close()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("kind", PAGES)
def test_a_page_fits_and_is_quiet(visit, kind, lang, width):
    tab, seen = visit(f"{kind}.{lang}", width, color_scheme="dark" if width == 390 else "light")
    tab.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert tab.evaluate("document.documentElement.scrollWidth") == width
    assert tab.evaluate(test_browser.OVERFLOWING) == []
    assert seen["console"] == []
    assert [url[:8] for url in seen["requests"] if not url.startswith("data:")] == ["file:///"]


def test_search_finds_findings_claims_and_figures_and_gives_everything_back(visit):
    tab, _ = visit("summary.zh")
    shown, box = "[data-find]:visible", tab.get_by_label("关键词")
    before = tab.locator(shown).count()
    box.fill("总营收  22.3")
    assert [t.split("。")[0] for t in tab.locator(shown).all_inner_texts()] == ["总营收同比增长22.3%"]
    assert tab.locator("#found").inner_text() == "找到1条，共16条"
    box.fill("ｃ０８")  # full-width letters, as an input method leaves them
    assert tab.locator(shown).count() == 1 and tab.locator("#said-c08").is_visible()
    box.fill("月活跃 2024")
    assert tab.locator(shown).all_inner_texts() == ["月活跃用户 · 2024年 · 7亿"]
    box.fill("没有这个词")
    assert tab.locator("#found").inner_text() == "没有找到" and tab.locator(shown).count() == 0
    box.fill("")
    assert tab.locator(shown).count() == before and tab.locator("details[open]").count() == 0


def test_a_summary_works_without_script(browser, folder):
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto((folder / "summary.zh.html").as_uri())
    assert not tab.locator(".search").is_visible()
    tab.locator("#all details summary").nth(1).click()
    assert tab.locator("#said-c08").is_visible()
    context.close()


def test_every_glyph_is_embedded(visit, folder):
    for place, kind in enumerate(PAGES):
        lang = ("zh", "en")[place % 2]  # asking for the font of every text takes long
        tab, _ = visit(f"{kind}.{lang}")
        tab.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert foreign(tab) == [], (kind, lang)
        assert lacking(tab, (folder / f"{kind}.{lang}.html").read_text(encoding="utf-8")) == [], (kind, lang)


def foreign(tab) -> list[tuple[str, str]]:
    """List the texts that the browser sets in a font of the machine."""
    tab.evaluate("document.fonts.ready")
    session = tab.context.new_cdp_session(tab)
    session.send("DOM.enable")
    session.send("CSS.enable")
    todo, found, own = [session.send("DOM.getDocument", {"depth": -1})["root"]], [], 0
    while todo:
        node = todo.pop()
        if node["nodeName"] in ("CODE", "SCRIPT", "HEAD"):
            continue
        todo += node.get("children", [])
        if node["nodeName"] == "#text":
            for font in session.send("CSS.getPlatformFontsForNode", {"nodeId": node["nodeId"]})["fonts"]:
                own += font["isCustomFont"]
                if not font["isCustomFont"]:
                    found.append((node["nodeValue"], font["familyName"]))
    assert own > 5
    return found
