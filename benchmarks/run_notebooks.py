"""Measure a whole run: notebooks executed and rendered into a temporary folder.

python -m benchmarks.run_notebooks [--jobs 2] [--repeat 1] [NOTEBOOK ...]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time

from fanecon.press.runner import run


def main() -> int:
    """Run, print the seconds of each notebook and language, and the whole."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run_notebooks", description=__doc__)
    parser.add_argument("notebooks", nargs="*")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=1)
    chosen = parser.parse_args()
    totals, code = [], 0
    for _ in range(chosen.repeat):
        with tempfile.TemporaryDirectory() as folder:
            start = time.perf_counter()
            result = run(chosen.notebooks, out=folder, jobs=chosen.jobs, force=True)
            totals.append(time.perf_counter() - start)
            code = code or result.exit_code
            for outcome in result.outcomes:
                parts = ", ".join(f"{name} {value:.1f} s" for name, value in outcome.seconds.items())
                print(f"{outcome.notebook} {outcome.lang}  {outcome.status}  {parts}")
    print(f"whole run  median {statistics.median(totals):.1f} s of {chosen.repeat}")
    return code


if __name__ == "__main__":
    sys.exit(main())
