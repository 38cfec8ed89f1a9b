"""A new case: a folder with every table's header, one worked row in each core table, and a guide in two languages."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from fanecon.errors import ParameterError
from fanecon.evidence.config import setting_names
from fanecon.evidence.layouts import LAYOUTS, SERIES
from fanecon.evidence.rules import Rule

_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_DOCUMENT = ("example-document", "示例，请删除 / Example, delete this row")

EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "sources": (*_DOCUMENT, "2025年第三季度业绩公告 / Results announcement, third quarter of 2025",
                "https://example.org/results-2025q3", "2025-11-18", "zh", "A", "facts only; © publisher", "original"),
    "metrics": ("example_revenue", "示例营收（请删除）", "Example revenue (delete this row)", "CNY", "flow", "", "up",
                "公司公布的总营收。", "Total revenue as the company published it.", "营业收入|turnover"),
    "facts": ("example_revenue.2025Q3", "example_revenue", "2025Q3", "1,131.2亿", "CNY", "1", "exact", "",
              "example-document", "", "2025-11-18", "示例，请删除 / Example, delete this row"),
    "events": ("2025-11-18-example-results", "2025-11-18", "day", "market", "示例：公布业绩（请删除）",
               "Example: results published (delete this row)", "示例", "Example", "", "example-document", "",
               "2025-11-18", ""),
    "claims": ("example-claim", "1", "level", "示例：第三季度营收1131亿元（请删除）",
               "Example: revenue of RMB 113.1 billion in the third quarter (delete this row)", "example_revenue",
               "2025Q3", "", "1131亿", "", ""),
    "outline": ("1", "heading", "", "示例"),
}  # fmt: skip
"""Core table → its worked row. None of them is shown: no setting of a new case names them, and it has no report."""


@dataclass(frozen=True)
class Names:
    """What a new case is called.

    Attributes
    ----------
    zh, en : str
    ticker, currency : str
        Empty where unknown.
    """

    zh: str
    en: str
    ticker: str = ""
    currency: str = "CNY"


def new_case(base: Path, name: str, names: Names | None = None) -> Path:
    """Write the folder of a new case; it appears whole or not at all.

    Parameters
    ----------
    base : pathlib.Path
        The data directory.
    name : str
        The folder's name: small letters, digits, - and _.
    names : Names, optional
        By default the folder's name in both languages.

    Returns
    -------
    pathlib.Path
        The new folder.

    Raises
    ------
    ParameterError
        For a name that is none, or is taken: nothing is ever overwritten.
    """
    if not _SLUG.fullmatch(name):
        raise ParameterError(f'"{name}" cannot name a case. Use small letters, digits, - and _, such as popmart')
    folder = base / name
    if folder.exists() or folder.is_symlink():
        raise ParameterError(f"{base.name}/{name} is there already; nothing was written. Choose another name")
    chosen = names or Names(name, name)
    for label, text in (("--zh", chosen.zh), ("--en", chosen.en)):
        if not text.strip() or "\n" in text:
            raise ParameterError(f"{label} is {text!r}; expected a name in one line")
    base.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{name}.", dir=base))
    try:
        for file, content in contents(name, chosen).items():
            (draft / file).write_text(content, encoding="utf-8", newline="\n")
        draft.chmod(0o755)
        os.rename(draft, folder)
    except OSError as error:
        raise ParameterError(f"{base.name}/{name} cannot be written: {error.strerror}") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return folder


def contents(name: str, names: Names) -> dict[str, str]:
    """Return the files of a new case: name → text.

    Examples
    --------
    >>> files = contents("popmart", Names("泡泡玛特", "Pop Mart"))
    >>> files["sources.csv"].splitlines()[0].split(",")[:3]
    ['source_id', 'publisher', 'title']
    """
    csvs = {f"{t}.csv": _csv(list(layout.columns), EXAMPLES.get(t)) for t, layout in LAYOUTS.items()}
    package = json.dumps(_package(name, names), ensure_ascii=False, indent=2) + "\n"
    return {"case.yaml": _case_yaml(name, names), "README.md": _guide(name, names), "datapackage.json": package, **csvs}


def without_examples(core: Mapping[str, bytes | None]) -> dict[str, bytes]:
    """Return the core tables without the worked rows of `new_case`, as the first import leaves them.

    Parameters
    ----------
    core : mapping of str to (bytes or None)
        File name → content.

    Returns
    -------
    dict of str to bytes
        The files that there are. Rows somebody has changed stay, and so do all where another row needs them.
    """
    rows = {f"{t}.csv": _csv(None, row).strip().encode() for t, row in EXAMPLES.items()}
    there = {name: content for name, content in core.items() if content is not None}
    cleared = {}
    for name, content in there.items():
        kept = [line for line in content.splitlines(keepends=True) if line.strip() != rows.get(name)]
        cleared[name] = b"".join(kept)
    names = [EXAMPLES[t][0].encode() for t in ("sources", "metrics")]
    return there if any(n in content for n in names for content in cleared.values()) else cleared


def _csv(columns: list[str] | None, row: tuple[str, ...] | None) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(r for r in (columns, row) if r)
    return text.getvalue()


def _template(name: str) -> str:
    return files("fanecon.evidence").joinpath("templates", name).read_text(encoding="utf-8")


def _case_yaml(name: str, names: Names) -> str:
    quoted = {k: json.dumps(getattr(names, k), ensure_ascii=False) for k in ("zh", "en")}
    ticker = f'ticker: "{names.ticker}"' if names.ticker else '# ticker: "9992.HK"'
    text = _template("case.yaml").replace("{name}", name).replace("{zh}", quoted["zh"]).replace("{en}", quoted["en"])
    text = text.replace("{ticker}", ticker).replace("{currency}", names.currency)
    explained = set(re.findall(r"^#? ?([a-z_]+):", text, re.MULTILINE))
    rest = [key for key in setting_names() if key not in explained]
    return text + "".join(f"# {key}: …\n" for key in rest)


def _guide(name: str, names: Names) -> str:
    lines = "\n".join(f"* `{table}.csv`: `{', '.join(layout.columns)}`" for table, layout in SERIES.items())
    text = _template("guide.md").replace("{name}", name).replace("{series}", lines)
    return text.replace("{zh}", names.zh).replace("{en}", names.en)


def describe(table: str) -> dict[str, Any]:
    """Describe a table as a resource of a Data Package.

    Parameters
    ----------
    table : str
        A core table or a series table.
    """
    layout = LAYOUTS[table]
    fields = [{"name": c, "type": _type(rules), "description": _meaning(rules)} for c, rules in layout.columns.items()]
    return {
        "name": table.replace("_", "-"), "path": f"{table}.csv", "type": "table", "format": "csv",
        "mediatype": "text/csv", "encoding": "utf-8",
        "schema": {"fields": fields, "missingValues": [""]} | ({"primaryKey": list(layout.key)} if layout.key else {}),
    }  # fmt: skip


def _type(rules: tuple[Rule, ...]) -> str:
    return {"number": "number", "day": "date"}.get(rules[-1].reads, "string") if rules else "string"


def _meaning(rules: tuple[Rule, ...]) -> str:
    return ". ".join(rule.remedy for rule in rules) or "May be empty"


def _package(name: str, names: Names) -> dict[str, Any]:
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"fanecon-{name}",
        "title": f"{names.en}: reported figures and events of a fan economy",
        "description": f"{names.zh}：公布过的数字与事件，逐条附来源。 / Figures and events of {names.en}, each "
        "with its document.",
        "version": "0.1.0",
        "sources": [{"title": "The documents listed row by row in sources.csv", "path": "sources.csv"}],
        "resources": [describe(table) for table in LAYOUTS],
    }  # fmt: skip
