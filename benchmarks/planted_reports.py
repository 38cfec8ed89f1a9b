"""Reports written from a case's own figures with errors planted in them: how many does `fanecon read` find?

    python -m benchmarks.planted_reports            the table of docs/reading-reports.md
    python -m benchmarks.planted_reports --show 1   one of the reports, with what was planted
    python -m benchmarks.planted_reports --speed    how long a report of 20,000 characters takes

Every figure is true of the case as it stands, or wrong on purpose in one of the ways of `KINDS`. The reports come in
four styles: an analyst's note in English, a blog in Traditional Chinese, a quarterly summary made of tables, and a
machine's report about Pop Mart. A figure may be *found* (a verdict against it, or contradicted by evidence too weak to
refute), *unclear* (listed with what is missing), or *passed* (a verdict for it, or none); only the last is a fault.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from opencc import OpenCC

from fanecon.evidence.case import Case, open_case
from fanecon.evidence.implied import accounts
from fanecon.evidence.records import Fact
from fanecon.notation.reported import Reported
from fanecon.report.auditing import AGAINST, UNCLEAR, Judged
from fanecon.report.document import plain
from fanecon.report.reading import ReadReport, read_report

KINDS = ("level", "growth", "sign", "scale", "period", "metric", "rank", "multiple", "streak", "threshold",
         "table growth", "parts", "two values", "broken sentence", "footnote")  # fmt: skip
INTERNAL = {
    "table growth": "table_growth",
    "parts": "parts",
    "two values": "two_values",
    "broken sentence": "broken",
    "footnote": "footnote",
}

# What each style calls a quantity: English, then simplified Chinese; the blog's characters are converted.
XIAOMI = {
    "revenue_total": ("total revenue", "总营收"),
    "adjusted_net_profit": ("adjusted net profit", "经调整净利润"),
    "smartphone_revenue": ("smartphone revenue", "智能手机收入"),
    "iot_revenue": ("IoT revenue", "IoT与生活消费产品收入"),
    "internet_services_revenue": ("internet services revenue", "互联网服务收入"),
    "ev_ai_segment_revenue": ("revenue of the smart EV and AI segment", "智能电动汽车及AI等创新业务收入"),
    "ev_deliveries": ("vehicle deliveries", "汽车交付量"),
    "smartphone_shipments": ("smartphone shipments", "智能手机出货量"),
    "mau_global": ("global monthly active users", "全球月活跃用户数"),
    "mau_mainland_china": ("mainland China MAU", "中国大陆月活跃用户数"),
    "aiot_connected_devices": ("connected IoT devices", "IoT连接设备数"),
    "rd_expense": ("R&D expense", "研发支出"),
    "gross_margin": ("overall gross margin", "整体毛利率"),
    "smartphone_gross_margin": ("smartphone gross margin", "智能手机毛利率"),
    "users_5plus_devices": ("users with five or more devices", "拥有五件及以上设备的用户"),
}
POPMART = {
    "revenue_total": ("total revenue", "总营收"),
    "adjusted_net_profit": ("adjusted net profit", "经调整净利润"),
    "gross_profit": ("gross profit", "毛利"),
    "gross_margin": ("gross margin", "毛利率"),
    "ip_revenue_the_monsters": ("THE MONSTERS revenue", "THE MONSTERS收入"),
    "ip_revenue_molly": ("MOLLY revenue", "MOLLY收入"),
    "ip_revenue_skullpanda": ("SKULLPANDA revenue", "SKULLPANDA收入"),
    "ip_revenue_dimoo": ("DIMOO revenue", "DIMOO收入"),
    "ip_revenue_crybaby": ("CRYBABY revenue", "CRYBABY收入"),
    "revenue_plush": ("revenue from plush toys", "毛绒营收"),
    "revenue_figures": ("revenue from figures", "手办营收"),
    "member_share_of_sales": ("members' share of sales", "会员贡献的销售占比"),
    "member_repurchase_rate": ("members' repurchase rate", "会员复购率"),
}
ONE_OF = {
    "phones": ("units", "台"),
    "vehicles": ("vehicles", "辆"),
    "devices": ("", "台"),
    "people": ("", ""),
    "CNY": ("", "元"),
}


@dataclass
class Slot:
    """A figure of a planted report: on which line, how it is printed, and what is wrong with it, if anything."""

    line: int
    printed: str
    kind: str = ""


@dataclass
class Planted:
    """A report with what was planted in it."""

    name: str
    case: str
    lines: list[str] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    internal: list[tuple[str, int]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


class Writer:
    """Writes one report: sentence by sentence, a slot for every figure."""

    def __init__(
        self, case: Case, period: str, lang: str, seed: int, name: str, metrics: dict[str, tuple[str, str]]
    ) -> None:
        self.case, self.period, self.lang, self.rng = case, period, lang, random.Random(seed)
        self.metrics, self.digits = metrics, 4
        self.made = Planted(f"{name} {period}", case.name)
        self.known = {m: f for m in metrics if (f := self.fact(m, period)) is not None and f.interval.is_bounded}

    def fact(self, metric: str, period: str) -> Fact | None:
        rows = accounts(self.case, metric, period)
        return rows[0] if rows and not rows[0].quality else None

    def line(self, text: str, *slots: tuple[str, str]) -> None:
        self.made.lines.append(text)
        self.made.slots += [Slot(len(self.made.lines), printed, kind) for printed, kind in slots]

    def call(self, metric: str) -> str:
        return self.metrics[metric][self.lang == "zh"]

    def when(self, period: str) -> str:
        year, part = period[:4], period[4:]
        if self.lang == "en":
            return f"{part} {year}" if part else year
        named = {
            "Q1": "第一季度",
            "Q2": "第二季度",
            "Q3": "第三季度",
            "Q4": "第四季度",
            "H1": "上半年",
            "H2": "下半年",
            "": "",
        }
        return f"{year}年{named[part]}"

    def print(self, value: Fraction, unit: str) -> str:
        """Print a number with four significant digits, as such reports do."""
        if unit == "percent":
            return f"{float(value):.1f}%"
        en, zh = ONE_OF.get(unit, ("", ""))
        money = "RMB " if unit == "CNY" and self.lang == "en" else ""
        scales = ((10**9, " billion"), (10**6, " million")) if self.lang == "en" else ((10**8, "亿"), (10**4, "万"))
        for scale, word in scales:
            if abs(value) >= scale and not (unit == "vehicles" and abs(value) < 10**6):
                digits = max(0, self.digits - len(str(int(abs(value) / scale))))
                shown = f"{float(value / scale):,.{digits}f}"
                return (
                    f"{money}{shown}{word}{zh}"
                    if self.lang == "zh"
                    else f"{money}{shown}{word}{f' {en}' if en else ''}"
                )
        return f"{money}{int(value):,}{zh if self.lang == 'zh' else f' {en}' if en else ''}"

    def _digits(self, value: Fraction, unit: str, digits: int) -> str:
        self.digits = digits
        return self.print(value, unit)

    def level(self, metric: str, kind: str = "") -> tuple[str, str] | None:
        fact = self.known[metric]
        value, unit = fact.reported.point, fact.unit
        # A fourth digit that the document does not settle would be wrong by rounding twice.
        self.digits = next(
            (
                d
                for d in (4, 3)
                if Reported(self._digits(value, unit, d).removesuffix(" units")).interval.contains(fact.interval)
            ),
            3,
        )
        if kind == "level":
            value = value * Fraction(self.rng.choice([87, 91, 109, 113]), 100)
        elif kind == "scale":
            value = value * self.rng.choice([10, Fraction(1, 10)])
        elif kind == "period":
            others = [
                f
                for f in self.case.facts(metric)
                if f.period.frequency == fact.period.frequency and f.interval.is_bounded and not f.quality
            ]
            others = [f for f in others if abs(f.reported.point / value - 1) > Fraction(3, 100)]
            if not others:
                return None
            value = self.rng.choice(others[-8:]).reported.point
        elif kind == "metric":
            others = [
                f
                for f in self.known.values()
                if f.unit == unit and abs(f.reported.point / value - 1) > Fraction(3, 100)
            ]
            if not others:
                return None
            value = self.rng.choice(others).reported.point
        elif kind == "threshold":
            text = self.print(value * Fraction(self.rng.choice([108, 115]), 100), unit)
            return (f"超过{text}" if self.lang == "zh" else f"more than {text}"), kind
        return self.print(value, unit), kind

    def growth(self, metric: str, kind: str = "") -> tuple[str, str, bool] | None:
        """Return a growth on the year as printed, and whether it is said to rise."""
        before = str(int(self.period[:4]) - 1) + self.period[4:]
        base = self.fact(metric, before)
        if base is None or not base.interval.is_bounded or base.reported.point <= 0 or base.unit == "percent":
            return None
        rate = (self.known[metric].reported.point / base.reported.point - 1) * 100
        printed = (
            next(iter(self.case.facts(f"{metric}_yoy", self.period)), None)
            if f"{metric}_yoy" in self.case.metrics
            else None
        )
        rate = (
            printed.reported.point
            if printed is not None and not printed.quality and printed.interval.is_bounded
            else rate
        )
        if abs(rate) < 1:
            return None
        rises = rate > 0
        if kind == "growth":
            rate += (4 + abs(rate) / 5) * (1 if rises else -1)
        return f"{float(abs(rate)):.1f}%", kind, rises is not (kind == "sign")

    def sentence(self, metric: str, kind: str) -> bool:
        """Write a level, or a level with its growth, one of them wrong."""
        level_kind = kind if kind in ("level", "scale", "period", "metric", "threshold") else ""
        said = self.level(metric, level_kind)
        grown = (
            self.growth(metric, kind if kind in ("growth", "sign") else "") if kind in ("", "growth", "sign") else None
        )
        if said is None or (kind in ("growth", "sign") and grown is None):
            return False
        name, when = self.call(metric), self.when(self.period)
        if self.lang == "en":
            first = f"{name[0].upper()}{name[1:]}"
            head = self.rng.choice([f"In {when}, {name} was {said[0]}", f"{first} reached {said[0]} in {when}",
                                    f"{first} came in at {said[0]} in {when}"])  # fmt: skip
            tail = f", {'up' if grown[2] else 'down'} {grown[0]} year on year" if grown else ""
            self.line(f"{head}{tail}.", said, *([grown[:2]] if grown else []))
        else:
            head = self.rng.choice(
                [f"{when}，小米{name}达到{said[0]}", f"{when}{name}为{said[0]}", f"{name}在{when}录得{said[0]}"]
            )
            head = head.replace("小米", "" if self.case.name == "popmart" else "小米")
            tail = f"，同比{'增长' if grown[2] else '下降'}{grown[0]}" if grown else ""
            self.line(f"{head}{tail}。", said, *([grown[:2]] if grown else []))
        return True

    def others(self) -> None:
        """Write what is no claim of the case: other companies, goals, ages, parts of the world."""
        if self.lang == "en":
            self.line("Tesla delivered 497,099 vehicles in the same quarter.", ("497,099 vehicles", "none"))
            self.line("Management expects deliveries of 550,000 vehicles next year.", ("550,000 vehicles", "none"))
            self.line("In India, smartphone shipments were 6.5 million units.", ("6.5 million units", "none"))
            self.line("The average buyer is 33 years old and owns an iPhone 16.")
        else:
            self.line("名创优品同期营收93.9亿元。", ("93.9亿元", "none"))
            self.line("公司预计明年总营收达到9,000亿元。", ("9,000亿元", "none"))
            self.line("购买者平均33岁，多数人用过小米14。")

    def table(self, wrong_growth: bool, wrong_parts: bool) -> None:
        before = str(int(self.period[:4]) - 1) + self.period[4:]
        growth_of = self.case.config.get("growth") or {}
        segments = [s["metric"] for s in growth_of.get("segments", [])]
        rows = [m for m in segments if m in self.known and self.growth(m) is not None and m in self.metrics]
        if len(rows) < 3:
            return
        zh = self.lang == "zh"
        self.line("")
        heads = ("指标（亿元）", "同比") if zh else ("RMB million", "YoY")
        self.line(f"| {heads[0]} | {self.when(before)} | {self.when(self.period)} | {heads[1]} |")
        self.line("|---|---|---|---|")
        scale, digits = (10**8, 1) if zh else (10**6, 0)
        broken = self.rng.choice(rows) if wrong_growth else ""
        total = Fraction(0)
        for metric in rows:
            base = self.fact(metric, before)
            assert base is not None
            ends = [f.reported.point / scale for f in (base, self.known[metric])]
            rate = (self.known[metric].reported.point / base.reported.point - 1) * 100 + (9 if metric == broken else 0)
            total += ends[1]
            cells = [f"{float(e):,.{digits}f}" for e in ends]
            self.line(
                f"| {self.call(metric)} | {cells[0]} | {cells[1]} | {float(rate):+.1f}% |",
                (f"{float(rate):+.1f}%", "growth" if metric == broken else ""),
            )
            if metric == broken:
                self.made.internal.append(("table growth", len(self.made.lines)))
        if wrong_parts:
            self.line(f"| {'合计' if zh else 'Total'} | – | {float(total * Fraction(9, 10)):,.{digits}f} | – |")
            self.made.internal.append(("parts", len(self.made.lines)))
        self.line("")


def planted(case: Case, period: str, style: str, seed: int) -> Planted:
    """Write one report with one error of every kind that the period's figures allow."""
    lang = "en" if style == "note" else "zh"
    metrics = POPMART if case.name == "popmart" else XIAOMI
    writer = Writer(case, period, lang, seed, style, metrics)
    name = case.config.names["en" if lang == "en" else "zh"]
    when = writer.when(period)
    writer.line({"note": f"# {name}: review of {when}", "blog": f"{name}{when}财报重点整理",
                 "summary": f"# {name}{when}经营简报",
                 "machine": f"# {name}{when}业绩深度解读"}[style])  # fmt: skip
    names = list(writer.known)
    writer.rng.shuffle(names)
    wrong = ["level", "growth", "sign", "scale", "period", "metric", "threshold"]
    plan = [*wrong, *[""] * max(4, len(names) - len(wrong))]
    writer.rng.shuffle(plan)
    for metric, kind in zip(names, plan, strict=False):
        writer.sentence(metric, kind) or writer.sentence(metric, "")
    writer.others()
    if case.name == "xiaomi":
        _of_xiaomi(writer)
    writer.table(wrong_growth=True, wrong_parts=style != "blog")
    if names:
        metric = next(m for m in names if m in writer.known)
        said = writer.level(metric, "level")
        assert said is not None
        text = (
            f"By the end, {writer.call(metric)} was {said[0]} in {when}."
            if lang == "en"
            else f"回头看，{when}{writer.call(metric)}为{said[0]}。"
        )
        writer.line(text, (said[0], "level"))
        writer.made.internal.append(("two values", len(writer.made.lines)))
    writer.line(
        "Overall, the results were driven by new products and by[9]."
        if lang == "en"
        else "总的来看，业绩的亮点在于产品与渠道的协同[9]。"
    )
    writer.made.internal.append(("footnote", len(writer.made.lines)))
    writer.line(
        "The group's revenue in the coming year is likely to be driven by smart cars, and"
        if lang == "en"
        else "从长期看，公司的用户规模和品牌影响力仍有较大的提升空间，但海外市场的"
    )
    writer.made.internal.append(("broken sentence", len(writer.made.lines)))
    if style == "blog":
        convert = OpenCC("s2t").convert
        writer.made.lines = [convert(line) for line in writer.made.lines]
    return writer.made


