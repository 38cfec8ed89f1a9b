"""What figures of a report are taken to say, and the verdicts they get: never a wrong one."""

from __future__ import annotations

from pathlib import Path

import pytest
import typst

import fanecon as fe
from benchmarks.planted_reports import outcome, reports
from fanecon.evidence.audit import audit
from fanecon.report.auditing import AGAINST, UNCLEAR
from fanecon.report.page import Page
from fanecon.report.reading import ReadReport, read_report
from fanecon.report.scenes import _sentences
from fanecon.study.cases import OpenCase

SAMPLES = Path(__file__).parent / "samples"
NUMERIC = ("level", "growth", "rank", "rank_change", "streak", "first_passage")


def _told(case: OpenCase, text: str) -> list[tuple[str, str, str, str]]:
    found = read_report(text, case)
    return [(j.reading.printed.text, j.verdict, j.reading.metric, j.reading.period) for j in found.judged]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_quotes_of_the_audited_report_get_the_verdicts_of_the_hand_coded_audit(xiaomi: OpenCase, lang: str) -> None:
    hand = [r for r in audit(xiaomi).results if r.claim.stated and r.claim.kind in NUMERIC]
    title = {"zh": "小米2025年第三季度", "en": "Xiaomi in Q3 2025"}[lang]
    lines = [title, ""]
    for result in hand:
        quote = result.claim.zh if lang == "zh" else result.claim.en
        lines += (
            [quote.rstrip("。."), ""]
            if quote.startswith(("表", "Table"))
            else [f"{quote}{'。' if lang == 'zh' else '.'}", ""]
        )
    at = {3 + 2 * n: result for n, result in enumerate(hand)}
    read = read_report("\n".join(lines), xiaomi).judged
    right = 0
    for result in hand:
        claim = result.claim
        line = next(n for n, r in at.items() if r is result)
        here = [j for j in read if j.claim.line == line]
        same = [j for j in here if j.reading.kind == claim.kind and j.verdict != UNCLEAR]
        assert all(j.verdict == result.verdict for j in same if j.reading.metric == claim.metric), claim.claim_id
        assert here or lang == "en", f"{claim.claim_id}: its figure was passed over"
        streak = claim.metric.replace("_rank", "_streak")  # the count itself is printed, which says the same
        right += any(j.reading.metric in (claim.metric, streak) and j.reading.period == claim.period for j in here)
    # Claims that the case has no figure for, or that say no period, may stay unclear.
    assert right >= {"zh": 0.87, "en": 0.6}[lang] * len(hand)


@pytest.mark.parametrize(
    ("name", "case", "least"),
    [
        ("note.md", "xiaomi", 40), ("blog.txt", "xiaomi", 20), ("quarter.md", "xiaomi", 30), ("takeaways.md", "xiaomi", 8),
        ("sell_side.txt", "xiaomi", 15), ("essay.md", "xiaomi", 6), ("popmart_half.md", "popmart", 28),
        ("popmart_year.html", "popmart", 22),
        ("year.md", "xiaomi", 18),
        ("bullets.md", "xiaomi", 20),
        ("flash.txt", "xiaomi", 20),
        ("fans.md", "xiaomi", 20),
        ("five_numbers.md", "xiaomi", 14),
        ("preview.md", "xiaomi", 10),
        ("boxed.txt", "xiaomi", 16),
        ("three_years.md", "xiaomi", 20),
        ("popmart_2026.txt", "popmart", 20),
    ],
)  # fmt: skip
def test_nothing_is_held_against_true_reports(request: pytest.FixtureRequest, name: str, case: str, least: int) -> None:
    found = read_report(SAMPLES / name, request.getfixturevalue(case))
    assert not [
        (j.claim.line, j.reading.printed.text) for j in found.judged if j.verdict in AGAINST or "other_way" in j.notes
    ]
    assert sum(j.verdict in ("SUPPORTED", "CONSISTENT") for j in found.judged) >= least
    assert not found.problems


