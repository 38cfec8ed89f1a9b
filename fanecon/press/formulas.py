"""TeX formulas as MathML, which a browser sets without a script; the TeX stays beside it for the print."""

from __future__ import annotations

import re
from html import escape

_NUMBERED = re.compile(r"\\(begin|end)\{(align|gather|multline|eqnarray)\}")
_WHOLE = re.compile(r"\\begin\{(equation|displaymath|math)\*?\}(.*)\\end\{\1\*?\}", re.DOTALL)
_UNKNOWN = re.compile(r"<m[iot][^>]*>\\")


def formula(tex: str, *, block: bool) -> str:
    r"""Set a formula; one that cannot be set is shown as its source.

    Examples
    --------
    >>> formula("x^2", block=False)[:55]
    '<math class="math" display="inline" alttext="x^2"><mrow'
    >>> formula(r"\frac{1}{", block=False)
    '<code class="math">\\frac{1}{</code>'
    """
    from latex2mathml.converter import convert

    tex = tex.strip()
    plain = _NUMBERED.sub(r"\\\1{\2*}", _WHOLE.sub(r"\2", tex))  # nobody refers to a formula by its number
    try:
        made = convert(plain, display="block" if block else "inline")
    except Exception:  # the converter raises whatever its parser met; a page does not fail for a formula
        made = ""
    if not made or _UNKNOWN.search(made):
        source = f'<code class="math">{escape(tex, quote=False)}</code>'
        return f'<div class="scroll">{source}</div>' if block else source
    kind = "block" if block else "inline"
    opening = f'<math class="math" display="{kind}" alttext="{escape(tex)}">'
    return opening + made.partition(">")[2]
