"""Runs every case on every day: one run, with a folder of its own, for each pair."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

from fanecon.errors import ParameterError
from fanecon.press import runner
from fanecon.press.ending import stoppable
from fanecon.press.planning import check_limits, make_plans
from fanecon.press.pool import Crew
from fanecon.press.runner import RunResult

# Runs that wait for a cluster at the same time: each is a thread here, and little else.
_AT_ONCE = 8


def run_grid(
    notebooks: Sequence[str] = (),
    *,
    cases: Sequence[str] = ("xiaomi",),
    days: Sequence[str] = ("",),
    jobs: int = 2,
    scheduler: str = "",
    stale: int = 0,
    check: Callable[[], None] | None = None,
    after: Callable[[RunResult], None] | None = None,
    **options: Any,
) -> list[RunResult]:
    """Run the product of cases and days.

    Parameters
    ----------
    notebooks : sequence of str
        As in `fanecon.press.runner.run`.
    cases, days : sequence of str
        Each case is run as of each day ("" for everything known).
    jobs : int
        How many notebooks run at the same time on this machine.
    scheduler : str
        The address of a Dask scheduler whose workers execute the notebooks, such as "tcp://host:8786"; empty for
        this machine.
    stale : int
        How many documents are expected to be executed: processes for them are started while `check` runs.
    check : callable, optional
        Called before the first run; what it raises ends everything.
    after : callable, optional
        Called with each result, in order, as soon as it is there.
    **options
        All other options of `fanecon.press.runner.run`.

    Returns
    -------
    list of RunResult
        In the order of the cases, then the days.

    Raises
    ------
    ParameterError
        Before anything is started, for a wrong name or value in any of the pairs.
    """
    check_limits(jobs=jobs)
    pairs = list(product(cases, days))
    if not pairs:
        raise ParameterError("expected at least one case and one day; got none")
    langs, given = options.get("langs", ("zh", "en")), options.get("parameters") or {}
    for case, day in pairs:
        make_plans(notebooks, case, day, langs, given, options.get("source") or runner.NOTEBOOKS)
    results = []
    with ExitStack() as stack:
        stack.enter_context(stoppable())
        hands: runner.Hands
        if scheduler:
            from fanecon.press.cluster import ClusterCrew

            hands = stack.enter_context(ClusterCrew(scheduler))
            # A cluster may have room for many runs; this machine has not.
            threads = stack.enter_context(ThreadPoolExecutor(min(len(pairs), _AT_ONCE)))
        else:
            logs = stack.enter_context(tempfile.TemporaryDirectory(prefix="fe-", ignore_cleanup_errors=True))
            hands, threads = stack.enter_context(crew := Crew(jobs, Path(logs))), None
            crew.get_ready(stale)
        if check:
            check()
        one = partial(_one, notebooks, hands, jobs, options)
        try:
            for result in threads.map(one, pairs) if threads else map(one, pairs):
                results.append(result)
                if after:
                    after(result)
        except BaseException:
            hands.end()  # or the threads would wait for the cluster
            if threads:
                threads.shutdown(wait=False, cancel_futures=True)
            raise
    return results


def _one(
    notebooks: Sequence[str], hands: runner.Hands, jobs: int, options: dict[str, Any], pair: tuple[str, str]
) -> RunResult:
    case, day = pair
    return runner.run(notebooks, case=case, as_of=day, jobs=jobs, hands=hands, **options)
