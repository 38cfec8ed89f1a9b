"""What follower counts say and cannot say: printed figures, a claim of a loss, and the one daily series there is."""

from __future__ import annotations

import math

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.evidence.claims import read_claims
from fanecon.methods.estimate import Estimate
from fanecon.methods.followers import change_between, flag_series
from fanecon.methods.interrupted import interrupted_series
from fanecon.methods.refusal import Refusal
from fanecon.notation.periods import parse_period
from fanecon.notation.reported import Reported
from fanecon.story.chapters.common import both
from fanecon.story.chapters.face.base import face_name, refused, sources_of
from fanecon.story.charts.followers import follower_timeline
from fanecon.story.sections import Exhibit, Section, Table, not_shown
from fanecon.study.findings import Finding, Number
from fanecon.study.slots import period
from fanecon.study.words import Text, format_interval, format_number, format_period

PLATFORMS = {
    "weibo": Text("微博", "Weibo"), "douyin": Text("抖音", "Douyin"), "kuaishou": Text("快手", "Kuaishou"),
    "all": Text("各平台合计", "all platforms"),
}  # fmt: skip


def followers(case: Case, lang: str) -> Section:
    """Read the follower figures: bounds, contradictions, flags, and refusals.

    Parameters
    ----------
    case : Case
    lang : str
        Language of the table's cells.

    Returns
    -------
    Section
        `data`: the printed figures of the face with ``low, point, high``.
    """
    printed, daily = printed_points(case), flagged_days(case)
    if printed.empty and daily.empty:
        return not_shown(
            "followers",
            "没有公开的粉丝数可用；需要注明日期的粉丝数，最好是逐日的。",
            "Not computed: the course of followers. It takes dated follower figures, best by day.",
        )
    claim, change = _claim(case, printed), _two_points(case, printed)
    findings = [f for f in (claim, change, *_daily(case, daily)) if f is not None]
    losses = case.frame("activity")
    losses = losses[losses["measure"] == "followers_lost"]
    tables = () if losses.empty else (_losses(losses, lang),)
    chart = Exhibit(
        "follower-timeline",
        lambda lang: follower_timeline(printed, daily, lang),
        both(lambda lang: _described(printed, daily, lang)),
        Text("粉丝数：见报的数与逐日的数", "Followers: printed figures, and counts by day"),
        sources=sources_of(printed, daily),
        note=Text(
            "竖线是印出的数所容许的范围；箭头表示只说“超过”。叉是被判为离群的点：照原样保留，不参与计算。",
            "Bars: what a printed figure allows; an arrow: printed as “more than” only. A cross marks a point flagged "
            "as an outlier: kept as it is, left out of every computation.",
        ),
    )
    return Section(tuple(findings), (chart,), tables, printed)


def printed_points(case: Case) -> pd.DataFrame:
    """Printed figures of the face by platform: ``platform, date, day, low, point, high, source_id``."""
    frame = case.frame("followers")
    settings = case.config.get("face")
    own = frame[frame["account_zh"] == settings["names"]["zh"]] if settings else frame.iloc[:0]
    rows = []
    for row in own.to_dict("records"):
        figure = Reported(row["value"], "people", 1, row["bound"])
        low, high = figure.interval.low, figure.interval.high
        rows.append(
            (
                row["platform"],
                row["date"],
                pd.Timestamp(parse_period(row["date"]).end),
                -math.inf if low is None else float(low),
                float(figure.point),
                math.inf if high is None else float(high),
                row["source_id"],
            )
        )
    columns = ["platform", "date", "day", "low", "point", "high", "source_id"]
    return pd.DataFrame(rows, columns=columns).sort_values(["platform", "day", "low"], ignore_index=True)


def flagged_days(case: Case) -> pd.DataFrame:
    """Daily counts with their flags, platforms below one another; a platform that is no time series is left out."""
    frames = []
    for platform, days in case.frame("followers_daily").groupby("platform"):
        flagged = flag_series(days[["date", "followers"]])
        if not isinstance(flagged, Refusal):
            frames.append(flagged.assign(platform=platform, source_id=days["source_id"].iloc[0]))
    columns = ["date", "followers", "change", "score", "flag", "rounded", "platform", "source_id"]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)


