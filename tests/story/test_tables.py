from __future__ import annotations

import lxml.html
import numpy as np
import pandas as pd
import pytest

from fanecon.errors import FaneconError
from fanecon.study.tables import Cell, table_html
from fanecon.study.words import Text

COLUMNS = {"what": Text("项目", "Item"), "n": Text("数量", "Number"), "v": Text("判定", "Verdict")}
FRAME = pd.DataFrame({
    "what": ["<b>", "y"],
    "n": [1.5, np.nan],
    "v": [Cell("证伪", "#verdict", "T&C", 2.0), Cell("证实", "https://a.example/", sort=1.0)],
    "hidden": ["secret", "secret"],
})  # fmt: skip


def _table(**more: object) -> lxml.html.HtmlElement:
    return lxml.html.fromstring(table_html(FRAME, "标题 <1>", "zh", "t", COLUMNS, **more))  # type: ignore[arg-type]


def test_layout() -> None:
    table = _table(formats={"n": "{:.2f}".format}, links={"n": lambda row: f"#{row['what']}"})
    assert table.xpath("//th/text()") == ["项目", "数量", "判定"]
    assert table.xpath("//th/@scope") == ["col"] * 3
    assert [td.text_content() for td in table.xpath("//td")] == ["<b>", "1.50", "证伪", "y", "–", "证实"]
    assert table.xpath("//td[@class='n']/@data-sort") == ["2", "1"]
    assert len(table.xpath("//td[@class='n']")) == 4
    assert table.xpath("//td/a/@href") == ["#<b>", "#verdict", "#y", "https://a.example/"]
    assert table.xpath("//a[@rel='noopener']/@href") == ["https://a.example/"]
    assert table.xpath("//td/@title") == ["T&C"]
    assert table.xpath("//figcaption")[0].text_content() == "标题 <1>"
    assert table.get("id") == "t"


def test_unknown_columns_are_named() -> None:
    with pytest.raises(FaneconError, match=r'Table "t" has no column "whatt"\. Did you mean "what"'):
        table_html(FRAME, "c", "zh", "t", {"whatt": Text("项目", "Item")})
    with pytest.raises(FaneconError, match='no column "m"'):
        _table(formats={"m": str})


def test_an_empty_frame_is_a_table_without_rows() -> None:
    html = table_html(FRAME.iloc[:0], "c", "en", "t", COLUMNS)
    assert "<tbody>" in html
    assert "<td" not in html
