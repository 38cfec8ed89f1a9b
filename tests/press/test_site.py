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

from fanecon.press import render, site
from fanecon.press.course import courses
from fanecon.press.figures import printed
from fanecon.press.site_words import VERDICTS

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
    old["findings"][4]["verdict"] = "UNVERIFIED"
    old["findings"][5]["facts"] = ["old"]
    del old["findings"][1]
    return old, manifest(run_id="20251231T000000Z-xiaomi-000001", sha256={"data": "x" * 64})


def index(lang: str = "zh", found: dict | None = None, ran: dict | None = None, previous=None) -> str:
    return site.run_index(found or results(), ran or manifest(), TITLES, previous, lang=lang, fonts=FONTS)


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
    "empty": lambda lang: site.run_index(None, manifest(notebooks=[], sha256={}), {}, lang=lang, fonts=FONTS),
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
                assert not re.match(r"(?i)https?:|//|javascript:", value), value
            assert not name.startswith("on")
    assert list(parsed.iter("img")) == [] and len(list(parsed.iter("script"))) <= 1
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
    page = render.page(report(), name="01_metrics", lang=lang, parameters=VALUES | {"lang": lang}, fonts=FONTS)
    there = set(lxml_html.fromstring(page).xpath("//@id"))
    links = [h.split("#") for h in tree.xpath("//a/@href") if "#" in h and not h.startswith("#")]
    assert {file for file, _ in links} == {f"01_metrics.{lang}.html"}
    anchors = {anchor for _, anchor in links}
    # The story writes finding-<id> on call-outs, and the finding's own id on the rows of the audit.
    assert {"finding-finding", "finding-caution", "finding-refusal"} <= anchors & there
    assert {f"claim-c{n:02}" for n in range(1, 12)} <= anchors


def test_text_from_results_is_shown_as_text():
    tree = lxml_html.fromstring(index(ran=with_failure()))
    assert sum(EVIL in words(e) for e in tree.xpath("//li")) == 2
    (banner,) = tree.xpath("//div[@role='alert']")
    assert "<script>alert(1)</script>" in words(banner)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_verdict_table_counts_every_claim(lang):
    tree = lxml_html.fromstring(index(lang))
    counts = {r.get("data-verdict"): int(words(r[1])) for r in tree.xpath("//tr[@data-verdict]")}
    assert counts == dict.fromkeys(VERDICTS, 1) | {"REFUTED": 2, "SUPPORTED": 3}
    assert list(counts) == list(VERDICTS)
    open_claims = [words(b) for b in tree.xpath("//section[@id='audit']//section//li//b")]
    assert open_claims == ["C01", "C09", "C02", "C03", "C04"]
    folded = tree.xpath("//section[@id='audit']//details//li//b")
    assert len(folded) == 11 - 5


def test_a_claim_that_two_notebooks_show_counts_once():
    twice = results()
    twice["findings"].append(claim("C01", "REFUTED", notebook="05_report"))
    tree = lxml_html.fromstring(index(found=twice))
    assert [words(r[1]) for r in tree.xpath("//tr[@data-verdict='REFUTED']")] == ["2"]


def test_a_claim_that_says_the_same_as_another_counts_once_and_is_listed():
    twice = results()
    twice["findings"].append(claim("C77", "REFUTED", notebook="05_report", same_as="C01"))
    (row,) = lxml_html.fromstring(index(found=twice)).xpath("//tr[@data-verdict='REFUTED']")
    assert words(row[1]) == "2"
    assert "C77" in words(row[2])


def test_headlines_have_a_value_a_direction_and_their_sentence():
    tree = lxml_html.fromstring(index(previous=earlier()))
    cards = [words(c) for c in tree.xpath("//li[@class='card']")]
    assert cards[0] == "22.3% ▲ +2.3个百分点，上次为20.0% 总营收同比增长22.3%。 依据"
    assert cards[1].startswith("7.417亿 新发现 月活跃用户7.417亿")
    first = lxml_html.fromstring(index())
    assert first.xpath("//li[@class='card']//*[@class='shift']") == []


