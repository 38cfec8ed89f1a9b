"""The printed report: real text, live links, nothing off the page, the same bytes every time."""

from __future__ import annotations

import functools
import io
import re
import subprocess
import sys

import press_notebooks
import pypdf
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from press_notebooks import FONTS, VERDICTS, finding, html, markdown, png, report

from fanecon.press.typefaces import typefaces

NASTY = r'<script>alert("1")</script> #let x = 1 $x^2$ *b* _i_ @ref `raw` <label> \ // /* [x](y) = ~ "q" #"z"; #panic()'


def printed(*cells, lang: str = "zh") -> bytes:
    return press_notebooks.printed(new_notebook(cells=[*markdown("# 标题", "# Title"), *cells]), lang)


@functools.lru_cache
def whole(lang: str = "zh") -> bytes:
    return anew(lang)


def anew(lang: str) -> bytes:
    return press_notebooks.printed(report(), lang)


def failed(notebook, why: str, lang: str = "zh") -> bytes:
    notebook.metadata["fanecon"] = {"status": "failed", "failure": why}
    return press_notebooks.printed(notebook, lang)


def reader(data: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(data))


def squeezed(text: str) -> str:
    """Lines break anywhere, so white space does not count."""
    return re.sub(r"[\s\u200b]+", "", text)


def text(data: bytes) -> str:
    return squeezed("".join(page.extract_text() for page in reader(data).pages))


def annotations(data: bytes) -> list:
    return [a.get_object() for page in reader(data).pages for a in page.get("/Annots", [])]


def addresses(data: bytes) -> list[str]:
    return [a["/A"]["/URI"] for a in annotations(data) if "/A" in a and "/URI" in a["/A"]]


def inner_links(data: bytes) -> list:
    return [a for a in annotations(data) if "/Dest" in a or a.get("/A", {}).get("/S") == "/GoTo"]


@pytest.fixture(scope="module", params=["zh", "en"])
def both(request):
    return request.param, whole(request.param)


def test_title_author_language_and_no_time(both):
    lang, data = both
    found = reader(data)
    assert found.metadata["/Title"] == {"zh": "小米的粉丝经济：规模与核心", "en": "Xiaomi's fans: size and core"}[lang]
    assert found.metadata["/Author"] == "fanecon"
    assert found.trailer["/Root"]["/Lang"] == {"zh": "zh-CN", "en": "en"}[lang]
    assert "/CreationDate" not in found.metadata and "/ModDate" not in found.metadata


def test_pages_are_numbered_and_carry_the_title(both):
    lang, data = both
    pages = reader(data).pages
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        assert f"{number} / {len(pages)}" in page.extract_text()
        assert squeezed({"zh": "小米的粉丝经济：规模与核心", "en": "Xiaomi's fans: size and core"}[lang]) in squeezed(
            page.extract_text()
        )


def test_same_notebook_same_bytes(both):
    lang, data = both
    assert anew(lang) == data


def test_another_process_writes_the_same_bytes():
    code = (
        "import hashlib, sys; sys.path.insert(0, 'tests/press'); import test_pdf; "
        "print(hashlib.sha256(test_pdf.whole()).hexdigest())"
    )
    hashes = {
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env).stdout
        for env in (
            {"PYTHONHASHSEED": "1", "PYTHONPATH": "."},
            {"PYTHONHASHSEED": "2", "PYTHONPATH": ".", "TZ": "Asia/Shanghai"},
        )
    }
    assert len(hashes) == 1


def test_chinese_is_text_and_the_other_language_stays_out():
    found = text(whole())
    for sentence in (
        "生态有多大？",
        "全球月活跃用户达7.417亿，同比增长。",
        "请谨慎引用。",
        "没有计算预测。",
        "2025年第三季度，智能电动汽车交付量同比增长“近7倍”，收入亦创新高",
        "小米集团收入：“113,121”—公告",
        "各季收入，十亿元",
    ):
        assert squeezed(sentence) in found
    assert "Howbig" not in found and "Howbig" in text(whole("en"))
    assert "study.finding" not in found and "importfanecon" not in found  # a board reads no code


def test_every_verdict_is_printed():
    found = text(whole())
    assert [v for v in VERDICTS if v not in found] == []


def test_parameters_stand_in_an_appendix():
    found = text(whole())
    assert "附录：参数" in found and "2018Q1" in found