def _of_xiaomi(writer: Writer) -> None:
    when = writer.when(writer.period)
    year, zh = writer.period[:4], writer.lang == "zh"
    rank = writer.fact("fortune_global500_rank", year)
    if rank is not None:
        for shown, kind in ((int(rank.reported.point), ""), (int(rank.reported.point) + 31, "rank")):
            text = (
                f"{year}年，小米位列《财富》世界500强第{shown}位。"
                if zh
                else f"In {year}, Xiaomi ranked No. {shown} in the Fortune Global 500."
            )
            writer.line(text, (f"第{shown}位" if zh else f"No. {shown}", kind))
    streak = writer.fact("smartphone_growth_streak", writer.period)
    if streak is not None:
        for count, kind in ((int(streak.reported.point), ""), (14, "streak")):
            text = (
                f"{writer.when(writer.period)}，智能手机出货量连续{count}个季度同比增长。"
                if zh
                else f"Smartphone shipments grew year on year for {count} consecutive quarters up to {when}."
            )
            writer.line(text, (f"{count}个季度" if zh else f"{count} consecutive quarters", kind))
    grown = writer.growth("ev_deliveries") if "ev_deliveries" in writer.known else None
    if grown is not None:
        text = (
            f"{writer.when(writer.period)}，汽车交付量同比增长近7倍。"
            if zh
            else f"In {writer.when(writer.period)}, vehicle deliveries grew nearly 7 times year on year."
        )
        writer.line(text, ("近7倍" if zh else "nearly 7 times", "multiple"))


