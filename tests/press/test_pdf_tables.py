"""Tables and pictures on paper: whatever their size, they stay on the page."""

from __future__ import annotations

import io
import random
import re

import pypdf
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from press_notebooks import FONTS, html, markdown, png, printed

from fanecon.press.html_tree import parse
from fanecon.press.typefaces import typefaces
from fanecon.press.typst_tables import LANDSCAPE, PORTRAIT, SMALLEST, plan, read

MARGIN = 56.7


def pages(*cells) -> list[pypdf.PageObject]:
    notebook = new_notebook(cells=[*markdown("# 标题", "# Title"), *cells])
    return list(pypdf.PdfReader(io.BytesIO(printed(notebook))).pages)


def squeezed(page: pypdf.PageObject) -> str:
    return re.sub(r"[\s\u200b]+", "", page.extract_text())


def table(columns: int, rows: int, cell="1,234.5", **attributes) -> str:
    head = "".join(f'<th class="n">列{c}</th>' for c in range(columns))
    body = "".join(
        f"<tr>{''.join(f'<td class=n>{cell if c else r}</td>' for c in range(columns))}</tr>" for r in range(rows)
    )
    return (
        f'<figure class="table" id="t"><figcaption>宽表</figcaption><div class="scroll"><table><thead><tr>{head}</tr></thead>'
        f'<tbody>{body}</tbody></table></div><p class="foot"><span class="note">注：完</span></p></figure>'
    )


def boxes(page: pypdf.PageObject) -> list[tuple[str, float, float, float]]:
    """For each piece of text: where it starts, where it ends and its height above the page's foot."""
    found = []

    def visit(piece, cm, tm, font, size):
        if piece.strip():
            x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
            y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            scale = abs(tm[0] * cm[0]) * size
            found.append((piece, x, x + typefaces(FONTS).width(piece.split("\n")[0]) * scale, y))

    page.extract_text(visitor_text=visit)
    return found


def assert_inside(found: list[pypdf.PageObject]) -> None:
    for page in found:
        width, height = float(page.mediabox.width), float(page.mediabox.height)
        for piece, left, right, y in boxes(page):
            assert left > MARGIN - 3 and 20 < y < height - 20, (piece, left, y)
            assert right < width - MARGIN + 15, (piece, right)


def landscape(page: pypdf.PageObject) -> bool:
    return float(page.mediabox.width) > float(page.mediabox.height)


def picture_widths(page: pypdf.PageObject) -> list[tuple[float, float, float]]:
    """Left edge, width and height of each picture."""
    found = []

    def visit(operator, operands, cm, tm):
        if operator == b"Do":
            found.append((cm[4], abs(cm[0]), abs(cm[3])))

    page.extract_text(visitor_operand_before=visit)
    return found


@pytest.mark.parametrize(("columns", "turned"), [(4, False), (11, False), (20, True), (40, True)])
def test_no_table_leaves_the_page(columns, turned):
    found = pages(html("x", table(columns, 6)))
    assert any(landscape(p) for p in found) is turned
    assert_inside(found)
    everything = "".join(squeezed(p) for p in found)
    assert all(f"列{c}" in everything for c in range(columns))
    assert everything.count("1,234.5") == 6 * (columns - 1)


def test_beyond_a_landscape_page_a_table_comes_in_parts():
    found = [p for p in pages(html("x", table(40, 3))) if landscape(p)]
    everything = "".join(squeezed(p) for p in found)
    assert "宽表（1/2）" in everything and "宽表（2/2）" in everything
    assert everything.count("列0") >= 2, "each part repeats the first column"
    assert everything.count("注：完") == 1


def test_a_long_table_breaks_across_pages_and_repeats_its_head():
    found = [squeezed(p) for p in pages(html("x", table(5, 150)))]
    with_rows = [p for p in found if "1,234.5" in p]
    assert len(with_rows) >= 3 and all("列0列1列2" in p for p in with_rows)
    assert sum(p.count("1,234.5") for p in with_rows) == 600


