"""Pages: self-contained, one language each, safe against what stands in markdown, the same every time."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import sys

import pytest
from lxml import html as lxml_html
from press_notebooks import FONTS, VALUES, VERDICTS, report

from fanecon.press import render
from fanecon.press.anchors import anchored
from fanecon.press.markdown import safe_html
from fanecon.press.webfont import characters, font_faces, woff


def page(lang: str = "zh", notebook=None) -> str:
    values = VALUES | {"lang": lang}
    return render.page(notebook or report(), name="01_metrics", lang=lang, parameters=values, fonts=FONTS).html


@pytest.fixture(scope="module", params=["zh", "en"])
def parsed(request):
    return lxml_html.fromstring(page(request.param))


def test_nothing_is_loaded_from_anywhere(parsed):
    for element in parsed.iter():
        for name, value in element.attrib.items():
            if name in ("src", "srcset", "poster", "data", "action", "background") or (
                name == "href" and element.tag != "a"
            ):
                assert value.startswith("data:"), (element.tag, name, value[:80])
    for style in parsed.iter("style"):
        assert re.findall(r"url\((?!data:)|@import", style.text) == []


def test_every_picture_has_an_alternative_text(parsed):
    pictures = list(parsed.iter("img"))
    assert [p.get("alt") for p in pictures if p.get("src")] == ["各季收入柱状图", "Bare chart"]
    assert all(p.get("alt") for p in pictures if p.get("src"))


def test_the_policy_allows_the_one_script_and_nothing_else(parsed):
    (policy,) = parsed.xpath('//meta[@http-equiv="Content-Security-Policy"]/@content')
    (script,) = parsed.iter("script")
    digest = base64.b64encode(hashlib.sha256(script.text.encode()).digest()).decode()
    assert policy.startswith("default-src 'none'")
    assert f"script-src 'sha256-{digest}'" in policy
    assert "unsafe-eval" not in policy and "http" not in policy
    assert [name for e in parsed.iter() for name in e.attrib if name.startswith("on")] == []


def test_ids_are_unique_and_links_inside_the_page_lead_somewhere(parsed):
    ids = parsed.xpath("//@id")
    assert sorted(ids) == sorted(set(ids))
    assert [h for h in parsed.xpath("//a/@href") if h.startswith("#") and h[1:] not in ids] == []


def test_code_is_folded_and_parameters_are_a_table(parsed):
    assert parsed.xpath("//details[contains(@class,'code')][@open]") == []
    (table,) = parsed.xpath("//table[@class='parameters']")
    names = [c.text_content() for c in table.xpath(".//tbody/tr/td[2]")]
    assert names == ["case", "as_of", "lang", "start", "horizon"]
    assert "2025-06-30" in table.text_content()


@pytest.mark.parametrize(
    ("lang", "mine", "other"),
    [
        ("zh", "小米的粉丝经济：规模与核心", "Xiaomi's fans"),
        ("en", "Xiaomi's fans: size and core", "小米的粉丝经济"),
    ],
)
def test_a_page_keeps_one_language(lang, mine, other):
    text = page(lang)
    tree = lxml_html.fromstring(text)
    assert tree.get("lang") == {"zh": "zh-Hans", "en": "en"}[lang]
    assert tree.findtext(".//title") == mine
    assert [h.text_content() for h in tree.iter("h1")] == [mine]
    assert other not in text


def test_contents_lead_to_the_same_anchors_in_both_languages():
    def contents(lang):
        tree = lxml_html.fromstring(page(lang))
        return [(a.get("href"), a.text) for a in tree.xpath("//nav//a")]

    zh, en = contents("zh"), contents("en")
    assert zh == [("#s1", "生态有多大？"), ("#s1-1", "分部"), ("#s2", "资料来源")]
    assert en == [("#s1", "How big is it?"), ("#s1-1", "Segments"), ("#s2", "Sources")]


def test_script_in_markdown_is_shown_and_does_not_run():
    tree = lxml_html.fromstring(page("zh"))
    (paragraph,) = [p for p in tree.iter("p") if "恶意" in p.text_content()]
    assert "<script>alert(1)</script>" in paragraph.text_content()
    assert {(e.tag, name) for e in paragraph.iter("a", "img", "script") for name in e.attrib} == set()


@pytest.mark.parametrize(
    ("source", "forbidden"),
    [
        ("<script>a()</script>", "<script"),
        ("<img src=x onerror=a()>", "onerror"),
        ("[a](javascript:b())", "javascript:"),
        ("[a](data:text/html,x)", "data:"),
        ("<a href='JaVaScRiPt:b()'>x</a>", "JaVaScRiPt"),
        ("<iframe src='https://x.example'></iframe>", "<iframe"),
        ("<style>*{display:none}</style>", "<style"),
        ("![x](https://x.example/y.png)", "https"),
        ("<svg onload=a()>", "<svg"),
        ("<div style='position:fixed'>x</div>", "position"),
    ],
)
def test_markdown_can_do_no_harm(source, forbidden):
    assert forbidden not in safe_html(source)


def test_ordinary_markdown_survives():
    out = safe_html("**b** `c` [l](https://x.example) [in](#src-a)\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n1. x")
    for part in ("<strong>b</strong>", "<code>c</code>", 'href="https://x.example"', 'href="#src-a"', "<ol>"):
        assert part in out
    assert '<div class="scroll" tabindex="0"><table>' in out and 'style="text-align:right"' in out


def test_headings_are_numbered_across_fragments():
    fragments, _, headings = anchored(["<h1>T</h1><h2>甲 &amp; <em>乙</em></h2>", "<h3>c</h3><h2>d</h2><h3>e</h3>"])
    assert [(h.level, h.anchor, h.text) for h in headings] == [
        (1, "top", "T"),
        (2, "s1", "甲 & 乙"),
        (3, "s1-1", "c"),
        (2, "s2", "d"),
        (3, "s2-1", "e"),
    ]
    assert fragments[1] == '<h3 id="s1-1">c</h3><h2 id="s2">d</h2><h3 id="s2-1">e</h3>'


def test_the_style_for_the_lab_stays_out_and_every_class_has_a_rule():
    tree = lxml_html.fromstring(page())
    assert "data-fanecon" not in page()
    css = "".join(style.text for style in tree.iter("style"))
    for name in (
        "finding",
        "basis",
        "sources",
        "scroll",
        "verdict",
        "study",
    ):
        assert f".{name}" in css
    assert [v for v in VERDICTS if f".verdict-{v}" not in css] == []


def test_whatever_scrolls_can_be_reached_by_keyboard(parsed):
    scrolling = parsed.xpath("//div[@class='scroll']")
    assert len(scrolling) >= 2
    assert [e for e in scrolling if e.get("tabindex") != "0"] == []


def test_warnings_are_shown_as_warnings():
    (block,) = lxml_html.fromstring(page()).xpath("//aside[@class='warning']")
    assert "程序警告" in block.text_content() and "FutureWarning" in block.text_content()


def test_a_failure_stands_on_top_and_leads_to_its_cell():
    notebook = report()
    notebook.metadata["fanecon"] = {"failure": "cell In [3] failed with ValueError: <b>no</b>"}
    notebook.cells[7].metadata.setdefault("tags", []).append("fanecon-failed")
    tree = lxml_html.fromstring(page("zh", notebook))
    (banner,) = tree.xpath("//div[@role='alert']")
    assert "ValueError: <b>no</b>" in banner.text_content()
    assert banner.xpath(".//a/@href") == ["#failed-cell"]
    assert len(tree.xpath("//*[@id='failed-cell']//details[@open]")) == 1


def test_the_same_notebook_gives_the_same_bytes_in_another_process():
    code = (
        "import sys; sys.path[:0] = ['tests/press', '.']\n"
        "import hashlib, test_render\n"
        "print(hashlib.sha256(test_render.page().encode()).hexdigest())"
    )
    root = FONTS.parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=root,
        env={"PYTHONHASHSEED": "7", "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == hashlib.sha256(page().encode()).hexdigest()


def test_a_page_that_is_too_large_is_written_and_says_so(monkeypatch):
    monkeypatch.setattr(render, "PAGE_LIMIT", 50_000)
    made = render.page(report(), name="01_metrics", lang="en", parameters=VALUES, fonts=FONTS)
    assert re.fullmatch(r"This page has 0\.\d MB; mail often takes no more than 0\.1 MB\.", made.notes[-1])
    assert made.notes[-1] in made.html


def test_fonts_hold_the_characters_of_the_page_and_no_more():
    from io import BytesIO

    from fontTools.ttLib import TTFont

    regular, bold = characters("<h2>收入</h2><p>增长<strong>八</strong></p><style>样</style>")
    assert set(regular) - set(bold) == set("增长") and set(bold) - set(regular) == set("收入八")
    font = woff(FONTS / "NotoSansSC-Regular.ttf", regular)
    covered = set(TTFont(BytesIO(font)).getBestCmap())
    assert covered == {ord(c) for c in regular}


def test_rarer_characters_stand_behind_both_weights_in_a_family_of_their_own():
    css = font_faces("<p>粉絲🍚</p><b>趙</b>", FONTS)
    families = re.findall(r'font-family:"([^"]+)";font-weight:([\d ]+)(?:;unicode-range:([^;]+))?', css)
    rest = "Fanecon Sans SC Rest"
    assert families == [
        ("Fanecon Sans SC", "400", ""),
        ("Fanecon Sans SC", "700", ""),
        (rest, "400 700", "U+7D72,U+8D99"),
        (rest, "400 700", "U+1F35A"),
    ]
    assert f'"{rest}"' in page()


def test_the_import_trick_is_needed_and_works():
    def imported(code: str) -> set[str]:
        check = f"{code}\nimport sys; print(*[m for m in ('lark', 'papermill') if sys.modules.get(m)])"
        done = subprocess.run(
            [sys.executable, "-c", check], cwd=FONTS.parents[2], capture_output=True, text=True, check=True
        )
        return set(done.stdout.split())

    # When this first line fails, jsonschema no longer compiles grammars: delete fanecon/press/quick.py.
    assert imported("import papermill") == {"lark", "papermill"}
    assert imported("import fanecon.press.execute") == {"papermill"}
