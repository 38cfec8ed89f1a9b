"""Measure evidence: importing, opening a case, reading figures, auditing ten thousand claims.

A median beyond one and a half times its target is marked, and the exit code is 1 then.

python -m benchmarks.evidence [--claims 10000] [--repeat 5] [--profile]
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import random
import statistics
import subprocess
import sys
import time
from collections import Counter, deque
from collections.abc import Callable

from fanecon.evidence.audit import audit_claims
from fanecon.evidence.case import Case, Fact, open_case
from fanecon.evidence.claims import Claim
from fanecon.notation.reported import Reported

SEED = 20260131
SLACK = 1.5
FIGURES = 20_000
_BEFORE = ("", "约", "超过", "more than ", "RMB ", "下降", "-", "人民币", "¥", "nearly ", "亏损", "+")
_BEHIND = ("", "亿", " million", "万", "亿元", " billion", "千元", "百万元", "亿元左右", "bn [1]")


def synthetic_claims(case: Case, count: int, seed: int = SEED) -> list[Claim]:
    """Build claims from randomly drawn facts: half as printed, half with a changed digit."""
    draw = random.Random(seed)
    facts = [f for m in case.metrics for f in case.facts(m)]
    growths = [(f, b) for f in facts if (b := _year_before(case, f))]
    claims = []
    for i in range(count):
        if i % 3 == 2:
            now, base = draw.choice(growths)
            ratio = float(now.reported.point / base.reported.point - 1) * 100
            stated = f"{ratio + draw.choice((0, 0, 3)):.1f}%"
            claim = ("growth", now.metric, now.period.text, base.period.text, stated)
        else:
            fact = draw.choice(facts)
            kind = "rank" if fact.unit == "rank" else "level"
            claim = (kind, fact.metric, fact.period.text, "", _printed(fact, draw))
        kind, metric, period, base_period, stated = claim
        claims.append(Claim(f"S{i:05}", i + 1, kind, "合成", "synthetic", metric, period, base_period, stated))
    return claims


def _year_before(case: Case, fact: Fact) -> Fact | None:
    if fact.period.frequency not in "YQ" or case.metric(fact.metric).kind not in ("flow", "stock"):
        return None
    found = case.fact(fact.metric, fact.period.years_later(-1).text)
    return found if found and found.reported.point else None


def _printed(fact: Fact, draw: random.Random) -> str:
    number = round(float(fact.reported.point), 4)
    if draw.random() < 0.5 and fact.unit != "rank":
        number *= 1.01
    return f"{number:.0f}" if number == int(number) else f"{number:.2f}"


def synthetic_figures(count: int, seed: int = SEED) -> list[str]:
    """Build distinct printed figures of money, many times more than are kept in memory."""
    draw = random.Random(seed)
    found: set[str] = set()
    while len(found) < count:
        before, behind = draw.choice(_BEFORE), draw.choice(_BEHIND)
        if "左右" not in behind or before not in ("超过", "more than ", "nearly "):
            found.add(f"{before}{draw.uniform(1, 99_999):,.{draw.randint(0, 3)}f}{behind}")
    return sorted(found)


def seconds(work: Callable[[], object], repeat: int) -> list[float]:
    """Time some work several times, after one run that warms caches up."""
    work()
    found = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return found


def import_seconds(code: str, repeat: int) -> list[float]:
    """Time an import in fresh interpreters."""
    timed = f"import time; t = time.perf_counter(); {code}; print(time.perf_counter() - t)"
    call = [sys.executable, "-c", timed]
    runs = [subprocess.run(call, capture_output=True, text=True, check=True) for _ in range(repeat + 1)]
    return [float(r.stdout) for r in runs[1:]]


def first_open_seconds(repeat: int) -> list[float]:
    """Time the first `open_case` of a fresh interpreter, after the imports it needs."""
    imports = "import pandas, yaml, pydantic, fanecon; fanecon.open_case"
    code = f"{imports}; t = time.perf_counter(); fanecon.open_case('xiaomi')"
    return import_seconds(code, repeat)


def main() -> int:
    """Measure, print a table, and say whether the targets are met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.evidence", description=__doc__)
    parser.add_argument("--claims", type=int, default=10_000)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--profile", action="store_true", help="print where the audit spends its time")
    chosen = parser.parse_args()
    case = open_case("xiaomi")
    claims = synthetic_claims(case, chosen.claims)
    if chosen.profile:
        with cProfile.Profile() as profile:
            audit_claims(claims, case)
        pstats.Stats(profile).sort_stats("cumulative").print_stats(30)
        return 0
    alone = import_seconds("import pandas", chosen.repeat)
    both = import_seconds("import pandas, fanecon", chosen.repeat)
    added = statistics.median(both) - statistics.median(alone)
    figures = synthetic_figures(FIGURES)
    reading = seconds(lambda: deque((Reported(printed, "CNY") for printed in figures), 0), chosen.repeat)
    rows = [
        (f"{FIGURES:,} distinct figures", reading, 1.0),
        (f"audit of {chosen.claims:,} claims", seconds(lambda: audit_claims(claims, case), chosen.repeat), 1.0),
        ("open_case, first in a process", first_open_seconds(chosen.repeat), 0.3),
        ("open_case, again", seconds(lambda: open_case("xiaomi"), chosen.repeat), 0.3),
        ("import fanecon, beyond pandas", [max(added, 0.0)], 0.3),
    ]
    print(f"{'what':34}{'median':>10}{'fastest':>10}{'target':>10}")
    for name, found, target in rows:
        late = "" if statistics.median(found) <= SLACK * target else "  SLOW"
        print(f"{name:34}{statistics.median(found):>8.3f} s{min(found):>8.3f} s{target:>8.1f} s{late}")
    verdicts = Counter(r.verdict.value for r in audit_claims(claims, case))
    print("verdicts: " + ", ".join(f"{name} {n}" for name, n in sorted(verdicts.items())))
    return int(any(statistics.median(found) > SLACK * target for _, found, target in rows))


if __name__ == "__main__":
    sys.exit(main())
