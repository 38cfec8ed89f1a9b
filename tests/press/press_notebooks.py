"""Small notebooks for the tests of the press, written the way the real ones are."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from pathlib import Path
from unittest.mock import patch

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from fanecon.press.pdf import document
from fanecon.press.render import page

FONTS = Path(__file__).parents[2] / "fanecon" / "study" / "fonts"
PARAMETERS = 'case = "xiaomi"\nas_of = ""\nlang = "zh"\nstart = "2018Q1"\nhorizon = 4'
VALUES = {"case": "xiaomi", "as_of": "2025-06-30", "lang": "zh", "start": "2018Q1", "horizon": 4}
VERDICTS = ["SUPPORTED", "CONSISTENT", "DISPUTED", "AMBIGUOUS"]
VERDICTS += ["UNVERIFIED", "TRUNCATED", "INCONSISTENT", "REFUTED"]


def markdown(zh: str, en: str) -> list:
    """A markdown cell in each language."""
    return [
        new_markdown_cell(zh, metadata={"tags": ["zh"]}),
        new_markdown_cell(en, metadata={"tags": ["en"]}),
    ]


def write(folder: Path, *sources: str) -> Path:
    """Write folder/01_metrics.ipynb: title, parameters, and a code cell for each source."""
    cells = [*markdown("# 标题", "# Title"), new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})]
    cells += [new_code_cell(source) for source in sources]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=cells), folder / "01_metrics.ipynb")
    return folder


def publish(finding: dict) -> str:
    """The source of a cell that publishes a finding as the story does."""
    data = {"application/vnd.fanecon.finding+json": finding, "text/plain": "x"}
    return f"from IPython.display import display\ndisplay({data!r}, raw=True)"


def png(width: int = 1440, height: int = 760) -> str:
    """A picture of one colour, as the story embeds charts: twice as wide as it is shown."""
    rows = b"".join(b"\0" + b"\x72" * width for _ in range(height))
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    ]
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + body).decode()


def html(source: str, text: str, *tags: str):
    """An executed code cell with an HTML output."""
    output = new_output("display_data", data={"text/html": text, "text/plain": "plain"})
    return new_code_cell(source, metadata={"tags": list(tags)}, outputs=[output])


def finding(kind: str, sentence: str) -> str:
    """A finding as the study makes it."""
    return (
        f'<aside class="finding finding-finding" id="finding-{kind}">\n<p class="title"><strong>{sentence}</strong></p>\n'
        f'<details class="basis" id="basis-{kind}"><summary>依据</summary><ol><li id="basis-{kind}-1">'
        '小米集团收入：<q class="printed">113,121</q> — <cite><a href="https://example.com/r">公告</a></cite></li></ol>'
        "</details>\n</aside>"
    )


def report():
    """An executed notebook with everything that a page has to show."""
    rows = "".join(
        f'<tr><td class="n">{n}</td><td>2025年第三季度，智能电动汽车交付量同比增长“近7倍”，收入亦创新高</td>'
        f'<td><span class="verdict verdict-{v}">{v}</span></td><td class="n">〔240,723；241,025〕</td></tr>'
        for n, v in enumerate(VERDICTS)
    )
    table = (
        '<figure class="table" id="audit"><figcaption>审计表</figcaption>'
        '<div class="scroll"><table><thead><tr>'
        '<th scope="col" class="n">行</th><th scope="col">说法</th><th scope="col">判定</th>'
        f'<th scope="col" class="n">区间</th></tr></thead><tbody>{rows}</tbody></table></div>'
        '<p class="foot"><span class="source-line">来源：'
        '<a href="#sources">见资料来源</a></span></p></figure>'
    )
    chart = (
        f'<figure class="chart" id="c"><div class="scroll"><img src="data:image/png;base64,{png()}" '
        'alt="各季收入柱状图" width="720"></div>'
        '<figcaption>各季收入，十亿元<span class="source-line">来源：<a href="https://example.com">小米集团</a></span>'
        "</figcaption></figure>"
    )
    sources = (
        '<ol class="sources" id="sources"><li id="src-a"><cite><a href="https://example.com/long">'
        f"https://example.com/{'a' * 160}</a></cite></li></ol>"
    )
    bare = new_output("display_data", data={"image/png": png()}, metadata={"image/png": {"alt": "Bare chart"}})
    warning = new_output("stream", name="stderr", text="FutureWarning: this will change " * 8)
    number = '全球月活跃用户达<a class="num" href="#basis-finding-1">7.417亿</a>，同比增长。'
    header = '<style data-fanecon="lab">.study{color:red}</style>'
    header += '<section class="study"><p><strong>小米集团</strong> · 全部证据</p></section>'
    cells = [
        *markdown(
            "# 小米的粉丝经济：规模与核心\n\n**问题** 生态有多大？",
            "# Xiaomi's fans: size and core\n\n**Question** How big?",
        ),
        new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}),
        new_code_cell('as_of = "2025-06-30"', metadata={"tags": ["injected-parameters"]}),
        html("import fanecon as fe\nstudy = fe.begin()  # 准备", header, "setup"),
        *markdown(
            "## 生态有多大？\n\n恶意<script>alert(1)</script>文字 "
            "<img src=x onerror=alert(2)> [链接](javascript:alert(3))",
            "## How big is it?\n\n| a | b |\n|---|--:|\n| one | 2 |\n\n![remote](https://example.com/x.png)",
        ),
        html("study.finding(size)  # 规模", finding("finding", number)),
        html("study.show(fig)", chart),
        *markdown("### 分部", "### Segments"),
        new_code_cell("fig", outputs=[bare, warning]),
        html("study.finding(ev)", finding("caution", "请谨慎引用。")),
        html("study.finding(forecast)", finding("refusal", "没有计算预测。")),
        html("study.table(audit)", table),
        *markdown("## 资料来源", "## Sources"),
        html("study.sources()", sources),
    ]
    for index, cell in enumerate(cells):
        cell["id"] = f"c{index}"
    return new_notebook(cells=cells, metadata={"language_info": {"name": "python", "pygments_lexer": "ipython3"}})


def printed(notebook, lang: str = "zh", name: str = "01_metrics") -> bytes:
    """The PDF of an executed notebook, made from its page; the page's own fonts, which paper does not need, cost time."""
    with patch("fanecon.press.render.font_faces", return_value=""):
        made = page(notebook, name=name, lang=lang, parameters=VALUES | {"lang": lang}, fonts=FONTS)
    return document(made.html, fonts=FONTS)


def manifest(folder: Path) -> dict:
    """A run's manifest."""
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
