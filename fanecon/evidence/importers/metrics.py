"""Which metric a row of a spreadsheet is about: one of the case, or a new one that the sheet introduces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from fanecon.errors import did_you_mean
from fanecon.evidence.importers.rows import Context, Row
from fanecon.evidence.schema import METRIC_KINDS

LABELS = ("label_zh", "label_en")
_KIND_WORDS = {"流量": "flow", "存量": "stock", "累计": "cumulative", "比率": "rate", "增速": "rate", "排名": "rank",
               "名次": "rank", "价格": "price", "计数": "count", "其他": "other"}  # fmt: skip
_CJK = re.compile("[㐀-鿿]")


def known_metric(name: str, context: Context) -> str:
    """Return the metric of an id or a label, or of what the sheet called it before; empty where there is none."""
    wanted = _plain(name)
    if wanted in context.names:
        return context.names[wanted]
    return next((m for m, r in context.metrics.items() if wanted in {_plain(r[c]) for c in ("metric", *LABELS)}), "")


def metric_of(row: Row, unit: str) -> str:
    """Name the metric of a row, and add a new one to the metrics it is read against.

    Parameters
    ----------
    row : Row
        Gets the problem where there is one.
    unit : str
        What the row says of its unit; empty where it says nothing that can be read.

    Returns
    -------
    str
        Empty where the row names no metric that can be taken in.
    """
    context, written, failed = row.context, row.record.text("metric"), row.problems[:1]
    given, labels = row.told.get("metric") or row.text("metric"), {c: row.text(c) for c in LABELS}
    if not given and not any(labels.values()):
        row.wrong("metric", "the cell is empty", "Name the metric in every row, or merge the cells it is meant for")
        return ""
    for name in (given, *([] if given else labels.values())):
        if name and (metric := known_metric(name, context)):
            return metric
    if written and _CJK.search(written):
        labels["label_zh"] = labels["label_zh"] or written
    elif written and _slug(written) != written:
        labels["label_en"] = labels["label_en"] or written
    metric = _slug(given) or _slug(labels["label_en"])
    called = _plain(written or labels["label_zh"] or labels["label_en"])
    column = "metric" if given else "label_zh"
    taken = next((m for text in labels.values() if text and (m := known_metric(text, context))), "")
    missing = [
        f"{zh} ({name})" for name, zh, text in
        (("label_zh", "中文名", labels["label_zh"]), ("label_en", "英文名", labels["label_en"]),
         ("unit", "单位", unit or failed)) if not text
    ]  # fmt: skip
    if not taken and not missing and metric and unit:
        before, new = len(row.problems), _new_metric(row, metric, labels, unit)
        if before == len(row.problems):
            context.metrics[metric], context.names[called] = new, metric
            return metric
    elif taken:
        row.wrong(column, f"its label is that of the metric {taken}", f"Write {taken}, or another label")
    elif missing and called in context.failed:
        # One cause, one message: what kept the metric out where the sheet introduces it.
        row.problems.append(replace(context.failed[called], line=row.record.line))
    elif missing or not metric:
        names = [*context.metrics, *(r[c] for r in context.metrics.values() for c in LABELS)]
        near = did_you_mean(given or labels["label_zh"], names)
        remedy = f"Correct it; or, for a new metric, fill in {', '.join(missing) or '指标 (metric)'} once"
        row.wrong(column, "metrics.csv has no such metric", remedy + (f".{near}".rstrip("?") if "mean" in near else ""))
    if any(labels.values()):
        context.failed[called] = (failed or row.problems)[-1]
    return ""


def _new_metric(row: Row, metric: str, labels: Mapping[str, str], unit: str) -> dict[str, str]:
    kind = {"percent": "rate", "pp": "rate", "rank": "rank"}.get(unit, "other")
    zh, en = labels["label_zh"], labels["label_en"]
    return {
        "metric": metric, "label_zh": zh, "label_en": en, "unit": unit,
        "kind": row.chosen("kind", METRIC_KINDS, _KIND_WORDS, kind), "growth_of": row.text("growth_of"),
        "direction": row.chosen("direction", ("up", "down", "none"), {}, "none"),
        "definition_zh": row.text("definition_zh") or f"{zh}，口径以各来源为准。",
        "definition_en": row.text("definition_en") or f"{en}, as the documents define it.",
    }  # fmt: skip


@cache
def _plain(name: str) -> str:
    return re.sub(r"[\s_\-]+", "", unicodedata.normalize("NFKC", name).casefold())


def _slug(name: str) -> str:
    """Write a name as the id of a metric.

    Examples
    --------
    >>> _slug("share:A"), _slug("Share of members"), _slug("占比")
    ('share_a', 'share_of_members', '')
    """
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_").lstrip("0123456789_")

