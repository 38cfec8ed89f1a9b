"""A case as a notebook opens it: one door to every table, words in the page's language, rows that keep their case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from fanecon.errors import ParameterError, did_you_mean
from fanecon.evidence.case import Case
from fanecon.evidence.case import open_case as _open
from fanecon.evidence.implied import complete_series, split_ids
from fanecon.evidence.layouts import SERIES
from fanecon.evidence.schema import RULES
from fanecon.methods.refusal import Refusal
from fanecon.notation.periods import parse_period
from fanecon.study.incidents import MAIN, incident
from fanecon.study.language import language
from fanecon.study.parts import parts
from fanecon.study.sentences import words as in_words
from fanecon.study.words import CELLS, LANGUAGES, SETTINGS, TABLES, Text
from fanecon.vocabulary import words

_IDS = ("fact_id", "source_id")
COMMENTS = "comments"
"""What a gate calls the comments of a case: neither a table of it nor a setting."""


@dataclass(frozen=True)
class OpenCase(Case):
    """A case with the words of one language.

    Attributes
    ----------
    lang : str
        The page's language: a table's column `title` is its `title_zh` or `title_en`.
    prefix : str
        What stands before every id of a row, such as "popmart:", so that a row keeps its case on another case's page.
    """

    lang: str = "zh"
    prefix: str = ""

    def __repr__(self) -> str:
        """Say what is in it, in one line."""
        counts = ", ".join(f"{len(self._tables[t])} {t}" for t in ("facts", "events", "sources"))
        return f"<Case {self.name}: {counts}{f', as of {self.as_of}' if self.as_of else ''}>"

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of all tables that a case may have."""
        return (*RULES, *SERIES)

    @property
    def brand(self) -> Text:
        """What the company is called."""
        return Text(self.config.names["zh"], self.config.names["en"])

    @property
    def face(self) -> Text:
        """What its face is called: a person or a character; a dash where it has none."""
        names = self.setting("face.names", {"zh": "—", "en": "–"})
        return Text(names["zh"], names["en"])

    def table(self, name: str) -> pd.DataFrame:
        """Return a copy of any table of the case, rows known as of the day only.

        Parameters
        ----------
        name : str
            Such as "facts", "events", "closes"; see `tables`.

        Returns
        -------
        pandas.DataFrame
            A table that the case does not have is empty. A column `title` stands beside `title_zh` and `title_en`, in
            the page's language. A figure printed as text stays text: see `fe.figures`. Where rows say their `basis`,
            `fact_id` and `source_id` are the figures and documents that it names.

        Raises
        ------
        ParameterError
            For a name that no case has, with the nearest ones.
        """
        if name not in self.tables:
            raise ParameterError(f'a case has no table "{name}".{did_you_mean(name, self.tables)}')
        frame = super().table(name) if name in RULES else super().frame(name)
        return self._worded(self._based(self._qualified(_in_words(name, frame))))

    def series(self, metric: str, frequency: str | None = None, implied: bool = False) -> pd.DataFrame:
        """Return the preferred figure of every period of a metric.

        Parameters
        ----------
        metric : str
            A name of `metrics.csv`.
        frequency : str, optional
            "Y", "H", "Q", "M" or "D": only periods of this length.
        implied : bool
            Add the years, halves and quarters that nobody printed but all other rows together pin down to a tenth
            (their `fact_id` is of those rows): nine months less a half give a quarter, a printed growth gives its base.

        Returns
        -------
        pandas.DataFrame
            `period, low, point, high, unit, metric, label, label_zh, label_en, tier, quality, fact_id`, sorted by time;
            `quality` is empty for a reported figure, else "estimate", "unverified" or "disputed".
        """
        about = self.metric(metric)
        named = {"unit": about.unit, "metric": metric, "label_zh": about.label_zh, "label_en": about.label_en}
        frame = super().series(metric, frequency).drop(columns="source_id")
        frame = (_completed(self, metric, frame) if implied else frame).assign(**named)
        frame["quality"] = [_quality(self, ids) for ids in frame["fact_id"]]
        order = ["period", "low", "point", "high", "unit", "metric", "label", "label_zh", "label_en", "tier", "quality",
                 "fact_id"]  # fmt: skip
        return self._worded(self._qualified(frame))[order]

    def parts(self, total: str) -> pd.DataFrame:
        """Return the parts of a total, one row a period and part, as `series` gives them; see `fanecon.study.parts`.

        Parameters
        ----------
        total : str
            The metric whose parts `growth.segments` of `case.yaml` names.

        Returns
        -------
        pandas.DataFrame
            With a column `part`; zero before a part began, its printed share of the total where it was printed so.
        """
        return parts(self, total)

    def incident(self, name: str = MAIN) -> pd.Series[Any] | Refusal:
        """Return one incident: an id of crises.csv or events.csv, or "main"; see `fanecon.study.incidents`."""
        return incident(self, name)

    def comments(self, name: str = "coverage", event: str = "", **options: Any) -> pd.DataFrame | Refusal:
        """Return an aggregate of the comments that were imported into the case; see `fanecon.study.comments`."""
        from fanecon.study.comments import comments

        return comments(self, name, event, **options)

    def breaks(self, metric: str) -> pd.DataFrame:
        """Return when the definition of a metric changed, with `what` in the page's language."""
        return self._worded(super().breaks(metric))

    def setting(self, path: str, default: Any = None) -> Any:
        """Return a setting of `case.yaml` by its path, such as "market.peers"; `default` where it is not set."""
        found = setting(self.config.settings, path)
        return default if found is None else found

    def has(self, name: str) -> bool:
        """Whether a table has rows, a setting is filled, or comments were imported."""
        if name == COMMENTS:
            from fanecon.study.comments import there_are

            return there_are(self)
        return bool(len(self.table(name))) if name in self.tables else bool(self.setting(name))

    def described(self, name: str) -> tuple[str, str]:
        """Return what a table or a setting holds, in a reader's words, zh and en."""
        return described(name)

    def _worded(self, frame: pd.DataFrame) -> pd.DataFrame:
        names = [str(c) for c in frame]
        pairs = [c[:-3] for c in names if c.endswith("_zh") and f"{c[:-3]}_en" in names]
        frame = frame.assign(**{c: frame[f"{c}_{self.lang}"] for c in pairs if c not in names})
        return frame.assign(says=frame[self.lang]) if {"zh", "en"} <= set(frame) else frame

    def _based(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Resolve the ids of a basis: figures, events, documents, whole tables; judgements and findings have none."""
        if "basis" not in frame:
            return frame
        facts = set(self._tables["facts"]["fact_id"])
        events = self._tables["events"].set_index("event_id")["source_id"].to_dict()
        named = {t: tuple(super(OpenCase, self).frame(t)["source_id"].unique()) for t in SERIES if t in _words(frame)}
        known = named | {e: (s,) for e, s in events.items()} | {s: (s,) for s in self.sources}
        own = frame["source_id"] if "source_id" in frame else [""] * len(frame)
        found = [[self.prefix + s for word in basis.split() for s in known.get(word, ())] for basis in frame["basis"]]
        documents = [tuple(dict.fromkeys([*of, *filter(None, [mine])])) for of, mine in zip(found, own, strict=True)]
        return frame.assign(
            fact_id=["+".join(self.prefix + w for w in basis.split() if w in facts) for basis in frame["basis"]],
            source_id=pd.Series(documents, index=frame.index, dtype=object),
        )

    def _qualified(self, frame: pd.DataFrame) -> pd.DataFrame:
        if not self.prefix:
            return frame
        ids = [c for c in map(str, frame) if c in _IDS or c.endswith(tuple(f"_{i}" for i in _IDS))]
        return frame.assign(**{c: [self.prefix + i if i else i for i in frame[c]] for c in ids})


def _in_words(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Say beside a code what it means, and beside a moment when it was: `type_zh`, `type_en`; `when_zh`, `when_en`."""
    added: dict[str, list[str]] = {}
    for column in map(str, frame):
        listed = words(f"{table}.{column}").values()
        known = {w.word: (w.zh, w.en) for w in listed} or CELLS.get(f"{table}.{column}", {})
        for place, lang in enumerate(LANGUAGES if known else ()):
            added[f"{column}_{lang}"] = [known[cell][place] if cell in known else cell for cell in frame[column]]
    if "occurred" in frame:
        added |= {f"when_{lang}": [in_words(cell).in_(lang) for cell in frame["occurred"]] for lang in LANGUAGES}
    return frame.assign(**{c: cells for c, cells in added.items() if c not in frame})


def setting(settings: Mapping[str, Any], key: str) -> Any:
    """Return a setting by its key with dots; None where it is not there.

    Examples
    --------
    >>> setting({"community": {"board": 1}}, "community.board"), setting({}, "community.board")
    (1, None)
    """
    found: Any = settings
    for part in key.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def described(name: str) -> tuple[str, str]:
    """Return what a table or a setting holds, in a reader's words, zh and en."""
    return TABLES.get(name) or SETTINGS.get(name) or (name, name)


def _words(frame: pd.DataFrame) -> set[str]:
    return {word for basis in frame["basis"] for word in basis.split()}


def _quality(case: Case, ids: str) -> str:
    """Return what keeps a figure, or one of those it is implied by, from being a reported one."""
    return next((q for i in split_ids([ids]) if (q := case.fact_by_id(i).quality)), "")


def _completed(case: Case, metric: str, printed: pd.DataFrame) -> pd.DataFrame:
    """Add the figures that the others pin down, of the lengths that the metric is printed in."""
    lengths = {parse_period(p).frequency for p in printed["period"]} & {"Y", "H", "Q"}
    whole = [complete_series(case, metric, length).query("implied") for length in sorted(lengths)]
    added = [frame[["period", "low", "point", "high", "fact_id"]].assign(tier="") for frame in whole if len(frame)]
    known = pd.concat([printed[~printed["period"].isin([p for f in added for p in f["period"]])], *added])
    order = sorted(range(len(known)), key=lambda i: parse_period(known["period"].iloc[i]))
    return known.iloc[order].reset_index(drop=True)


def open_case(name: str, as_of: str | date = "", data_dir: Path | str | None = None) -> OpenCase:
    """Open a case beside the one of the notebook.

    Parameters
    ----------
    name : str
        A folder of the data directory, such as "popmart".
    as_of : str or datetime.date
        As `fanecon.evidence.case.open_case`. A page as of a day refuses rows that were known later, whatever is opened.
    data_dir : path, optional

    Returns
    -------
    OpenCase
        Ids of its rows begin with the case's name, so that a number keeps its provenance on another case's page.

    Examples
    --------
    >>> open_case("popmart").series("revenue_total", "Y")["fact_id"].iloc[0].partition(":")[0]
    'popmart'
    """
    if not isinstance(name, str):
        raise ParameterError(f"fe.open_case takes a folder of data/, such as 'popmart'; got {name!r:.60}.")
    return as_open(_open(name, as_of or None, data_dir), language(), f"{name}:")


def as_open(case: Case, lang: str, prefix: str = "") -> OpenCase:
    """Return a case with the words of a language."""
    inherited = {f.name: getattr(case, f.name) for f in fields(Case)}
    return OpenCase(**inherited, lang=lang, prefix=prefix)
