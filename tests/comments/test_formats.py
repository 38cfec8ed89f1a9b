"""Every form that crawlers write is read with the right rows, ids, times, counts and nobody's name."""

from __future__ import annotations

import hashlib
import hmac
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from fanecon.comments import layouts, store
from fanecon.comments.ingest import import_comments
from fanecon.comments.rows import Told
from fanecon.fingerprint import folder_hash
from tests.comments import samples

TOLD = Told(date(2026, 2, 1))
BEIJING = ZoneInfo(store.ZONE)
_FIELDS = (
    "parent_id", "content_id", "kind", "text", "created_at", "like_count", "like_lower_bound", "reply_count", "region",
    "account_kind",
)  # fmt: skip


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("desk")
    case = folder / "case"
    case.mkdir()
    return case, import_comments(case, [samples.write(folder / "exports")], TOLD)


@pytest.fixture(scope="module")
def rows(desk):
    relation = store.read(desk[0])
    found = [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]
    return {(row["platform"], row["item_id"]): row for row in found}


@pytest.mark.parametrize("key", samples.ROWS, ids="-".join)
def test_a_row_of_every_form_is_read(rows, key):
    expected = list(samples.ROWS[key])
    expected[4] = datetime.fromisoformat(f"2026-01-06 {expected[4]}").replace(tzinfo=BEIJING)
    assert [rows[key][name] for name in _FIELDS] == expected


def test_forms_without_ids_get_one_from_what_they_say(rows):
    (student,) = [r for (p, _), r in rows.items() if p == "other"]
    assert (student["text"], student["like_count"]) == ("辛苦了", 25928)
    assert student["created_at"] == datetime(2024, 3, 30, 12, 22, tzinfo=BEIJING)
    first, second = sorted(
        (r for r in rows.values() if r["source_tool"] == "BilibiliCommentScraper"), key=lambda r: r["text"]
    )
    assert (first["parent_id"], second["parent_id"]) == (None, "#1")
    assert {first["content_id"], second["content_id"]} == {"115800"}


def test_nothing_is_left_over(desk, rows):
    done = desk[1]
    assert (done.problems, done.written, done.total) == ([], True, len(rows))
    assert len(rows) == len(samples.ROWS) + 3
    assert [note.file for note in done.notes] == [
        "weibo_search_20260106_170000.xlsx, sheet Creators", "weibodata.db, table bins",
    ]  # fmt: skip
    dropped = {i.file: i.dropped for i in done.imports if i.dropped}
    assert dropped == {
        "weiboSpider/1000000009.csv": {"repeated_header": 1},
        "weibo_search_20260106_170000.xlsx, sheet Comments": {"blank": 1},
    }
    assert {i.format for i in done.imports} >= {
        x.id for x in layouts.layouts() if "crawler" in x.id and "comments" in x.id
    }


def test_the_day_of_the_crawl_is_known_where_the_file_says_it(rows):
    assert rows["weibo", "5001"]["known_from"] == date(2026, 1, 6)
    assert rows["weibo", "5101"]["known_from"] == TOLD.known
    assert rows["weibo", "4201"]["keyword"] == "小米汽车"


def test_users_are_keyed_hashes_alike_in_all_generations(desk, rows):
    key = bytes.fromhex((store.private_folder(desk[0]) / "salt").read_text())
    inner = hashlib.sha256(b"1000000001").hexdigest()[:16]
    expected = hmac.new(key, f"weibo:{inner}".encode(), "sha256").hexdigest()[:16]
    assert {rows["weibo", item]["user_key"] for item in ("5011", "4201", "5201", "5401", "5402")} == {expected}
    assert rows["weibo", "5001"]["user_key"] != "1c5a"
    assert rows["bilibili", "8001"]["user_key"] is None


def test_no_name_link_or_portrait_is_kept(desk):
    planted = ("某人", "张三丰", "1000000001", "x.example", "签名", "t.cn", "a16fe0dd", "甲***乙")
    cells = {str(cell) for row in store.read(desk[0]).fetchall() for cell in row}
    assert [mark for mark in planted if any(mark in cell for cell in cells)] == []


def test_the_private_folder_is_ignored_wherever_it_lies(desk):
    assert (store.private_folder(desk[0]) / ".gitignore").read_text() == "*\n"
    root = Path(layouts.__file__).parents[2]
    assert "data/*/private/" in (root / ".gitignore").read_text().splitlines()


def test_a_second_import_changes_no_byte(desk):
    case, done = desk
    before = {path.relative_to(case): path.read_bytes() for path in store.files(case)}
    mark = folder_hash(case)
    again = import_comments(case, [case.parent / "exports"], TOLD)
    assert {path.relative_to(case): path.read_bytes() for path in store.files(case)} == before
    assert (again.total, sum(i.kept for i in again.imports), sum(i.new for i in again.imports)) == (
        done.total, sum(i.kept for i in done.imports), 0,
    )  # fmt: skip
    assert mark != folder_hash(case)  # the ledger says that nothing was new
    assert len(store.ledger(case)) == len(done.imports)


def test_hours_and_caps_are_in_the_ledger(desk):
    entry = next(i for i in store.ledger(desk[0]) if i.format == "bilibili_danmaku")
    assert (entry.first, entry.hours, entry.caps) == ("2026-01-06T12", 1, {"full": True, "handed_out": 2})
