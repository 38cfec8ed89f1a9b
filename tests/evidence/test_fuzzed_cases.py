"""Broken folders and broken files: always a clear error or a clean import, never a traceback or a changed file."""

from __future__ import annotations

import json
import random
import re
import shutil
from collections.abc import Callable

import openpyxl
import pytest

from fanecon.errors import FaneconError
from fanecon.evidence.case import open_case
from fanecon.evidence.checking import check_case, inspect_case
from fanecon.evidence.importers.facts import import_facts
from fanecon.evidence.importers.prices import import_prices
from fanecon.notation.numbers import UNITS
from tests.cases import changes, label, rehearsal
from tests.conftest import write_table

Mutation = Callable[[bytes, random.Random], bytes]

FIGURES = """\
指标,中文名,英文名,期间,数值,单位,来源,链接,发布日期,备注
users,,,2024Q4,7亿,人,Paper,https://paper.example/q4,2025-03-18,
,门店,Stores,2024年,"15,000",家,Paper,https://paper.example/q4,2025-03-18,年末
cars,,,2023Q4,约 1.2万,辆,Blog,,2024年1月,
""".encode()
PRICES = b"""\
Price,Close,Close
Ticker,1810.HK,HSI
Date,,
2025-11-17,53.2,25000.1
2025-11-18,52.5,24990
"""


def _lines(data: bytes, rng: random.Random) -> tuple[list[bytes], int]:
    lines = data.split(b"\n")
    return lines, rng.randrange(max(1, len(lines) - 1))


def _in_a_cell(content: bytes) -> Mutation:
    def mutate(data: bytes, rng: random.Random) -> bytes:
        lines, at = _lines(data, rng)
        cells = lines[at].split(b",")
        cells[rng.randrange(len(cells))] = content
        lines[at] = b",".join(cells)
        return b"\n".join(lines)

    return mutate


def _in_a_line(change: Callable[[bytes], bytes]) -> Mutation:
    def mutate(data: bytes, rng: random.Random) -> bytes:
        lines, at = _lines(data, rng)
        lines[at] = change(lines[at])
        return b"\n".join(lines)

    return mutate


