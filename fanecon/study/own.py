"""An analyst's own table as a source of its own."""

from __future__ import annotations

import re

import pandas as pd

from fanecon.errors import DataError
from fanecon.evidence.periods import known_from
from fanecon.evidence.records import Source

_OWN: dict[str, Source] = {}


def own(
    frame: pd.DataFrame, *, publisher: str, title: str, url: str = "", published: str = "", unit: str = ""
) -> pd.DataFrame:
    """Bring in a table that no case holds: every row rests on one document, which the page then names.

    Parameters
    ----------
    frame : pandas.DataFrame
        As `pandas.read_csv` gives it.
    publisher, title : str
        Who published it and what it is called.
    url : str
        Where it can be read.
    published : str
        When it was out: a day, month or year. Without it the table is refused in a report as of a day, for nobody
        could say that it was known.
    unit : str, optional
        The unit of its `point` column.

    Returns
    -------
    pandas.DataFrame
        A copy with `source_id` (and `unit`); a column `period` as text, as a case has it.

    Raises
    ------
    DataError
        For an empty publisher or title, or a date that cannot be read.

    Examples
    --------
    >>> frame = own(pd.DataFrame({"point": [48.6]}), publisher="Huawei", title="Annual report", published="2026-03")
    >>> frame["source_id"].iloc[0]
    'own:huawei-annual-report'
    """
    if not publisher.strip() or not title.strip():
        raise DataError(
            'A table of your own needs publisher="…" and title="…": who published it and what it is called.'
        )
    if published and known_from(published) is None:
        raise DataError(f'published="{published}" is no date; expected 2026, 2026-03 or 2026-03-24.')
    name = re.sub(r"[^\w]+", "-", f"{publisher} {title}".casefold()).strip("-")
    source_id = f"own:{name}"
    _OWN[source_id] = Source(source_id, publisher, title, url, published, "", "C", "", "original")
    # read_csv takes years for numbers; beside the periods of a case they are text.
    text = {"period": frame["period"].astype(str)} if "period" in frame else {}
    return frame.assign(**text, source_id=source_id, **({"unit": unit} if unit else {}))


def own_source(source_id: str) -> Source | None:
    """Return a document that `own` brought in; None if there is none of this id."""
    return _OWN.get(source_id)
