"""The parameters of every notebook: one row each, with type, range, unit, and words in two languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["slug", "date", "choice", "quarter", "count", "number"]


@dataclass(frozen=True)
class Parameter:
    """One notebook parameter: what it is called, what it may be, and how to say so to people.

    Attributes
    ----------
    name : str
        The variable in the notebook's parameters cell.
    kind : {"slug", "date", "choice", "quarter", "count", "number"}
        What sort of value it takes.
    default : str, int or float
        The value when nobody gives one.
    label_zh, label_en, help_zh, help_en : str
        A short name and one sentence, in Chinese and English.
    choices : tuple of str
        Every allowed value of a "choice".
    low, high : int or float
        The range of a "count" or a "number", both ends allowed.
    unit : str
        The unit of a "count" or a "number", for people.
    """

    name: str
    kind: Kind
    default: str | int | float
    label_zh: str
    label_en: str
    help_zh: str
    help_en: str
    choices: tuple[str, ...] = ()
    low: float = 0
    high: float = 0
    unit: str = ""

    def label(self, lang: str) -> str:
        """Return the short name in Chinese ("zh") or English ("en")."""
        return self.label_zh if lang == "zh" else self.label_en

    def help(self, lang: str) -> str:
        """Return the explaining sentence in Chinese ("zh") or English ("en")."""
        return self.help_zh if lang == "zh" else self.help_en

    @property
    def expected(self) -> str:
        """What a right value looks like, in English words, as errors say it.

        Examples
        --------
        >>> OWN["01_metrics"][-1].expected
        'a whole number from 1 to 8 (quarters)'
        """
        return self.expects("en")

    def expects(self, lang: str) -> str:
        """Say what a right value looks like, in Chinese ("zh") or English ("en").

        Examples
        --------
        >>> OWN["01_metrics"][-1].expects("zh")
        '1至8的整数（季度）'
        """
        if self.kind == "choice":
            choices = [f'"{c}"' for c in self.choices]
            return f"{'、'.join(choices)}之一" if lang == "zh" else "one of " + ", ".join(choices)
        low, high = f"{self.low:g}", f"{self.high:g}"
        if self.kind in ("count", "number") and lang == "zh":
            unit = f"（{_UNITS_ZH.get(self.unit, self.unit)}）" if self.unit else ""
            return f"{low}至{high}的{'整数' if self.kind == 'count' else '数'}{unit}"
        if self.kind in ("count", "number"):
            what = "a whole number" if self.kind == "count" else "a number"
            return f"{what} from {low} to {high}" + (f" ({self.unit})" if self.unit else "")
        return _EXPECTED[self.kind][lang != "zh"]

    @property
    def example(self) -> str:
        """A right value as one would write it in the parameters cell."""
        value = "2025-06-30" if self.kind == "date" else self.default
        return f"{self.name} = {value}" if self.kind in ("count", "number") else f'{self.name} = "{value}"'


_EXPECTED = {
    "slug": (
        "名称：小写字母、数字、- 和 _",
        "the name of a case folder: small letters, digits, - and _",
    ),
    "date": (
        '日历日期，写作 YYYY-MM-DD；"" 表示全部证据',
        'a calendar date as text, YYYY-MM-DD, or "" for everything known',
    ),
    "quarter": ("季度，写作 YYYYQn", "a quarter as text, YYYYQn"),
}
"""Kind → what a right value looks like, in Chinese and in English."""
_UNITS_ZH = {
    "quarters": "季度", "days": "天", "weeks": "周", "months": "个月", "years": "年", "hours": "小时", "percent": "%",
    "draws": "次抽样", "points": "分", "pseudo-observations": "个虚拟观测", "voices": "个声音",
    "trading days": "个交易日", "scenarios": "个情景", "times": "倍", "percent a year": "%每年",
}  # fmt: skip

COMMON = (
    Parameter(
        "case", "slug", "xiaomi", "案例", "Case",
        "data/ 下的文件夹名", "the name of a folder under data/",
    ),
    Parameter(
        "as_of", "date", "", "证据截至", "As of",
        "只用在这一天或之前发布的证据；留空则用全部证据",
        "use only evidence published on or before this day; empty: everything known",
    ),
    Parameter(
        "lang", "choice", "zh", "语言", "Language",
        "图、表和结论的语言", "the language of charts, tables and findings", choices=("zh", "en"),
    ),
)  # fmt: skip

OWN: dict[str, tuple[Parameter, ...]] = {
    "01_metrics": (
        Parameter(
            "start", "quarter", "2018Q1", "图表起点", "Start of charts",
            "季度图表从哪一季开始", "the first quarter that charts show",
        ),
        Parameter(
            "horizon", "count", 4, "预测期", "Forecast horizon",
            "向前预测几个季度", "how many quarters to forecast", low=1, high=8, unit="quarters",
        ),
    ),
    "02_community": (
        Parameter(
            "quiet_months", "count", 6, "沉默期", "Months of silence",
            "连续几个月没有贡献就算离开", "after how many months without a contribution somebody has left",
            low=1, high=24, unit="months",
        ),
        Parameter(
            "seed", "count", 2026, "随机种子", "Random seed",
            "自助法抽样的种子", "the seed of the bootstrap", low=0, high=999_999,
        ),
    ),
    "03_founder_ip": (
        Parameter(
            "voices", "number", 3.0, "有效声音数", "Effective voices",
            "交接之后，公司的声音要相当于几个人在说话",
            "how many equal voices the company should speak with after a hand-over",
            low=1.5, high=6.0, unit="voices",
        ),
        Parameter(
            "sessions", "count", 240, "估计窗口", "Estimation window",
            "事件前用来估计市场模型的交易日数", "trading days before an event on which the market model is fitted",
            low=120, high=240, unit="trading days",
        ),
        Parameter(
            "seed", "count", 2026, "随机种子", "Random seed",
            "重抽样的种子", "the seed of the resampling", low=0, high=999_999,
        ),
    ),
    "04_kol_incident": (
        Parameter(
            "incident", "slug", "main", "事件", "Incident",
            "哪一次事件：main 为 case.yaml 里的第一件，或写事件编号",
            "which incident: main is the first in case.yaml, or an id of crises.csv",
        ),
        Parameter(
            "window", "count", 5, "观察窗口", "Window",
            "事发后看几天热度、累计几个交易日的股价",
            "days of attention, and trading sessions of the share price, from the incident on",
            low=1, high=30, unit="days",
        ),
        Parameter(
            "threshold", "number", 60.0, "过线分数", "Threshold",
            "加权得分高于多少才算过线", "the value that a candidate has to exceed", low=0, high=100, unit="points",
        ),
        Parameter(
            "concentration", "number", 8.0, "权重集中度", "Concentration of weights",
            "抽取的权重有多贴近等权：越大越贴近", "how closely drawn weights keep to equal ones: larger is closer",
            low=0.1, high=1000, unit="pseudo-observations",
        ),
        Parameter(
            "seed", "count", 2026, "随机种子", "Random seed",
            "抽取权重与得分的种子", "the seed of the drawn weights and scores", low=0, high=999_999,
        ),
    ),
    "05_strategy": (
        Parameter(
            "horizon", "count", 36, "模拟期", "Horizon",
            "向前模拟几个月", "how many months to simulate", low=12, high=120, unit="months",
        ),
        Parameter(
            "scenarios", "count", 40_000, "情景数", "Scenarios",
            "抽取多少个情景；与公开总数不符的会被剔除",
            "how many scenarios to draw; those that the public totals exclude are dropped",
            low=1_000, high=400_000, unit="scenarios",
        ),
        Parameter(
            "weights", "choice", "uniform", "权重先验", "Prior of the weights",
            "uniform：所有权重同样可能；criteria：在 criteria.csv 的权重附近",
            "uniform: every weighting is equally likely; criteria: around the weights of criteria.csv",
            choices=("uniform", "criteria"),
        ),
        Parameter(
            "discount", "number", 8.0, "折现率", "Discount rate",
            "越晚的月份算得越少", "later months count less", low=0, high=50, unit="percent a year",
        ),
        Parameter(
            "shock", "number", 1.0, "风波大小", "Size of the incident",
            "乘在 ranges.csv 的风波大小上；零为没有风波", "a factor on the incident of ranges.csv; nought is none",
            low=0, high=3, unit="times",
        ),
        Parameter(
            "seed", "count", 2026, "随机种子", "Random seed",
            "抽取权重、得分与情景的种子", "the seed of drawn weights, scores and scenarios", low=0, high=999_999,
        ),
    ),
}  # fmt: skip
