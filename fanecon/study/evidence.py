"""What a finding rests on, as a plain frame: to sort, to check, to send to somebody."""

from __future__ import annotations

import pandas as pd

from fanecon.study.documents import Documents
from fanecon.study.traced import Basis

COLUMNS = (
    "fact_id", "metric", "period", "value", "low", "point", "high", "unit", "quality", "source_id", "publisher",
    "title",
    "tier", "published", "url",
)  # fmt: skip


def evidence(basis: Basis, documents: Documents) -> pd.DataFrame:
    """List facts and documents, one a row; a document behind no single fact has the last columns only.

    Parameters
    ----------
    basis : Basis
    documents : Documents

    Returns
    -------
    DataFrame
        ``fact_id, metric, period, value`` (as printed), ``low, point, high, unit, quality`` and of the document
        ``source_id, publisher, title, tier, published, url``.

    Examples
    --------
    >>> from fanecon.study.cases import open_case
    >>> found = evidence(Basis(("revenue_total.2024",)), Documents(open_case("xiaomi")))
    >>> found[["metric", "period", "unit"]].to_numpy().tolist()
    [['revenue_total', '2024', 'CNY']]
    """
    rows: list[dict[str, object]] = []
    for fact_id in basis.facts:
        fact = documents.fact_by_id(fact_id)
        ends = fact.reported.interval
        rows.append({
            "fact_id": fact_id, "metric": fact.metric, "period": str(fact.period), "value": fact.reported.printed,
            "low": _plain(ends.low), "point": float(fact.reported.point), "high": _plain(ends.high), "unit": fact.unit,
            "quality": fact.quality, **_document(fact.source.source_id, documents),
        })  # fmt: skip
    rows += [_document(source_id, documents) for source_id in basis.sources]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _document(source_id: str, documents: Documents) -> dict[str, object]:
    source = documents.source(source_id)
    return {
        "source_id": source_id,
        **{k: getattr(source, k) for k in ("publisher", "title", "tier", "published", "url")},
    }


def _plain(end: object) -> float | None:
    return None if end is None else float(end)  # type: ignore[arg-type]
