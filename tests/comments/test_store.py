"""What was imported is read again by day and event, and loads nothing before it is needed."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from fanecon.comments import store

BEIJING = ZoneInfo(store.ZONE)


def row(item: str, when: datetime, event: str | None = None) -> dict[str, object]:
    empty = dict.fromkeys(store.COLUMNS)
    return empty | {
        "item_id": item, "kind": "comment", "text": "支持", "created_at": when, "time_approx": False,
        "like_lower_bound": False, "source_tool": "x", "known_from": date(2026, 2, 1), "event_id": event,
    }  # fmt: skip


@pytest.fixture
def case(tmp_path):
    rows = [
        row("1", datetime(2026, 1, 6, 23, 59, 59, tzinfo=BEIJING), "apology"),
        row("2", datetime(2026, 1, 7, 0, 0, tzinfo=BEIJING)),
    ]
    path = store.partition(store.comments_folder(tmp_path), "weibo", "2026-01")
    path.parent.mkdir(parents=True)
    typed = ", ".join(f"?::{kind} AS {name}" for name, kind in store.COLUMNS.items())
    values = [value for row in rows for value in row.values()]
    both = " UNION ALL ".join([f"SELECT {typed}"] * len(rows))
    store.connect().execute(f"COPY ({both}) TO {store.quoted(str(path))} (FORMAT parquet)", values)
    return tmp_path


def items(relation):
    return [row[0] for row in relation.project("item_id").fetchall()]


def test_rows_later_than_the_day_are_not_read(case):
    assert items(store.read(case)) == ["1", "2"]
    assert items(store.read(case, as_of=date(2026, 1, 6))) == ["1"]
    assert items(store.read(case, as_of=date(2026, 1, 7), event="apology")) == ["1"]


def test_the_relation_has_the_columns_of_the_contract_and_the_clock_of_beijing(case):
    assert store.read(case).columns == [*store.COLUMNS, "platform"]
    told = store.read(case).project("strftime(created_at, '%Y-%m-%dT%H:%M:%S'), platform").fetchall()
    assert told == [("2026-01-06T23:59:59", "weibo"), ("2026-01-07T00:00:00", "weibo")]
    assert store.read(case / "other").columns == [*store.COLUMNS, "platform"]


def test_the_ledger_is_written_and_read_alike(tmp_path):
    entry = store.Import(
        "a.csv", "0" * 64, "x", "weibo", "", "2026-02-01", 3, 2, 2, {"duplicate": 1}, caps={"posts": 1}
    )
    (store.comments_folder(tmp_path)).mkdir(parents=True)
    (store.comments_folder(tmp_path) / store.LEDGER).write_bytes(store.ledger_bytes([entry]))
    assert store.ledger(tmp_path) == [entry]
    assert store.ledger(tmp_path / "other") == []


def test_nothing_of_it_loads_with_the_command_line():
    code = "import sys, fanecon.cli, fanecon; fanecon.open_case; print({'duckdb'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