def test_errors_in_a_note_are_found(xiaomi: OpenCase) -> None:
    found = read_report(SAMPLES / "note_with_errors.md", xiaomi)
    against = [j.reading.printed.text for j in found.judged if j.verdict in AGAINST]
    assert against == ["rmb 131.1 billion", "60.9%", "48.3 million smartphones", "741.7 million", "173.4%", "11.5%",
                       "20.8%", "rmb 9.1 billion", "397th", "15.6%"]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "case", "least", "wrong"),
    [
        ("zhihu.md", "xiaomi", 24, ["15.6%"]), ("wechat.html", "xiaomi", 25, ["208.2%", "36.5亿"]),
        ("podcast_popmart.txt", "popmart", 12, []), ("broker_popmart.typ", "popmart", 22, ["262.8%"]),
        ("assistant.md", "xiaomi", 30, ["+42.1%", "98.3亿元"]), ("slides.md", "xiaomi", 27, ["+26.0%"]),
        ("press.txt", "xiaomi", 29, ["21.9%", "approximately 17,000"]),
    ],
)  # fmt: skip
def test_answers_articles_podcasts_papers_slides_and_releases(
    request: pytest.FixtureRequest, name: str, case: str, least: int, wrong: list[str]
) -> None:
    is_paper = name.endswith(".typ")  # printed first, for the tables of a PDF are only lines
    source = typst.compile(SAMPLES / name) if is_paper else SAMPLES / name
    found = read_report(source, request.getfixturevalue(case), name=name)
    assert [j.reading.printed.text for j in found.judged if j.verdict in AGAINST] == wrong
    assert sum(j.verdict in ("SUPPORTED", "CONSISTENT") for j in found.judged) >= least


def test_a_report_that_names_no_company_condemns_nothing(xiaomi: OpenCase) -> None:
    told = _told(xiaomi, "2025年第三季度业绩\n总营收385亿元，同比增长14.3%。")
    assert [t[1] for t in told] == [UNCLEAR, UNCLEAR]


def test_planted_reports_hold_no_wrong_verdict() -> None:
    some = [made for n, made in enumerate(reports()) if n in (4, 9, 17)]
    assert {made.case for made in some} == {"xiaomi", "popmart"}
    for made in some:
        report = read_report(made.text, made.case, name=made.name)
        fared = [(slot.kind, outcome(report, slot)) for slot in made.slots]
        assert not [one for one in fared if one[1] == "missed"]
        assert not [one for one in fared if one[0] in ("", "none") and one[1] in ("against", "weak")]
        assert not [one for one in fared if one[0] not in ("", "none") and one[1] == "for"]


@pytest.mark.parametrize(
    ("text", "printed", "missing"),
    [
        ("小米2025年第三季度\n印度市场智能手机出货量650万台。", "650万台", "elsewhere"),
        ("小米2025年第三季度\n平板出货量320万台。", "320万台", "unknown_words"),
        ("小米2025年第三季度\n汽车业务表现亮眼，营收达300亿元。", "300亿元", "topic"),
        ("小米2025年第三季度\n公司预计全年总营收4500亿元。", "4500亿元", "unreal"),
        ("小米2025年第三季度\n全球月活跃用户同比增加5600万。", "5600万", "change"),
        ("小米2025年第三季度\n整体毛利率提升2.5个百分点。", "2.5个百分点", "points"),
        ("小米2025年第三季度\n汽车业务收入300亿元。", "300亿元", "several_metrics"),
        ("小米2025年第三季度\n总营收约160亿美元。", "约160亿美元", "unit"),
        ("小米的一些数字\n总营收1131亿元。", "1131亿元", "period"),
        ("小米2025年第三季度\n总营收在1100亿至1200亿元之间。", "1100亿至1200亿元", "range"),
        ("小米2025年第三季度\n有人说总营收是1831亿元，那个数是错的。", "1831亿元", "unreal"),
        ("Xiaomi in Q3 2025\nTotal revenue and adjusted net profit were RMB 113.1 billion, respectively.", "rmb 113.1 billion", "respectively"),
    ],
)  # fmt: skip
def test_what_is_not_certain_is_unclear_with_what_is_missing(
    xiaomi: OpenCase, text: str, printed: str, missing: str
) -> None:
    (one,) = read_report(text, xiaomi).judged
    assert (one.reading.printed.text, one.verdict) == (printed, UNCLEAR)
    assert missing in one.reading.missing


