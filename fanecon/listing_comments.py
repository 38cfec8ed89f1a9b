"""What the command line prints of comments: what an import did and the crawl hides, what labels can carry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from fanecon.comments.ingest import Outcome
from fanecon.comments.labels import LABELS, Row
from fanecon.comments.store import Import
from fanecon.listing_problems import problem_lines
from fanecon.methods.agreement import kappa
from fanecon.methods.calibrated import MIN_LABELS, half_width
from fanecon.methods.refusal import Refusal
from fanecon.study.words import Text, join_words, refused

_WORDS = {
    "rows": Text(
        "{}（{}）：读入 {:,} 行，保留 {:,} 行，其中新增 {:,} 行",
        "{} ({}): rows read {:,}, kept {:,}, of these new {:,}"
    ),
    "would": Text("{}（{}）：读入 {:,} 行，可用 {:,} 行", "{} ({}): rows read {:,}, usable {:,}"),
    "dropped": Text("  去掉：{}", "  Dropped: {}"),
    "repeated_header": Text("重复的表头 {:,} 行", "repeated headers {:,}"),
    "blank": Text("空行 {:,} 行", "blank {:,}"),
    "duplicate": Text("另有更新版本的同一条 {:,} 行", "same item in a newer version {:,}"),
    "rejected": Text("有错误 {:,} 行", "faulty {:,}"),
    "noted": Text("  其中：{}", "  Among them: {}"),
    "without_text": Text("没有文字（图片、单纯转发）{:,} 行", "without words (pictures, bare reposts) {:,}"),
    "approximate_time": Text("只知道大致时间 {:,} 行", "at an approximate time {:,}"),
    "broken_characters": Text("含无法辨认的字符 {:,} 行", "with characters that cannot be read {:,}"),
    "hours": Text(
        "  时间：{} 时至 {} 时（北京时间），有内容的钟点 {:,} 个",
        "  From {}h to {}h Beijing time; hours with rows: {:,}",
    ),
    "capped": Text(
        "  采集上限：{:,} 篇内容里有 {:,} 篇恰好停在 {:,} 条一级评论，多半是采集器的上限，不是全部评论",
        "  Cap of the crawl: of {:,} posts {:,} stop at exactly {:,} first-level comments, so probably the crawler "
        "stopped there; this is no census",
    ),
    "missed": Text(
        "  楼中楼：文件里有 {:,} 条回复，平台另计的 {:,} 条不在其中",
        "  Answers to comments: {:,} are in the files, {:,} more by the platform's own counts are not",
    ),
    "full": Text(
        "  弹幕池已满：平台最多给出 {:,} 条，更多的看不到",
        "  Full pool of danmaku: the platform hands out {:,}, no more"
    ),
    "second_half": Text(
        "  搜索偏差：{:.0%} 的内容发布于每小时的后半段，这是搜索造成的，不是用户的作息",
        "  Artefact of the search: {:.0%} of the posts fall into the second half of their hours",
    ),
    "notes_of_search": Text(
        "  小红书一次搜索只显示约 220 篇：有关键词已达 {:,} 篇",
        "  xhs shows some 220 notes a search: one keyword has {:,}"
    ),
    "written": Text("{}：私有文件夹里现在共有 {:,} 条", "{}: {:,} rows are in the private folder now"),
    "not_written": Text("没有写入任何文件", "nothing was written"),
    "passed": Text("没有查看的其他文件：{}", "Other files, not looked into: {}"),
    "rejections": Text("有 {:,} 处问题", "Problems: {:,}"),
    "nothing": Text("没有找到可以导入的评论", "no comments were found to import"),
    "ask": Text(
        "将删除 data/{}/private 里的全部评论、标注与导入记录，无法恢复。继续吗？",
        "All comments, labels and records of imports in data/{}/private will be deleted for good. Go on?",
    ),
    "forgotten": Text("{}：已删除 {:,} 个私有文件", "{}: {:,} private files were deleted"),
    "forgot_nothing": Text("{}：没有私有数据", "{}: there was nothing private"),
    "file": Text("标注文件：{}", "To code: {}"),
    "how": Text(
        "  在 stance 列填 {}；purpose 列可填 {}，也可留空。存为 CSV，再运行一次本命令。",
        "  Fill the column stance with {}; purpose with {} or nothing. Save as CSV and run this again.",
    ),
    "done": Text("已标注 {:,} 条，未标注 {:,} 条", "Coded: {:,}, to go: {:,}"),
    "none": Text(
        "不足 {} 条标注，不报告任何占比；页面会写明原因。",
        "Below {} labels no share is reported, and the page says why.",
    ),
    "carries": Text(
        "{:,} 条标注：一个占比的误差不超过 ±{:.0f} 个百分点（95%），分类器会把它缩小；一半处误差最大。",
        "{:,} labels carry a share to within ±{:.0f} points (95 %) at worst; the engine makes that narrower.",
    ),
    "agreement": Text(
        "两人一致 {:.0f}%，Cohen's kappa {:.2f}（95%：{:.2f} 至 {:.2f}，{:,} 条）",
        "Both coders agree on {:.0f} %, Cohen's kappa {:.2f} (95 %: {:.2f} to {:.2f}; items: {:,})",
    ),
    "no_agreement": Text("两人是否一致：{}", "Agreement of the coders: {}"),
}  # fmt: skip


def imported_lines(name: str, found: Outcome, lang: str) -> Iterator[str]:
    """Say what an import did, by the kind of file.

    Parameters
    ----------
    name : str
        The case.
    found : Outcome
    lang : str
    """
    by_format: dict[tuple[str, str], list[Import]] = {}
    for one in found.imports:
        by_format.setdefault((one.format, one.platform), []).append(one)
    for (layout, platform), entries in by_format.items():
        yield from _format_lines(layout, platform, entries, found.written, lang)
    if found.passed:
        shown = join_words([f"{suffix} {count:,}" for suffix, count in sorted(found.passed.items())], lang)
        yield _say("passed", lang, shown)
    if found.notes:
        yield from problem_lines(found.notes)
    if found.problems:
        yield _say("rejections", lang, len(found.problems))
        yield from problem_lines(found.problems)
    if not found.imports:
        yield _say("nothing", lang)
    yield _say("written", lang, name, found.total) if found.written else _say("not_written", lang)


def _format_lines(layout: str, platform: str, entries: list[Import], written: bool, lang: str) -> Iterator[str]:
    rows, kept, new = (sum(getattr(one, what) for one in entries) for what in ("rows", "kept", "new"))
    label = f"{layout.replace('_', ' ')} × {len(entries)}"
    if written:
        yield _say("rows", lang, label, platform, rows, kept, new)
    else:
        yield _say("would", lang, label, platform, rows, kept)
    for heading, what in (("dropped", "dropped"), ("noted", "notes")):
        counts: Counter[str] = Counter()
        for one in entries:
            counts.update(getattr(one, what))
        if counts:
            yield _say(heading, lang, join_words([_say(why, lang, n) for why, n in sorted(counts.items())], lang))
    if first := min((one.first for one in entries if one.first), default=""):
        last = max(one.last for one in entries)
        hours = sum(one.hours for one in entries)
        yield _say("hours", lang, first.replace("T", " "), last.replace("T", " "), hours)
    yield from _cap_lines(entries, lang)


def _cap_lines(entries: list[Import], lang: str) -> Iterator[str]:
    for one in entries:
        caps = one.caps
        if caps.get("capped"):
            yield _say("capped", lang, caps["posts"], caps["posts_at_most"], caps["most_per_post"])
        if caps.get("full"):
            yield _say("full", lang, caps["handed_out"])
        for what in ("second_half", "notes_of_search"):
            if what in caps:
                yield _say(what, lang, caps[what])
    missed = sum(one.caps.get("answers_missed", 0) for one in entries)
    if missed:
        yield _say("missed", lang, sum(one.caps.get("answers", 0) for one in entries), missed)


def label_lines(path: Path, rows: Sequence[Row], found: pd.DataFrame, lang: str) -> Iterator[str]:
    """Say what a coder has to do, and what the labels of all coders carry.

    Parameters
    ----------
    path : pathlib.Path
        The coder's file.
    rows : sequence of Row
        What it holds.
    found : DataFrame
        The labels of all coders.
    lang : str
    """
    choices = [join_words([zh if lang == "zh" else en for zh, en in LABELS[c].items()], lang) for c in LABELS]
    yield _say("file", lang, path)
    yield _say("how", lang, *choices)
    coded = sum(bool(row.stance) for row in rows)
    yield _say("done", lang, coded, len(rows) - coded)
    items = found["item"].nunique()
    if items < MIN_LABELS:
        yield _say("none", lang, MIN_LABELS)
    else:
        yield _say("carries", lang, items, half_width(items))
    if found["coder"].nunique() == 2:
        agreed = kappa(found.rename(columns={"stance": "label"}))
        if isinstance(agreed, Refusal):
            yield _say("no_agreement", lang, refused(agreed)[lang == "en"])
        else:
            row = agreed.iloc[0]
            yield _say("agreement", lang, row["agreed"], row["point"], row["low"], row["high"], row["items"])


def forget_question(name: str, lang: str) -> str:
    """Ask before everything private is deleted."""
    return _say("ask", lang, name)


def forgotten_line(name: str, count: int | None, lang: str) -> str:
    """Say what was deleted."""
    return _say("forgot_nothing", lang, name) if count is None else _say("forgotten", lang, name, count)


def _say(key: str, lang: str, *parts: object) -> str:
    return _WORDS[key].in_(lang).format(*parts)
