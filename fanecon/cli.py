"""The command line: parses, calls, prints. Every import that takes time stands inside a command."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import click

from fanecon import __version__, cli_series  # noqa: F401  (importing it brings its commands)
from fanecon.cli_comments import forget, label
from fanecon.cli_data import check, examples, importing, lang_option, language, new_case, units
from fanecon.cli_read import read
from fanecon.errors import FaneconError, ParameterError, escaped
from fanecon.evidence.verdicts import Verdict
from fanecon.press.commands import clean, diff, runs


class _Group(click.Group):
    """Turns errors for people into a message and an exit code; all others keep their traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except FaneconError as error:
            click.echo(f"Error: {error}", err=True)
            ctx.exit(error.exit_code)
        except KeyboardInterrupt as stop:
            from fanecon.press.ending import exit_code

            click.echo("Error: stopped", err=True)
            ctx.exit(exit_code(stop))


_as_of = click.option("--as-of", default="", metavar="DATE", help="Use only what was published on or before this day.")
_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
_case = click.option(
    "--case", "name", metavar="CASE", default="xiaomi", show_default=True, help="A folder under data/."
)


@click.group(
    cls=_Group,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 fine, 1 unexpected, 2 parameters or usage, 3 data, 4 a cell failed, 5 time-out, "
    "6 dead kernel, 7 changed (diff), 8 rendering or doubtful pages, 129 SIGHUP, 130 Ctrl-C, 143 SIGTERM.",
)
@click.version_option(__version__, prog_name="fanecon")
def main() -> None:
    """Research on the fan economy: sourced figures, audited claims, rendered notebooks."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.isatty():
            stream.reconfigure(errors="replace")
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")  # a pipe or a file gets UTF-8 whatever the locale says


@main.command(
    short_help="Every claim of the report with its verdict.",
    epilog=examples("audit", "audit xiaomi --verdict REFUTED --lang zh", "audit --as-of 2025-06-30", "audit --json"),
)
@click.argument("name", metavar="[CASE]", default="xiaomi")
@_as_of
@lang_option
@_as_json
@click.option(
    "--verdict", "wanted", multiple=True, type=click.Choice([v.value for v in Verdict], case_sensitive=False),
    help="Show only claims with this verdict; may be given several times.",
)  # fmt: skip
def audit(name: str, as_of: str, lang: str | None, as_json: bool, wanted: tuple[str, ...]) -> None:
    """Audit the report of a CASE: every claim with its verdict, the reason, and the facts it rests on.

    Verdicts are computed from the evidence each time. An interval holds every value that the printed figures allow.
    """
    from fanecon import listing
    from fanecon.evidence.audit import audit as audit_case
    from fanecon.evidence.case import open_case

    case = open_case(name, as_of)
    found = audit_case(case)
    row = listing.audit_row(found, case, [r for r in found.results if not wanted or r.verdict.value in wanted])
    if as_json:
        _print_json(row)
    else:
        _print_lines(listing.audit_lines(row, case, language(lang)))


@main.command(
    short_help="The figures of a metric with their sources, or what is held.",
    epilog=examples(
        "facts", "facts mau_global", "facts ev_deliveries --period 2025Q3 --json", "facts --headline",
        "facts --coverage", "facts revenue_total iot_revenue --coverage --since 2018 --markdown",
    ),
)  # fmt: skip
@click.argument("metrics", metavar="[METRIC]...", nargs=-1)
@_case
@_as_of
@click.option("--period", metavar="PERIOD", help="One period only, such as 2025Q3, 2025 or 2025-11-18.")
@click.option("--coverage", is_flag=True, help="Show which periods are held, and by how good a document.")
@click.option(
    "--frequency",
    type=click.Choice(["Y", "H", "Q", "M"]),
    default="Q",
    show_default=True,
    help="For --coverage: the length of the periods.",
)
@click.option("--since", metavar="PERIOD", help="For --coverage: the period to begin with.")
@click.option("--markdown", is_flag=True, help="For --coverage: print Markdown.")
@click.option("--headline", is_flag=True, help="Show what the newest figure of each headline metric rests on.")
@lang_option
@_as_json
def facts(
    metrics: tuple[str, ...], name: str, as_of: str, period: str | None, coverage: bool, frequency: str,
    since: str | None, markdown: bool, headline: bool, lang: str | None, as_json: bool,
) -> None:  # fmt: skip
    """List the figures of a METRIC as printed, each with its interval and its document.

    Conflicting figures are all listed, the preferred one of a period first. Without METRIC: all metrics. With
    --coverage, any number of METRICs; without one, those of the growth settings and those with a course over time.
    """
    from fanecon import listing, listing_coverage, listing_newest
    from fanecon.evidence.case import open_case

    _check_period(period, "--period")
    _check_period(since, "--since")
    if len(metrics) > 1 and not coverage:
        raise ParameterError(f"{len(metrics)} metrics are named; expected one, or --coverage")
    case, shown_in = open_case(name, as_of), language(lang)
    if coverage:
        row = listing_coverage.coverage_row(case, metrics, frequency, since or "")
        lines: Iterable[str] = listing_coverage.coverage_lines(row, case, shown_in, markdown=markdown)
    elif headline:
        row = listing_newest.headline_row(case)
        lines = listing_newest.headline_lines(row, case, shown_in)
    elif not metrics:
        row = listing.metrics_row(case)
        lines = listing.metrics_lines(row, shown_in)
    else:
        found = case.facts(metrics[0], period)
        about = listing_newest.about_row(case, metrics[0])
        row = {**listing.facts_row(case, metrics[0], found), **about}
        lines = [
            *listing.facts_lines(case, metrics[0], found, shown_in),
            *listing_newest.about_lines(about, shown_in),
        ]
    if as_json:
        _print_json(row)
    else:
        _print_lines(lines)


@main.command(
    short_help="Execute notebooks and render them.",
    epilog=examples(
        "run", "run 01 --lang en --as-of 2025-06-30", "run metrics --set horizon=2 --out runs", "run --explain",
        "run --case xiaomi --as-of 2024-12-31,2025-12-31 --log-json --notify-cmd 'logger fanecon'",
    ),
)  # fmt: skip
@click.argument("notebooks", metavar="[NOTEBOOK]...", nargs=-1)
@click.option("--case", "names", metavar="CASE,…", default="xiaomi", show_default=True, help="Folders under data/.")
@click.option(
    "--as-of", "days", default="", metavar="DATE,…",
    help="Use only what was published on or before this day. Every case is run as of every day.",
)  # fmt: skip
@click.option("--lang", "langs", multiple=True, metavar="zh,en", help="A page is made for each; by default for both.")
@click.option(
    "--set", "assignments", multiple=True, metavar="NAME=VALUE",
    help="A notebook parameter, see: fanecon params. May be given several times.",
)  # fmt: skip
@click.option("--jobs", type=int, default=2, show_default=True, help="How many notebooks run at the same time.")
@click.option("--out", metavar="PATH_OR_URL", help="Where runs are kept; by default outputs/. Any URL of fsspec.")
@click.option("--cell-timeout", type=float, default=300, show_default=True, help="Seconds a cell may take.")
@click.option("--notebook-timeout", type=float, default=1800, show_default=True, help="Seconds a notebook may take.")
@click.option("--pdf", is_flag=True, help="Make a PDF beside each page.")
@click.option("--force", is_flag=True, help="Execute also what did not change since the newest complete run.")
@click.option("--explain", is_flag=True, help="Say which notebooks would be executed, and why; run nothing.")
@click.option("--log-json", is_flag=True, help="Log one JSON object a line to standard error, for schedulers.")
@click.option(
    "--notify-cmd", metavar="COMMAND", help="Run this after each run, without a shell. See docs/scheduling.md."
)
@click.option("--scheduler", metavar="ADDRESS", help="A Dask scheduler, such as tcp://host:8786, to run on.")
def run(
    notebooks: tuple[str, ...], names: str, days: str, langs: tuple[str, ...], assignments: tuple[str, ...],
    explain: bool, log_json: bool, notify_cmd: str | None, **options: Any,
) -> None:  # fmt: skip
    """Execute NOTEBOOKs and render them: pages, results and a manifest in a folder of its own.

    A notebook is named by its number, its word or its path; without any, all of notebooks/ are run. Names, values and
    the data are checked before anything starts: a case with problems, see fanecon check, is refused. What did not
    change since the newest complete run is not executed again. Progress goes to standard error, the paths of the pages
    to standard output.
    """
    from fanecon import parameters
    from fanecon.evidence.folders import case_folder, data_folder
    from fanecon.press.session import Session, explained

    with Session(log_json=log_json, notify_cmd=notify_cmd) as session:
        cases, as_ofs = _items(names), _items(days)
        for notebook in notebooks or parameters.notebooks():
            known = parameters.describe(notebook)
            own = {p.name for p in known}
            for case, as_of in product(cases, as_ofs):
                given = {"case": case, "as_of": as_of}
                parameters.check(notebook, {k: v for k, v in given.items() if k in own}, known)
        chosen = list(dict.fromkeys(item for text in langs for item in _items(text))) or ["zh", "en"]
        options |= {
            "langs": chosen,
            "parameters": parameters.parse(assignments, chosen=notebooks),
            "data": data_folder(),
        }
        states = session.states(notebooks, cases, as_ofs, options)
        stale = [case for (case, _), found in states.items() for state in found if state.reasons]

        def check() -> None:
            # What is fresh was made from these very tables by these very rules: they passed then.
            if stale:
                from fanecon.listing_check import refuse_broken

                refuse_broken([case_folder(case) for case in dict.fromkeys(stale)])

        if explain:
            check()
            _print_lines(explained(states))
        else:
            session.run(notebooks, cases, as_ofs, options | {"stale": len(stale), "check": check})
    sys.exit(session.exit_code)


@main.command(
    short_help="Screen possible partners: vetoes on dated evidence.",
    epilog=examples(
        "screen roster.csv --as-of 2026-01-04",
        "screen roster.csv --as-of 2026-01-04 --clock occurred --out ledger.csv",
    ),
)
@click.argument("roster", metavar="ROSTER.csv", type=click.Path(path_type=Path))
@click.option("--as-of", required=True, metavar="DATE", help="Use only the evidence of this day or before.")
@click.option(
    "--clock", type=click.Choice(["occurred", "published"]), default="published", show_default=True,
    help="Whether evidence counts from when the conduct occurred, or from when its document was published.",
)  # fmt: skip
@click.option(
    "--panel-threshold", type=float, default=0.5, show_default=True, help="Share of a panel whose objection is a veto."
)
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE", help="Write the ledger here: .csv, or all of it as .json."
)
@lang_option
@_as_json
def screen(
    roster: Path, as_of: str, clock: Any, panel_threshold: float, out: Path | None, lang: str | None, as_json: bool
) -> None:
    """Screen the candidates of a ROSTER.csv: which vetoes their dated evidence fires.

    The roster is described in docs/screening.md; it is never changed. A rule without evidence is not a clean record.
    """
    from fanecon.evidence.roster import read_roster
    from fanecon.listing_screening import RULES, screening_lines, screening_row
    from fanecon.methods.screening import screen as screened

    day, read = _day(as_of), read_roster(roster, list(RULES))
    found = screened(read.evidence, day, clock, candidates=read.candidates, panel_threshold=panel_threshold)
    row = screening_row(roster.name, found)
    if out is not None:
        as_csv = found.ledger.to_csv(index=False, lineterminator="\n")
        _write_new(out, {".csv": as_csv, ".json": _json(row)}, roster)
    if as_json:
        _print_json(row)
    else:
        _print_lines(screening_lines(row, language(lang)))


def _items(text: str) -> list[str]:
    return list(dict.fromkeys(item.strip() for item in text.split(",")))


@main.command(
    short_help="The parameters of a notebook.", epilog=examples("params", "params 01 --lang zh", "params metrics")
)
@click.argument("notebook", required=False)
@lang_option
def params(notebook: str | None, lang: str | None) -> None:
    """List the parameters of a NOTEBOOK: default, meaning, allowed values. Without NOTEBOOK: of all."""
    from fanecon import parameters

    shown_in = language(lang)
    for name in [parameters.locate(notebook).stem] if notebook else parameters.notebooks():
        click.echo(name)
        for p in parameters.describe(notebook or name):
            default = p.default if isinstance(p.default, int | float) else f'"{p.default}"'
            click.echo(f"  {p.name} = {default}")
            click.echo(f"      {p.label(shown_in)}{'：' if shown_in == 'zh' else ': '}{p.help(shown_in)}")
            click.echo(f"      {p.expects(shown_in)}")


main.add_command(new_case)
main.add_command(check)
main.add_command(importing)
main.add_command(label)
main.add_command(forget)
main.add_command(read)
main.add_command(units)
main.add_command(runs)
main.add_command(diff)
main.add_command(clean)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ParameterError(f'--as-of "{text}" is not a date; expected an ISO date such as 2025-06-30') from None


def _check_period(period: str | None, option: str) -> None:
    from fanecon.notation.periods import parse_period

    try:
        parse_period(period or "2025")
    except ValueError as error:
        raise ParameterError(f"{option}: {error}") from None


def _print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(escaped(line))


def _print_json(content: Mapping[str, Any]) -> None:
    click.echo(_json(content))


def _json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False)


def _write_new(out: Path, texts: Mapping[str, str], given: Path) -> None:
    """Write the text that the file's ending asks for, and never over what was given."""
    if out.suffix not in texts:
        raise ParameterError(f"--out {out.name}: expected a file that ends in {' or '.join(texts)}")
    if out.exists() and out.samefile(given):
        raise ParameterError(f"--out {out.name} is an input and would be overwritten; expected another name")
    try:
        out.write_text(texts[out.suffix], encoding="utf-8", newline="")
    except OSError as error:
        raise ParameterError(f"--out {out}: {error.strerror}; expected a file that can be written") from None


if __name__ == "__main__":
    main()
