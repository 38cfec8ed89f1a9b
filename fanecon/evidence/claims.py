"""A statement of the report as something that can be checked.

`claims.csv` holds a paraphrase in two languages and typed operands; the verdict is never typed, it is
computed by `fanecon.evidence.audit`. Operands are written `key:value`, separated by spaces:

===============  ==================================================================================
`now:` `base:`   figures that the report itself prints for the two ends of a growth
`printed:`       a metric under which somebody may print the very figure (streaks)
`with:`          further metrics whose statements bound this one (monthly floors, running totals, stores added)
`event:`         a row of `events.csv` (may stand several times)
`from:` `to:`    ends of a duration: an event id, `claim:C01` or `report`
`proxy:`         `numerator/denominator`: the only disclosed measure near an unmeasured claim
`of:`            what a streak or a trend is made of: growth, presence, rising, falling
===============  ==================================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import pandas as pd

from fanecon.evidence.tables import Problem, data_error, text_rows
from fanecon.notation.grammar import read_figure
from fanecon.notation.units import unit_words

_HOUR = Fraction(3600)
_YEAR = Fraction(36524250, 100000) * 24 * _HOUR
_SECONDS = {
    "seconds": Fraction(1), "minutes": _HOUR / 60, "hours": _HOUR, "days": 24 * _HOUR, "weeks": 168 * _HOUR,
    "months": _YEAR / 12, "quarters": _YEAR / 4, "years": _YEAR,
}  # fmt: skip

OPERANDS = ("now", "base", "printed", "with", "event", "from", "to", "proxy", "of")


@dataclass(frozen=True)
class Claim:
    """One statement of the report.

    Attributes
    ----------
    claim_id : str
    line : int
        Where it stands in the report.
    kind : str
        Which check applies; one of `schema.CLAIM_KINDS`.
    zh, en : str
        Paraphrase.
    metric, period, base_period : str
        What it is about; empty where it has none.
    stated : str
        The figure as the report prints it; empty where the report cut it off or gave none.
    operands : mapping of str to tuple of str
    related : tuple of str
        Metrics worth showing when nothing decides.
    """

    claim_id: str
    line: int
    kind: str
    zh: str
    en: str
    metric: str = ""
    period: str = ""
    base_period: str = ""
    stated: str = ""
    operands: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    related: tuple[str, ...] = ()

    def operand(self, key: str) -> str:
        """Return the first operand of a key, or an empty string."""
        return next(iter(self.operands.get(key, ())), "")


def read_claims(table: pd.DataFrame) -> tuple[Claim, ...]:
    """Read the claims of a case from `case.table("claims")`, in order; empty where it audits no report.

    Raises
    ------
    DataError
        For an operand that cannot be read.
    """
    return tuple(
        Claim(
            claim_id=row["claim_id"],
            line=int(row["line"]),
            kind=row["kind"],
            zh=row["zh"],
            en=row["en"],
            metric=row["metric"],
            period=row["period"],
            base_period=row["base_period"],
            stated=row["stated"],
            operands=parse_operands(row["operands"], row["claim_id"]),
            related=tuple(row["related"].split()),
        )
        for row in text_rows(table)
    )


def parse_operands(text: str, claim_id: str = "") -> Mapping[str, tuple[str, ...]]:
    """Split `key:value` operands; `claim_id` is named in an error.

    Raises
    ------
    DataError
        For an unknown key or a missing colon.

    Examples
    --------
    >>> parse_operands("now:7.42亿 base:6.85亿")
    {'now': ('7.42亿',), 'base': ('6.85亿',)}
    """
    found: dict[str, tuple[str, ...]] = {}
    for token in text.split():
        key, colon, value = token.partition(":")
        if key not in OPERANDS or not colon or not value:
            what = f"claim {claim_id} has an operand that cannot be read"
            remedy = f"Write key:value with one of the keys {', '.join(OPERANDS)}"
            raise data_error([Problem("claims.csv", None, "operands", token, what, remedy)])
        found[key] = (*found.get(key, ()), value)
    return found


def unit_of_duration(stated: str) -> Fraction:
    """Return the seconds of the unit a duration is stated in.

    Raises
    ------
    ValueError
        Where it names none.

    Examples
    --------
    >>> unit_of_duration("24小时内"), unit_of_duration("within 3 days")
    (Fraction(3600, 1), Fraction(86400, 1))
    """
    words = read_figure(stated).said["UNIT"]
    named = [name for word in words for name in unit_words()[word] if name in _SECONDS]
    if not named:
        raise ValueError(f'"{stated}" names no unit of time; expected one of {", ".join(_SECONDS)}')
    return _SECONDS[named[0]]
