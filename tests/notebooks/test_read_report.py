"""A case that names a report file has its figures on the page of notebook 01."""

from __future__ import annotations

import lxml.html

from fanecon.press.progress import Progress
from fanecon.press.runner import run
from tests.conftest import CASE_YAML


def test_the_report_that_a_case_names_is_read_on_the_page(sample, tmp_path, monkeypatch):
    (sample / "case.yaml").write_text(CASE_YAML.replace("report: {", "report: {file: pasted.md, "), encoding="utf-8")
    (sample / "pasted.md").write_text("# 小样2025年第三季度\n\n汽车108796辆，用户7.617亿。\n", encoding="utf-8")
    monkeypatch.setenv("FANECON_DATA", str(sample.parent))
    about = {"case": "sample", "langs": ("zh",), "out": tmp_path / "out", "data": sample.parent}
    result = run(["01_metrics"], **about, progress=Progress())
    assert result.exit_code == 0, result.outcomes
    page = lxml.html.fromstring((result.folder / "01_metrics.zh.html").read_text(encoding="utf-8"))
    rows = [[cell.text_content() for cell in row] for row in page.xpath('//*[@id="read"]//tbody/tr')]
    assert [row[1:3] for row in rows] == [["108796辆", "证实"], ["7.617亿", "证伪"]]
