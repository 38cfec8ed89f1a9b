"""Markdown to safe HTML: what anybody wrote in a cell, or a cell published, with its formulas and its pictures."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath, MathInlineParser

from fanecon.press.cleaning import Picture, clean, nothing, spelled
from fanecon.press.formulas import formula

# "5 billion" between two dollars is money; one number alone, or whatever TeX writes, is a formula.
_SET = re.compile(r"[\\^_=+<>{}]|\A[\d.,]+\Z|\A[^\d]")

_TASK = re.compile(r'<input class="task[^>]*>')


class _Inline(MathInlineParser):  # type: ignore[misc, unused-ignore]
    r"""Takes a dollar for money after a letter and before a digit; formulas are closed as pandoc has it."""

    INLINE_MATH_TEX = (
        r"(?s:(?<![$\\])(?:(?<![A-Za-z])|(?=\$\D))\$(?=\S)(?P<math_inline_tex>(?:[^$\\]|\\.)+?)(?<!\s)\$(?![\d$]))"
    )
    SPECIFICATION = {**MathInlineParser.SPECIFICATION, "inline_math_tex": INLINE_MATH_TEX}  # noqa: RUF012

    def parse_inline_math_tex(self, m: re.Match[str], state: Any) -> int:
        if not _SET.search(m["math_inline_tex"]):
            return 0  # no token: the dollar is text
        return int(super().parse_inline_math_tex(m, state))


class _Renderer(IPythonRenderer):  # type: ignore[misc, unused-ignore]
    def inline_math(self, body: str) -> str:
        return formula(body, block=False)

    def block_math(self, body: str) -> str:
        return formula(body, block=True)

    def latex_environment(self, name: str, body: str) -> str:
        return formula(rf"\begin{{{name}}}{body}\end{{{name}}}", block=True)

    def inline_html(self, html: str) -> str:
        return spelled(html)

    def block_html(self, html: str) -> str:
        return spelled(html) + "\n"

    def image(self, text: str, url: str, title: str | None = None) -> str:
        return str(super(IPythonRenderer, self).image(text, url, title))  # found by `clean`, whatever its form


@cache
def _converter() -> MarkdownWithMath:
    renderer = _Renderer(escape=False, exclude_anchor_links=True)
    return MarkdownWithMath(renderer=renderer, inline=_Inline(hard_wrap=False))


def safe_html(source: str, picture: Picture = nothing, lost: str = "") -> str:
    """Render markdown to HTML in which nothing runs and nothing is loaded.

    Parameters
    ----------
    source : str
    picture, lost
        As `fanecon.press.cleaning.clean` takes them.

    Examples
    --------
    >>> safe_html("**a** <script>alert(1)</script>").strip()
    '<p><strong>a</strong> &lt;script&gt;alert(1)&lt;/script&gt;</p>'
    >>> safe_html("[x](javascript:alert(1))").strip()
    '<p><a>x</a></p>'
    """
    made = _TASK.sub(lambda task: "☑ " if "checked" in task[0] else "☐ ", _converter().render(source))
    opened = clean(made, picture, lost)
    return opened.replace("<table>", '<div class="scroll" tabindex="0"><table>').replace("</table>", "</table></div>")