@pytest.mark.parametrize(
    ("more", "shown"),
    [
        ({}, "1.8万家"),
        ({"low": 18000.0, "high": None}, "≥ 1.8万家"),
        ({"low": None, "high": 18000.0}, "≤ 1.8万家"),
        ({"low": 18000.0, "high": 20000.0}, "1.8万家 – 2万家"),
        ({"low": 15000.0, "high": 18000.0}, "1.5万家 – 1.8万家"),
        ({"low": 17000.0, "high": 19000.0}, "1.8万家"),
    ],
)
def test_a_bound_is_not_shown_as_a_point(more, shown):
    tree = lxml_html.fromstring(index(found=run(headed("a", 18000.0, "stores", "门店。", "Stores.", **more))))
    assert words(tree.xpath("//li[@class='card']//b")[0]) == shown


def test_a_headline_of_a_long_enumeration_says_that_there_is_more():
    text = "最新：" + "；".join(f"第{n}项指标的数值是{n}个单位而且说明很长" for n in range(9)) + "。"
    tree = lxml_html.fromstring(index(found=run(headed("a", 1.0, "count", text, "One is 1."))))
    (card,) = tree.xpath("//li[@class='card']")
    assert "第1项" in words(card) and "第5项" not in words(card) and "……" in words(card)
    assert "第8项" in words(tree.xpath("//section[@id='findings']//li")[0])


@pytest.mark.parametrize(
    ("before", "after", "unit", "shown"),
    [
        (20.0, 20.0, "percent", "与上次相同"),
        (22.0, 20.0, "percent", "▼ −2.0个百分点，上次为22.0%"),
        (300.0, 266.0, "rank", "上次为第300位"),
        (-1e9, 2e9, "CNY", "▲ 上次为−10亿元"),
    ],
)
def test_directions(before, after, unit, shown):
    old, new = (run(headed("a", v, unit, "句子。", "A sentence.")) for v in (before, after))
    tree = lxml_html.fromstring(index(found=new, previous=(old, manifest())))
    assert [words(e) for e in tree.xpath("//li[@class='card']//*[@class='shift']")] == [shown]


def test_a_figure_of_another_period_is_not_sold_as_a_revision():
    old, new = (run(headed("a", v, "percent", "句子。", "A sentence.")) for v in (47.4, 22.3))
    new["findings"][0]["numbers"]["v"]["facts"] = ["revenue.2025Q3"]
    tree = lxml_html.fromstring(index(found=new, previous=(old, manifest())))
    shown = words(tree.xpath("//li[@class='card']//*[@class='shift']")[0])
    assert shown == "▼ −25.1个百分点，上次为47.4%，依据不同"


def test_another_headline_has_no_direction():
    old, new = (run(headed("a", 1.0, unit, "句子。", "A sentence.")) for unit in ("percent", "people"))
    tree = lxml_html.fromstring(index(found=new, previous=(old, manifest())))
    assert tree.xpath("//li[@class='card']//*[@class='shift']") == []


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


def test_no_change_and_a_first_run_are_said():
    same = lxml_html.fromstring(index(previous=(results(), manifest())))
    assert "数字、判定与证据都没有变化。" in words(same.xpath("//section[@id='changes']")[0])
    assert "有变化的输入没有" in words(same.xpath("//section[@id='changes']")[0])
    first = lxml_html.fromstring(index("en"))
    assert "This is the first run of this case" in words(first.xpath("//section[@id='changes']")[0])