def reports() -> Iterator[Planted]:
    """Write all reports: four styles, several periods each."""
    xiaomi, popmart = open_case("xiaomi"), open_case("popmart")
    seed = 18
    for style, case, periods in (
        ("note", xiaomi, ("2024Q2", "2024Q4", "2025Q1", "2025Q2", "2025Q3", "2025")),
        ("blog", xiaomi, ("2023Q3", "2024Q3", "2025Q1", "2025Q3", "2025Q4")),
        ("summary", xiaomi, ("2023Q4", "2024Q1", "2025Q2", "2025Q3", "2024")),
        ("machine", popmart, ("2024", "2025H1", "2025", "2026H1")),
        ("note", popmart, ("2025H1", "2025")),
    ):
        for period in periods:
            seed += 1
            yield planted(case, period, style, seed)


def outcome(report: ReadReport, slot: Slot) -> str:
    """Say how a planted figure fared: "against", "weak", "unclear", "for", "neither" or "missed"."""
    wanted = re.sub(r"[\s,]", "", plain(slot.printed))
    found = [j for j in report.judged if j.claim.line == slot.line and _same(j, wanted)]
    if not found:
        return "missed"
    verdict = found[0].verdict
    if verdict in AGAINST:
        return "against"
    if verdict in (UNCLEAR, "OTHER"):
        return "unclear"
    audited = found[0].audited
    if verdict == "UNVERIFIED":
        return "weak" if audited is not None and any(c.excludes for c in audited.checks) else "neither"
    return "for"