def test_another_companys_figure_is_not_ours(xiaomi: OpenCase) -> None:
    told = _told(xiaomi, "小米2025年第三季度\n华为营收2000亿元。\n小米总营收1131亿元，超过美团的955亿元。")
    assert [t[:2] for t in told] == [("2000亿元", "OTHER"), ("1131亿元", "SUPPORTED"), ("955亿元", "OTHER")]


def test_operands_come_from_the_sentence(xiaomi: OpenCase) -> None:
    found = read_report("小米2025年第三季度\n总营收由2024年第三季度的925亿元增长22.3%至1131亿元。", xiaomi)
    base, growth, now = found.judged
    assert (base.reading.period, now.reading.period) == ("2024Q3", "2025Q3")
    assert growth.reading.operands == {"now": ("1131亿元",), "base": ("925亿元",)}
    assert {j.verdict for j in found.judged} == {"SUPPORTED"}


def test_a_period_that_was_only_inferred_condemns_nothing_that_another_would_excuse(xiaomi: OpenCase) -> None:
    # 1160 is the figure of the second quarter, 999 that of none.
    text = "# 小米2025年第三季度\n总营收1160亿元。\n\n# 小米2025年第三季度\n总营收999亿元。"
    assert [t[1] for t in _told(xiaomi, text)] == [UNCLEAR, "REFUTED"]


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2025年4-6月，总营收1159.6亿元。", "2025Q2"), ("2025年前三季度总营收3404亿元。", "2025Q1/2025Q3"),
        ("In the nine months of 2025 total revenue reached RMB 340.4 billion.", "2025Q1/2025Q3"),
        ("2025年全年总营收4573亿元，其中四季度1169亿元。", "2025Q4"), ("去年三季度总营收925亿元。", "2024Q3"),
        ("二零二五年第三季度总营收一千一百三十一亿元。", "2025Q3"),
    ],
)  # fmt: skip
def test_months_quarters_and_spelled_years_are_the_periods_they_are(xiaomi: OpenCase, text: str, period: str) -> None:
    told = _told(xiaomi, f"小米2025年第一季度\n{text}")
    assert {t[1] for t in told} == {"SUPPORTED"} and told[-1][3] == period


def test_labels_and_headings_own_the_names_that_many_quantities_share(xiaomi: OpenCase) -> None:
    text = (
        "# 小米2025年第三季度\n手机：收入460亿元，毛利率11.1%。\n\n## 互联网服务\n收入94亿元。\n\n手机：收入460亿元。"
    )
    assert [t[1:3] for t in _told(xiaomi, text)] == [
        ("SUPPORTED", "smartphone_revenue"), ("SUPPORTED", "smartphone_gross_margin"), ("SUPPORTED", "internet_services_revenue"),
        ("SUPPORTED", "smartphone_revenue"),  # a label is nearer than a heading
    ]  # fmt: skip


def test_broken_sentences_are_supplied_by_the_evidence(xiaomi: OpenCase) -> None:
    found = read_report("小米2025年第三季度解读。\n2025年双十一期间，小米全渠道累计支付金额突破\n", xiaomi)
    (one,) = found.judged
    assert (one.id, one.verdict, one.reading.metric, one.reading.period) == ("T01", "TRUNCATED", "double11_gmv", "2025")
    assert [p.code for p in found.problems] == ["broken"]


def test_a_year_that_was_not_said_condemns_nothing(xiaomi: OpenCase) -> None:
    text = "小米近况。\n2025年，汽车交付41.1万辆，是2024年的3倍。第四季度总营收1169亿元，第三季度总营收999亿元。"
    assert [t[1] for t in _told(xiaomi, text)] == ["SUPPORTED", UNCLEAR, "SUPPORTED", "REFUTED"]


