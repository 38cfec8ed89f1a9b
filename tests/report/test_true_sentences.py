"""True sentences in which a figure belongs to something else than the nearest name: unclear is allowed, wrong is not."""

from __future__ import annotations

import pytest

from fanecon.report.auditing import AGAINST
from fanecon.report.document import plain
from fanecon.report.reading import ReadReport, read_report

# By case and title: a paragraph each, and the figures in it that a wrong reading would hold against it.
THIRD = ("xiaomi", "小米集团2025年第三季度财报 Xiaomi Q3 2025")
YEAR = ("xiaomi", "小米集团2025年年报 Xiaomi 2025 annual results")
HALF = ("popmart", "泡泡玛特2025年半年报 Pop Mart H1 2025")
TRUE: dict[tuple[str, str], dict[str, str]] = {
    THIRD: {
        # What stands behind the figure says what it is.
        "公司总收入1131亿元，实现了123亿元的净利润。": "123亿元",
        "公司收入1131亿元，并录得7亿元的经营收益。": "7亿元",
        "Revenue was RMB113.1 billion and it recorded RMB700 million in operating profit.": "RMB700 million",
        "Revenue was RMB113.1 billion, with RMB12.3 billion of net profit.": "RMB12.3 billion",
        "研发人员24,871人，5000人在武汉。": "5000人",
        "Deliveries were 108,796, with 66,000 of them YU7s.": "66,000",
        "交付108,796辆，其中6.6万辆是YU7。": "6.6万辆",
        "R&D expenses were RMB9.1 billion, of which RMB2.8 billion for EV and AI.": "RMB2.8 billion",
        # Whose it is stands before: in the sentence, in the one before, in a label.
        "智能电动汽车及AI等创新业务第三季度收入290亿元，毛利率25.5%。": "25.5%",
        "IoT与生活消费产品第三季度收入276亿元，毛利率23.9%。": "23.9%",
        "IoT and lifestyle products posted third-quarter revenue of RMB27.6 billion and a gross margin of 23.9%.": "23.9%",
        "The EV and AI division booked RMB29.0 billion. Its gross margin was 25.5%.": "25.5%",
        "手机这块，出货量4330万台，同比增长0.5%。收入460亿元，同比下降3.1%。": "460亿元 / 3.1%",
        "IoT：收入276亿元，同比增长5.6%。互联网：收入94亿元，同比增长10.8%。": "94亿元 / 10.8%",
        "Smartphones: revenue RMB46.0 billion, gross margin 11.1%. IoT: revenue RMB27.6 billion, gross margin 23.9%.": "23.9%",
        "**手机** 收入460亿元，毛利率11.1%。**IoT** 收入276亿元，毛利率23.9%。": "23.9%",
        "Global smartphone shipments reached 320 million units in Q3 2025, and Xiaomi shipped 43.3 million.": "320 million units",
        "2025年第三季度全球智能手机出货量3.2亿台。": "3.2亿台",
        "出货量为4330万台，第一名是6060万台。": "6060万台",
        # What it is compared with, and since when.
        "Net profit was RMB11.3 billion, up 80.9% YoY and 4.4% QoQ.": "4.4%",
        "In Q4 2025, adjusted net profit was down 23.7% YoY and 43.9% QoQ.": "43.9%",
        "自2020年以来，小米研发投入1050亿元。": "1050亿元",
        # The same kinds, in other words.
        "汽车方面，研发投入28亿元。": "28亿元",
        "The EV division booked RMB29.0 billion. R&D was RMB2.8 billion.": "RMB2.8 billion",
        "三季度行业整体出货量3.2亿台，同比增长3%。": "3.2亿台 / 3%",
        "据Omdia，全球前五大厂商出货量合计2.5亿台。": "2.5亿台",
        "毛利率最低的手机业务只有11.1%。": "11.1%",
        "毛利率最高的是互联网服务，达到76.9%。": "76.9%",
        "1131亿元的总收入里有460亿元来自手机。": "460亿元",
        "如果只看手机，收入460亿元，毛利率11.1%。": "460亿元 / 11.1%",
        "非汽车业务收入841亿元。": "841亿元",
        "手机×AIoT业务收入841亿元，毛利率22.1%。": "841亿元 / 22.1%",
        "研发支出91亿元，较上年同期的60亿元多31亿元。": "31亿元",
        "前9个月累计交付26.6万辆，三季度贡献四成。": "26.6万辆",
        "营收+22.3%（Q2为+30.5%）。": "+22.3%",
        "同行传音出货量2920万台。": "2920万台",
        "The core smartphone and AIoT business had revenue of RMB84.1 billion and a gross margin of 22.1%.": "22.1%",
        "Tablets grew fast. Shipments were up 40% to 3 million units.": "3 million units",
        "Large appliances shrank; revenue fell 15.7%.": "15.7%",
        "Combined shipments of the top five were 250 million.": "250 million",
        "Trailing twelve-month revenue was RMB449.4 billion.": "RMB449.4 billion",
        "The highest gross margin, 76.9%, was in internet services.": "76.9%",
        "Phones contributed RMB46.0 billion in revenue, down 3.1% year on year.": "RMB46.0 billion",
        "Cars were the star: gross margin of 25.5% on revenue of RMB28.3 billion.": "25.5% / RMB28.3 billion",
        "Revenue was 22.3% higher than a year before but 2.4% lower than in Q2.": "2.4%",
        "Deliveries of 108,796 brought the 2025 total to 266,000.": "108,796 / 266,000",
        "Total revenue was RMB113.1 billion (2024: RMB92.5 billion).": "RMB113.1 billion / RMB92.5 billion",
        "So far this year revenue is RMB340.4 billion, up 32.5%.": "RMB340.4 billion / 32.5%",
        "Revenue was RMB113.1 billion – 22.3% more than a year earlier.": "RMB113.1 billion / 22.3%",
    },
    YEAR: {
        "2025年营收较2023年增长69%。": "69%",
        "2025年营收增加了914亿元，增量的三成来自汽车。": "914亿元 / 三成",
        "By December 2025, Xiaomi had delivered 600,000 cars.": "600,000 cars",
        "Xiaomi has delivered 600,000 cars to date.": "600,000 cars",
        "与2023年相比，2025年营收增长69%。": "69%",
        "2025年营收4573亿元，两年增长69%。": "69%",
        "2018年至2025年，营收增长161%，年均复合增长率14.7%。": "161% / 14.7%",
        "2025年单季营收首次突破1100亿元。": "突破1100亿元",
        "2025年营收最高的季度达到1169亿元。": "1169亿元",
        "每100元营收中，研发花掉7元。": "100元",
        "IoT及互联网服务收入合计1606亿元。": "1606亿元",
        "2025年营收是2018年的2.6倍。": "2.6倍",
        "2021年以来，研发投入累计超过1000亿元。": "超过1000亿元",
        "2025年交付411,082辆，其中YU7约15万辆，SU7约26万辆。": "约15万辆 / 约26万辆",
        "2025年，平均每天交付1126辆，每小时47辆。": "1126辆",
        "Two-year revenue came to RMB823.2 billion.": "RMB823.2 billion",
        "Of the 411,082 cars delivered in 2025, 150,000 were YU7s.": "150,000",
        "Worldwide smartphone shipments were 1.26 billion in 2025.": "1.26 billion",
        "Gross margin slipped to 20.8% in the last quarter of 2025 but was 22.3% for the year.": "20.8%",
        "Smartphones, IoT, and internet services revenue came to RMB351.3 billion in 2025.": "RMB351.3 billion",
        "Revenue has compounded at 14.7% a year since 2018.": "14.7%",
        "Twice as big is Huawei, at RMB880 billion in revenue.": "RMB880 billion",
        "The record month saw deliveries of more than 50,000.": "more than 50,000",
        "小米2025年手机和IoT收入3096亿元。": "3096亿元",
        "小米2025年手机业务及IoT业务收入3096亿元。": "3096亿元",
        "Smartphone and IoT revenue was RMB309.6 billion in 2025.": "RMB309.6 billion",
        "Cars delivered: 411,082 in 2025, roughly triple 2024.": "411,082",
        "Revenue: RMB457.3 billion, more than double 2023.": "RMB457.3 billion",
        "上半年营收2272亿元，接近2023年全年的2710亿元，经调整净利润215亿元。": "215亿元",
        "上半年营收2272亿元，半年就干翻了2020年全年的2459亿元。经调整净利润215亿元，同比增长69.8%。": "69.8%",
        "Over the six years, revenue rose 109% to RMB365.9 billion in 2024.": "109%",
        "Revenue grew from RMB174.9 billion in 2018 to RMB365.9 billion in 2024, up 109%.": "109%",
        "营业收入从2018年的1749亿元增长至2024年的3659亿元，增长109%；"
        "同期经调整净利润由85.5亿元增至272.3亿元，增长了2.2倍。": "2.2倍",
        "Shipments in 2025 were 3.3 million lower than in 2024.": "3.3 million",
        "Revenue was RMB91.4 billion higher than in 2024.": "RMB91.4 billion",
        "2025年营收增量为914亿元。": "914亿元",
        "Half of revenue, RMB228 billion, came from phones in 2025.": "RMB228 billion",
        "In 2025, one quarter of R&D, RMB8 billion, went to AI.": "RMB8 billion",
        "The best quarter of 2025 had revenue of RMB116.9 billion.": "RMB116.9 billion",
    },
    HALF: {
        "THE MONSTERS收入48.1亿元，占比34.7%，毛利率75%。": "75%",
        "毛绒收入61.4亿元，同比增长1276.2%，毛利率75%。": "75%",
        "线上渠道毛利率72%，公司毛利率70.3%。": "72%",
        "会员5912万人，其中三成即1774万人活跃。": "1774万人",
        "Molly and Dimoo revenue was RMB2.5 billion.": "RMB2.5 billion",
        "THE MONSTERS led. Revenue was RMB4.81 billion, up 668.0%.": "RMB4.81 billion / 668.0%",
        "Revenue was RMB13.88 billion, RMB2.26 billion of it in the Americas.": "RMB2.26 billion",
    },
}  # fmt: skip


