from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import lxml.html
import pandas as pd
import pytest
from matplotlib import pyplot as plt

from fanecon.errors import FaneconError, ParameterError
from fanecon.story.study import FINDING_MIME, Study, begin
from fanecon.study.findings import Finding, Number
from fanecon.study.theme import use_theme
from fanecon.study.words import Text

ALT, CAPTION = Text("一条上升的<线>", "A rising <line>"), Text("交付量 & 更多", "Deliveries & more")


@pytest.fixture
def study(case: Any) -> Study:
    return Study(case, "zh", "01_metrics")


def _figure() -> Any:
    with use_theme():
        figure, ax = plt.subplots(figsize=(3, 2))
        ax.plot([0, 1], [1, 2])
    return figure


def _finding() -> Finding:
    number = Number(173.4, "percent", facts=("ev_2025q3", "ev_2024q3"))
    return Finding("ev", Text("增长{g}", "grew {g}"), {"g": number}, headline="g")


def test_a_finding_is_published_three_ways(study: Study, shown: Any) -> None:
    study.finding(_finding())
    ((bundle, _),) = shown
    assert bundle["text/plain"] == "增长173.4%"
    assert 'id="finding-ev"' in bundle["text/html"]
    record = bundle[FINDING_MIME]
    assert json.loads(json.dumps(record, allow_nan=False))["notebook"] == "01_metrics"
    assert study.used_facts == ("ev_2025q3", "ev_2024q3")
    assert study.used_sources == ("issuer", "mirror")
    assert list(study.findings) == ["ev"]


def test_a_chart_is_published_closed_and_described(study: Study, shown: Any) -> None:
    figure = _figure()
    study.show(figure, id="fig", alt=ALT, caption=CAPTION, facts=["ev_2025q3"], note=Text("备注<>", "Remark"))
    assert not plt.fignum_exists(figure.number)
    ((bundle, metadata),) = shown
    assert metadata == {"image/png": {"alt": "一条上升的<线>", "width": 300}}
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    chart = lxml.html.fromstring(bundle["text/html"])
    (image,) = chart.xpath("//img")
    assert image.get("alt") == "一条上升的<线>"
    assert image.get("src") == f"data:image/png;base64,{bundle['image/png']}"
    assert image.get("width") == "300"
    assert chart.get("class") == "chart"
    assert (
        chart.xpath("//figcaption")[0].text_content() == "交付量 & 更多注：备注<>资料来源：小米集团（2025年11月18日）"
    )
    assert study.figures == {"fig": "一条上升的<线>"}


def test_axes_are_taken_for_their_figure(study: Study, shown: Any) -> None:
    study.show(_figure().axes[0], id="fig", alt=ALT, caption=CAPTION, sources=["mirror"])
    assert shown[0][1]["image/png"]["width"] == 300
    assert "<span title=" in shown[0][0]["text/html"]  # tier D: named, not linked


def test_a_chart_needs_sources_unless_it_says_it_is_made_up(study: Study, shown: Any) -> None:
    with pytest.raises(FaneconError, match='Chart "fig" names nothing'):
        study.show(_figure(), id="fig", alt=ALT, caption=CAPTION)
    assert not shown
    study.show(_figure(), id="fig", alt=ALT, caption=CAPTION, synthetic=True)
    caption = lxml.html.fromstring(shown[0][0]["text/html"]).xpath("//figcaption")[0]
    assert caption.text_content().startswith("合成数据")
    plt.close("all")


def test_a_long_line_of_sources_points_to_the_list(crowded_case: Any, shown: Any) -> None:
    study = Study(crowded_case, "en", "01_metrics")
    study.show(_figure(), id="fig", alt=ALT, caption=CAPTION, facts=[f"more_{i}" for i in range(9)])
    line = lxml.html.fromstring(shown[0][0]["text/html"]).xpath('//*[@class="source-line"]')[0]
    assert line.text_content().endswith("Press 2 (18 November 2025), and 6 more, see Sources")
    assert line.xpath(".//a/@href")[-1] == "#sources"
    study.sources()
    assert 'id="sources"' in shown[1][0]["text/html"]


def test_a_table_carries_its_sources(study: Study, shown: Any) -> None:
    frame = pd.DataFrame({"n": [1]})
    study.table(frame, id="t", caption=CAPTION, columns={"n": Text("数", "n")}, facts=["rev_2025q3"])
    html = shown[0][0]["text/html"]
    assert lxml.html.fromstring(html).get("id") == "t"
    assert "资料来源：" in html
    assert study.used_facts == ("rev_2025q3",)


def test_sources_are_ranked_counted_and_linked_where_they_may_be(study: Study, shown: Any) -> None:
    study.finding(_finding())
    study.table(
        pd.DataFrame({"n": [1]}),
        id="t",
        caption=CAPTION,
        columns={"n": Text("数", "n")},
        facts=["rev_2025q3"],
    )
    study.sources()
    tree = lxml.html.fromstring(f"<div>{shown[-1][0]['text/html']}</div>")
    first, second = tree.xpath('//ol[@class="sources"]/li')
    assert (first.get("id"), second.get("id")) == ("src-issuer", "src-mirror")
    assert first.text_content() == "小米集团：Q3 <results> & more，A 级，公布于2025年11月18日；支撑2条数据"
    assert second.text_content() == "某镜像：转载（193.0.2.7），D 级，无公布日期；支撑2条数据"
    assert second.xpath(".//a") == []
    legend = tree.xpath('//p[@class="tiers"]')[0].text_content()
    assert "A 级 · 1：" in legend
    assert "B 级" not in legend


AGE = {"newest": {"users": "2025Q3"}, "newest_document": "2026-01-31", "stale": ["users"]}


def test_the_header_says_what_is_hidden(case: Any, shown: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fanecon.evidence.newest.freshness", lambda _: AGE)
    past = replace(case, as_of=date(2026, 1, 31), hidden=SimpleNamespace(after=7, undated=11))
    Study(past, "en", "01_metrics").header()
    assert AGE.items() <= shown[0][0]["application/vnd.fanecon.study+json"].items()
    html = shown[0][0]["text/html"]
    section = lxml.html.fromstring(f"<div>{html}</div>").xpath('//section[@class="study"]')[0].text_content()
    assert "Xiaomi · As of 31 January 2026" in section
    assert "7 rows published later and 11 rows without" in section
    assert "0123456789ab ·" in section
    assert html.startswith('<style data-fanecon="lab">')


def test_begin_checks_opens_and_applies(case: Any, shown: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def open_case(name: str, as_of: str, data_dir: Any) -> Any:
        asked.append((name, as_of, data_dir))
        return case

    monkeypatch.setattr("fanecon.evidence.case.open_case", open_case)
    monkeypatch.setattr("fanecon.evidence.newest.freshness", lambda _: AGE)
    with use_theme():  # begin() sets the look for good: keep it to this test
        study = begin("01_metrics", case="xiaomi", as_of="2026-01-31", lang="en", data_dir="/d", horizon=2)
    assert asked == [("xiaomi", "2026-01-31", "/d")]
    assert study.parameters["horizon"] == 2
    assert (study.lang, study.notebook) == ("en", "01_metrics")
    assert "Xiaomi" in shown[0][0]["text/plain"]
    with pytest.raises(ParameterError, match='Did you mean "horizon"'):
        begin("01_metrics", case="xiaomi", horizont=2)
    with pytest.raises(ParameterError, match="lang"):
        begin("01_metrics", case="xiaomi", lang="fr")
    assert len(asked) == 1
