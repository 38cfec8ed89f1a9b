"""Words on a chart in lines of a width, Chinese ones too."""

from __future__ import annotations

import re
import unicodedata

_PIECES = re.compile(r"（[^）]*）|[!-~]*\d[一-鿿]|[!-~]+\s*|\s+|.[，。、；：！？）》]*")


def wrap(words: str, width: int) -> str:
    """Break words into lines, Chinese ones too: never inside a number, a Latin word or a bracket.

    Parameters
    ----------
    words : str
    width : int
        In Latin letters; a Chinese character is as wide as two.

    Returns
    -------
    str

    Examples
    --------
    >>> wrap("Mainland China monthly users 11.6%", 24).splitlines()
    ['Mainland China monthly', 'users 11.6%']
    >>> wrap("全球月活跃用户（MIUI/HyperOS） 2.9%", 26).splitlines()
    ['全球月活跃用户', '（MIUI/HyperOS） 2.9%']
    """
    lines = [""]
    for piece in _PIECES.findall(words):
        if lines[-1] and _width(lines[-1] + piece.rstrip()) > width:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return "\n".join(line.rstrip() for line in lines)


def _width(words: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in words)
