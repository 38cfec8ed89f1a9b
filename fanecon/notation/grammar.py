"""The grammar of a printed figure: a text is consumed whole, or it is refused with what is left over.

`words` cuts the text into words, lark's LALR parser puts them in order, and `Figure` says what they mean
together. Nothing is passed over: every character belongs to a word that has a name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedToken
from lark.lexer import Lexer

from fanecon.notation.numerals import TWO_FIGURES, Number, number_of
from fanecon.notation.words import HEDGE_OF, MARKS, NUMERIC, SCALES, SHARES_BEFORE, Hedge, folded, lexed

_BEFORE = "(HEDGE | TILDE | PLUS | DASH | FALL | RISE | LINK | ARTICLE | TO | PLACE | PER | CURRENCY)*"
_BEHIND = "(HEDGE | MORE | PLUS | FALL | RISE | LINK | MARK | CURRENCY | UNIT | REMARK)*"
# Written out, for a rule of its own would cost a reduction for every word.
_GRAMMAR = f"""
figure: {_BEFORE} _body ((DASH | TILDE | TO) (CURRENCY | DASH)* number {_BEHIND})?
_body: number {_BEHIND} | OPEN {_BEFORE} number {_BEHIND} CLOSE SCALE? {_BEHIND}
number: NUM HALF? MORE? SCALE? TENTHS? _sections? | CHINESE HALF? MORE? SCALE? TENTHS?
      | (HEDGE | ARTICLE) SCALE | FRACTION
