"""An invented music label, as an outsider would build it from the docs: nothing in it is true.

It has what cases other than the shipped ones have: another currency, flows and losses below zero, shares known only as
bounds, a firm whose name is no identifier, a report of one claim, an incident without most of its tables.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from fanecon.evidence.layouts import SERIES
from fanecon.evidence.schema import RULES

CASE_YAML = """\
names: {{zh: 甲唱片, en: "Label A"}}
ticker: 999990.KS
currency: {currency}
time_zone: Asia/Seoul
headline: [revenue, operating_profit, albums, members, members_net, top_share]
growth: {{total: revenue, segments: [{{metric: albums_revenue}}, {{metric: concert_revenue}}]}}
depth: {{core: paying_members, bases: [members]}}
deliveries: {{flow: albums}}
ranks: [chart_rank]
forecast: [revenue]
characters:
  total: revenue
  each:
    - {{names: {{zh: 甲组, en: Group A}}, share: top_share}}
    - {{names: {{zh: 乙组, en: Group B}}, share: second_share}}
community:
  brand: Label A
  loyalty:
    metrics: [renewal]
    firms:
      - {{names: {{zh: 某机构, en: "A&B"}}, periods: ["2023", "2024"]}}
      - {{names: {{zh: 标普, en: "S&P"}}, periods: ["2022", "2023"], metrics: [renewal_abroad]}}
  buyers: [renewal]
