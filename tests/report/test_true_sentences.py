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
    },
    YEAR: {
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
    HALF: {"THE MONSTERS收入48.1亿元，占比34.7%，毛利率75%。": "75%"},
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
