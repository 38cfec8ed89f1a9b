"""Any notebook: whatever it displays is on the page and in print, harmless and readable."""

from __future__ import annotations

import io
import re
from pathlib import Path
from unittest.mock import patch

import lxml.html
import ordinary
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_markdown_cell
from press_notebooks import FONTS, printed

from fanecon.press import interactive
from fanecon.press.pdf import document
from fanecon.press.render import PAGE_LIMIT, page

NOTEBOOKS = ordinary.named()
# What a page shows of each, what a page has nowhere, and what print says: as text without white space.
EXPECTED: dict[str, tuple[str, str, str]] = {
    "last value": ("quarter revenue Q1 111.3 2", "", "quarter revenue Q1 111.3 2"),
    "last value of a study": ("代码与输出 quarter revenue 111.3", "", "quarter revenue 111.3"),
    "attachment": ("", "attachment: 缺失", ""),
    "local picture": ("〔图片缺失：nowhere.png〕 〔图片缺失：far.png〕 关于本页", "x.example/far.png\"", "nowhere.png"),
    "maths": ("率", "", "率 ̂"),
    "latex output": ("", "<Math>", "√"),
    "money": ("US$5 billion升到US$10 billion，又回到US$7 billion US$5", "<math", "US$5billion升到US$10billion，又回到US$7billion"),
    "markdown output": ("bold-out a b 1 2", "**", "bold-out a b 1 2"),
    "svg": ("", "<Figure> 交互", ""),
    "plotly": ("Plotly的交互内容 01_metrics.zh.ipynb", "Figure()", "Plotly的交互内容"),
    "altair": ("Altair的交互内容", "cdn.example vegaEmbed", "Altair的交互内容"),
    "plotly with a picture": ("", "交互", ""),
    "widgets": ("n: 3 100% 3/3 inside-output-widget ipywidgets的交互内容", "start-state x()", "n:3 3/3 inside-output-widget"),
    "colab": ("eins", "", "eins"),
    "vs code": ("文字 7", "", "文字 7"),
    "kaggle": ("/kaggle/input/a.csv", "8f2839f2", "/kaggle/input/a.csv"),
    "progress": ("100/100", "98/100 程序警告", "100/100"),
    "streams": ("a b 程序警告 warning", "", "程序警告 warning"),
    "details": ("Method note hidden text under mark red mid List<int>", "&lt;u&gt;", "Method note hidden text mark red List<int>"),
    "links": ("", "", "Two Three Sub"),
    "style": ("note 42 must stay visible", "display:none blur <style>#T", "note 42 must stay visible"),
    "warning": ("cell 4, line 2: UserWarning: careful pandas/io.py:9: FutureWarning", "15490 /opt/me", "cell4,line2:UserWarning:careful"),
    "glyphs of a chart": ("图里用的字体没有这些字：一 季 度", "Glyph site-packages", "图里用的字体没有这些字"),
    "hidden": ("kept-output shown-output", "gone- SECRET HIDDEN", "kept-output shown-output"),
    "wide": ("营收 毛利 费用 161719.5", "", "（1/3） （3/3） 2015 2025 161719.5"),
    "retina": ("", "缺失", ""),
    "raw": ("<b onclick='x()'>as it is</b> as html", "front-matter LaTeX", "as it is as html"),
    "characters": ("臺灣的粉絲經濟 مرحبا 🚀 𠮷野", "", "臺灣的粉絲經濟：鑽石會員、髮廊、趙、吳、喺度 🚀 小米粉🍚 U+20BB7野㐂久𰻝 印作代码：U+20BFU+D55CU+20BB7"),
    "an error": ("ValueError File cell 4, line 3", "ipykernel", "ValueError"),
    "json": ('"a"', "JSON object", '"a"'),
    "nothing": ("", "", "01_metrics"),
}  # fmt: skip
PICTURES = {
    "attachment": 2,
    "local picture": 1,
    "svg": 1,
    "plotly with a picture": 1,
    "glyphs of a chart": 1,
    "retina": 1,
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Every notebook as a page and in print, each once; a page's own fonts, which nothing here asks for, cost time."""
    folder, done = tmp_path_factory.mktemp("beside"), {}
    (folder / "logo.png").write_bytes(__import__("base64").b64decode(ordinary.DOT))

    def make(name: str):
        if name not in done:
            with patch("fanecon.press.render.font_faces", return_value=""):
                text = page(
                    NOTEBOOKS[name], name="01_metrics", lang="zh", parameters={"horizon": 4}, fonts=FONTS, folder=folder
                )
            done[name] = text, pypdf.PdfReader(io.BytesIO(document(text.html, fonts=FONTS)))
        return done[name]

    return make


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b]+", "", text)


