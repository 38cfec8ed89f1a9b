"""A small notebook that opened a study, with what the study really publishes."""

from __future__ import annotations

import pytest
from matplotlib import pyplot as plt
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook, new_output
from press_notebooks import PARAMETERS, markdown

from fanecon.study import handle
from fanecon.study.cases import as_open, open_case
from fanecon.study.gates import SKIPPED_MIME


def told(lang: str, as_of: str = "2026-01-31") -> NotebookNode:
    """Execute, in this process, two questions with answers, one without data, a table and the sources."""
    cells: list[NotebookNode] = []

    def run(source: str, do=lambda: None, *tags: str) -> None:
        outputs: list[NotebookNode] = []

        def collect(bundle, metadata=None, **_):
            outputs.append(new_output("display_data", data=bundle, metadata=metadata or {}))

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(handle, "display", collect)
            do()
        cells.append(new_code_cell(source, metadata={"tags": list(tags)}, outputs=outputs))

    def say(*of: str) -> None:
        cells.extend(markdown(*of))

    study = handle.Study(as_open(open_case("xiaomi", as_of=as_of), lang), lang, "09_mine")
    handle.set_language(lang)
    revenue, users = study.case.series("revenue_total", "Q"), study.case.series("users_5plus_devices", "Q")
    plain = new_output("execute_result", data={"text/html": '<table class="dataframe"><tr><td>1</td></tr></table>'})

    def chart(id: str, data, *, key: bool) -> None:
        _, ax = plt.subplots(figsize=(6.2, 3.8))
        ax.plot(data["period"], data["point"])
        study.chart(
            ax, id, zh="收入逐季上升", en="Revenue by quarter", sub_zh="十亿元", sub_en="RMB", data=data, key=key
        )

    say("# 增长与核心\n\n每个数字都可查。", "# Growth and core\n\nEvery number can be traced.")
    cells.append(new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}))
    run("study = fe.begin('09_mine')", study.header, "setup")
    say("## 增长从哪里来？\n\n方法：与上年同期相比。", "## Where does growth come from?\n\nMethod: on the year before.")
    run("revenue = case.series('revenue_total')")
    cells[-1].outputs.append(plain)
    run("study.chart(ax, 'first')", lambda: chart("first", revenue.tail(12), key=False))
    run("study.chart(ax, 'key')", lambda: chart("key", revenue.tail(8), key=True))
    last = revenue.iloc[-1]
    run("study.finding('growth')", lambda: study.finding(
        "growth", zh="一季营收{last}", en="Revenue of a quarter: {last}", so_zh="仍在增长。", so_en="Still growing.",
        more_zh="方法见代码。", more_en="For the method see the code.", confidence="high", last=last))  # fmt: skip
    say("## 核心在变吗？", "## Does the core change?")
    run("study.finding('core')", lambda: study.finding(
        "core", zh="多设备用户{n}", en="Users with many devices: {n}", confidence="medium", n=users.iloc[-1]))  # fmt: skip
    run("study.finding('before')", lambda: study.finding(
        "before", zh="一年前{n}", en="A year before: {n}", confidence="low", n=users.iloc[-5]))  # fmt: skip
    shown = revenue.tail(3)[["period", "point", "fact_id"]]
    heads = {"period": ("季度", "Quarter"), "point": ("营收", "Revenue", "CNY")}
    run("study.table(open)", lambda: study.table(shown, "shown", zh="三季", en="Quarters", open=True, **heads))
    run("study.table(folded)", lambda: study.table(shown, "folded", zh="附表一", en="A folded table", **heads))
    say("## 没有资料的一节\n\n本来要说的话。", "## A question without data\n\nWhat it would say.")
    cells.append(new_code_cell("#| needs: x\nx", outputs=[new_output("display_data", data={SKIPPED_MIME: {}})]))
    say(
        "## 还不知道什么\n\n| 问题 | 需要 |\n|---|---|\n| 谁 | 名单 |",
        "## Not known\n\n| What | Needs |\n|---|---|\n| Who | A list |",
    )
    say("## 回答", "## Answers")
    run("study.answer('how')", lambda: study.answer(
        "how", ask_zh="增长了吗？", ask_en="Did it grow?", zh="一季{last}。", en="A quarter: {last}.", rests_on=["growth"]))  # fmt: skip
    say("## 资料来源", "## Sources")
    run("study.sources()", study.sources)
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    return new_notebook(cells=cells, metadata={"language_info": {"name": "python", "pygments_lexer": "ipython3"}})
