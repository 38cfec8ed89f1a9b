"""The event study drawn and tabled: a forest by year, every result, and the register of confounders."""

from __future__ import annotations

import pandas as pd

from fanecon.evidence.case import Case
from fanecon.story.chapters.common import both
from fanecon.story.chapters.face.base import Row, records
from fanecon.story.chapters.face.market_study import Market
from fanecon.story.charts.forest import event_forest
from fanecon.story.sections import Exhibit, Table
from fanecon.study.tables import Cell
from fanecon.study.words import Text, format_number, format_period

_WHEN = Text("交易日", "Trading day")


def peer_name(case: Case, ticker: str) -> Text:
    """Return what a peer is called."""
    names = case.config["market"]["peers"][ticker]
    return Text(names["zh"], names["en"])


def forest_rows(case: Case, study: Market) -> pd.DataFrame:
    """Rows of `event_forest`, one a session."""
    events = case.table("events").set_index("event_id")
    mean = study.studies["mean"].results.drop_duplicates("day").set_index("day")["car"]
    topics = case.frame("event_attention").set_index("event_id")["topics"]
    told = {case.config["market"].get(key) for key in ("crash", "incident")}
    moved = set(study.register.loc[study.register["kind"] != "event", "when"])
    rows = []
    for row in records(study.tests):
        # A session of several events bears the name of the one the findings tell of, or the one most talked about.
        first = events.loc[max(row["events"], key=lambda e: (e in told, topics.get(e, 0)))]
        rows.append(
            {
                "day": row["day"],
                "label_zh": first["title_zh"],
                "label_en": first["title_en"],
                "more": len(row["events"]) - 1,
                "car": row["car"],
                "mean": float(mean.get(row["day"], float("nan"))),
                "low": row["critical_low"],
                "high": row["critical_high"],
                "detectable": row["detectable"],
                "significant": bool(row["significant"]),
                "confounded": row["day"] in moved,
            }
        )
    return pd.DataFrame(rows)


def forests(case: Case, study: Market) -> tuple[Exhibit, ...]:
    """Draw one forest a year."""
    rows = forest_rows(case, study)
    years = rows["day"].dt.year
    return tuple(_forest(rows[years == year], int(year), study.source) for year in years.unique())


def _forest(rows: pd.DataFrame, year: int, source: str) -> Exhibit:
    def described(lang: str) -> str:
        hits = ("、" if lang == "zh" else ", ").join(_hit(row, lang) for row in records(rows[rows["significant"]]))
        if lang == "zh":
            return f"森林图：{year}年{len(rows)}个事件日的异常收益。越过界限的有{hits or '零个'}。"
        return f"Forest plot: abnormal returns of {len(rows)} event days in {year}. Beyond the line: {hits or 'none'}."

    return Exhibit(
        f"forest-{year}",
        lambda lang: event_forest(rows, lang),
        both(described),
        Text(
            f"{year}年每个事件日的异常收益，与当天能有把握发现的影响",
            f"Abnormal return of every event day in {year}, beside the effect that could be found that day",
        ),
        sources=(source,),
        note=Text(
            "实心点：以同行中位数为对照；空心点：以均值为对照。灰带内与平常日子无异；"
            "竖线是单日能以80%的把握发现的影响。三角标出整个市场或某个同行大动的日子。",
            "Dots: against the median peer; hollow: against the mean. Inside the band a day is like any other; the "
            "ticks are the one-day effect that is found with 80% probability. Triangles mark days on which the whole "
            "market or a peer moved.",
        ),
    )


def _hit(row: Row, lang: str) -> str:
    day = format_period(f"{row['day']:%Y-%m-%d}", lang)
    return f"{day} {format_number(100 * row['car'], 'percent', lang, signed=True)}"