def test_the_contents_list_sections_and_the_appendix():
    first = squeezed(reader(whole()).pages[0].extract_text())
    assert "目录" in first and "生态有多大？" in first and "附录：依据" in first and "分部" in first
    titles = [o.title for o in reader(whole()).outline if not isinstance(o, list)]
    assert titles == ["生态有多大？", "资料来源", "附录：参数", "附录：依据"]


def test_a_number_leads_to_its_basis_and_the_basis_back():
    cells = [
        new_markdown_cell("## 规模"),
        html("x", finding("finding", '有<a class="num" href="#basis-finding-1">7.417亿</a>用户')),
        new_markdown_cell("长文\n\n" * 60),
    ]
    data = printed(*cells)
    pages = reader(data).pages
    basis = next(i for i, p in enumerate(pages) if "113,121" in p.extract_text())
    targets = {}
    for number, page in enumerate(pages):
        for annotation in (a.get_object() for a in page.get("/Annots", [])):
            action = annotation.get("/A", annotation)
            target = action.get("/Dest", action.get("/D"))
            if target is not None and not isinstance(target, str):
                targets.setdefault(number, []).append(pages.index(target[0].get_object()))
    assert basis in targets[1], "from the finding on page 2"
    assert 1 in targets[basis], "from the basis to the finding"


def test_the_basis_of_a_row_is_listed_under_the_rows_name():
    row = (
        '<table class="claims"><tr><th>编号</th><th>理由</th></tr><tr id="claim-c21"><th scope="row">C21</th><td>'
        '<p>由<a class="num" href="#basis-claim-c21-1">28 万</a>推得</p><details class="basis" id="basis-claim-c21">'
        '<summary>依据</summary><ol><li id="basis-claim-c21-1">交付量</li></ol></details></td></tr></table>'
    )
    data = printed(new_markdown_cell("## 核查"), html("x", row))
    assert "C21第2页1.交付量" in text(data)
    # Both have three lines of contents; besides, the number leads to its basis, and name and page lead back.
    assert len(inner_links(data)) == len(inner_links(printed(new_markdown_cell("## 核查\n\n## 依据")))) + 3


def test_the_answer_stands_on_the_cover():
    data = printed(
        new_markdown_cell("**问题** 多大？"), html("x", finding("finding", "很大。")), new_markdown_cell("## 规模")
    )
    first, second = (squeezed(page.extract_text()) for page in reader(data).pages)
    assert first.index("标题") < first.index("问题多大？") < first.index("很大。") < first.index("目录")
    assert "规模" in second


def test_a_link_that_leads_nowhere_is_plain_text():
    data = printed(html("x", finding("finding", '见<a href="#nowhere">别处</a>')))
    before = printed(html("x", finding("finding", "见别处")))
    assert "见别处" in text(data) and len(inner_links(data)) == len(inner_links(before))


def test_sources_are_links_and_tier_d_is_text():
    item = (
        '<ol class="sources" id="sources"><li id="src-a">港交所：<a href="https://hkex.example/a?b=1&amp;c=2" rel="noopener">'
        "<cite>公告</cite></a>，A 级</li><li>某站：<cite>转述</cite>（mirror.example），D 级</li></ol>"
    )
    data = printed(html("x", item))
    assert addresses(data) == ["https://hkex.example/a?b=1&c=2"]
    assert "mirror.example" in text(data)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "//a.example"])
def test_no_other_kind_of_address_is_a_link(address):
    assert addresses(printed(html("x", f'<p><a href="{address}">去</a></p>'))) == []


@pytest.mark.parametrize("place", ["paragraph", "caption", "cell", "finding", "stream", "error", "plain", "title"])
def test_what_comes_from_data_is_printed_as_it_is(place):
    from html import escape

    safe = escape(NASTY)
    stream = new_output("stream", name="stderr", text=NASTY)
    error = new_output("error", ename="E", evalue=NASTY, traceback=[])
    plain = new_output("display_data", data={"text/plain": NASTY})
    cell = {
        "paragraph": html("x", f"<p>{safe}</p>"),
        "caption": html(
            "x",
            f'<figure class="chart"><img src="data:image/png;base64,{png(20, 20)}" alt="{safe}"><figcaption>{safe}</figcaption></figure>',
        ),
        "cell": html("x", f"<table><tr><th>{safe}</th></tr><tr><td>{safe}</td></tr></table>"),
        "finding": html("x", finding("caution", safe)),
        "stream": new_code_cell("x", outputs=[stream]),
        "error": new_code_cell("x", outputs=[error]),
        "plain": new_code_cell("x", outputs=[plain]),
        "title": html("x", f'<section class="study"><p><strong>{safe}</strong></p></section>'),
    }[place]
    assert squeezed(NASTY) in text(printed(cell))


