"""Why a method would not answer, in words for this notebook."""

from __future__ import annotations

import math

from fanecon.methods.refusal import Refusal
from fanecon.story.sections import REFUSALS
from fanecon.study.findings import Finding, Number
from fanecon.study.words import Text

_OWN = {
    "too_few_points": (
        "峰后只有{points}次抓取，比较衰减曲线至少要{required}次，因此不拟合曲线、不给出半衰期参数。",
        "Captures after the peak: {points}; a comparison of decay curves takes {required} at least, so none is fitted.",
    ),
    "zero_volume": ("峰后有零值，衰减曲线无从比较。", "There are zeros after the peak, so no decay curve is fitted."),
    "no_decay": ("峰后没有可辨的衰减。", "No decay can be told after the peak."),
    "no_attention": ("没有观察到热度。", "No attention was observed."),
    "not_halved": (
        "在观察到的时段里，热度没有降到最高点的一半。",
        "Heat was never observed at half of its peak or below.",
    ),
    "one_coder": (
        "编码者只有{coders}人，至少要{required}人各自独立编码才能算一致性（Krippendorff α），因此不给出一致性数字。",
        "Coders: {coders}; agreement (Krippendorff's alpha) takes {required} who code independently: none is given.",
    ),
    "no_overlap": ("没有一个单元由两人编码。", "No unit was coded twice."),
    "no_variation": ("所有编码相同，一致性无从谈起。", "All codes are the same, so agreement says nothing."),
    "controls_not_searched": (
        "误报率不予计算：没有出事的人，从未有人搜集过对其不利的证据，规则会误伤多少人无从知道。",
        "No false-alarm rate: partners that caused no trouble were not searched for adverse evidence.",
    ),
    "no_decisions": ("没有可以回测的决定。", "There is no decision to test on."),
    "no_days": ("比较所需的天数不足。", "Too few days to compare."),
    "no_fall": ("立场没有超出读数误差的下跌。", "Stance did not fall beyond the error of reading."),
    "not_recovered": (
        "直到有数据的最后一天，失去的部分都没有收回一半。",
        "By the last day with data, half of the fall had not been regained.",
    ),
    "not_back": (
        "事后观察了{days}，净立场始终没有回到误差范围内的事前水平。",
        "In {days} of observation, net stance never came back to its level before, within the error.",
    ),
    "no_return": ("事发当日没有收盘价。", "There is no close for the day of the event."),
    "too_short": (
        "事前只有{sessions}个交易日，估计市场模型至少要{required}个。",
        "Sessions before the event: {sessions}; the market model takes {required} at least.",
    ),
    "flat_factor": ("市场因子没有波动，模型无法估计。", "The market factor does not move, so there is no model."),
    "window_too_long": (
        "多日累计的反应没有检验：估计窗口有{sessions}个交易日，要累计这么多日，至少要有{required}个。",
        (
            "The cumulated reaction is not tested: the estimation window has {sessions} sessions, and to cumulate over "
            "so many days it takes {required}."
        ),
    ),
    "window_outside": ("收盘价在窗口之内就结束了。", "The closes end inside the window."),
    "no_claim": ("没有记录最早的公开说法。", "No first public claim is on record."),
}
_UNITS = {"days": "days"}


def refused(id: str, refusal: Refusal) -> Finding:
    """Say in words why a number is not given.

    Examples
    --------
    >>> refused("agreement", Refusal("one_coder", {"coders": 1, "required": 2})).kind
    'refusal'
    """
    zh, en = _OWN[refusal.code] if refusal.code in _OWN else REFUSALS[refusal.code]
    numbers = {
        name: Number(float(value), _UNITS.get(name, "count"))
        for name, value in refusal.needs.items()
        if f"{{{name}}}" in zh and not isinstance(value, str) and math.isfinite(value)
    }
    return Finding(id, Text(zh, en), numbers, None, "refusal")
