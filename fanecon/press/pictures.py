"""Pictures of a page: found beside the notebook or attached to a cell, and made smaller where a page gets too large."""

from __future__ import annotations

import base64
import io
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

_EMBEDDED = re.compile(r"data:image/png;base64,([A-Za-z0-9+/=]+)")
# Inches that a chart is wide on a page, and the dots that print needs for each.
_WIDE, _DOTS = 7.5, 150
_WORTH = 40_000  # characters: below that nothing is won


@dataclass(frozen=True)
class Pictures:
    """Finds a picture by the address that a cell gives.

    Attributes
    ----------
    folder : path or None
        The notebook's own.
    attachments : mapping
        Those of the cell, as nbformat has them.
    """

    folder: Path | None = None
    attachments: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def __call__(self, address: str) -> str | None:
        """Return the data URI of a picture, or None where there is none: nothing is fetched."""
        parts = urlsplit(address)
        name = unquote(parts.path)
        if parts.scheme == "attachment":
            bundle = self.attachments.get(name, {})
            kind = next((k for k in bundle if k.startswith("image/")), None)
            return uri(kind, bundle[kind]) if kind else None
        kind = mimetypes.guess_type(name)[0] or ""
        if parts.scheme or parts.netloc or self.folder is None or not kind.startswith("image/"):
            return None
        path = self.folder / name
        return uri(kind, path.read_bytes()) if path.is_file() else None


def uri(kind: str, content: str | bytes | list[str]) -> str:
    r"""Write a picture as a data URI; text is base64 already, but for SVG.

    Examples
    --------
    >>> uri("image/png", b"abc"), uri("image/png", "YWJj\n")
    ('data:image/png;base64,YWJj', 'data:image/png;base64,YWJj')
    """
    text = "".join(content) if isinstance(content, list) else content
    if isinstance(text, str) and not kind.startswith("image/svg"):
        return f"data:{kind};base64,{''.join(text.split())}"
    data = text.encode() if isinstance(text, str) else text
    return f"data:{kind};base64,{base64.b64encode(data).decode('ascii')}"


def lighter(page: str, limit: int) -> str:
    """Make the largest PNGs of a page smaller, one after the other, until the page is no larger than `limit` bytes.

    A chart keeps 256 colours, and the dots that it needs in print.
    """
    excess = len(page.encode()) - limit
    for old in sorted({m[1] for m in _EMBEDDED.finditer(page)}, key=lambda data: (-len(data), data)):
        if excess <= 0 or len(old) < _WORTH:
            break
        new = _smaller(old)
        if len(new) < len(old):
            excess -= (len(old) - len(new)) * page.count(old)
            page = page.replace(old, new)
    return page


def _smaller(encoded: str) -> str:
    from PIL import Image

    try:
        with Image.open(io.BytesIO(base64.b64decode(encoded))) as opened:
            image = opened.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return encoded
    most = round(_WIDE * _DOTS)
    if image.width > most:
        image = image.resize((most, round(image.height * most / image.width)), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    ground = Image.new("RGBA", image.size, "white")  # a chart's paper, where a palette has no half-transparent colours
    ground.alpha_composite(image)
    ground.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
    return base64.b64encode(buffer.getvalue()).decode("ascii")
