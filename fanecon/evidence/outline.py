"""What is wrong with the report as a document: cut sentences, footnotes that lead nowhere.

`outline.csv` keeps the report's skeleton only (kind of line, footnote marks, last characters); the text
itself is not ours to store.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

_CLOSED = "。！？；：.!?;:”’」』）)"


@dataclass(frozen=True)
class OutlineAudit:
    """What the skeleton of a report shows.

    Attributes
    ----------
    cut : tuple of int
        Lines of prose that stop in mid-sentence.
    empty : tuple of int
        Bullets without text.
    cited, listed : tuple of int
        Footnote numbers in the text, and in the list of references.
    """

    cut: tuple[int, ...]
    empty: tuple[int, ...]
    cited: tuple[int, ...]
    listed: tuple[int, ...]

    @property
    def untraceable(self) -> tuple[int, ...]:
        """Footnotes that the list of references does not hold."""
        return tuple(n for n in self.cited if n not in self.listed)

    @property
    def never_cited(self) -> tuple[int, ...]:
        """References that no sentence cites."""
        return tuple(n for n in self.listed if n not in self.cited)


def audit_outline(outline: pd.DataFrame) -> OutlineAudit:
    """Audit the skeleton of a report.

    Parameters
    ----------
    outline : pandas.DataFrame
        `line` (str or int), `kind`, `cites` (footnote numbers separated by spaces), `ending` (last characters).

    Examples
    --------
    >>> frame = pd.DataFrame({"line": [1, 2, 3], "kind": ["prose", "prose", "reference"],
    ...                       "cites": ["2", "", "3"], "ending": ["完。", "突破", ""]})
    >>> found = audit_outline(frame)
    >>> found.cut, found.untraceable, found.never_cited
    ((2,), (2,), (3,))
    """
    lines = outline["line"].astype(int)
    prose = outline["kind"] == "prose"
    is_cut = prose & ~outline["ending"].str.endswith(tuple(_CLOSED)) & outline["ending"].str.contains(r"\w")
    is_empty = outline["kind"].isin(["bullet", "prose"]) & ~outline["ending"].str.contains(r"\w")
    is_reference = outline["kind"] == "reference"
    return OutlineAudit(
        cut=tuple(lines[is_cut]),
        empty=tuple(lines[is_empty]),
        cited=_numbers(outline.loc[~is_reference, "cites"]),
        listed=_numbers(outline.loc[is_reference, "cites"]),
    )


def _numbers(cites: pd.Series) -> tuple[int, ...]:
    return tuple(sorted({int(n) for cell in cites for n in cell.split()}))
