from __future__ import annotations

import lxml.html
import numpy as np
import pandas as pd

from fanecon.study.tables import table_html
from fanecon.study.words import Text

COLUMNS = {"what": Text("项目", "Item"), "n": Text("数量", "Number")}
FRAME = pd.DataFrame({"what": ["<b>", "y"], "n": [1.5, np.nan], "hidden": ["secret", "secret"]})


def test_layout() -> None:
    html = table_html(FRAME, "标题 <1>", "zh", "t", COLUMNS, {"n": "{:.2f}".format}, '<p class="foot">…</p>')
    table = lxml.html.fromstring(html)
    assert table.xpath("//th/text()") == ["项目", "数量"]
    assert table.xpath("//th/@scope") == ["col"] * 2
    assert [td.text_content() for td in table.xpath("//td")] == ["<b>", "1.50", "y", "–"]
    assert [td.get("data-l") for td in table.xpath("//td[@class='n']")] == ["数量", "数量"]
    assert table.xpath("//figcaption")[0].text_content() == "标题 <1>"
    assert table.get("id") == "t" and table.xpath("./p[@class='foot']")


def test_an_empty_frame_is_a_table_without_rows() -> None:
    html = table_html(FRAME.iloc[:0], "c", "en", "t", COLUMNS)
    assert "<tbody>" in html
    assert "<td" not in html
