"""The documents that a spreadsheet names: those of the case, or new ones with ids made from their addresses."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

Document = dict[str, str]
_GENERIC = frozenset(["www", "m", "com", "net", "org", "gov", "co", "edu", "ac"])
_CJK = re.compile("[㐀-鿿]")


class Library:
    """The documents of a case, and those that are added to them.

    Parameters
    ----------
    rows : iterable of mapping
        Rows of `sources.csv`.

    Attributes
    ----------
    new : list of dict
        Rows to append, in the order they were met.
    """

    def __init__(self, rows: Iterable[Mapping[str, str]]) -> None:
        self.new: list[Document] = []
        self._by_id: dict[str, Document] = {}
        self._by_key: dict[tuple[str, ...], str] = {}
        for row in rows:
            self._remember(dict(row))

    def known(self, source_id: str) -> bool:
        """Say whether there is a document of this id."""
        return source_id in self._by_id

    def place(self, wanted: Document) -> str:
        """Return the id of a document, adding it where it is new.

        Parameters
        ----------
        wanted : dict
            Columns of `sources.csv`; any may be empty.
        """
        if self.known(wanted["source_id"]):
            return wanted["source_id"]
        if wanted["url"]:
            found = self._by_key.get(_address(wanted["url"]))
        else:
            found = self._by_key.get((wanted["publisher"], wanted["title"], wanted["published"]))
            found = found or (wanted["publisher"] if self.known(wanted["publisher"]) else None)
        if found is not None:
            self._date(found, wanted["published"])
            return found
        row = _completed(wanted)
        row["source_id"] = wanted["source_id"] or self._free(_name(row))
        self._by_key[wanted["publisher"], wanted["title"], wanted["published"]] = row["source_id"]
        self._remember(row)
        self.new.append(row)
        return row["source_id"]

    def published(self, source_id: str) -> str:
        """Return when a document was published; empty where nobody said."""
        return self._by_id[source_id]["published"]

    def _remember(self, row: Document) -> None:
        self._by_id[row["source_id"]] = row
        self._by_key.setdefault((row["publisher"], row["title"], row["published"]), row["source_id"])
        if row["url"]:
            self._by_key.setdefault(_address(row["url"]), row["source_id"])

    def _date(self, source_id: str, published: str) -> None:
        """Date a new document from another of its rows: the earliest date that was given holds."""
        row = self._by_id[source_id]
        if published and row in self.new and (not row["published"] or published < row["published"]):
            row["published"] = published

    def _free(self, name: str) -> str:
        if name not in self._by_id:
            return name
        return next(f"{name}-{n}" for n in range(2, len(self._by_id) + 3) if f"{name}-{n}" not in self._by_id)


def _completed(wanted: Document) -> Document:
    publisher = wanted["publisher"] or (urlsplit(wanted["url"]).hostname or "")
    # A page names publisher, title and date: what the sheet calls no title is its address, said once.
    address = urlsplit(wanted["url"])
    title = wanted["title"] or f"{address.netloc}{address.path}".rstrip("/") or wanted["published"] or publisher
    language = wanted["language"] or ("zh" if _CJK.search(publisher + title) else "en")
    # An undated document decides nothing until somebody has looked at it.
    tier = wanted["tier"] or ("C" if wanted["published"] else "D")
    defaults = {"licence": wanted["licence"] or "facts only; © publisher", "access": wanted["access"] or "unknown"}
    return {**wanted, "publisher": publisher, "title": title, "language": language, "tier": tier, **defaults}


def _name(row: Document) -> str:
    parts = urlsplit(row["url"])
    host = [label for label in (parts.hostname or "").split(".")[:-1] if label not in _GENERIC]
    piece = re.sub(r"\.\w{2,5}$", "", parts.path.rstrip("/").rpartition("/")[2])
    names = [host[-1] if host else _slug(row["publisher"]) or "document", _slug(piece)[:24] or row["published"]]
    name = "-".join(_slug(n) for n in names if n).strip("-.")
    if _slug(row["publisher"]) or row["url"]:
        return name
    return f"{name}-{hashlib.sha256((row['publisher'] + row['title']).encode()).hexdigest()[:6]}"


def _slug(text: str) -> str:
    """Write a text as part of an id.

    Examples
    --------
    >>> _slug("IT Bear (2025)")
    'it-bear-2025'
    """
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _address(url: str) -> tuple[str, ...]:
    """Return what tells an address from others: not its scheme, a slash at its end, or the place in the page."""
    parts = urlsplit(url)
    return ("", (parts.hostname or "").removeprefix("www."), parts.path.rstrip("/"), parts.query)
