"""An analyst's sixth notebooks, really executed: with and without a study, beside their own files."""

from __future__ import annotations

import base64
import json

import lxml.html
import nbformat
import ordinary
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from fanecon.press.runner import run

OWN = [
    new_markdown_cell("# 我的分析\n\n公式 $g=\\frac{x_t}{x_{t-4}}-1$。\n\n![logo](logo.png) ![no](no.png)"),
    new_code_cell("top_n = 3  # 前几 / how many", metadata={"tags": ["parameters"]}),
    new_code_cell('import pandas as pd\npd.DataFrame({"revenue": [111.3, 116.0, 113.1]}).head(top_n)'),
    new_code_cell('import warnings\nwarnings.warn("careful")'),
    new_code_cell("from tqdm import tqdm\nfor i in tqdm(range(100)): pass"),
    new_code_cell("import ipywidgets as w\nout = w.Output()\nwith out:\n    print('inside')\nout"),
    new_code_cell("%config InlineBackend.figure_formats = ['svg']\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]);"),
]
STUDIED = [
    new_markdown_cell("# 我的研究"),
    new_code_cell('case, as_of, lang = "xiaomi", "", "zh"'),
    new_code_cell('import fanecon as fe\nstudy = fe.begin("07_study", case=case, as_of=as_of, lang=lang)'),
    new_code_cell(
        "import pandas as pd\nimport seaborn as sns\nsns.set_theme()\n"
        'sns.barplot(data=pd.DataFrame({"季度": ["一季度", "絲趙"], "营收": [3, 5]}), x="季度", y="营收");'
    ),
    new_code_cell('case = fe.open_case("xiaomi", as_of="2025-06-30")\ncase.series("mau_global").tail(2)'),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Both in one run, found by nobody's list: `run` takes every notebook of its folder."""
    source, out = tmp_path_factory.mktemp("notebooks"), tmp_path_factory.mktemp("outputs")
    for name, cells in (("06_mine", OWN), ("07_study", STUDIED)):
        for number, cell in enumerate(cells):
            cell["id"] = f"c{number}"
        nbformat.write(new_notebook(cells=cells), source / f"{name}.ipynb")
    (source / "logo.png").write_bytes(base64.b64decode(ordinary.DOT))
    result = run(source=source, out=out, langs=["zh"], parameters={"top_n": 2}, pdf=True)
    assert result.exit_code == 0, result
    return out / result.run_id


def page(folder, name):
    return lxml.html.fromstring((folder / f"{name}.zh.html").read_text(encoding="utf-8"))


def test_a_notebook_without_a_study_is_printed_with_all_it_shows(folder):
    main = page(folder, "06_mine").xpath("//main")[0]
    words = main.text_content()
    assert [
        w for w in ("111.3", "116.0", "cell 4, line 2: UserWarning: careful", "100/100", "inside") if w not in words
    ] == []
    assert "113.1" not in words.replace('"revenue": [111.3, 116.0, 113.1]', ""), "its own parameter was 2"
    assert len(main.xpath(".//img")) == 2 and len(main.xpath(".//math")) == 1
    assert (folder / "06_mine.zh.pdf").read_bytes().startswith(b"%PDF")


def test_it_stands_on_the_summary_and_the_run_names_what_is_missing(folder):
    summary = page(folder, "index")
    assert "我的分析" in summary.text_content() and "06_mine.zh.html" in summary.xpath("//a/@href")
    notebooks = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["notebooks"]
    assert {n["notebook"]: n["notes"] for n in notebooks} == {"06_mine": ["图片缺失：no.png"], "07_study": []}


def test_a_study_keeps_its_frames_folded_and_its_charts_open_with_chinese_under_a_foreign_theme(folder):
    main = page(folder, "07_study").xpath("//main")[0]
    assert main.xpath(".//details[contains(@class, 'code')]//table[@class='dataframe']")
    assert len(main.xpath(".//figure[@class='chart']/img[not(ancestor::details)]")) == 1
    assert main.xpath(".//aside[contains(@class, 'warning')]") == []