def _cut(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def _flipped(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(max(1, len(data)))
    return data[:at] + bytes([rng.randrange(256)]) + data[at + 1 :]


MUTATIONS: dict[str, Mutation] = {
    "extra column": lambda d, _: b"\n".join(line + b",extra" for line in d.split(b"\n")),
    "extra cell": _in_a_line(lambda line: line + b",x"),
    "doubled line": _in_a_line(lambda line: line + b"\n" + line),
    "lost line": _in_a_line(lambda line: b""),
    "gb18030 in a cell": _in_a_cell("中文字".encode("gb18030")),
    "all gb18030": lambda d, _: d.decode("utf-8", "replace").encode("gb18030", "replace"),
    "utf-16": lambda d, _: d.decode("utf-8", "replace").encode("utf-16"),
    "bom": lambda d, _: b"\xef\xbb\xbf" + d,
    "two boms": lambda d, _: b"\xef\xbb\xbf\xef\xbb\xbf" + d,
    "carriage returns": lambda d, _: d.replace(b"\n", b"\r\n"),
    "old mac": lambda d, _: d.replace(b"\n", b"\r"),
    "wrong date": _in_a_cell(b"2025-02-30"),
    "odd date": _in_a_cell(b"31/12/2025"),
    "serial date": _in_a_cell(b"45979"),
    "formula": _in_a_cell(b"=HYPERLINK(A1)"),
    "command": _in_a_cell(b"@SUM(A1)"),
    "huge cell": _in_a_cell(b"9" * 5_000),
    "huge line": _in_a_cell(b"x" * 1_100_000),
    "infinity": _in_a_cell(b"1e999"),
    "open quote": _in_a_cell(b'"open'),
    "nul": _in_a_cell(b"\0"),
    "line break in a cell": _in_a_cell(b'"a\nb"'),
    "other line breaks": _in_a_cell("a\u2028b\x0bc\x85".encode()),
    "lone surrogate": _in_a_cell(b"\xed\xa0\x80"),
    "empty": lambda d, _: b"",
    "header only": lambda d, _: d.split(b"\n")[0],
    "cut": _cut,
    "flipped byte": _flipped,
}  # fmt: skip
SEEDS = range(30)


def state(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def outcome(call):
    """Return what a call returns and the error for people that it ends in; any other error is a failure."""
    try:
        return call(), None
    except FaneconError as error:
        return None, error


def said(error):
    """Whether an error tells people something: a message of words, and no trace of Python."""
    text = str(error)
    return len(text) > 20 and "Traceback" not in text and "object at 0x" not in text


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """Make a case in order, once."""
    from fanecon.evidence.new_case import Names, new_case

    base = tmp_path_factory.mktemp("fuzz") / "data"
    folder = new_case(base, "demo", Names("示范", "Demo"))
    # Header-only tables add nothing here but time.
    kept = [f"{t}.csv" for t in ("sources", "metrics", "facts", "events", "claims", "outline", "closes")]
    for path in folder.glob("*.csv"):
        if path.name not in kept:
            path.unlink()
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    package["resources"] = [r for r in package["resources"] if r["path"] in kept]
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    (folder.parent.parent / "a.csv").write_bytes(
        FIGURES.replace(b"users,,", "users,用户,Users".encode()).replace(b"cars,,", "cars,汽车,Cars".encode())
    )
    assert import_facts(folder, folder.parent.parent / "a.csv").written
    return folder


@pytest.fixture
def case(template, tmp_path):
    """Copy the case in order; returns the copy's folder."""
    return shutil.copytree(template, tmp_path / "data" / "demo")


@pytest.mark.parametrize("seed", SEEDS)
def test_a_broken_folder_is_checked_and_opened_or_refused(case, seed):
    rng = random.Random(seed)
    names = list(MUTATIONS)
    for _ in range(rng.randint(1, 2)):
        path = rng.choice(sorted(p for p in case.iterdir() if p.is_file()))
        kind = rng.choice(["missing", "folder", *names])
        if kind == "missing":
            path.unlink()
        elif kind == "folder":
            path.unlink()
            path.mkdir()
        else:
            path.write_bytes(MUTATIONS[kind](path.read_bytes(), rng))
    before = state(case)
    problems = check_case(case)
    assert all(p.problem and p.remedy and said(p) for p in problems)
    opened, error = outcome(lambda: open_case("demo", data_dir=case.parent))
    assert said(error) if error else opened.table("facts") is not None
    assert state(case) == before


@pytest.mark.parametrize("kind", list(MUTATIONS))
@pytest.mark.parametrize("what", ["figures", "prices"])
def test_a_broken_file_is_imported_clean_or_refused(case, tmp_path, kind, what):
    rng = random.Random(f"{kind} {what}")
    source = tmp_path / "in.csv"
    source.write_bytes(MUTATIONS[kind](FIGURES if what == "figures" else PRICES, rng))
    before, given = state(case), source.read_bytes()
    if what == "figures":
        found, error = outcome(lambda: import_facts(case, source))
    else:
        found, error = outcome(lambda: import_prices(case, [source]))
    assert said(error) if error else all(said(p) for p in found.problems)
    assert source.read_bytes() == given
    if found and found.written:
        assert not found.problems and check_case(case) == []
    else:
        assert state(case) == before


@pytest.mark.parametrize("seed", range(12))
def test_a_broken_workbook_is_imported_clean_or_refused(case, tmp_path, seed):
    rng = random.Random(seed)
    book = openpyxl.Workbook()
    for line in FIGURES.decode().splitlines()[:2]:
        book.active.append(line.split(","))
    odd = [None, True, -1.5, 45979, 1e300, "=A1", "=1+1", "#REF!", "x" * 30_000, "2025年13月", "７亿", "\u200b"]
    book.active.append([rng.choice(odd) for _ in range(10)])
    book.save(tmp_path / "in.xlsx")
    if seed % 3 == 0:
        data = (tmp_path / "in.xlsx").read_bytes()
        (tmp_path / "in.xlsx").write_bytes(_cut(_flipped(data, rng), rng) if seed % 2 else _flipped(data, rng))
    before = state(case)
    found, error = outcome(lambda: import_facts(case, tmp_path / "in.xlsx", partial=seed % 2 == 0))
    assert said(error) if error else all(said(p) for p in found.problems)
    if found and found.written:
        assert check_case(case) == []
    else:
        assert state(case) == before


NOTEBOOK_OF = dict(enumerate(rehearsal.NOTEBOOKS))


@pytest.mark.parametrize("seed", range(15))
def test_a_case_that_passes_check_runs(tmp_path, seed):
    """Each seed with another notebook: what people change in an invented label's case, on another day each time."""
    rng = random.Random(1000 + seed)
    folder = label.write(tmp_path / "data" / "label")
    for _ in range(rng.randint(1, 2)):
        before = state(folder)
        changes.change(folder, rng)
        if inspect_case(folder).problems:  # such a case never gets to a run: take the change back
            for path in folder.iterdir():
                path.unlink()
            for name, content in before.items():
                (folder / name).write_bytes(content)
    assert inspect_case(folder).problems == ()
    day, lang = rng.choice(["", "2023-06-30", "2022-04-01", "2020-01-01"]), rng.choice(["zh", "en"])
    assert rehearsal.rehearse(NOTEBOOK_OF[seed % 5], folder.parent, "label", lang=lang, as_of=day)


@pytest.mark.parametrize("currency", [c for c in ("USD", "KRW") if c in UNITS])
@pytest.mark.parametrize("notebook", rehearsal.NOTEBOOKS)
def test_the_invented_label_runs_as_it_is(tmp_path, notebook, currency):
    """Its one claim is decided (C1), about a flow below zero (C2); a firm is called A&B (C4), deliveries lack milestones."""
    folder = label.write(tmp_path / "data" / "label", currency)
    assert inspect_case(folder).problems == ()
    shown = rehearsal.rehearse(notebook, folder.parent, "label")
    pages = " ".join(bundle.get("text/html", "") for bundle in shown)
    assert not re.search(r"\bnan\b", re.sub(r"base64,[^\"]*", "", pages), re.IGNORECASE)
    wanted = {"01_metrics": "by the end of", "02_community": "A&amp;B", "04_kol_incident": "−7.8%"}
    assert wanted.get(notebook, "") in pages


@pytest.mark.parametrize("value", ["8", "-8"])
def test_the_smallest_audit_runs(tmp_path, value):
    """One fact, one claim that it decides, nothing else: notebook 01 died of both (C1, C2)."""
    folder = tmp_path / "data" / "one"
    folder.mkdir(parents=True)
    (folder / "case.yaml").write_text(
        'names: {zh: 一, en: One}\nreport: {title: {zh: r, en: r}, publisher: p, dated: "2025-06-30"}\n',
        encoding="utf-8",
    )
    write_table(folder, "sources", [("s", "P", "T", "https://p.example/1", "2025-03-01", "en", "A", "x", "original")])
    write_table(folder, "metrics", [("m", "净增", "Net", "people", "flow", "", "up", "净增。", "Net.")])
    write_table(
        folder, "facts", [("m.2023", "m", "2023", value, "people", "1", "exact", "", "s", "", "2025-03-01", "")]
    )
    write_table(folder, "claims", [("c", "1", "level", "说法", "Claim", "m", "2023", "", value, "", "m")])
    assert inspect_case(folder).problems == ()
    shown = rehearsal.rehearse("01_metrics", folder.parent, "one")
    assert any('id="finding-audit"' in bundle.get("text/html", "") for bundle in shown)
    assert open_case("one", data_dir=folder.parent).fact("m", "2023").reported.point == int(value)
