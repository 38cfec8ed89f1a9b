"""Typst markup in which data is never code: all text travels in string literals."""

from __future__ import annotations

import re
from functools import lru_cache

from fanecon.press.typefaces import CJK, Typefaces, breakable

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\u200b": "\\u{200B}"}
# A line of Chinese source ends anywhere; its end is not a space.
_CJK_LINE_END = re.compile(rf"(?<=[{CJK}“”‘’…—])[ \t]*\n[ \t]*(?=[{CJK}“”‘’…—])")
_SPACE = re.compile(r"[ \t\r\n\f]+")


def literal(text: str) -> str:
    r"""Write a Typst string.

    Examples
    --------
    >>> literal('a "b" \\ #c')
    '"a \\"b\\" \\\\ #c"'
    """
    return '"' + "".join(_ESCAPES.get(c, c) for c in text) + '"'


def text(data: str, faces: Typefaces) -> str:
    """Write running text; white space collapses as in HTML."""
    collapsed = _SPACE.sub(" ", _CJK_LINE_END.sub("", data))
    return f"#{literal(breakable(faces.clean(collapsed)))};" if collapsed else ""


def call(function: str, *arguments: str, body: str | None = None) -> str:
    """Write a call of a function; arguments are code, the body is markup.

    Examples
    --------
    >>> call("strong", body='#"x";')
    '#strong[#"x";];'
    """
    inside = f"({', '.join(arguments)})" if arguments or body is None else ""
    return f"#{function}{inside}" + (f"[{body}];" if body is not None else ";")


def raw(data: str, faces: Typefaces, *, block: bool) -> str:
    """Write preformatted text."""
    return call("raw", literal(breakable(faces.clean(data.expandtabs(4)))), f"block: {str(block).lower()}")


def formula(tex: str, faces: Typefaces, *, block: bool) -> str:
    """Write a TeX formula; one that Typst cannot set, or the fonts cannot print, is shown as its source."""
    chinese = "".join(re.findall(rf"[{CJK}]", tex))
    code = _math(tex.strip())
    if code is None or faces.clean(chinese) != chinese:
        return raw(tex.strip(), faces, block=block)
    # Inside eval() the formula has neither files nor the report's functions.
    return call("math.equation", f"block: {str(block).lower()}", f'eval({literal(code)}, mode: "math")')


@lru_cache(maxsize=256)
def _math(tex: str) -> str | None:
    """Translate TeX; None where the translation fails or does not compile."""
    import typst
    from tex2typst import tex2typst  # type: ignore[import-untyped, unused-ignore]

    try:
        code = str(tex2typst(tex))
        typst.compile(f'$ #eval({literal(code)}, mode: "math") $'.encode(), ignore_system_fonts=True)
    except Exception:  # the translator raises whatever its parser met; a report does not fail for a formula
        return None
    return code