def test_a_scale_that_stands_elsewhere_is_not_missed(xiaomi: OpenCase) -> None:
    text = "小米2025年第三季度\n\n| 指标 | 2025Q3 |\n|---|---|\n| 智能手机出货量 | 4,330 |\n| 汽车交付量 | 98,796 |"
    assert [t[1] for t in _told(xiaomi, text)] == [UNCLEAR, "REFUTED"]


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("2025年第四季度小米总营收1169亿元，全年总营收4573亿元。", "2025Q4 2025"),
        ("2025年上半年小米总营收2272亿元，全年小米总营收4573亿元。", "2025H1 2025"),
        ("2025年前三季度小米汽车交付265,967辆，全年汽车交付量411,082辆。", "2025Q1/2025Q3 2025"),
        ("2024年小米总营收3659亿元，次年小米总营收4573亿元。", "2024 2025"),
        ("2024年小米总营收3659亿元，一年后小米总营收4573亿元。", "2024 2025"),
        ("2025年第三季度小米总营收1131亿元，次季小米总营收1169亿元。", "2025Q3 2025Q4"),
        ("2024年第四季度小米总营收1090亿元，下一季度小米总营收1113亿元。", "2024Q4 2025Q1"),
        ("2025年第二季度小米总营收1160亿元，上一季度为1113亿元。", "2025Q2 2025Q1"),
        ("2025年小米汽车交付411,082辆，前一年为136,854辆。", "2025 2024"),
        ("2025年第三季度小米总营收1131亿元，到了年底那个季度，小米总营收1169亿元。", "2025Q3 2025Q4"),
        ("In 2025, Xiaomi's revenue was RMB457.3bn, versus RMB365.9bn the year before.", "2025 2024"),
        ("In 2025, Xiaomi's revenue was RMB457.3bn, versus RMB365.9bn a year earlier.", "2025 2024"),
        ("Xiaomi's revenue in 2025 was RMB457.3bn (a year earlier: RMB365.9bn).", "2025 2024"),
        ("Xiaomi's revenue in Q3 2025 was RMB113.1bn, against RMB92.5bn a year ago.", "2025Q3 2024Q3"),
        ("In 2024, Xiaomi's revenue was RMB365.9bn, and a year later Xiaomi's revenue was RMB457.3bn.", "2024 2025"),
        ("In Q3 2025, Xiaomi's revenue was RMB113.1bn and for the full year revenue was RMB457.3bn.", "2025Q3 2025"),
        ("In Q3 2025, Xiaomi's revenue was RMB113.1bn, and in the subsequent quarter revenue was RMB116.9bn.", "2025Q3 2025Q4"),
    ],
)  # fmt: skip
def test_a_second_figure_has_its_own_period(xiaomi: OpenCase, text: str, periods: str) -> None:
    found = read_report(f"小米 Xiaomi\n{text}", xiaomi)
    assert [(j.verdict, j.reading.period) for j in found.judged] == [("SUPPORTED", p) for p in periods.split()]
    assert not found.problems


@pytest.mark.parametrize(
    "text",
    [
        "2024年小米总营收3659亿元，轮到下一份年报小米总营收4573亿元。",
        "2024年小米总营收3659亿元，轮到下一份年报小米总营收3659亿元。",
        "In 2024, Xiaomi's revenue was RMB365.9bn, then revenue was RMB457.3bn.",
        "In Q3 2025, Xiaomi's revenue was RMB113.1bn, then RMB116.9bn.",
    ],
)
def test_a_period_that_was_used_already_condemns_and_supports_nothing(xiaomi: OpenCase, text: str) -> None:
    found = read_report(f"小米 Xiaomi\n{text}", xiaomi)
    assert [j.verdict for j in found.judged] == ["SUPPORTED", UNCLEAR]
    assert not found.problems


def test_up_to_is_a_level_where_something_moved(xiaomi: OpenCase) -> None:
    text = "Xiaomi in 2025\nIn 2025, Xiaomi's smartphone ASP inched up to RMB1,200. Smartphone ASP was up to RMB1,200."
    assert [t[1] for t in _told(xiaomi, text)] == ["REFUTED", "SUPPORTED"]


def test_what_holds_on_one_reading_is_not_said_to_hold_on_none(xiaomi: OpenCase) -> None:
    found = read_report("小米\n2025年小米汽车交付量同比增长三倍。", xiaomi)
    (one,) = found.judged
    assert one.verdict == "AMBIGUOUS" and "则不然" in Page(found, "zh").because(one)