_sections: NUM MORE? SCALE? _sections?
%declare ARTICLE HEDGE TILDE PLUS DASH FALL RISE LINK TO PLACE PER CURRENCY MORE MARK UNIT REMARK OPEN CLOSE
%declare NUM CHINESE FRACTION SCALE TENTHS HALF
"""
_EXAMPLES = "such as 7.417亿, 超过2.8万 or US$1.2 billion"


@dataclass(frozen=True, slots=True)
class Figure:
    """What a printed text says, word by word.

    Attributes
    ----------
    low, high : Number
        The number; of a range both ends.
    sign, high_sign : int
        1 or −1.
    falls : bool
        Whether a word or an arrow makes it negative, and not a minus.
    hedge : Hedge or None
    mark : str
        "percent", "permille", "bp", "pp", "tenths" (成), "fraction", or nothing.
    said : mapping of str to list of str
        The words by what they do: "CURRENCY", "UNIT", "FALL", …
    tokens : sequence of lark.Token
        Every word with its kind, in order: together they are the whole text.
    """

    low: Number
    high: Number | None
    sign: int
    high_sign: int
    falls: bool
    hedge: Hedge | None
    mark: str
    said: Mapping[str, list[str]]
    tokens: Sequence[Token]


@lru_cache(maxsize=1024)  # a case reads its figures more than once
def read_figure(printed: str) -> Figure:
    """Read a printed figure, to its last character.

    Raises
    ------
    ValueError
        Where something is left over, where there is no number, or where the words contradict each other.

    Examples
    --------
    >>> figure = read_figure("净亏损超2.1亿元")
    >>> figure.sign, int(figure.low.value), figure.hedge.name, str(figure.said["CURRENCY"][0])
    (-1, 210000000, 'over', '元')
    >>> read_figure("1.2 parsecs")
    Traceback (most recent call last):
    ValueError: "1.2 parsecs": «parsecs» is left over; expected one figure, such as 7.417亿, 超过2.8万 or US$1.2 billion
    """
    text = folded(printed)
    tokens, rest = lexed(text)
    printed = _short(printed)
    if not any(token.type in NUMERIC for token in tokens) and not _DIGIT.search(rest):
        raise ValueError(f'"{printed}" holds no figure; expected digits with a scale word if any, {_EXAMPLES}')
    try:
        figure = _meaning(_parser().parse(tokens), tokens)  # type: ignore[arg-type]
    except UnexpectedToken as error:
        token = error.token
        seen = any(t.type in NUMERIC for t in tokens if t.start_pos < token.start_pos)
        if seen and token.type in NUMERIC and token.type != "SCALE":
            raise ValueError(f'"{printed}" {TWO_FIGURES}') from None
        rest = text[token.start_pos :] if token.type != "$END" else rest or text
        raise ValueError(f'"{printed}": {_left_over(rest)}') from None
    except ValueError as error:
        raise ValueError(f'"{printed}" {error}') from None
    if rest:
        raise ValueError(f'"{printed}": {_left_over(rest)}')
    return figure


_SHOWN = 80  # characters of a text that an error repeats
_DIGIT = re.compile(r"[\d一二两三四五六七八九十]")
_ARROWS = frozenset("↑⬆↓▼⬇")


class _Words(Lexer):
    """Hands lark the words that `lexed` has found."""

    def __init__(self, conf: Any) -> None:
        pass

    def lex(self, words: Any) -> Iterator[Token]:  # type: ignore[override]
        return iter(words)


class _Numbers(Transformer[Token, list[Number]]):
    def number(self, tokens: list[Token]) -> Number:
        return number_of(tokens)

    def figure(self, parts: list[Any]) -> list[Number]:
        numbers = [part for part in parts if isinstance(part, Number)]
        scale = next((SCALES[part] for part in parts if not isinstance(part, Number) and part.type == "SCALE"), 1)
        return [number.scaled(scale) for number in numbers] if scale > 1 else numbers  # RMB (2.1) million


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, start="figure", parser="lalr", lexer=_Words, transformer=_Numbers())


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _left_over(rest: str) -> str:
    shown = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in _short(rest))
    return f"«{shown}» is left over; expected one figure, {_EXAMPLES}"


def _meaning(numbers: list[Number], tokens: Sequence[Token]) -> Figure:
    said = _roles(tokens)
    falls, minus = said["FALL"], said["minus"]
    sign, falling = _sign(said), bool(falls)
    hedge = _hedge(said, minus=bool(minus) and not falling)
    mark = _mark(said, any(number.is_fraction for number in numbers))
    low, high = numbers[0], None
    if len(numbers) > 1:
        high = numbers[1]
        if hedge is not None and hedge.name != "about":
            raise ValueError(f"is a range and says «{said['hedge'][0]}»; keep one of them")
        if low.scale == 1 < high.scale and low.scaled(high.scale).value <= high.value:
            low = low.scaled(high.scale)  # 3到5万 starts at 30,000
    high_sign = -1 if falling or said["high minus"] else 1
    return Figure(low, high, sign, high_sign, falling, hedge, mark, said, tokens)


def _roles(tokens: Sequence[Token]) -> dict[str, list[str]]:
    """Sort the words by what they do; signs do it by where they stand."""
    said: dict[str, list[str]] = defaultdict(list)
    seen = False
    for token in tokens:
        kind = token.type
        if kind in NUMERIC:
            seen = True
        elif kind == "DASH":
            kind = "minus" if not seen else "high minus" if said["between"] else "between"
        elif kind in ("TILDE", "TO"):
            kind = "between" if seen else "hedge" if kind == "TILDE" else "TO"
        elif kind == "PLUS":
            kind = "hedge" if seen else "plus"
        elif kind in ("HEDGE", "MORE"):
            kind = "hedge"
        elif kind == "OPEN":
            kind = "minus"  # accountants write a loss in brackets
        said[kind].append(token)
    return said


def _sign(said: dict[str, list[str]]) -> int:
    moves, minus = said["FALL"] + said["RISE"], said["minus"]
    arrow = bool(moves) and moves[0] in _ARROWS
    clash = (said["FALL"] and (said["plus"] or (minus and not arrow))) or (said["RISE"] and minus and arrow)
    if clash or len(moves) > 1 or len(minus + said["plus"]) > 1:
        signs = ", ".join(f"«{word}»" for word in (*moves, *minus, *said["plus"]))
        raise ValueError(f"has more than one sign ({signs}); keep one")
    to = [word for word in said["TO"] + said["between"] if word.isalpha()]
    if moves and to:
        raise ValueError(f"says «{moves[0]}» and «{to[0]}»: by how much, or to where? Write 降至, or 下降 alone")
    if minus and said["between"] == ["-"] and not said["high minus"]:
        raise ValueError("is a range with one minus sign; write -5%至3% or -5%至-3%")
    return -1 if minus or said["FALL"] else 1


def _hedge(said: dict[str, list[str]], *, minus: bool) -> Hedge | None:
    hedges = [HEDGE_OF[word] for word in said["hedge"]]
    if any(hedge is not hedges[0] for hedge in hedges) or len(set(said["hedge"])) < len(hedges):
        raise ValueError(f"says «{said['hedge'][0]}» and «{said['hedge'][-1]}»; keep one of them")
    if minus and hedges and hedges[0].name != "about" and said["hedge"][0][0] not in "<>≤≥≦≧":
        raise ValueError(f"says «{said['hedge'][0]}» of a negative figure; write 下降超5%, >-5% or <-5%")
    return hedges[0] if hedges else None


def _mark(said: dict[str, list[str]], is_fraction: bool) -> str:
    marks = [SHARES_BEFORE[word] for word in said["PER"]] + sorted({MARKS[word] for word in said["MARK"]})
    marks += ["tenths"] if said["TENTHS"] else []
    marks += ["fraction"] if is_fraction else []
    if len(marks) > 1:
        raise ValueError(f"is in {' and in '.join(marks)}; keep one of them")
    return marks[0] if marks else ""
