"""Measure the import of comments: rows a second and the most memory, on an invented export of MediaCrawler's form.

The export is written into a temporary folder, imported by a process of its own, imported again (every row is there
already), and deleted. Memory beyond 2 GB is marked, and the exit code is 1 then.

python -m benchmarks.comments [--rows 10000000] [--months 12]
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

SEED = 20260131
MOST_BYTES = 2_000_000_000
MONTH = 30 * 86_400
_START = 1735660800  # 2025-01-01 in Beijing
_HEADER = (
    "comment_id,create_time,create_date_time,note_id,content,sub_comment_count,comment_like_count,last_modify_ts,"
    "parent_comment_id,creator_hash,nickname"
)
_WORDS = "这次 真的 伤了 老米粉 的心 支持 加油 什么时候 交付 提车 系统 更新 汽车 质量 服务 回应 很快 失望 买了 手机"


def synthetic_rows(count: int, months: int, seed: int = SEED) -> Iterator[str]:
    """Build invented comments, one in fifty over two lines, spread over some months."""
    draw = random.Random(seed)
    words = _WORDS.split()
    for i in range(count):
        text = "".join(draw.choices(words, k=draw.randint(3, 14)))
        text = f'"{text}，\n第二行"' if i % 50 == 0 else text
        when = _START + i * months * MONTH // count
        yield (
            f"{5_250_000_000_000_000 + i},{when},,{5_249_999_999_000_000 + i // 100},{text},{i % 5},{i % 40},"
            f"{1_767_699_000_000 + i % 1000},,{draw.getrandbits(64):016x},示***{i % 10}\r\n"
        )


def write_export(path: Path, count: int, months: int) -> None:
    """Write an export of so many comments."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        file.write(_HEADER + "\r\n")
        file.writelines(synthetic_rows(count, months))


_IMPORT = """
import resource, sys
from datetime import date
from pathlib import Path
from fanecon.comments.ingest import import_comments
from fanecon.comments.rows import Told
done = import_comments(Path(sys.argv[1]), [Path(sys.argv[2])], Told(date(2026, 2, 1)))
assert done.written and not done.problems, done.problems
unit = 1 if sys.platform == "darwin" else 1024
print(done.total, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit)
"""


def measure(case: Path, export: Path) -> tuple[int, float, int]:
    """Import an export in a process of its own: rows afterwards, seconds, and the most bytes it held."""
    start = time.perf_counter()
    call = [sys.executable, "-c", _IMPORT, str(case), str(export)]
    done = subprocess.run(call, capture_output=True, text=True, check=True)
    rows, most = map(int, done.stdout.split())
    return rows, time.perf_counter() - start, most


def main() -> int:
    """Measure, print a table, and say whether memory stays bounded."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.comments", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--months", type=int, default=12, help="over how many months they are spread")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        case, export = Path(folder) / "case", Path(folder) / "export.csv"
        case.mkdir()
        write_export(export, chosen.rows, chosen.months)
        print(
            f"{chosen.rows:,} invented comments, {export.stat().st_size / 1e6:,.0f} MB of CSV, {chosen.months} months"
        )
        over = False
        for what in ("first import", "again, all there already"):
            rows, seconds, most = measure(case, export)
            assert rows == chosen.rows
            mark = "  BEYOND 2 GB" if most > MOST_BYTES else ""
            over |= most > MOST_BYTES
            print(f"{what:26}{seconds:8.1f} s{rows / seconds:12,.0f} rows/s{most / 1e9:7.2f} GB at most{mark}")
        size = sum(path.stat().st_size for path in case.rglob("*.parquet"))
        print(f"Parquet: {size / 1e6:,.0f} MB")
    return int(over)


if __name__ == "__main__":
    sys.exit(main())