def said(reader: pypdf.PdfReader) -> str:
    return squeezed("".join(sheet.extract_text() for sheet in reader.pages))


def test_every_notebook_is_expected_something():
    assert set(EXPECTED) == set(NOTEBOOKS)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_what_it_displays_is_on_the_page_and_in_print(made, name):
    text, reader = made(name)
    shown, nowhere, print_says = EXPECTED[name]
    tree, printed = lxml.html.fromstring(text.html), said(reader)
    words = squeezed(tree.xpath("//body")[0].text_content())
    assert [part for part in shown.split() if part not in words] == []
    assert [part for part in nowhere.split() if part in text.html or (len(part) > 3 and part in printed)] == []
    assert [part for part in map(squeezed, print_says.split()) if part not in printed] == []


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_page_is_sound_and_nothing_runs_or_loads(made, name):
    tree = lxml.html.fromstring(made(name)[0].html)
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert len(tree.xpath("//script")) == 1 and len(tree.xpath("//style")) == 2
    assert [a for a in tree.xpath("//@src") if not a.startswith("data:image/")] == []
    assert all(tree.xpath("//img/@alt")) and len(tree.xpath("//img/@alt")) == len(tree.xpath("//img"))
    assert tree.xpath("//main/..")[0].get("class") == "sheet" and len(tree.xpath("//footer/p")) == 1


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_page_and_print_have_the_same_pictures(made, name):
    text, reader = made(name)
    count = len(lxml.html.fromstring(text.html).xpath("//main//img"))
    assert count == PICTURES.get(name, 0)
    drawn = []
    for sheet in reader.pages:
        sheet.extract_text(visitor_operand_before=lambda op, args, cm, tm: drawn.append(op) if op == b"Do" else None)
    assert len(drawn) == count or name == "svg"  # a drawing is drawn, not placed


def test_formulas_are_mathml_and_none_is_shown_as_tex(made):
    for name, count in (("maths", 3), ("latex output", 1)):
        tree = lxml.html.fromstring(made(name)[0].html)
        assert len(tree.xpath("//main//math")) == count and "\\" not in tree.xpath("//main")[0].text_content()
        assert "frac" not in said(made(name)[1])


def test_links_by_heading_and_by_own_anchor_lead_there_and_all_chapters_are_listed(made):
    tree = lxml.html.fromstring(made("links")[0].html)
    assert tree.xpath("//main//a[@href]/@href") == ["#s1", "#here", "#s1"]
    assert [a.text for a in tree.xpath("//nav//a")] == ["Two", "Three", "Sub"]
    assert tree.xpath("//h1")[0].text == "One" and len(tree.xpath("//h1")) == 1


def test_plain_outputs_of_a_study_are_folded_with_their_code_and_others_are_open(made):
    folded, opened = (lxml.html.fromstring(made(name)[0].html) for name in ("last value of a study", "last value"))
    assert folded.xpath("//details[contains(@class, 'code')]//table[@class='dataframe']")
    assert opened.xpath("//table[@class='dataframe']") and not opened.xpath("//details//table")


def test_one_box_a_stream_and_a_bar_keeps_its_last_state(made):
    assert len(lxml.html.fromstring(made("progress")[0].html).xpath("//main//pre[not(ancestor::details)]")) == 1
    streams = lxml.html.fromstring(made("streams")[0].html).xpath("//main//pre[not(ancestor::details)]/text()")
    assert streams == ["a\nb\n", "warning"]
    assert len(made("progress")[1].pages) <= 2


def test_a_style_reaches_only_its_own_output_and_its_colours_are_printed(made):
    text, reader = made("style")
    tree = lxml.html.fromstring(text.html)
    assert tree.xpath("//td/@style") == ["background-color:#ffcccc;color:darkred"]
    content = b"".join(sheet.get_contents().get_data() for sheet in reader.pages)
    assert b"1 0.8 0.8" in content and b"0.54509807 0 0" in content


