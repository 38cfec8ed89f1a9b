"""Why a method would not answer, in words: each code of `fanecon.methods` once, in both languages.

`{have}` is what there is and `{required}` what it would take, as the refusal counted them; `{names}` are the names it
gave.
"""

from __future__ import annotations

import math

from fanecon.errors import FaneconError, did_you_mean
from fanecon.methods.refusal import Refusal
from fanecon.study.numbers import format_number

WORDS: dict[str, tuple[str, str]] = {
    "all_left_at_once": ("所有人在同一时刻离开，无从比较去留", "all left at the same time, so nothing can be compared"),
    "at_boundary": (
        "扩散曲线拟合到了边界，参数不可信",
        "the diffusion curve was fitted at its bounds and says nothing",
    ),
    "baseline_too_short": ("事前只有{have}天，至少要{required}天", "{have} days before the event; it takes {required}"),
    "behind": (
        "最近一期没有公布，不能从更早的数往后推",
        "the newest period has no figure, and older ones do not stand for it",
    ),
    "benchmark_not_beaten": (
        "没有一个模型明显胜过照抄上期与照抄去年同期",
        "no model clearly beats both the last value and last year's season",
    ),
    "constant": ("多数相邻的数相同，无从判断", "most neighbouring values are equal, so none can be judged"),
    "constant_outcome": ("结果恒定，谈不上哪个假设重要", "the outcome is constant, so no assumption matters"),
    "controls_not_searched": (
        "没有出事的人从未被同样搜集过证据，误报率算不出",
        "partners without trouble were never searched, so no false-alarm rate",
    ),
    "contradiction": (
        "到{names}为止的数字彼此矛盾，算不出累计",
        "the figures up to {names} contradict one another, so there is no running total",
    ),
    "count_not_published": ("有的环节没有公布人数", "some stages have no published count"),
    "definition_without_information": (
        "按这一定义没有内部人员，占比恒为百分之百",
        "so defined nobody is an insider, and the share is always whole",
    ),
    "flat_factor": ("对照不波动，市场模型无法估计", "the factor does not move, so there is no market model"),
    "definition_changed": (
        "统计口径变更以来的期数太少",
        "there are too few periods since the definition changed",
    ),
    "gaps": ("序列中间缺{have}期", "the series lacks {have} periods"),
    "interval_not_finite": ("各人贡献几乎相同，区间算不出", "all made nearly the same, so there is no interval"),
    "m_not_identified": ("资料还定不下市场上限", "the data do not yet identify the size of the market"),
    "more_than_the_whole": ("各部分之和超过总数", "the parts exceed the whole"),
    "no_actors": ("没有贡献者", "there are no contributors"),
    "no_adoption": ("没有采用者", "nobody adopted"),
    "no_attention": ("没有观察到热度", "no attention was observed"),
    "no_baseline": ("没有事前的数据", "there are no data before the event"),
    "no_claim": ("没有记录最早的公开说法", "no first public claim is on record"),
    "no_contrast": ("所有情景结果一样，无从区分", "all scenarios end alike, so nothing tells them apart"),
    "no_contributions": ("没有任何贡献记录", "no contribution is on record"),
    "no_days": ("可比的天数不足", "there are too few days to compare"),
    "no_decay": ("峰后看不出衰减", "no decay can be told after the peak"),
    "no_decisions": ("没有可以回测的决定", "there is no decision to test on"),
    "no_dense_box": ("找不到一组条件能说明多数失败", "no set of conditions explains most failures"),
    "no_events": ("没有可以检验的事件日", "there is no event day to test"),
    "no_fall": ("下跌没有超出读数误差", "the fall does not exceed the error of reading"),
    "no_incident": ("到这一天为止没有记录过这样的事件", "no such incident was on record by then"),
    "no_fit": ("拟合不出幂律", "no power law could be fitted"),
    "no_merged_pull_requests": ("没有一个请求被合并", "no pull request was merged"),
    "no_model_converged": ("没有一个模型收敛", "no model converged"),
    "no_report": (
        "没有要核查的报告，或当日报告还没有发表",
        "there is no report to audit, or it was not out on the day",
    ),
    "no_overlap": ("没有一个单元由两人编码", "no unit was coded twice"),
    "no_parts": ("没有公布任何一部分", "no part was published"),
    "no_return": ("当日没有收盘价", "there is no close for the day"),
    "no_variation": ("所有数值相同", "all values are the same"),
    "nobody_left": ("{have}人里还没有人离开", "of {have}, none has left"),
    "nobody_observed_long_enough": ("{have}人都来得太晚，还看不出去留", "all {have} came too late to be judged"),
    "no_spread": ("模型与股价分毫不差，没有误差可比", "the model fits exactly, so nothing is ordinary"),
    "not_back": ("直到最后一天也没有回到事前水平", "by the last day it was not back at its level before"),
    "not_finite": ("有{have}期只公布了上限或下限", "{have} periods have only a bound"),
    "not_halved": ("热度没有降到峰值的一半", "heat was never seen at half of its peak"),
    "not_recovered": ("直到最后一天也没有收回一半", "by the last day half had not been regained"),
    "one_coder": ("只有{have}人编码，至少要{required}人才能算一致性", "{have} coder; agreement takes {required}"),
    "one_group": ("只有一方的数据，无从比较", "there is one side only, so nothing can be compared"),
    "one_voice": ("除了代表人物没有别的声音", "nobody but the face was heard"),
    "short_baseline": ("事前只有{have}期，太短", "{have} periods before the event are too few"),
    "tail_too_short": (
        "尾部不足{required}人，分布形状无法检验",
        "fewer than {required} in the tail: its shape cannot be tested",
    ),
    "too_few_accepted": (
        "只有{have}个情景合乎已知总数，至少要{required}个",
        "{have} scenarios fit the known totals; it takes {required}",
    ),
    "too_few_actors": ("只有{have}人，至少要{required}人", "{have} people; it takes {required}"),
    "too_few_adoptions": (
        "有采用的只有{have}期，至少要{required}期",
        "{have} periods with adoption; it takes {required}",
    ),
    "too_few_placebos": (
        "可作对照的时段只有{have}个，至少要{required}个",
        "{have} stretches to compare with; it takes {required}",
    ),
    "too_few_points": ("数据点太少", "there are too few points"),
    "too_few_stages": ("只有{have}个环节，至少要{required}个", "{have} stage; it takes {required}"),
    "too_few_topics": ("话题只有{have}个，至少要{required}个", "{have} topics; it takes {required}"),
    "too_few_units": (
        "只有{have}个项目，调换不出足够多的分法",
        "{have} projects cannot be dealt out in enough ways to compare",
    ),
    "too_few_values": ("不同的数只有几种，形状无法检验", "there are too few different numbers to test a shape"),
    "too_short": ("只有{have}期，至少要{required}期", "{have} periods; it takes {required}"),
    "unreachable": ("其余的声音彼此太集中，达不到这个目标", "the other voices are too concentrated to reach the goal"),
    "window_has_gaps": ("窗口内缺天", "days are missing in the window"),
    "window_outside": ("收盘价在窗口之内就结束了", "the closes end inside the window"),
    "window_too_long": (
        "窗口太长，至少要{required}个交易日来估计",
        "the window is too long: it takes {required} sessions to estimate",
    ),
    "zero_volume": ("峰后有零值，衰减曲线无从比较", "there are zeros after the peak, so no decay is fitted"),
}


def refused(refusal: Refusal) -> tuple[str, str]:
    """Say in Chinese and in English why a method would not answer.

    Parameters
    ----------
    refusal : Refusal

    Returns
    -------
    tuple of str

    Raises
    ------
    FaneconError
        For a code without words.

    Examples
    --------
    >>> refused(Refusal("too_few_actors", {"actors": 17, "required": 30}))
    ('只有17人，至少要30人', '17 people; it takes 30')
    """
    if refusal.code not in WORDS:
        raise FaneconError(f'The refusal "{refusal.code}" has no words.{did_you_mean(refusal.code, WORDS)}')
    counted = [v for k, v in refusal.needs.items() if k != "required" and _is_count(v)]
    names = ", ".join(v for v in refusal.needs.values() if isinstance(v, str))
    required = refusal.needs.get("required", "")

    def filled(template: str, lang: str) -> str:
        def number(value: object) -> str:
            return format_number(value, "count", lang) if isinstance(value, int | float) else str(value)

        return template.format(have=number(counted[0] if counted else ""), required=number(required), names=names)

    zh, en = WORDS[refusal.code]
    return filled(zh, "zh"), filled(en, "en")


def _is_count(value: object) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)
