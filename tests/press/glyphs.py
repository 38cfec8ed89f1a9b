"""Which characters of a page its own fonts lack, whatever fonts the machine has.

A browser says which font set a text, but a box for a missing glyph counts as set by the page's font. So the fonts are
taken out of the page and asked themselves.
"""

from __future__ import annotations

import base64
import io
import re

from fontTools.ttLib import TTFont

EMBEDDED = re.compile(r"font-weight:(\d+);font-display:block;src:url\(data:font/woff;base64,([^)]+)\)")
SHOWN = """() => {
  const texts = {}, walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode());) {
    if (['SCRIPT', 'STYLE'].includes(node.parentElement.tagName)) continue;
    const style = getComputedStyle(node.parentElement);
    const code = style.fontFamily.includes('monospace');
    const key = `${+style.fontWeight > 500 ? 700 : 400} ${code}`;
    texts[key] = (texts[key] || '') + node.textContent;
  }
  return texts;
}"""


def lacking(tab, page: str) -> list[str]:
    """List "weight: characters" that the page shows and its fonts do not hold; code brings a font for ASCII."""
    held = {}
    for weight, data in EMBEDDED.findall(page):
        with TTFont(io.BytesIO(base64.b64decode(data))) as font:
            held[int(weight)] = set(font.getBestCmap())
    assert sorted(held) == [400, 700]
    found = []
    for key, text in tab.evaluate(SHOWN).items():
        weight, code = key.split()
        missing = {c for c in text if not c.isspace() and ord(c) not in held[int(weight)]}
        if code == "true":
            missing = {c for c in missing if ord(c) > 0x7F}
        if missing:
            found.append(f"{weight}: {''.join(sorted(missing))}")
    return found