@pytest.mark.parametrize(
    "text",
    [
        "Xiaomi in Q3 2025\nSmartphone revenue was RMB 46.0 billion (Q3 2024: RMB 47.5 billion). Total revenue was RMB 113.1 billion.",
        "Xiaomi in Q3 2025\nTotal revenue (Q3 2024: RMB 92.5 billion) was RMB 113.1 billion, up 22.3% year on year.",
        "小米2025年第三季度\n经调整净利润（2024年第三季度62.5亿元）为113.1亿元，同比增长80.9%。",
        "小米2025年第三季度\n经调整净利润（62.5亿元，2024年第三季度）为113.1亿元，同比增长80.9%。",
    ],
)
def test_a_period_in_brackets_is_not_that_of_what_follows(xiaomi: OpenCase, text: str) -> None:
    told = _told(xiaomi, text)
    assert {t[1] for t in told} <= {"SUPPORTED", UNCLEAR}
    assert told[-1][1] == "SUPPORTED" and told[-1][3] == "2025Q3"


TABLE = """小米2025年第三季度

| RMB million | Q3 2024 | Q3 2025 | YoY |
|---|---|---|---|
| Smartphone revenue | 47,452 | 45,969 | {one} |
| IoT revenue | 26,102 | 27,552 | 5.6% |
| Internet services revenue | 8,463 | 9,380 | 10.8% |
| Total | – | {total} | – |
"""


def test_tables_are_read_and_their_arithmetic_checked(xiaomi: OpenCase) -> None:
    sound = read_report(TABLE.format(one="(3.1%)", total="82,901"), xiaomi)
    assert not sound.problems
    assert {j.verdict for j in sound.judged if j.reading.metric and j.verdict != UNCLEAR} == {"SUPPORTED"}
    wrong = read_report(TABLE.format(one="3.1%", total="72,901"), xiaomi)
    assert [(p.code, p.line) for p in wrong.problems] == [("table_growth", 5), ("parts", 8)]


def test_the_corner_of_a_table_says_its_unit_and_a_sentence_above_does_not(xiaomi: OpenCase) -> None:
    rows = "2024年 | 2025年 |\n|---|---|---|\n| 总营收 | 365,906.4 | 457,286.7 |"
    for above, corner in (("2025年小米总营收超过4500亿元。", "单位：百万元"), ("主要数据（单位：百万元）", "项目"),
                          ("单位：亿元", "人民币百万元"), ("In RMB millions:", "")):  # fmt: skip
        told = _told(xiaomi, f"# 小米2025年\n\n{above}\n\n| {corner} | {rows}")
        assert [t[1] for t in told[-2:]] == ["SUPPORTED", "SUPPORTED"], above


def test_a_growth_beside_its_quantity_is_that_of_it_in_rows_and_columns(xiaomi: OpenCase) -> None:
    rows = """| RMB bn | 1Q25 | 2Q25 | 3Q25 | 4Q25 |
|---|---|---|---|---|
| Revenue | 111.3 | 116.0 | 113.1 | 116.9 |
| YoY growth | 47.4% | 30.5% | 32.3% | 7.3% |
| QoQ growth (%) | – | 4.2 | (2.4) | 3.4 |
| YoY (RMB bn) | 35.8 | 27.1 | 20.6 | 7.9 |"""
    told = _told(xiaomi, f"# Xiaomi 2025\n\n{rows}")
    assert [t[1] for t in told[4:]] == ["SUPPORTED", "SUPPORTED", "REFUTED", *["SUPPORTED"] * 4, *[UNCLEAR] * 4]
    lines = [["2025年一季度", "1112.9", "47.4%"], ["四季度", "1169.2", "7.3%"], ["全年", "4572.9", "25.0%"]]
    text = "\n".join(
        ["| 季度 | 总营收（亿元） | 同比 |", "|---|---|---|", *(f"| {' | '.join(one)} |" for one in lines)]
    )
    told = _told(xiaomi, f"# 小米2025年\n\n{text}")
    assert [t[1] for t in told] == ["SUPPORTED"] * 6 and {t[3] for t in told} == {"2025Q1", "2025Q4", "2025"}