def _same(judged: Judged, wanted: str) -> bool:
    shown = re.sub(r"[\s,]", "", judged.reading.printed.text)
    return wanted in shown or (len(shown) > 2 and shown in wanted)


def measure() -> tuple[dict[str, dict[str, int]], list[str]]:
    """Count how every kind fared, and name the faults."""
    counted: dict[str, dict[str, int]] = {k: defaultdict(int) for k in ("", "none", *KINDS)}
    faults = []
    for made in reports():
        report = read_report(made.text, made.case, name=made.name)
        for slot in made.slots:
            how = outcome(report, slot)
            counted[slot.kind][how] += 1
            if how == "missed" or (how == "against" and slot.kind in ("", "none")) or (how == "for" and slot.kind):
                faults.append(
                    f"{made.name}, line {slot.line}: {slot.printed} ({slot.kind or 'true'}) → {how}: "
                    f"{made.lines[slot.line - 1]}"
                )
        for kind, line in made.internal:
            hit = any(p.code == INTERNAL[kind] and p.line == line for p in report.problems)
            counted[kind]["against" if hit else "missed"] += 1
        planted_at = {(INTERNAL[k], line) for k, line in made.internal}
        wrong = [slot.line for slot in made.slots if slot.kind not in ("", "none")]
        planted_at |= {
            (code, line) for line in wrong for code in ("impossible", "share")
        }  # so wrong that nothing can be
        for problem in report.problems:
            if (problem.code, problem.line) not in planted_at and problem.code not in ("two_values", "uncited"):
                counted[""]["internal alarm"] += 1
                faults.append(
                    f"{made.name}, line {problem.line}: {problem.code} was not planted: {made.lines[problem.line - 1]}"
                )
    return counted, faults


