"""What the command line prints of a case folder: rows, what notebooks can show, what an import did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from fanecon import parameters
from fanecon.evidence.case import open_case
from fanecon.evidence.config import Config
from fanecon.evidence.importers.adding import Imported
from fanecon.evidence.importers.prices import GAP_DAYS, ImportedPrices
from fanecon.evidence.importers.surveys import ImportedAnswers
from fanecon.evidence.layouts import SERIES
from fanecon.evidence.new_case import EXAMPLES
from fanecon.evidence.schema import KEYS
from fanecon.listing import report_lines
from fanecon.listing_gates import Section, described, filled, sections, setting, shown_by, texts_in
from fanecon.listing_newest import stale_lines
from fanecon.listing_problems import problem_lines
from fanecon.study.words import Text, join_words

_WORDS = {
    "shows": Text("能展示：{}", "will show: {}"),
    "nothing": Text("什么也不能展示", "will show nothing"),
    "without": Text("不能展示：{}，缺{}", "will not show: {}, for want of {}"),
    "part": Text("只能展示一部分：{}，缺{}", "will show in part: {}, for want of {}"),
    "metrics": Text("还没有数字的指标：{}", "no figures of {}"),
    "mend": Text("改正上面的问题之后，笔记本才能运行。", "No notebook can run before the problems above are mended."),
    "examples": Text(
        "{} 里还有 new-case 的示例行：第一次导入数字时会自动删除，手工填表请自己删掉。",
        "Example rows of new-case are left in {}: the first import of figures removes them; otherwise delete them.",
    ),
    "undated": Text(
        "{} 行没有发布日期，不会出现在“截至某日”的报告里。",
        "Rows without a publication date, hidden from reports as of a day: {}.",
    ),
    "unnamed": Text(
        "有数字但 case.yaml 没有提到、因而不会展示的指标：{}。例如在 case.yaml 里写 headline: [{}]",
        "Metrics with figures that case.yaml does not name, so that no page shows them: {}. For example, write "
        "headline: [{}] there.",
    ),
    "added": Text(
        "{}：新增 {} 个数字、{} 份资料、{} 个指标", "{}: figures added: {}; documents: {}; metrics: {}"
    ),
    "would": Text(
        "{}：可以新增 {} 个数字、{} 份资料、{} 个指标；没有写入任何文件",
        "{}: figures that can be added: {}; documents: {}; metrics: {}; nothing was written",
    ),
    "documents": Text(
        "新资料：{}。请在 sources.csv 里核对标题与级别",
        "New documents: {}. Check their titles and tiers in sources.csv",
    ),
    "new_metrics": Text(
        "新指标：{}。请在 metrics.csv 里核对类型与定义", "New metrics: {}. Check kind and definitions in metrics.csv"
    ),
    "estimates": Text("预测值（质量记为 estimate）：{}", "Estimates (quality estimate): {}"),
    "repeated": Text("已有、没有重复写入的行：{}", "There already, not written again, lines: {}"),
    "empty": Text("没有数字、略过的行：{}", "Passed over without a figure, lines: {}"),
    "left_out": Text("没有读取的列：{}", "Columns that were not read: {}"),
    "rejected": Text("{} 行被退回", "Rows rejected: {}"),
    "rows": Text("{}：{} 新增 {} 行；新资料 {} 份", "{}: rows added to {}: {}; documents: {}"),
    "would_rows": Text(
        "{}：{} 可以新增 {} 行；新资料 {} 份；没有写入任何文件",
        "{}: rows that can be added to {}: {}; documents: {}; nothing was written",
    ),
    "base": Text("{}：作答 {} 人，跳过 {} 人", "{} answered: {}; skipped: {}"),
    "open_survey": Text(
        "填写者自愿作答，不是随机样本：占比要与人数一起印，没有误差范围可言",
        "Respondents chose themselves, and are no random sample: print shares with their base, and no margin of error",
    ),
    "personal": Text("涉及个人、已丢弃的列：{}", "Personal columns, dropped: {}"),
    "unsaid": Text(
        "没有统计的问题（自由填写，或不足 5 人）：{}", "Not counted, as free text or fewer than five people: {}"
    ),
    "shown": Text("用到这张表的笔记本：{}", "Notebooks that use the table: {}"),
    "remarks": Text("当作注释略过的行：{}", "Passed over as remarks, lines: {}"),
    "prices": Text("{}：{} 天，{} 至 {}", "{}: {} days, {} to {}"),
    "no_prices": Text("没有新的收盘价", "No new closing prices"),
    "written": Text("已写入 {}/closes.csv", "written to {}/closes.csv"),
    "not_written": Text("没有写入任何文件", "nothing was written"),
    "adjusted": Text("采用复权收盘价", "adjusted closes were taken"),
    "gap": Text(
        "{}：{} 至 {} 之间超过 {} 天没有价格", "{}: no price between {} and {}, more than {} days"
    ),
    "warning": Text("提醒：{}", "Warning: {}"),
    "currencies": Text(
        "各代码币种不同：closes.csv 只记数字，价格之间不能相比，涨跌幅可以",
        "The tickers are in different currencies: closes.csv keeps the numbers alone, so compare returns, not prices",
    ),
    "suspended": Text("停牌、没有成交而略过的天数：{}（{}）", "Days without trading, left out: {} ({})"),
    "same": Text("已有且相同的天数：{}", "Days there already, with the same price: {}"),
    "no_close": Text("没有价格的天数：{}", "Days without a price: {}"),
    "replaced": Text("被替换的行数：{}", "Rows replaced: {}"),
}  # fmt: skip
_MOST = 12


def coverage_lines(config: Config, core: Mapping[str, Any], counts: Mapping[str, int], lang: str) -> Iterator[str]:
    """Say what each notebook will and will not be able to show.

    Parameters
    ----------
    config : Config
    core : mapping of str to pandas.DataFrame
        The core tables as read.
    counts : mapping of str to int
        Table → rows.
    lang : str
    """
    yield from report_lines(config.get("report"), lang)
    of_metric = Counter(core["facts"]["metric"])
    figures = {metric: of_metric[metric] for metric in core["metrics"]["metric"]}
    has = filled(config.settings, counts, figures)
    for notebook in parameters.notebooks():
        if (gated := sections(parameters.locate(f"{notebook}.ipynb"), has)) is not None:
            yield from _gated_lines(notebook, gated, config, lang)
    yield from _remarks(config, core, figures, lang)
    yield from stale_lines(open_case(config.name), lang)


def _gated_lines(notebook: str, found: list[Section], config: Config, lang: str) -> Iterator[str]:
    mark = "；" if lang == "zh" else "; "
    shown = [s.title.in_(lang) for s in found if s.told]
    yield notebook
    yield "  " + (_say("shows", lang, mark.join(shown)) if shown else _say("nothing", lang))
    for section in found:
        if section.left_out:
            lacks = dict.fromkeys(f"{described(n).in_(lang)} ({_where(n, config, lang)})" for n in section.lacks)
            yield "  " + _say(
                "part" if section.told else "without", lang, section.title.in_(lang), join_words(lacks, lang)
            )


def _where(name: str, config: Config, lang: str) -> str:
    if name in SERIES or name in KEYS:
        return f"{name}.csv"
    if named := list(texts_in(setting(config.settings, name))):
        return _say("metrics", lang, join_words(_few(named), lang))
    return f"case.yaml: {name.partition('.')[0]}"


def _remarks(config: Config, core: Mapping[str, Any], figures: Mapping[str, int], lang: str) -> Iterator[str]:
    left = [f"{t}.csv" for t, row in EXAMPLES.items() if t in KEYS and row[0] in set(core[t][KEYS[t]])]
    examples = {row[0] for row in EXAMPLES.values()}
    if left:
        yield _say("examples", lang, join_words(left, lang))
    undated = sum(int((core[t]["published"] == "").sum()) for t in ("facts", "events"))
    if undated:
        yield _say("undated", lang, undated)
    if not any(name in figures for name in texts_in(config.settings)):
        spare = [m for m, n in figures.items() if n and m not in examples]
        if spare:
            yield _say("unnamed", lang, join_words(_few(spare), lang), ", ".join(spare[:4]))


def mend_line(lang: str) -> str:
    """Say that problems come first."""
    return _say("mend", lang)


def imported_lines(case: str, found: Imported, lang: str) -> Iterator[str]:
    """Say what an import of rows did, or would do; the rejected ones first, each by its line."""
    yield from problem_lines(found.problems)
    if found.rejected:
        yield _say("rejected", lang, found.rejected)
    if found.table == "facts":
        counts = len(found.rows), len(found.sources), len(found.metrics)
        yield _say("added" if found.written else "would", lang, case, *counts)
    else:
        key = "rows" if found.written else "would_rows"
        yield _say(key, lang, case, f"{found.table}.csv", len(found.rows), len(found.sources))
    if isinstance(found, ImportedAnswers) and found.rows:
        bases = {row["question"]: (int(row["base"]), int(row["respondents"])) for row in found.rows}
        yield from (_say("base", lang, name, base, everybody - base) for name, (base, everybody) in bases.items())
        yield _say("open_survey", lang)
    answers = found if isinstance(found, ImportedAnswers) else None
    lists = (
        ("personal", answers.personal if answers else ()),
        ("unsaid", answers.unsaid if answers else ()),
        ("documents", [f"{row['source_id']} [{row['tier']}]" for row in found.sources]),
        ("new_metrics", [f"{row['metric']} ({row['kind']})" for row in found.metrics]),
        ("estimates", [row["fact_id"] for row in found.rows if row.get("quality") == "estimate"]),
        ("repeated", map(str, found.repeated)),
        ("empty" if found.table == "facts" else "remarks", map(str, found.passed_over)),
        ("left_out", found.left_out),
        ("shown", shown_by(found.table) if found.table in SERIES else []),
    )
    for key, items in lists:
        if names := _few(list(items)):
            yield _say(key, lang, join_words(names, lang))


def prices_lines(case: str, found: ImportedPrices, lang: str) -> Iterator[str]:
    """Say what an import of prices did, or would do; what is wrong first."""
    yield from problem_lines(found.problems)
    yield from (_say("warning", lang, line) for line in problem_lines(found.warnings))
    for ticker, (days, first, last) in found.added.items() if not found.problems else ():
        yield _say("prices", lang, " ".join([ticker, *found.currencies.get(ticker, "").split()]), days, first, last)
    if len(set(found.currencies.values())) > 1:
        yield _say("currencies", lang)
    if found.suspended:
        days_off = [f"{ticker} {day}" for ticker, day in found.suspended]
        yield _say("suspended", lang, len(days_off), join_words(_few(days_off), lang))
    for ticker, first, last in found.gaps:
        yield _say("gap", lang, ticker, first, last, GAP_DAYS)
    numbers = (("same", found.repeated), ("no_close", found.without_price), ("replaced", found.replaced))
    for key, number in numbers:
        if number:
            yield _say(key, lang, number)
    if found.adjusted and not found.problems:
        yield _say("adjusted", lang)
    if found.sources and not found.problems:
        yield _say("documents", lang, join_words(found.sources, lang))
    if not found.added and not found.problems:
        yield _say("no_prices", lang)
    yield _say("written", lang, case) if found.written else _say("not_written", lang)


def _few(names: list[str]) -> list[str]:
    return names if len(names) <= _MOST else [*names[:_MOST], f"… ({len(names)})"]


def _say(key: str, lang: str, *values: object) -> str:
    return _WORDS[key].in_(lang).format(*values)
