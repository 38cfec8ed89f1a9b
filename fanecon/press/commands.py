"""The commands `fanecon runs`, `diff` and `clean`: what was run, what changed, and what may go."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from fanecon.press.store import Store

CHANGED = 7
OUTPUTS = Path(__file__).resolve().parents[2] / "outputs"

_out = click.option("--out", metavar="PATH_OR_URL", help="Where the runs are; by default outputs/.")


@click.command(short_help="The runs that were made.", epilog="\b\nExamples:\n  fanecon runs\n  fanecon runs --json")
@_out
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
def runs(out: str | None, as_json: bool) -> None:
    """List the runs, the newest first: name, case, day, languages, status and number of pages."""
    from fanecon.press.housekeeping import run_lines, run_row
    from fanecon.press.store import open_store

    store = open_store(out, OUTPUTS)
    latest = store.latest()
    rows = [run_row(run, latest) for run in reversed(store.runs())]
    if as_json:
        click.echo(json.dumps({"runs": rows}, ensure_ascii=False, indent=2))
    else:
        for line in run_lines(rows):
            click.echo(line)


def _rewrite_list(store: Store) -> None:
    from fanecon.press.indexing import write_list
    from fanecon.press.planning import FONTS

    wrong = write_list(store, FONTS)
    if wrong:
        click.echo(f"Error: {wrong}", err=True)


@click.command(
    short_help="Remove old runs.",
    epilog="\b\nExamples:\n  fanecon clean\n  fanecon clean --keep 3 --yes",
)
@_out
@click.option(
    "--keep", type=click.IntRange(min=0), default=10, show_default=True, help="How many runs of each case stay."
)
@click.option("--yes", is_flag=True, help="Remove; without this, only say what would go.")
def clean(out: str | None, keep: int, yes: bool) -> None:
    """Remove all but the newest runs of each case, and what killed runs left behind.

    The newest complete run of a case and the run that `latest` names are never removed, nor a run that is just being
    written. Folders that are not runs are left alone.
    """
    from fanecon.press.housekeeping import clear, plan_clearing
    from fanecon.press.store import open_store

    store = open_store(out, OUTPUTS)
    clearing = plan_clearing(store, keep)
    if yes:
        clear(store, clearing)
        if clearing.runs:
            _rewrite_list(store)
    word = "removed" if yes else "would remove"
    for name in (*clearing.runs, *clearing.leftovers):
        click.echo(f"{word} {store.address(name)}")
    if not (clearing.runs or clearing.leftovers):
        click.echo("nothing to remove")
    elif not yes:
        click.echo("nothing was removed yet: add --yes", err=True)


@click.command(
    short_help="What changed between two runs.",
    epilog="\b\nExamples:\n  fanecon diff RUN_A latest\n  fanecon diff RUN_A RUN_B --fail-on-change revenue-growth",
)
@click.argument("before", metavar="RUN_A")
@click.argument("after", metavar="RUN_B", default="latest")
@_out
@click.option("--lang", type=click.Choice(["zh", "en"]), default="en", show_default=True, help="Language.")
@click.option(
    "--fail-on-change", "watched", multiple=True, metavar="ID",
    help="End with 7 if this changed: a finding, a claim, finding.number, a fact or a source.",
)  # fmt: skip
def diff(before: str, after: str, out: str | None, lang: str, watched: tuple[str, ...]) -> None:
    """Print what changed from RUN_A to RUN_B: numbers, verdicts, findings and evidence.

    A run is named as `fanecon runs` lists it; "latest" is the newest complete one.
    """
    from fanecon.errors import ParameterError, did_you_mean
    from fanecon.press.changes import changed_inputs
    from fanecon.press.diff import compare, lines
    from fanecon.press.store import open_store
    from fanecon.press.words import SITE

    store = open_store(out, OUTPUTS)
    (old, manifest), (new, manifest_now) = (_results(store, name) for name in (before, after))
    nothing = new | {"findings": []}
    known = {f"{f['id']}.{n}" for run in (old, new) for f in run["findings"] for n in f.get("numbers", {})}
    known |= compare(nothing | {"case": old["case"]}, old).ids | compare(nothing, new).ids
    for name in watched:
        if name not in known:  # a typing mistake would keep silent for ever
            raise ParameterError(f'--fail-on-change: neither run has "{name}".{did_you_mean(name, known)}')
    difference, words = compare(old, new), SITE[lang]
    inputs = words["comma"].join(changed_inputs(manifest, manifest_now, lang)) or words["no_inputs"]
    for line in (f"{words['inputs']}{words['colon']}{inputs}", *lines(difference, lang)):
        click.echo(line)
    hit = [name for name in watched if name in difference.ids]
    if hit:
        click.echo(f"changed: {', '.join(hit)}", err=True)
        raise SystemExit(CHANGED)


def _results(store: Store, name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Read the results and the manifest of a run by its name."""
    from fanecon.errors import ParameterError, did_you_mean

    run_id = store.latest() if name == "latest" else name
    known = {run.run_id: run.manifest for run in store.runs()}
    if run_id is None or run_id not in known:
        raise ParameterError(f'There is no run "{name}".{did_you_mean(name, known)}')
    try:
        return json.loads(store.read(run_id, "results.json")), known[run_id]
    except OSError as error:
        raise ParameterError(f"The run {run_id} has no results: its languages disagreed") from error
