"""Executed notebooks as people write them elsewhere, with the outputs that their kernels really sent."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell
from PIL import Image
from press_notebooks import PARAMETERS, png

STUDY = "application/vnd.fanecon.study+json"
DOT = png(20, 20)
TQDM = "".join(f"\r{n:3d}%|{'█' * (n // 10):10}| {n}/100 [00:05<00:00, 19.27it/s]" for n in range(0, 101, 2)) + "\n"
SVG = '<?xml version="1.0"?>\n<!DOCTYPE svg>\n<svg xmlns="http://www.w3.org/2000/svg" width="72pt" height="36pt" '
SVG += 'viewBox="0 0 72 36" version="1.1"><path d="M 0 0 L 72 36" stroke="#000000"/></svg>'
VEGA = '<style>#v.vega-embed{width:100%}</style><div id="v"></div><script>(function(spec, embedOpt){let o = vegaEmbed'
VEGA += '("#v", spec)})({"data": {"url": "https://cdn.example/x"}}, {"mode": "vega-lite"});</script>'


def cell(source: str, *outputs: NotebookNode, tags: tuple[str, ...] = (), **metadata: object) -> NotebookNode:
    return new_code_cell(source, outputs=list(outputs), execution_count=4, metadata={"tags": list(tags), **metadata})


def shown(data: dict, **metadata: object) -> NotebookNode:
    return new_output("display_data", data=data, metadata=metadata)


def last(data: dict) -> NotebookNode:
    return new_output("execute_result", data=data, execution_count=4)


def printed(text: str, name: str = "stdout") -> NotebookNode:
    return new_output("stream", name=name, text=text)


def frame(table: pd.DataFrame) -> NotebookNode:
    return last({"text/html": table.to_html(notebook=True), "text/plain": str(table)})


def retina() -> str:
    noise = np.random.default_rng(0).integers(0, 256, (864, 1440, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(noise).save(buffer, "PNG")
    import base64

    return base64.b64encode(buffer.getvalue()).decode()


def widgets() -> tuple[list[NotebookNode], dict]:
    def view(model: str, plain: str) -> NotebookNode:
        return shown({"application/vnd.jupyter.widget-view+json": {"model_id": model}, "text/plain": plain})

    text = {"name": "stdout", "output_type": "stream", "text": "inside-output-widget\n"}
    states = {
        "slider": {"model_name": "IntSliderModel", "state": {"description": "n", "value": 3}},
        "bar": {"model_name": "HBoxModel", "state": {"children": [f"IPY_MODEL_{part}" for part in ("a", "b", "c")]}},
        "a": {"model_name": "HTMLModel", "state": {"value": "100%"}},
        "b": {"model_name": "FloatProgressModel", "state": {"value": 3.0}},
        "c": {"model_name": "HTMLModel", "state": {"value": " 3/3 [00:00&lt;00:00]<script>x()</script>"}},
        "out": {"model_name": "OutputModel", "state": {"outputs": [text]}},
    }
    cells = [cell(name, view(name, f"{name}-start-state")) for name in ("slider", "bar", "out", "gone")]
    return cells, {"application/vnd.jupyter.widget-state+json": {"state": states}}


def notebook(*cells: NotebookNode, studied: bool = False, metadata: dict | None = None) -> NotebookNode:
    """A notebook with its cells; `studied` opens a study first."""
    opened = shown({STUDY: {}, "text/html": '<section class="study"><p><strong>小米</strong></p></section>'})
    before = [cell(PARAMETERS, tags=("parameters",)), cell("study = fe.begin()", opened, tags=("setup",))]
    whole = new_notebook(cells=[*(before if studied else []), *cells], metadata=metadata or {})
    for number, one in enumerate(whole.cells):
        one["id"] = f"c{number}"
    return whole


def markdown(text: str, **more: object) -> NotebookNode:
    return new_markdown_cell(f"# 题\n\n{text}", **more)


QUARTERS = pd.DataFrame({"quarter": ["Q1", "Q2"], "revenue": [111.3, 116.0]})
WIDE = pd.DataFrame(
    np.arange(132).reshape(3, 44) * 1234.5,
    index=["营收", "毛利", "费用"],
    columns=pd.MultiIndex.from_product([[f"20{y}" for y in range(15, 26)], ["Q1", "Q2", "Q3", "Q4"]]),
)
GLYPHS = "".join(
    f"/v/lib/python3.11/site-packages/IPython/core/events.py:101: UserWarning: Glyph {ord(c)} (\\N{{CJK}}) missing from "
    "font(s) Arial.\n  func(*args, **kwargs)\n"
    for c in "一季度"
)
STYLED = "<style>#T_1_row0_col0 {background-color: #ffcccc; color: darkred}</style>"
STYLED += '<table id="T_1"><tr><td id="T_1_row0_col0">42</td></tr></table>'


def named() -> dict[str, NotebookNode]:
    """Make every notebook, by the name of what it is about."""
    controls, states = widgets()
    tagged = [cell("SECRET", printed("kept-output"), tags=("remove-input",))]
    tagged += [cell("x", printed("gone-output"), tags=("remove-output",))]
    tagged += [cell("x", printed("gone-cell"), tags=("remove_cell",))]
    tagged += [cell("HIDDEN", printed("shown-output"), jupyter={"source_hidden": True})]
    tagged += [cell("x", printed("gone-hidden"), jupyter={"outputs_hidden": True})]
    image, attached = (
        "![shot](attachment:s.png)\n\n<img src='attachment:s.png' width='20'>",
        {"s.png": {"image/png": DOT}},
    )
    return {
        "last value": notebook(markdown(""), cell("df", frame(QUARTERS)), cell("1 + 1", last({"text/plain": "2"}))),
        "last value of a study": notebook(markdown(""), cell("df", frame(QUARTERS)), studied=True),
        "attachment": notebook(markdown(image, attachments=attached)),
        "local picture": notebook(markdown("![logo](logo.png)\n\n![没有](nowhere.png) ![far](https://x.example/far.png)")),
        "maths": notebook(
            markdown("率 $g=\\frac{x_t}{4}$。\n\n$$\\hat\\beta$$\n\n\\begin{align}a &= b \\\\ c &= d\\end{align}")
        ),
        "latex output": notebook(cell("Math()", shown({"text/latex": "$\\displaystyle y=\\sqrt{z}$", "text/plain": "<Math>"}))),
        "money": notebook(markdown("市值从US$5 billion升到US$10 billion，又回到US$7 billion。`US$5`")),
        "markdown output": notebook(cell("Markdown()", shown({"text/markdown": "**bold-out**\n\n| a | b |\n|--|--|\n| 1 | 2 |"}))),
        "svg": notebook(cell("plot", shown({"image/svg+xml": SVG, "text/plain": "<Figure>"}))),
        "plotly": notebook(cell("fig.show()", shown({"application/vnd.plotly.v1+json": {"data": []}, "text/plain": "Figure()"}))),
        "altair": notebook(cell("chart", shown({"text/html": VEGA, "text/plain": "alt.Chart(...)"}))),
        "plotly with a picture": notebook(cell("x", shown({"application/vnd.plotly.v1+json": {}, "image/png": DOT}))),
        "widgets": notebook(*controls, metadata={"widgets": states}),
        "colab": notebook(
            cell("print(1)", printed("eins\n")),
            metadata={"colab": {}, "widgets": {"application/vnd.jupyter.widget-state+json": {"3f2c": {}}}},
        ),
        "vs code": notebook(
            markdown("文字"), cell("x", last({"text/plain": "7"}), vscode={"languageId": "python"}),
            metadata={"language_info": {"name": "python"}, "orig_nbformat": 4, "vscode": {"interpreter": {"hash": "a"}}},
        ),
        "kaggle": notebook(
            cell("x", printed("/kaggle/input/a.csv"), _uuid="8f2839f2", _cell_guid="b1076dfc", trusted=True),
            metadata={"kaggle": {"accelerator": "none"}, "papermill": {"parameters": {}}},
        ),
        "progress": notebook(cell("tqdm", *(printed(f"\r{part}", "stderr") for part in TQDM.split("\r")[1:]))),
        "streams": notebook(cell("x", printed("a\n"), printed("warn", "stderr"), printed("b\n"), printed("ing", "stderr"))),
        "details": notebook(
            markdown("<details>\n<summary>Method note</summary>\n\nhidden **text**\n\n</details>\n\n<u>under</u> <mark>mark</mark> "
                     '<font color="red">red</font> <center>mid</center> List<int>')
        ),
        "links": notebook(
            new_markdown_cell("# One\n\n[to Two](#Two) [to anchor](#here) [github](#two)"),
            new_markdown_cell("# Two\n\n<p id='top'>text</p>"),
            new_markdown_cell("<a id='here'></a>\n# Three\n\n## Sub\n\ntext"),
        ),
        "style": notebook(
            cell("x", shown({"text/html": "<style>.prose{display:none} body{filter:blur(2px)}</style><b>note</b></main></div>"})),
            cell("y", shown({"text/html": STYLED})), markdown("must stay visible"),
        ),
        "warning": notebook(
            cell("x", printed("/var/ipykernel_15490/1798193716.py:2: UserWarning: careful\n  warnings.warn()\n", "stderr")),
            cell("y", printed("/opt/me/.venv/lib/python3.11/site-packages/pandas/io.py:9: FutureWarning: soon\n", "stderr")),
        ),
        "glyphs of a chart": notebook(cell("plt.show()", printed(GLYPHS, "stderr"), shown({"image/png": DOT}))),
        "hidden": notebook(*tagged),
        "wide": notebook(cell("df", frame(WIDE))),
        "retina": notebook(cell("plt.show()", shown({"image/png": retina()}, **{"image/png": {"width": 720, "height": 432}}))),
        "raw": notebook(
            new_raw_cell("---\ntitle: front-matter\n---"), new_raw_cell("<b onclick='x()'>as it is</b>"),
            new_raw_cell("<em>as html</em>", metadata={"raw_mimetype": "text/html"}),
            new_raw_cell("\\LaTeX", metadata={"format": "text/latex"}),
        ),
        "characters": notebook(
            markdown("臺灣的粉絲經濟：鑽石會員、髮廊、趙、吳、喺度。مرحبا שלום 🚀 ₿ 한"),
            cell("df", frame(pd.DataFrame({"user": ["小米粉🍚", "𠮷野㐂久𰻝"]}))),
        ),
        "an error": notebook(
            cell("x", new_output("error", ename="ValueError", evalue="no", traceback=["\x1b[31mFile /var/ipykernel_1/2.py:3\x1b[0m", "no"]))
        ),
        "json": notebook(cell("x", shown({"application/json": {"a": [1]}, "text/plain": "<JSON object>"}))),
        "nothing": notebook(),
    }  # fmt: skip