@pytest.fixture(scope="module", params=TRUE, ids=lambda about: about[1])
def read(request: pytest.FixtureRequest) -> tuple[ReadReport, dict[str, str]]:
    (case, title), lines = request.param, TRUE[request.param]
    return read_report("\n\n".join([title, *lines]) + "\n", case), lines


def test_no_true_figure_is_held_against_a_report(read: tuple[ReadReport, dict[str, str]]) -> None:
    report, lines = read
    for number, (line, wanted) in enumerate(lines.items(), start=1):
        found = [j for j in report.judged if j.reading.block == number]
        assert {*map(plain, wanted.split(" / "))} <= {j.reading.printed.text for j in found}, line
        assert [(j.reading.printed.text, j.verdict) for j in found if j.verdict in AGAINST] == [], line


# What was spoken of last is neither this year nor what a comparison left behind: by case, a report, and its figures that
# may be neither confirmed nor held against it.
OPEN = [
    ("xiaomi", "小米2026年中报点评\n发布日期：2026年8月20日\n2025年小米营收4573亿元。今年上半年营收2272亿元，毛利515亿元。", "2272亿元 515亿元"),
    ("xiaomi", "Date: 20 August 2026\nIn 2025 Xiaomi had revenue of RMB457.3 billion. This year, gross margin was 22.3%.", "22.3%"),
    ("xiaomi", "# 小米2025年第三季度财报点评\n2024年小米交付13.7万辆，今年上半年交付15.7万辆，超过去年全年。", "15.7万辆"),
    ("xiaomi", "（2026年3月25日）2024年全年小米交付136,854辆汽车，今年上半年交付157,171辆。", "157,171辆"),
    ("xiaomi", "报告日期：2025年8月20日\n小米2024年总收入3659亿元。今年上半年，研发费用144.8亿元，汽车交付15.7万辆。", "144.8亿元 15.7万辆"),
    ("xiaomi", "Xiaomi delivered 136,854 vehicles in 2024. In the first half of this year it delivered 157,171 vehicles.", "157,171"),
    ("popmart", "泡泡玛特2024年营收130.4亿元，今年上半年营收138.8亿元，毛利率70.3%，海外营收55.9亿元。", "138.8亿元 70.3% 55.9亿元"),
    ("popmart", "泡泡玛特2024年会员4608.3万，今年年中5912万，复购率50.8%，会员销售占比91.2%。", "50.8% 91.2%"),
    ("popmart", "2025年泡泡玛特THE MONSTERS收入141.6亿元，是2024年30.4亿元的四倍多。SKULLPANDA收入35.4亿元，CRYBABY 29.3亿元。", "35.4亿元 29.3亿元"),
    ("popmart", "泡泡玛特2025年THE MONSTERS收入141.6亿元，2024年只有30.4亿元。MOLLY收入29亿元。", "29亿元"),
    ("popmart", "泡泡玛特2025年毛利率72.1%，而2023年仅61.3%。复购率55.7%。", "55.7%"),
]  # fmt: skip