def test_no_type_of_a_wide_table_is_under_six_points(made):
    sizes = []
    for sheet in made("wide")[1].pages:
        sheet.extract_text(
            visitor_text=lambda text, cm, tm, font, size: (
                sizes.append(abs(tm[0] * cm[0]) * size) if text.strip() else None
            )
        )
    assert min(sizes) >= 6
    assert len(re.findall(r"\d+\.[05]", " ".join(s.extract_text() for s in made("wide")[1].pages))) >= 132


def test_a_page_that_would_be_too_large_has_lighter_pictures(made):
    text, reader = made("retina")
    assert len(ordinary.retina()) > 2 * PAGE_LIMIT and len(text.html.encode()) < PAGE_LIMIT and text.notes == ()
    assert reader.pages[-1] is not None


def test_what_a_person_has_to_know_is_noted(made):
    assert made("local picture")[0].notes == ("图片缺失：nowhere.png", "图片缺失：https://x.example/far.png")
    assert made("plotly")[0].notes == ("单元4：Plotly的交互内容没有静态图。",)
    assert made("last value")[0].notes == ()


def test_an_interactive_chart_is_a_picture_where_its_library_can_draw(monkeypatch):
    class Converter:
        @staticmethod
        def vegalite_to_png(specification, scale):
            return b"png of " + specification["data"]["url"].encode()

    monkeypatch.setattr(interactive, "find_spec", lambda name: name == "vl_convert" or None)
    monkeypatch.setitem(__import__("sys").modules, "vl_convert", Converter)
    assert interactive.pictured({"text/html": ordinary.VEGA}) == b"png of https://cdn.example/x"
    assert interactive.pictured({"application/vnd.plotly.v1+json": {}}) is None


def test_a_picture_is_only_looked_for_beside_the_notebook():
    from fanecon.press.pictures import Pictures

    here = Path(__file__).parent
    assert Pictures(here)("test_ordinary.py") is None and Pictures(None)("logo.png") is None
    assert Pictures(here)("file:///etc/logo.png") is None


PIECES = [
    *(
        "<div>",
        "</div>",
        "</main>",
        "<table>",
        "<tr>",
        '<td rowspan="9">',
        "</table>",
        "<p>",
        '<a href="#top" id="top">',
        "</a>",
    ),
    *(
        "<style>td{color:red}",
        "</style>",
        "<script>",
        "<ul><li>",
        '<img src="x.png">',
        '<img src="data:image/png;base64,AA">',
    ),
    *(
        "<svg/>",
        "<details>",
        "<summary>",
        '<details class="basis"><ol><li>',
        '<aside class="finding">',
        '<p class="title">',
    ),
    *(
        '<aside class="warning">',
        '<div class="first">',
        '<section class="study">',
        "<h2>",
        "# h\n",
        "| a |\n|--|\n| 1 |\n",
        "> q\n",
    ),
    *(
        '<math alttext="\\frac{">',
        "$x$",
        "$$",
        "```\n",
        "\n\n",
        "&lt;",
        "\x00",
        "\u202e",
        "文",
        '"',
        "<!--",
        "<br/>",
        "<font color=zz>",
    ),
]


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_whatever_a_cell_holds_is_printed_and_leaves_the_page_sound(source):
    cells = [new_markdown_cell(source), ordinary.cell("x", ordinary.shown({"text/html": source}))]
    cells += [ordinary.cell("y", ordinary.shown({"text/markdown": source}), ordinary.printed(source, "stderr"))]
    with patch("fanecon.press.render.font_faces", return_value=""):
        text = page(ordinary.notebook(*cells), name="a", lang="en", parameters={}, fonts=FONTS).html
    tree = lxml.html.fromstring(text)
    assert len(tree.xpath("//@id")) == len(set(tree.xpath("//@id")))
    assert tree.xpath("//body/*[last()]/preceding-sibling::footer/p") and len(tree.xpath("//script")) == 1
    assert document(text, fonts=FONTS).startswith(b"%PDF")


def test_elements_deep_inside_one_another_stop_nothing():
    for source in ("<div>" * 3000 + "x", "> " * 300 + "x"):
        assert "x" in said(pypdf.PdfReader(io.BytesIO(printed(ordinary.notebook(new_markdown_cell(source))))))