def test_markdown_keeps_tags_it_does_not_know_as_text():
    data = printed(new_markdown_cell("坏<script>alert(1)</script>文 <iframe src=x> $5 \\# @x"))
    assert "坏<script>alert(1)</script>文<iframesrc=x>$5#@x" in text(data)


def test_markdown_has_its_lists_tables_and_code():
    source = "### 小节\n\n1. 一\n2. **二**\n   - 三\n\n> 引\n\n| 名 | 值 |\n|---|--:|\n| `a_b` | 2 |\n\n```python\nx = {1: '#'}\n```\n"
    found = text(printed(new_markdown_cell(source)))
    for part in ("小节", "1.一", "2.二", "三", "引", "a_b", "x={1:'#'}"):
        assert part in found


def test_a_formula_is_set_and_a_broken_one_is_shown():
    good = text(printed(new_markdown_cell(r"增速 $g_t = \frac{x_t}{x_{t-4}} - 1$ 为比" + "\n\n$$\\sum_{i=1}^n x_i$$")))
    assert "frac" not in good and "∑" in good and "\U0001d454" in good  # an italic g of the mathematical alphabet
    broken = text(printed(new_markdown_cell(r"式 $\frac{a}{$ 与 $\nosuchcommand{x}$")))
    assert "frac" in broken and "nosuchcommand" in broken


def test_a_price_is_no_formula():
    assert "$5" in text(printed(new_markdown_cell("售价 \\$5 至 \\$6")))


def test_a_failed_run_says_so_on_the_cover():
    data = failed(report(), "cell 3: ValueError: 值 <b> 🦒")
    first = squeezed(reader(data).pages[0].extract_text())
    assert "本报告不完整：运行失败" in first and "ValueError:值<b>🦒" in first and "失败" in first
    assert "运行失败" not in text(whole())


def test_a_run_that_failed_before_anything_was_shown_has_a_cover():
    data = failed(new_notebook(), "the kernel died", "en")
    first = squeezed(reader(data).pages[0].extract_text())
    assert "01_metrics" in first and "xiaomi" in first and "2025-06-30" in first and "thekerneldied" in first


def test_a_missing_glyph_comes_from_another_font_or_is_printed_as_its_code_and_named():
    assert "臺灣的粉絲📈" in text(printed(html("x", "<p>臺灣的粉絲📈</p>")))
    found = text(printed(new_markdown_cell("# 又一题𒀀"), html("x", "<p>增长𠮷</p>")))
    assert "又一题U+12000" in found and "增长U+20BB7" in found and "印作代码：U+12000U+20BB7" in found
    assert "印作代码" not in text(whole())


def test_what_a_program_printed_never_stops_the_report():
    output = new_output("stream", name="stderr", text="\x1b[31mwarn\x1b[0m 𒀀\n")
    assert "warnU+12000" in text(printed(new_code_cell("x", outputs=[output])))


def test_only_the_reports_own_fonts_set_text():
    fonts = {
        font.get_object()["/BaseFont"].split("+")[1]
        for page in reader(whole()).pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts == {"NotoSansSC-Regular", "NotoSansSC-Bold"}


def test_pictures_are_on_the_page_and_have_alternative_texts():
    data = whole()
    tree, alts = [reader(data).trailer["/Root"]["/StructTreeRoot"]], []
    while tree:
        node = tree.pop().get_object()
        if isinstance(node, list):
            tree += node
        elif isinstance(node, dict):
            alts += [node["/Alt"]] if "/Alt" in node else []
            tree += [node["/K"]] if "/K" in node else []
    assert {"各季收入柱状图", "Bare chart"} <= set(alts)
    assert any(page.images for page in reader(data).pages)


def test_a_picture_that_cannot_be_read_is_replaced_by_its_alternative_text():
    data = printed(html("x", '<img src="data:image/png;base64,AAAA" alt="坏图"><img src="https://a.example/b.png">'))
    assert "图片无法读取：坏图" in text(data) and addresses(data) == []


def test_importing_the_press_does_not_load_the_compiler():
    code = "import sys, fanecon.press.pdf; print('typst' in sys.modules, 'tex2typst' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).split() == ["False", "False"]


def test_fonts_know_what_they_print():
    faces = typefaces(FONTS)
    assert faces.clean("a\u200b\u2009b") == "a\u00a0b"
    assert faces.width("中文") == pytest.approx(2.0) and faces.width("中a文") > 2.9 and 0.4 < faces.width("a") < 0.7