@pytest.mark.parametrize(("case", "text", "wanted"), OPEN)
def test_of_which_year_a_figure_is_is_not_guessed(case: str, text: str, wanted: str) -> None:
    found = {j.reading.printed.text: j.verdict for j in read_report(f"{text}\n", case).judged}
    verdicts = {figure: next(v for printed, v in found.items() if figure in printed) for figure in wanted.split()}
    assert verdicts == dict.fromkeys(wanted.split(), "UNCLEAR")


def test_a_memo_is_of_the_period_behind_its_heads() -> None:
    heads = ["To: the board", "From: research", "Date: 2 December 2025", "Re: Xiaomi after third-quarter earnings"]
    found = read_report("\n\n".join([*heads, "Revenue was RMB113.1 billion."]) + "\n", "xiaomi").judged
    assert [(j.reading.period, j.verdict) for j in found] == [("2025Q3", "SUPPORTED")]


def test_what_counts_at_an_end_is_that_of_the_quarter_that_ends_there() -> None:
    found = read_report("小米集团2025年上半年业绩\n\n全球月活跃用户7.31亿。\n", "xiaomi").judged
    assert [(j.reading.period, j.verdict) for j in found] == [("2025Q2", "SUPPORTED")]


def test_headlines_ranges_and_steady_rates_are_no_faults() -> None:
    lines = [
        "Xiaomi's third-quarter revenue rises as its electric cars take off and phones hold up in a slow market",
        "小米2024年营收由2018年的1749亿元增至3659亿元，年均复合增长率13.1%。",
        "小米的毛利占比20%-25%，境外占比过半。",
        "| 分部 | 占比 |\n|---|---|\n| 手机 | 20%-25% |\n| IoT | 过半 |\n| 合计 | 100% |",
    ]
    assert read_report("\n\n".join(lines) + "\n", "xiaomi").problems == ()


def test_nothing_that_is_spelled_out_is_passed_over() -> None:
    found = read_report("小米经营收益七个亿，利润涨了三个点。\n", "xiaomi")
    assert [p.text for some in found.printed.values() for p in some] == ["七个亿", "三个点"]