HOW = ("against", "weak", "unclear", "neither", "for")


def table(counted: dict[str, dict[str, int]]) -> str:
    """Lay the counts out as the table of the docs."""
    heads = ("planted", "figures", "found", "contradicted, weak evidence", "unclear", "nothing to check with",
             "passed as true", "recall")  # fmt: skip
    lines = [f"| {' | '.join(heads)} |", "|---|" + "---:|" * 7]
    for kind in (*KINDS, "", "none"):
        c = counted[kind]
        total = sum(c[how] for how in (*HOW, "missed"))
        called = {"": "*true figures*", "none": "*no claims of the case*"}.get(kind, kind)
        recall = f"{(c['against'] + c['weak']) / total:.0%}" if kind in KINDS else "–"
        counts = [c[how] + (c["missed"] if how == "for" else 0) for how in HOW]
        lines.append(f"| {called} | {total} | {' | '.join(map(str, counts))} | {recall} |")
    right = sum(counted[k]["against"] for k in KINDS)
    all_against = right + counted[""]["against"] + counted["none"]["against"]
    share = f"{right}/{all_against} ({right / all_against:.1%})"
    return "\n".join([*lines, "", f"Precision of what is held against a report: {share}."])


def speed(characters: int = 20_000) -> str:
    """Read one long report, the first of its process, with the case already open."""
    case = open_case("xiaomi")
    long = ""
    while len(long) < characters:
        long += "\n\n".join(made.text for made in reports() if made.case == "xiaomi") + "\n\n"
    begun, worked = time.perf_counter(), time.process_time()
    report = read_report(long[:characters], case)
    took, worked = time.perf_counter() - begun, time.process_time() - worked
    figures = f"{characters:,} characters, {len(report.judged)} figures"
    return f"{figures}: {took:.2f} s after the case is open, {worked:.2f} s of them at work"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", type=int, metavar="N", help="print the N-th report and what was planted in it")
    parser.add_argument("--speed", action="store_true", help="measure a report of 20,000 characters")
    arguments = parser.parse_args()
    shown = arguments.show
    if arguments.speed:
        print(speed())
        return
    if shown is not None:
        made = list(reports())[shown]
        print(made.text, *(f"line {s.line}: {s.printed} – {s.kind or 'true'}" for s in made.slots), sep="\n")
        return
    counted, faults = measure()
    print(table(counted))
    print("\nFaults:", *(faults or ["none"]), sep="\n")


if __name__ == "__main__":
    main()
