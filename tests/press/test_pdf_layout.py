"""Charts and short tables on paper: kept whole, in order, near their text, and no page left half empty."""

from __future__ import annotations

import functools
import re

import pypdf
import pytest
from press_notebooks import html, png
from test_pdf_tables import boxes, pages, picture_widths, squeezed, table

from fanecon.press.typst_layout import SHARES
from fanecon.press.typst_tables import PORTRAIT

# The foot of a page is for its number.
FOOT = 62.0
# Lines above a chart: with room below it, with just enough, with a little too little, with none.
BEFORE = (0, 8, 17, 19, 21, 22, 23, 25, 30, 36)


def chart(number: int, height: int = 900) -> str:
    return (
        f'<figure class="chart" id="c{number}"><img src="data:image/png;base64,{png(1440, height)}" alt="a" width="720">'
        f'<figcaption>图题{number}。<span class="source-line">来源{number}。</span></figcaption></figure>'
    )


def lines(name: str, count: int) -> str:
    return "".join(f"<p>{name}第{i}行。</p>" for i in range(count))


@functools.lru_cache
def one_chart(before: int) -> list[pypdf.PageObject]:
    return pages(html("x", lines("前", before) + chart(1) + lines("后", 40)))


def page_of(found: list[pypdf.PageObject], words: str) -> int:
    (number,) = [n for n, page in enumerate(found) if words in squeezed(page)]
    return number


def lowest(page: pypdf.PageObject) -> float:
    """How far above the page's foot its text or pictures end, but for its number."""
    return min(y for piece, _, _, y in boxes(page) if y > FOOT - 5) - FOOT


@pytest.mark.parametrize("before", BEFORE)
def test_a_chart_stands_whole_below_its_text_and_the_page_is_filled(before):
    found = one_chart(before)
    there = page_of(found, "图题1。")
    assert page_of(found, "来源1。") == there and len(found[there].images) == 1
    ((_, width, _),) = picture_widths(found[there])
    shares = [1.0, *SHARES]
    assert any(width == pytest.approx(PORTRAIT * share, abs=0.5) for share in shares)
    if before:
        own = page_of(found, f"前第{before - 1}行。")
        assert own <= there <= own + 1
    assert abs(page_of(found, "后第0行。") - there) <= 1
    assert all(lowest(page) < 30 for page in found[1 : page_of(found, "后第39行。")]), "all but the last page are full"


def test_a_chart_is_made_a_little_smaller_before_it_floats():
    widths = {}
    for before in BEFORE:
        found = one_chart(before)
        there = page_of(found, "图题1。")
        ((_, width, _),) = picture_widths(found[there])
        widths[before] = round(width / PORTRAIT, 2)
    assert set(SHARES) & set(widths.values()), "somewhere it fits only when it is smaller"
    floats = [b for b in widths if page_of(one_chart(b), "后第0行。") < page_of(one_chart(b), "图题1。")]
    assert floats and all(widths[b] == 1.0 for b in floats), "whoever floats has room enough"


def test_charts_keep_their_order():
    for before in (3, 14):
        body = "".join(lines(f"节{n}", 5) + chart(n, 700 + 150 * (n % 3)) for n in range(1, 8))
        found = pages(html("x", lines("前", before) + body))
        numbers = [int(n) for page in found for n in re.findall(r"图题(\d)。", squeezed(page))]
        assert numbers == sorted(numbers) and len(numbers) == 7
        for n in range(1, 8):
            assert page_of(found, f"节{n}第4行。") <= page_of(found, f"图题{n}。")


def test_no_chart_is_more_than_a_page_behind_its_text():
    row = "".join(chart(n) for n in range(1, 7))
    found = pages(html("x", lines("前", 12) + row + lines("后", 30)))
    numbers = [int(n) for page in found for n in re.findall(r"图题(\d)。", squeezed(page))]
    assert numbers == [1, 2, 3, 4, 5, 6]
    assert page_of(found, "图题6。") - page_of(found, "后第0行。") <= 1
    assert page_of(found, "图题1。") - page_of(found, "前第11行。") <= 1


def test_a_heading_stays_with_its_text_where_a_chart_floats():
    for before in (23, 24, 25):
        body = lines("前", before) + chart(1) + lines("后", 3) + "<h2>下一节</h2>" + lines("节", 30)
        found = pages(html("x", body))
        with_heading = [n for n, page in enumerate(found) if "下一节" in squeezed(page) and n > 0]
        assert page_of(found, "节第0行。") in with_heading


def test_a_short_table_floats_too():
    found = pages(html("x", lines("前", 20) + table(4, 10) + lines("后", 40)))
    assert page_of(found, "后第0行。") < page_of(found, "宽表") == page_of(found, "注：完")


def test_links_lead_into_a_floating_chart():
    see = '<p>见<a href="#c1">图</a></p>'
    found = pages(html("x", lines("前", 22) + see + chart(1) + lines("后", 40)))
    there = page_of(found, "图题1。")
    assert page_of(found, "后第0行。") < there, "it floats"
    targets = []
    for annotation in (a.get_object() for a in found[page_of(found, "见图")].get("/Annots", [])):
        target = annotation.get("/Dest", annotation.get("/A", {}).get("/D"))
        targets += [found.index(target[0].get_object())] if target is not None and not isinstance(target, str) else []
    assert targets == [there]


@pytest.mark.parametrize("sentences", [3, 45, 400])
def test_a_call_out_is_cut_only_where_it_is_long(sentences):
    basis = '<details class="basis" id="basis-f"><ol>' + "<li>很长的依据。</li>" * 500 + "</ol></details>"
    told = f"结论始。{'这是一句话，共有十四个字哦。' * sentences}结论终。"
    spread = set()
    for before in (16, 23, 30):
        found = pages(
            html(
                "x",
                lines("前", before)
                + f'<aside class="finding" id="f"><p class="title"><b>题</b></p><p>{told}</p>{basis}</aside>',
            )
        )
        spread.add(page_of(found, "结论终。") - page_of(found, "结论始。"))
    assert spread == {0} if sentences < 400 else max(spread) >= 1