def results_table(case: Case, study: Market, lang: str) -> Table:
    """List every candidate session with its events and its test."""
    titles = case.table("events").set_index("event_id")[f"title_{lang}"]
    results = study.studies["median"].results
    three = results[results["start"] == -1].drop_duplicates("day").set_index("day")["car"]
    mark = "；" if lang == "zh" else "; "
    rows = [
        {
            "day": Cell(f"{r['day']:%Y-%m-%d}", None, None, float(r["day"].toordinal())),
            "event": mark.join(titles[e] for e in r["events"]),
            "effect": _cell(r["detectable"], lang),
            "car": _cell(r["car"], lang, signed=True),
            "rank": Cell(f"{r['rank']}/{r['placebos'] + 1}", None, None, float(r["rank"])),
            "p": Cell(format_number(r["p"], "index", lang, 3), None, None, float(r["p"])),
            "holm": Cell(format_number(r["corrected"], "index", lang, 2), None, None, float(r["corrected"])),
            "three": _cell(float(three.get(r["day"], float("nan"))), lang, signed=True),
        }
        for r in records(study.tests)
    ]
    columns = {
        "day": _WHEN, "event": Text("事件", "Events"), "effect": Text("能发现的影响", "Detectable"),
        "car": Text("异常收益", "Abnormal"), "rank": Text("名次", "Rank"), "p": Text("p值", "p"),
        "holm": Text("Holm校正", "Holm"), "three": Text("三日累计", "Three days"),
    }  # fmt: skip
    reasons = study.left_out["reason"].value_counts()
    coarse, outside = (int(reasons.get(code, 0)) for code in ("too_coarse", "outside_the_closes"))
    short = study.studies["median"].refused["event_id"].nunique()
    note = Text(
        f"对照为同行中位数；三日累计从前一日到后一日。只知道日期的事件，当天与次日各占一行。未检验："
        f"日期太粗的{coarse}件，不在收盘价记录之内的{outside}件，估计窗口不足的{short}件；本身就是股价变动的事件不检验。",
        "Yardstick: the median peer; three days: from the day before to the day after. Events known to the day "
        "stand in that day's row and in the next. Events not "
        f"tested: date too coarse, {coarse}; outside the record of closes, {outside}; estimation window too short, "
        f"{short}; and those that are price moves themselves.",
    )
    caption = Text("每个候选交易日的检验", "Every candidate session, tested by the same rule")
    return Table("market-table", pd.DataFrame(rows), caption, columns, note=note, sources=(study.source,))


def register_table(case: Case, study: Market, lang: str) -> Table:
    """List the days on which the whole market or a peer moved."""
    titles = case.table("events").set_index("event_id")[f"title_{lang}"]
    whole = Text("整个市场", "the whole market")
    mark = "；" if lang == "zh" else "; "
    moves = study.register[study.register["kind"] != "event"].sort_values(["when", "kind", "name"])
    shown = []
    for move in records(moves.drop_duplicates(["when", "kind", "name"])):
        same = moves[
            (moves["when"] == move["when"]) & (moves["kind"] == move["kind"]) & (moves["name"] == move["name"])
        ]
        shown.append(
            {
                "day": Cell(f"{move['when']:%Y-%m-%d}", None, None, float(move["when"].toordinal())),
                "what": peer_name(case, move["name"]).in_(lang) if move["name"] else whole.in_(lang),
                "size": _cell(move["size"], lang, signed=True),
                "events": mark.join(titles[e] for e in dict.fromkeys(same["event_id"])),
            }
        )
    columns = {
        "day": _WHEN, "what": Text("谁在动", "Who moved"), "size": Text("幅度", "Size"),
        "events": Text("同日的事件", "Events of that day"),
    }  # fmt: skip
    caption = Text("混杂登记：事件日里别人的大动静", "Register of confounders: what else moved on event days")
    note = Text(
        "整个市场一栏是同行中位数的涨跌；同行一栏是它与中位数的差。",
        "For the whole market: the median peer's return; for a peer: its distance from the median.",
    )
    return Table("confounders", pd.DataFrame(shown), caption, columns, note=note, sources=(study.source,))


def _cell(value: float, lang: str, *, signed: bool = False) -> Cell:
    if pd.isna(value):
        return Cell("–", sort=0.0)
    return Cell(format_number(100 * value, "percent", lang, 1, signed=signed), None, None, 100 * value)