def _claim(case: Case, printed: pd.DataFrame) -> Finding | None:
    """Refuse the report's loss as a time series: count the figures on either side of its beginning."""
    settings = case.config.get("face") or {}
    claim = next((c for c in read_claims(case.table("claims")) if c.claim_id == settings.get("followers_claim")), None)
    report = case.config.get("report")
    if claim is None or not claim.period or (case.as_of and str(case.as_of) < str(report["dated"])):
        return None
    platform = settings.get("followers_platform", "all")
    own = printed[printed["platform"] == platform].drop_duplicates("day")
    stretch = parse_period(claim.period)
    begins, ends = pd.Timestamp(stretch.start), pd.Timestamp(stretch.end)
    near = own[own["day"].between(begins - (ends - begins), ends)]
    series = pd.DataFrame({"date": near["day"], "value": near["point"]})
    result = interrupted_series(series, begins)
    if not isinstance(result, Refusal):
        return None
    words = {
        "face": face_name(case), "platform": PLATFORMS[platform], "claim": Text(claim.zh, claim.en),
    }  # fmt: skip
    return refused(
        "followers-claim",
        "报告说“{claim}”。这不是一段时间序列：前后各两个月里，{face}见报的{platform}粉丝数屈指可数。",
        "The report: “{claim}”. That is no time series: in the two months on either side, hardly any follower figure "
        "of {face} on {platform} was printed.",
        result,
        words,
    )


def _two_points(case: Case, printed: pd.DataFrame) -> Finding | None:
    """What the last two printed figures with a day allow."""
    platform = (case.config.get("face") or {}).get("followers_platform", "all")
    days = printed[(printed["platform"] == platform) & (printed["date"].str.len() == 10)]
    if len(days) < 2:
        return None
    first, last = days.iloc[-2], days.iloc[-1]
    change = change_between(_estimate(first), _estimate(last), first["day"], last["day"])
    if isinstance(change, Refusal) or change.sign == "unknown":
        return None
    bound = -change.difference.high if change.sign == "fall" else change.difference.low
    sources = sources_of(days.iloc[-2:])
    numbers = {
        "bound": Number(bound, "followers", calls="followers.change_between", sources=sources),
        "days": Number(change.days, "days", sources=sources),
    }
    words = {
        "face": face_name(case), "platform": PLATFORMS[platform],
        "d0": period(first["date"]), "d1": period(last["date"]),
    }  # fmt: skip
    fall = change.sign == "fall"
    text = Text(
        f"{{d0}}与{{d1}}各有一个见报的{{platform}}粉丝数。若两个都对，"
        f"{{face}}在{{days}}里至少{'掉' if fall else '涨'}粉{{bound}}；"
        "上限、原因和走势，两个点都给不出。",
        f"One figure was printed for {{d0}} and one for {{d1}}. If both are right, {{face}} "
        f"{'lost' if fall else 'gained'} at least {{bound}} followers on {{platform}} within {{days}}; two points "
        "give no "
        "upper bound, no cause and no course.",
    )
    return Finding("followers-two-points", text, numbers, "bound", words=words)


def _daily(case: Case, daily: pd.DataFrame) -> list[Finding]:
    found = []
    for platform, days in daily.groupby("platform"):
        good = days[~days["flag"].isin(["outlier", "missing"])]
        odd = days[days["flag"] == "outlier"]
        first, last = good.iloc[0], good.iloc[-1]
        sources = sources_of(days)
        numbers = {
            "n": Number(len(good), "days", sources=sources),
            "a": Number(float(first["followers"]), "followers", sources=sources),
            "b": Number(float(last["followers"]), "followers", sources=sources),
            "g": Number(100 * (last["followers"] / first["followers"] - 1), "percent", digits=2, sources=sources),
        }
        words = {
            "platform": PLATFORMS[str(platform)], "face": face_name(case),
            "d0": period(f"{first['date']:%Y-%m-%d}"), "d1": period(f"{last['date']:%Y-%m-%d}"),
        }  # fmt: skip
        zh = "逐日的数只有一段：{face}的{platform}粉丝数从{d0}的{a}到{d1}的{b}（{n}，{g:+}）。"
        en = "Daily counts exist for one stretch only: {face} on {platform}, {a} on {d0} and {b} on {d1} ({n}, {g:+})."
        if len(odd):
            numbers["odd"] = Number(float(odd.iloc[0]["followers"]), "followers", sources=sources)
            words["day"] = period(f"{odd.iloc[0]['date']:%Y-%m-%d}")
            zh += "{day}的{odd}与次日相差太远，被判为离群值：照原样留在数据里，不参与计算。"
            en += (
                " The {odd} of {day} is too far from the next day and is flagged as an outlier: it stays in the data "
                "and out of every computation."
            )
        found.append(Finding(f"followers-daily-{platform}", Text(zh, en), numbers, "g", words=words))
    platform = (case.config.get("face") or {}).get("followers_platform", "")
    broken = _interruption(case, daily[daily["platform"] == platform])
    return [*found, broken] if broken is not None else found  # fmt: skip


