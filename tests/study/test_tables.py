from __future__ import annotations

import lxml.html
import numpy as np
import pandas as pd

from fanecon.study.tables import table_bundle

COLUMNS = {"what": ("项目", "Item"), "n": ("数量", "Number", "ratio.2"), "found": ("判定", "Verdict", "verdict")}
FRAME = pd.DataFrame({
    "what": ["<b>", "y"], "n": [1.5, np.nan], "hidden": ["secret", "secret"], "found": ["REFUTED", "SUPPORTED"],
})  # fmt: skip


def written(frame: pd.DataFrame, lang: str) -> str:
    return table_bundle(frame, "t", ("标题 <1>", "c"), COLUMNS, "…", lang, open=True)["text/html"]


def test_layout() -> None:
    table = lxml.html.fromstring(written(FRAME, "zh"))
    assert table.xpath("//th/text()") == ["项目", "数量", "判定"]
    assert table.xpath("//th/@scope") == ["col"] * 3
    assert [td.text_content() for td in table.xpath("//td")] == ["<b>", "1.50倍", "证伪", "y", "–", "证实"]
    assert [td.get("data-l") for td in table.xpath("//td[@class='n']")] == ["数量", "数量"]
    assert table.xpath("//span/@class") == ["verdict verdict-REFUTED", "verdict verdict-SUPPORTED"]
    assert table.xpath("//figcaption")[0].text_content() == "标题 <1>"
    assert table.get("id") == "t" and table.xpath("./p[@class='foot']")


def test_an_empty_frame_is_a_table_without_rows() -> None:
    html = written(FRAME.iloc[:0], "en")
    assert "<tbody>" in html
    assert "<td" not in html


def test_a_unit_may_ask_for_a_sign() -> None:
    frame = pd.DataFrame({"move": [4.06, -1.2]})
    html = table_bundle(frame, "t", ("涨跌", "Moves"), {"move": ("涨跌", "Move", "percent.1,+")}, "", "zh", open=True)
    assert [td.text_content() for td in lxml.html.fromstring(html["text/html"]).xpath("//td")] == ["+4.1%", "−1.2%"]