crisis: {{incidents: [{{id: contract-2024, event: contract, claims: [only]}}]}}
report: {{title: {{zh: 某报告, en: A report}}, publisher: Nobody, dated: "2025-06-30"}}
"""

_QUARTERS = [f"{y}Q{q}" for y in range(2021, 2025) for q in (1, 2, 3, 4)]
_REVENUE = (90, 95, 100, 130, 99, 104, 112, 140, 108, 118, 120, 151, 110, 119, 131, 160)
_PROFIT = (8, 9, 11, 14, 9, 8, 7, 12, 6, 2, -3, 9, -12, -8, 1, 11)
_NET = (40, 31, 25, 18, 9, 4, -8, 6, 12, -31, -5, 0, 14, 9, -12, 3)


def _fact(metric: str, period: str, value: str, unit: str, bound: str = "exact", quality: str = "") -> Sequence[str]:
    year = int(period[:4]) + 1
    source = f"filing-{year}" if quality == "" else "paper"
    published = f"{year}-03-20" if quality == "" else "2025-02-01"
    return (f"{metric}.{period}", metric, period, value, unit, "1", bound, quality, source, "", published, "")


def _metric(name: str, zh: str, en: str, unit: str, kind: str) -> Sequence[str]:
    return (name, zh, en, unit, kind, "", "up", f"{zh}。", f"{en}.", "")


def rows(currency: str = "USD") -> dict[str, list[Sequence[str]]]:
    """Return the rows of every table that the label has."""
    filings = [
        (f"filing-{y}", "Label A", f"Annual report {y - 1}", f"https://label.example/{y}", f"{y}-03-20", "en", "A",
         "facts only", "original")
        for y in range(2022, 2026)
    ]  # fmt: skip
    papers = [("paper", "Paper", "News", "https://paper.example/1", "2025-02-01", "en", "B", "facts only", "original")]
    facts = [_fact("revenue", p, f"{v}.5 billion", currency) for p, v in zip(_QUARTERS, _REVENUE, strict=True)]
    facts += [
        _fact("albums_revenue", p, f"{v * 0.6:.1f} billion", currency) for p, v in zip(_QUARTERS, _REVENUE, strict=True)
    ]
    facts += [
        _fact("concert_revenue", p, f"{v * 0.4:.1f} billion", currency)
        for p, v in zip(_QUARTERS, _REVENUE, strict=True)
    ]
    facts += [_fact("operating_profit", p, f"{v}.0 billion", currency) for p, v in zip(_QUARTERS, _PROFIT, strict=True)]
    facts += [
        _fact("albums", p, f"{1000 + 37 * i},412" if i > 100 else f"{1_000_000 + 37_411 * i:,}", "units")
        for i, p in enumerate(_QUARTERS)
    ]
    facts += [_fact("members_net", p, f"{v}", "people") for p, v in zip(_QUARTERS, _NET, strict=True)]
    facts += [
        _fact("members", y, f"{v},000", "people")
        for y, v in (("2021", 410), ("2022", 522), ("2023", 498), ("2024", 515))
    ]
    facts += [
        _fact("paying_members", y, f"{v},000", "people")
        for y, v in (("2021", 110), ("2022", 131), ("2023", 118), ("2024", 121))
    ]
    facts += [
        _fact("top_share", "2022", "60%", "percent"), _fact("top_share", "2023", "55%", "percent", "at_most"),
        _fact("top_share", "2024H1", "41%", "percent"), _fact("second_share", "2022", "12%", "percent", "at_least"),
        _fact("second_share", "2023", "14%", "percent"), _fact("renewal", "2023", "48.2%", "percent"),
        _fact("renewal", "2024", "46%", "percent", "at_most"), _fact("renewal_abroad", "2022", "51%", "percent"),
        _fact("renewal_abroad", "2023", "39%", "percent"), _fact("chart_rank", "2022", "3", "rank"),
        _fact("chart_rank", "2023", "2", "rank"), _fact("chart_rank", "2024", "10", "rank", "at_most"),
    ]  # fmt: skip
    names = [
        ("revenue", "营收", "Revenue", currency, "flow"), ("albums_revenue", "专辑收入", "Albums", currency, "flow"),
        ("concert_revenue", "演出收入", "Concerts", currency, "flow"),
        ("operating_profit", "营业利润", "Operating profit", currency, "flow"),
        ("albums", "专辑销量", "Albums sold", "units", "flow"), ("members", "会员", "Members", "people", "stock"),
        ("members_net", "净增会员", "Net new members", "people", "flow"),
        ("paying_members", "付费会员", "Paying members", "people", "stock"),
        ("top_share", "甲组占比", "Share of Group A", "percent", "rate"),
        ("second_share", "乙组占比", "Share of Group B", "percent", "rate"),
        ("renewal", "续费率", "Renewal", "percent", "rate"),
        ("renewal_abroad", "海外续费率", "Renewal abroad", "percent", "rate"),
        ("chart_rank", "榜单名次", "Rank", "rank", "rank"),
    ]  # fmt: skip
    return {
        "sources": filings + papers,
        "metrics": [_metric(*name) for name in names],
        "facts": facts,
        "events": [("contract", "2024-05-02", "day", "dispute", "合约风波", "Contract dispute", "合约风波", "Contract dispute", "Group A", "paper", "",
                    "2025-02-01", "")],
        "claims": [("only", "1", "level", "净增会员−8人", "A net loss of 8 members", "members_net", "2022Q3", "", "-8",
                    "", "")],
        "crises": [("contract-2024", "合约风波", "Contract dispute", "1", "2024-05-02", "2024-05-20", "", "", "", "",
                    "paper")],
        "reactions": [
            ("contract", "stock_move", "2024-05-02", "-7.8%", "percent", "exact", "paper"),
            ("contract", "market_value_lost", "2024-05-02", "40 billion", currency, "approx", "paper"),
        ],
        "strategies": [("open", "开放", "Open up", "多收外部作者", "More outside writers")],
        "options": [("open", "开放", "Open up", "short", "open", "1", "多收外部作者", "More outside writers")],
        "criteria": [("growth", "增长", "Growth", "pp", "up", "0", "10", "1", "看增长", "It counts")],
        "scores": [("open", "growth", "2", "5", "judgement", "2025-02-01", "估计", "A guess")],
    }  # fmt: skip


def write(folder: Path, currency: str = "USD", yaml: str = "") -> Path:
    """Write the label's case folder; returns it."""
    folder.mkdir(parents=True)
    (folder / "case.yaml").write_text(yaml or CASE_YAML.format(currency=currency), encoding="utf-8")
    for table, lines in rows(currency).items():
        header = list(RULES[table]) if table in RULES else list(SERIES[table].columns)
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *lines])
    return folder
