"""Can next year be forecast: only where a model beats repeating last year."""

from __future__ import annotations

import math

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.evidence.implied import split_ids
from fanecon.evidence.newest import is_relied
from fanecon.methods.estimate import Estimate, absent_periods
from fanecon.methods.forecast import Forecast, forecast
from fanecon.methods.refusal import Refusal
from fanecon.story.chapters.common import A_YEAR, both, computed, courses, finite, joined, since, slug
from fanecon.story.charts.outlook import contest_bars, forecast_fan
from fanecon.story.sections import Exhibit, Section, facts_of, not_shown, refusal_words
from fanecon.study.findings import Finding, Number
from fanecon.study.slots import label, period
from fanecon.study.words import Text, format_interval, format_number, format_period

MODELS = {
    "drift": Text("漂移", "drift"),
    "ses": Text("简单指数平滑", "simple exponential smoothing"),
    "damped_trend": Text("阻尼趋势", "damped trend"),
    "theta": Text("Theta", "Theta"),
}

SAME = {
    "Q": Text("去年同期", "the same quarter of last year"),
    "H": Text("去年同期", "the same half of last year"),
    "Y": Text("上一年", "the year before"),
}


def outlook(case: Case, start: str, horizon: int) -> Section:
    """Try to forecast the metrics named in `forecast` of the case's settings, and refuse where nothing beats the naive.

    Parameters
    ----------
    case : Case
    start : str
        First quarter that may be used.
    horizon : int
        Quarters ahead; for halves and years as many as hold them.

    Returns
    -------
    Section
        `data`: the contest's scores, one row a metric and model.
    """
    findings: list[Finding] = []
    exhibits: list[Exhibit] = []
    scores: dict[str, pd.DataFrame] = {}
    histories: dict[str, pd.DataFrame] = {}
    for metric in (m for m in case.config.get("forecast", []) if m in case.metrics):
        told = {n: _unbroken_end(since(finite(_relied(case, s)), start)) for n, s in courses(case, metric).items()}
        length, history = max(told.items(), key=lambda item: len(item[1]), default=("Q", pd.DataFrame()))
        if history.empty:
            continue
        histories[metric] = history
        season = A_YEAR[length]
        result = forecast(
            history, horizon=math.ceil(horizon * season / A_YEAR["Q"]), season=season,
            breaks=case.breaks(metric), newest=_newest_period(case, metric),
        )  # fmt: skip
        if isinstance(result, Refusal):
            findings.append(_refusal(case, metric, result, length))
        else:
            scores[metric] = result.scores
            findings.append(_accepted(case, metric, result, history, length))
            exhibits.append(_fan(case, metric, result, history))
    if not findings:
        return not_shown(
            "outlook",
            "没有足够长的逐期序列可供预测检验。",
            "No series over time is long enough for a test of forecasts.",
        )
    if scores:
        exhibits.insert(0, _contest(case, scores, histories))
    frames = [s.assign(metric=m) for m, s in scores.items()]
    return Section(
        tuple(findings), tuple(exhibits), data=pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    )


def _relied(case: Case, series: pd.DataFrame) -> pd.DataFrame:
    """Leave out the periods of which every figure was rejected."""
    kept = [all(is_relied(case.fact_by_id(i)) for i in split_ids([ids])) for ids in series["fact_id"]]
    return series[pd.Series(kept, series.index, dtype=bool)]


def _newest_period(case: Case, metric: str) -> str:
    """Return the quarter, half or year that ended last of those with a figure, floors included."""
    known = [f.period for f in case.facts(metric) if f.period.frequency in A_YEAR and is_relied(f)]
    return max(known, key=lambda p: p.end).text if known else ""


def _unbroken_end(series: pd.DataFrame) -> pd.DataFrame:
    """Keep the quarters since the last gap: the test cannot bridge one."""
    gaps = absent_periods(series["period"], "series") if not series.empty else []
    return since(series, max(gaps)) if gaps else series