def _interruption(case: Case, days: pd.DataFrame) -> Finding | None:
    """Segmented regression at the event with the most topics that has days enough on either side."""
    windows, titles = case.frame("event_attention"), case.table("events").set_index("event_id")
    good = days[~days["flag"].isin(["outlier", "missing"])].rename(columns={"followers": "value"})
    for event in windows.sort_values("brand_topics", ascending=False).to_dict("records"):
        # Counters are read some time of the day: news of an evening shows on the next.
        day = event["begins"] + pd.Timedelta(days=1)
        result = interrupted_series(good[["date", "value"]], day) if len(good) else Refusal("too_few_points", {})
        if isinstance(result, Refusal) or event["event_id"] not in titles.index:
            continue
        sources = sources_of(days)
        numbers = {
            "level": Number(
                result.level.point, "followers", math.floor(result.level.low / 1000) * 1000,
                math.ceil(result.level.high / 1000) * 1000, 2, (), "interrupted.interrupted_series", sources,
            ),
            "before": Number(result.before, "days", sources=sources),
            "after": Number(result.after, "days", sources=sources),
        }  # fmt: skip
        title = titles.loc[event["event_id"]]
        words = {
            "event": Text(title["title_zh"], title["title_en"]), "day": period(f"{event['begins']:%Y-%m-%d}"),
            "platform": PLATFORMS[str(days["platform"].iloc[0])],
        }  # fmt: skip
        text = Text(
            "点够多的地方才做分段回归（断点前后各拟合一条线）：以{day}的“{event}”为断点（前{before}、后{after}），"
            "{platform}粉丝数在断点处变动{level:+}（区间{level:interval}）。这是同时发生，不等于因果。",
            "A segmented regression (one line before the break, one after) is made only where there are enough points: "
            "at “{event}” on {day} ({before} before, {after} after) the number on {platform} shifts by {level:+} "
            "(interval {level:interval}). It happened then; that does not make it the cause.",
        )
        return Finding("followers-break", text, numbers, "level", words=words)
    return None


def _estimate(row: pd.Series) -> Estimate:
    return Estimate(float(row["point"]), float(row["low"]), float(row["high"]))


def _losses(losses: pd.DataFrame, lang: str) -> Table:
    rows = []
    for row in losses.sort_values("period").to_dict("records"):
        interval = Reported(row["value"], "people", 1, row["bound"]).interval
        rows.append(
            {
                "period": format_period(row["period"], lang),
                "platform": PLATFORMS[row["platform"]].in_(lang),
                "what": row[f"what_{lang}"],
                "low": format_interval(interval.low, interval.high, "followers", lang),
            }
        )
    columns = {
        "period": Text("期间", "Period"), "platform": Text("平台", "Platform"),
        "what": Text("来源所说", "What the source says"), "low": Text("所印的数容许的范围", "What the print allows"),
    }  # fmt: skip
    return Table(
        "followers-losses",
        pd.DataFrame(rows),
        Text("见报的掉粉数：时间段重叠，彼此矛盾", "Printed losses: overlapping stretches that contradict one another"),
        columns,
        sources=sources_of(losses),
    )


def _described(printed: pd.DataFrame, daily: pd.DataFrame, lang: str) -> str:
    parts = []
    for platform in sorted({*daily["platform"], *printed["platform"]} & {"douyin", "weibo"}):
        rows, name = printed[printed["platform"] == platform], PLATFORMS[platform].in_(lang)
        if rows.empty:
            continue
        last = rows.iloc[-1]
        value, when = format_number(last["point"], "followers", lang), format_period(last["date"], lang)
        if math.isinf(last["high"]):
            value = f"超过{value}" if lang == "zh" else f"more than {value}"
        parts.append(
            f"{name}最近一个见报数是{when}的{value}" if lang == "zh" else f"{name}, last printed {value} ({when})"
        )
    odd = int((daily["flag"] == "outlier").sum())
    if lang == "zh":
        return f"时间线：见报粉丝数的范围与逐日粉丝数。{'；'.join(parts)}。逐日数据中有{odd}个离群点。"
    return (
        f"Timeline: printed follower figures with their bounds, and counts by day. {'; '.join(parts)}. Outliers: {odd}."
    )
