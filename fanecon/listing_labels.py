"""What the command line prints of labels: where to code, how far it is, what the labels can carry, how coders agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from fanecon.comments.labels import LABELS, Row
from fanecon.methods.agreement import kappa
from fanecon.methods.calibrated import MIN_LABELS, half_width
from fanecon.methods.refusal import Refusal
from fanecon.study.words import Text, join_words, refused

_WORDS = {
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
}


def lines(path: Path, rows: Sequence[Row], found: pd.DataFrame, lang: str) -> Iterator[str]:
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


def _say(what: str, lang: str, *values: object) -> str:
    return _WORDS[what].in_(lang).format(*values)