def _refusal(case: Case, metric: str, refusal: Refusal, length: str) -> Finding:
    zh, en, numbers = refusal_words(refusal)
    zh, en = zh.replace(SAME["Q"].zh, SAME[length].zh), en.replace(SAME["Q"].en, SAME[length].en)
    text = Text(f"{{what}}：不予预测。{zh}", f"{{what}}: not forecast. {en}")
    return Finding(f"forecast-{slug(metric)}", text, numbers, None, "refusal", words={"what": label(case, metric)})


def _accepted(case: Case, metric: str, result: Forecast, history: pd.DataFrame, length: str) -> Finding:
    score = {row["model"]: row for row in result.scores.to_dict("records")}[result.model]
    last = result.path.iloc[-1]
    facts = facts_of(history)
    error, origins, won = float(score["relative_mae"]) * 100, int(score["origins"]), int(score["origins_won"])
    estimate = Estimate(last["point"], last["low80"], last["high80"])
    calls = "forecast.forecast"
    numbers = {
        "error": Number(error, "percent", digits=0, facts=facts, calls=calls),
        "origins": Number(origins, "count", facts=facts, calls=calls),
        "won": Number(won, "count", facts=facts, calls=calls),
        "value": computed(estimate, case.metric(metric).unit, facts, calls),
    }
    words = {
        "what": label(case, metric),
        "model": MODELS[result.model],
        "same": SAME[length],
        "p": period(last["period"]),
        "end": period(history["period"].iloc[-1]),
    }
    text = Text(
        "{what}：从{origins}个滚动起点检验，{model}的误差相当于“照抄{same}”的{error}，在其中{won}个起点上胜出。"
        "据此用截至{end}的数据预测：{p}约为{value}，八成预测区间为{value:interval}。"
        "区间来自过去的预测误差，不含今后可能出现的转折。",
        "{what}: tested from {origins} rolling origins, the error of {model} is {error} of that of repeating {same}; "
        "it is smaller from {won} of the origins. On the data up to {end} it forecasts {value} for {p}, with an "
        "eighty per cent band of {value:interval}. The band comes from past errors; it foresees no turning point.",
    )
    return Finding(f"forecast-{slug(metric)}", text, numbers, "value", words=words)


def _contest(case: Case, scores: dict[str, pd.DataFrame], histories: dict[str, pd.DataFrame]) -> Exhibit:
    labels = {m: label(case, m) for m in scores}

    def described(lang: str) -> str:
        best = []
        for metric, score in scores.items():
            ratio = float(score.loc[score["model"] != "seasonal_naive", "relative_mae"].min())
            best.append(f"{labels[metric].in_(lang)} {format_number(ratio, 'index', lang)}")
        if lang == "zh":
            head = "柱状图：各模型误差与“照抄去年同期”之比，小于一为更好。最小的比值："
        else:
            head = "Bars: each model's error over that of repeating last year; below one is better. The lowest: "
        return head + joined(best, lang)

    return Exhibit(
        "forecast-contest",
        lambda lang: contest_bars(scores, labels, lang),
        both(described),
        Text(
            "滚动起点检验：误差与“照抄去年同期”之比",
            "Rolling-origin test: error relative to the seasonal naive",
        ),
        facts_of(*histories.values()),
    )


def _fan(case: Case, metric: str, result: Forecast, history: pd.DataFrame) -> Exhibit:
    unit, name, last = case.metric(metric).unit, label(case, metric), result.path.iloc[-1]

    def described(lang: str) -> str:
        value = format_number(last["point"], unit, lang)
        band = format_interval(last["low80"], last["high80"], unit, lang)
        when = format_period(last["period"], lang)
        if lang == "zh":
            return f"折线与扇形区间：{name.zh}的历史与预测，{when}约为{value}，八成预测区间为{band}。"
        return f"Line and fan: {name.en}, history and forecast; {when}: about {value}, eighty per cent band {band}."

    return Exhibit(
        f"forecast-{slug(metric)}-fan",
        lambda lang: forecast_fan(history, result, unit, lang),
        both(described),
        Text(f"{name.zh}：历史与预测", f"{name.en}: history and forecast"),
        facts_of(history),
    )