def test_one_quantity_with_two_values(xiaomi: OpenCase) -> None:
    found = read_report("小米2025年第三季度\n总营收1131亿元。\n\n回头看，总营收为1311亿元。", xiaomi)
    assert [(p.code, p.line) for p in found.problems] == [("two_values", 4)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("总营收由2024年的3659亿元下降至4573亿元。", "direction"), ("2025年毛利率由20.9%下滑至22.3%。", "direction"),
        ("In 2025 gross margin fell from 20.9% to 22.3%.", "direction"),
        ("In 2025, revenue dropped to RMB457.3bn from RMB365.9bn in 2024.", "direction"),
        ("In 2025, revenue rose from RMB457.3bn to RMB365.9bn.", "direction"),
        ("2025年毛利率由20.9%提升至22.3%，智能手机毛利率由12.6%回落至10.9%。", ""),
        ("2025年收入增速由25.0%下降至7.3%，营收由3659亿元增长25%至4573亿元。", ""),
        ("Smartphone gross margin narrowed to 10.9% from 12.6%, revenue rose to RMB457.3bn from RMB365.9bn.", ""),
        ("2025年小米汽车交付量同比下降192.5%。", "impossible"), ("2025年小米经调整净利润同比下降192.5%。", ""),
        ("2025年海外收入占比为112.0%。", "share"), ("Overseas revenue share was 133.0%.", "share"),
        ("研发支出占去年同期的137.8%。", ""), ("市场份额同比增长120%。", ""),
        ("按地区划分：\n- 中国 占比 59.7%\n- 亚太 占比 20.5%\n- 欧洲 占比 33.4%", "shares"),
        ("按地区划分：\n- 中国 占比 59.7%\n- 亚太 占比 20.5%\n- 欧洲 占比 19.8%", ""),
        ("一览：\n- 海外收入占比 43.0%\n- 高端手机占比 27.1%\n- 研发人员占比 48.0%", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_is_seen_without_evidence(xiaomi: OpenCase, text: str, code: str) -> None:
    found = read_report(f"小米 Xiaomi 2025\n\n{text}", xiaomi)
    assert [p.code for p in found.problems] == [code] * bool(code)


def test_a_true_level_that_a_false_word_leads_to_has_a_remark(xiaomi: OpenCase) -> None:
    text = "In 2025, Xiaomi's gross margin dropped to 22.3%. Adjusted net profit was down to RMB39.2bn.\n"
    text += "2025年第三季度小米总营收回落至1131亿元，毛利率降至22.9%，智能手机收入上升至460亿元。"
    found = read_report(f"小米 Xiaomi 2025\n\n{text}", xiaomi)
    # Revenue fell on the quarter and rose on the year; smartphones' was above the second quarter's.
    assert ["other_way" in j.notes for j in found.judged] == [True, True, False, True, False]
    assert {j.verdict for j in found.judged} == {"SUPPORTED"}
    zh, en = (Page(found, lang).because(found.judged[0]) for lang in ("zh", "en"))
    assert "2024年" in zh and "2024" in en


def test_what_a_machine_strings_together_is_read_in_pieces(xiaomi: OpenCase) -> None:
    clause = "小米2025年第三季度总营收113,121百万元，"
    found = read_report("小米\n" + clause * 60, xiaomi)
    assert [j.reading.printed.text for j in found.judged] == ["113,121百万元"] * 60
    assert {j.verdict for j in found.judged} == {"SUPPORTED"}
    assert max(end - start for start, end in _sentences(clause * 60)) <= 400


def test_the_lab_gets_a_result_like_any_other(xiaomi: OpenCase, tmp_path: Path) -> None:
    found = fe.read_report("小米2025年第三季度\n总营收1131亿元，同比增长25.3%。", xiaomi)
    assert isinstance(found, ReadReport)
    assert found.table[["printed", "verdict", "metric"]].to_numpy().tolist() == [
        ["1131亿元", "SUPPORTED", "revenue_total"], ["25.3%", "REFUTED", "revenue_total"],
    ]  # fmt: skip
    assert repr(found) == "<Report text: 2 figures (1 refuted, 1 supported), 0 problems>"
    assert "证伪" in found._repr_html_()
    assert found.to_excel(tmp_path / "claims.xlsx").exists()
