"""Sets a report: tries where each chart and each short table stands best, then prints.

They are kept whole, so one that does not fit the rest of its page would leave that rest empty. Such a
chart is drawn a little smaller where that makes it fit; otherwise it floats to the top of the next page,
and the text that follows it fills the rest. What fits is found out by laying the report out, which takes
some hundredths of a second: the compiler keeps what did not change.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FORM = Path(__file__).parent / "templates" / "fanecon" / "document.typ"
# The shares of its size at which a chart is tried: smaller than that, its words would be hard to read.
SHARES = (0.85, 0.9, 0.95)
FLOATS = "float"
_CHOSEN = "placement.json"
# Points, as in document.typ: where the text of a page begins, and what parts a floating exhibit from it.
_TOP, _CLEARANCE, _SLACK = 68.0, 18.0, 4.0


@dataclass(frozen=True)
class Place:
    """Where an exhibit stands: its page, its edges in points, and the page of the text that follows it."""

    page: int
    top: float
    bottom: float
    text: int


class TypesetError(Exception):
    """A page that cannot be set on paper."""


def typeset(source: str, pictures: Mapping[str, bytes], fonts: Sequence[Path]) -> bytes:
    """Lay out and print a report.

    Parameters
    ----------
    source : str
        Typst markup that imports document.typ.
    pictures : mapping
        The content of each picture by its name.
    fonts : sequence of path
        The files of the only fonts that are used.

    Returns
    -------
    bytes
        The PDF.

    Raises
    ------
    TypesetError
        For anything the compiler refuses.
    """
    import typst  # here, so that whoever prints nothing does not load the compiler

    # From a folder, since the compiler takes pictures from nowhere else.
    with tempfile.TemporaryDirectory(prefix="fe-pdf-") as name:
        folder = Path(name)
        for file, data in {**pictures, "report.typ": source.encode(), FORM.name: FORM.read_bytes()}.items():
            (folder / file).write_bytes(data)
        (folder / _CHOSEN).write_text("{}", encoding="utf-8")
        (shelf := folder / "fonts").mkdir()
        for font in fonts:
            shutil.copy(font, shelf)
        try:
            compiler = typst.Compiler(folder / "report.typ", root=folder, font_paths=[shelf], ignore_system_fonts=True)
            _Layout(compiler, folder / _CHOSEN).settle()
            pdf = compiler.compile(format="pdf")
        except RuntimeError as error:
            raise TypesetError(f"the report could not be set: {error}") from error
    assert isinstance(pdf, bytes)
    return pdf


class _Layout:
    """Decides exhibit by exhibit, from the first page on: a decision moves only what comes after it."""

    def __init__(self, compiler: Any, file: Path) -> None:
        self._compiler, self._file = compiler, file
        self._chosen: dict[int, float | str] = {}
        self._places = self._lay_out()

    def settle(self) -> None:
        """Place every exhibit; those on the cover stay where they are."""
        for number in sorted(self._places):
            if self._places[number].page > 1 and (self._opens_page(number) or self._overtakes(number)):
                self._decide(number)

    def _opens_page(self, number: int) -> bool:
        """Whether only floating exhibits stand above it on its page: the page before had no room for it."""
        here = self._places[number]
        above = [p.bottom + _CLEARANCE for n, p in self._floating(number) if p.page == here.page]
        return here.top <= max(above, default=_TOP) + _SLACK

    def _overtakes(self, number: int) -> bool:
        """Whether it stands on a page before that of an earlier one."""
        return any(p.page > self._places[number].page for _, p in self._floating(number))

    def _floating(self, number: int) -> Iterator[tuple[int, Place]]:
        return ((n, self._places[n]) for n, how in self._chosen.items() if how == FLOATS and n < number)

    def _decide(self, number: int) -> None:
        before = self._places[number]
        if not self._overtakes(number) and self._shrinks(number, before):
            return
        self._try(number, FLOATS)
        floated = self._places[number]
        # On an earlier page it would stand above its own text; more than a page on, far behind it.
        if floated.page < before.page or floated.page > floated.text + 1:
            self._try(number, 1.0)
            if self._overtakes(number):
                self._try(number, FLOATS)

    def _shrinks(self, number: int, before: Place) -> bool:
        """Draw it as large as the page before has room for; False where even the smallest does not fit there."""
        fits = None
        for share in SHARES:
            self._try(number, share)
            if self._places[number].page == before.page or self._overtakes(number):
                break
            fits = share
        if fits is not None and fits != self._chosen[number]:
            self._try(number, fits)
        return fits is not None

    def _try(self, number: int, how: float | str) -> None:
        self._chosen[number] = how
        self._places = self._lay_out()

    def _lay_out(self) -> dict[int, Place]:
        self._file.write_text(json.dumps(self._chosen), encoding="utf-8")
        edges: dict[int, dict[str, dict[str, Any]]] = {}
        for edge in json.loads(self._compiler.query("<edge>", field="value")):
            edges.setdefault(edge["number"], {})[edge["edge"]] = edge
        return {
            number: Place(e["top"]["page"], e["top"]["y"], e["bottom"]["y"], e.get("call", e["top"])["page"])
            for number, e in edges.items()
        }