def test_a_title_stays_with_its_table_and_its_chart():
    chart = f'<figure class="chart"><img src="data:image/png;base64,{png(1440, 900)}" alt="a" width="720"><figcaption>图题</figcaption></figure>'
    for filler in range(8, 40, 4):
        before = "".join(f"<p>第{i}行</p>" for i in range(filler))
        found = pages(html("x", before + table(4, 4)), html("y", before + chart))
        (with_title,) = [p for p in map(squeezed, found) if "宽表" in p]
        assert "列1" in with_title and "注：完" in with_title
        (with_chart,) = [p for p in found if "图题" in squeezed(p)]
        assert len(with_chart.images) == 1


def test_a_row_taller_than_a_page_is_printed_whole():
    long = "很长的理由。" * 900
    found = pages(html("x", f"<table><tr><th>甲</th><th>乙</th></tr><tr><td>一</td><td>{long}</td></tr></table>"))
    assert sum(squeezed(p).count("很长的理由。") for p in found) >= 890  # a sentence may straddle two pages
    assert_inside(found)


def test_long_tokens_wrap():
    token = "https://example.com/" + "a" * 300
    cells = [
        html("x", f"<p>{token}</p><pre>{token}</pre><ul><li>{token}</li></ul>"),
        html("x", f"<table><tr><th>甲</th><th>乙</th></tr><tr><td>{token}</td><td>短</td></tr></table>"),
        html("x", f'<ol class="sources"><li>{token}</li></ol>'),
        new_code_cell("x", outputs=[new_output("stream", name="stderr", text=token * 3)]),
    ]
    found = pages(*cells)
    assert_inside(found)
    assert "".join(squeezed(p) for p in found).count("a" * 300) >= 6


def test_spans_keep_their_places():
    rows = (
        '<table class="dataframe"><thead><tr><th></th><th colspan="2" halign="left">收入</th></tr>'
        "<tr><th></th><th>2024</th><th>2025</th></tr></thead><tbody>"
        '<tr><th rowspan="2" valign="top">手机</th><td>51</td><td>52</td></tr><tr><td>53</td><td>54</td></tr></tbody></table>'
    )
    found = pages(html("x", rows))
    lines = [b for page in found for b in boxes(page) if b[0].strip() in ("51", "52", "53", "54")]
    x = {piece.strip(): round(left) for piece, left, _, _ in lines}
    assert x["51"] == x["53"] and x["52"] == x["54"] and x["51"] < x["52"]


def test_a_table_without_rows_is_left_out():
    assert "空" not in "".join(squeezed(p) for p in pages(html("x", "<table></table><p>有</p>")))


def test_a_row_of_names_is_a_head_and_a_row_with_a_name_is_none():
    faces = typefaces(FONTS)
    head, body = read(
        parse('<table><tr><th>a</th></tr><tr><th scope="row">b</th></tr></table>'), faces, lambda n: n.text
    )
    assert [c.markup for row in head for c in row] == ["a"] and [c.markup for row in body for c in row] == ["b"]


@pytest.mark.parametrize("seed", range(60))
def test_columns_never_need_more_than_the_page(seed):
    random.seed(seed)
    least = [random.uniform(15, 160) for _ in range(random.randint(1, 30))]
    columns = [(w, w + random.choice([0, 5, 300, 4000])) for w in least]
    fitted = plan(columns)
    room = LANDSCAPE if fitted.landscape else PORTRAIT
    assert sum(fitted.widths) <= room + 0.01
    assert fitted.landscape == (PORTRAIT / sum(least) < SMALLEST)
    assert all(w >= c[0] * fitted.scale - 0.01 for w, c in zip(fitted.widths, columns, strict=True))


@pytest.mark.parametrize(
    ("size", "css", "expected"),
    [
        ((1440, 760), "720", PORTRAIT),  # a chart fills the width of the text
        ((3000, 300), "", PORTRAIT),
        ((200, 100), "", 150),
        ((1000, 4000), "", 140),  # tall ones are as high as a page allows
    ],
)
def test_pictures_fit_the_text(size, css, expected):
    width = f' width="{css}"' if css else ""
    found = pages(html("x", f'<img src="data:image/png;base64,{png(*size)}" alt="图"{width}>'))
    ((left, shown, height),) = [w for p in found for w in picture_widths(p)]
    assert shown == pytest.approx(expected, abs=0.5)
    assert left >= MARGIN - 0.1 and left + shown <= 595.3 - MARGIN + 0.1 and height <= 561