def test_a_failed_notebook_is_named_with_its_reason():
    tree = lxml_html.fromstring(index(ran=with_failure()))
    assert "1个完成，共2个" in words(tree.xpath("//header")[0])
    assert "这本笔记本运行失败" in words(tree.xpath("//section[@id='findings']")[0])
    files = tree.xpath("//section[@id='files']//a/@href")
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
    bare = site.run_index(None, manifest(notebooks=[]), {}, earlier(), lang="zh", fonts=FONTS)
    tree = lxml_html.fromstring(bare)
    assert "results.json" not in tree.xpath("//a/@href") and "manifest.json" in tree.xpath("//a/@href")
    for sentence in ("本次运行没有写出结果，无法比较。", "本次运行没有核查论断。", "本次运行没有得出任何发现。"):
        assert sentence in words(tree)
    quiet = lxml_html.fromstring(index(found=run()))
    assert "没有发现。" in words(quiet) and quiet.xpath("//*[@id='headlines' or @id='apart']") == []


def test_each_language_has_its_file_and_the_first_is_the_index():
    pages = site.run_indexes(results(), manifest(), TITLES, fonts=FONTS)
    assert list(pages) == ["index.html", "index.zh.html", "index.en.html"]
    assert pages["index.html"] == pages["index.zh.html"]
    zh, en = (lxml_html.fromstring(pages[f"index.{lang}.html"]) for lang in ("zh", "en"))
    assert zh.get("lang") == "zh-Hans" and en.get("lang") == "en"
    assert zh.xpath("//a[@hreflang='en']/@href") == ["index.en.html"]
    assert en.xpath("//a[@hreflang='zh']/@href") == ["index.zh.html"]
    assert "指标：生态有多大" in words(zh) and "Metrics: how big" in words(en)
    alone = site.run_indexes(results(), manifest(langs=["en"]), TITLES, fonts=FONTS)
    assert list(alone) == ["index.html", "index.en.html"] and "hreflang" not in alone["index.html"]


def test_the_summary_of_the_same_inputs_is_the_same_whenever_they_ran():
    again = manifest(run_id="20270101T000000Z-xiaomi-ffffff", started="2027-01-01T00:00:00+00:00", seconds=9.9)
    assert index(previous=earlier()) == index(ran=again, previous=earlier())


def test_the_title_of_a_page_is_read_back():
    page = render.page(report(), name="01_metrics", lang="zh", parameters=VALUES, fonts=FONTS)
    assert site.page_title(page) == "小米的粉丝经济：规模与核心"
    assert site.page_title("<p>none</p>") == ""


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


def test_search_leaves_what_holds_all_words_and_gives_everything_back(visit):
    tab, _ = visit("summary.zh")
    shown = "[data-find]:visible"
    before = tab.locator(shown).count()
    tab.get_by_label("查找发现与论断").fill("总营收  22.3")
    assert [t.split()[0] for t in tab.locator(shown).all_inner_texts()] == ["22.3%"]
    assert tab.locator("#found").inner_text() == "找到1条，共15条"
    assert not tab.locator("#files").is_visible() and not tab.locator("table.rungs").is_visible()
    tab.get_by_label("查找发现与论断").fill("ｃ０８")  # full-width letters, as an input method leaves them
    assert tab.locator(shown).count() == 1 and tab.locator("#said-c08").is_visible()
    tab.get_by_label("查找发现与论断").fill("没有这个词")
    assert tab.locator("#found").inner_text() == "没有找到" and tab.locator(shown).count() == 0
    tab.get_by_label("查找发现与论断").fill("")
    assert tab.locator(shown).count() == before and tab.locator("details[open]").count() == 0
    assert tab.locator("#files").is_visible()


def test_a_link_into_the_folded_claims_opens_them(visit):
    tab, _ = visit("summary.en")
    assert not tab.locator("#said-c08").is_visible()
    tab.locator("a[href='#said-c08']").first.click()
    assert tab.locator("#said-c08").is_visible()


def test_a_summary_works_without_script(browser, folder):
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto((folder / "summary.zh.html").as_uri())
    assert not tab.locator(".search").is_visible()
    assert tab.locator("li.card").count() == 2
    tab.locator("#audit details summary").click()
    assert tab.locator("#said-c08").is_visible()
    context.close()


def test_every_glyph_is_embedded(visit, folder):
    for kind in PAGES:
        for lang in ("zh", "en"):
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
