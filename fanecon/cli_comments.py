"""The commands for comments that somebody has: `fanecon import comments`, `fanecon label` and `fanecon forget`."""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path

import click

from fanecon import cli_data
from fanecon.cli_data import case_option, examples, lang_option, language
from fanecon.errors import DataError, ParameterError, did_you_mean, escaped

_event = click.option("--event", metavar="ID", default="", help="The event of the case that these comments are about.")


@cli_data.importing.command(
    short_help="Comments and posts from crawlers' exports.",
    epilog=examples(
        "import comments MediaCrawler/data --case xiaomi", "import comments export.xlsx --case xiaomi --dry-run",
        "import comments weibo/ --case xiaomi --event apology --partial",
        "import comments mine.csv --case xiaomi --platform weibo --map map.yaml",
    ),
)  # fmt: skip
@click.argument("paths", metavar="PATH...", type=click.Path(path_type=Path), nargs=-1, required=True)
@case_option
@_event
@click.option("--platform", metavar="NAME", default="", help="Where they were written, if the files do not say.")
@cli_data.map_option
@cli_data.partial_option
@cli_data.dry_run_option
@lang_option
def comments(
    paths: tuple[Path, ...], name: str, event: str, platform: str, map_file: Path | None, partial: bool, dry_run: bool,
    lang: str | None,
) -> None:  # fmt: skip
    """Read comments and posts into the case's private folder, which git ignores.

    PATH is a file or a folder. Known by their columns: MediaCrawler (CSV, JSON, JSONL, Excel, SQLite), weibo-crawler,
    weibo-search, weiboSpider, WeiboSpider, exports of Bilibili and Douyin, danmaku, tables of four columns. --map
    names the columns of others. Items that are there already are brought up to date, never doubled. Names become keyed
    hashes; links, portraits and self-descriptions are not read. Rejected rows are named by file and line; then nothing
    is written, and the exit code is 3, unless --partial.
    """
    from fanecon import listing_comments
    from fanecon.comments.ingest import import_comments
    from fanecon.comments.layouts import FIELDS, mapped
    from fanecon.comments.rows import Told
    from fanecon.evidence.case import open_case
    from fanecon.evidence.folders import case_folder
    from fanecon.evidence.importers.columns import read_map

    folder = case_folder(name)
    if platform and not re.fullmatch(r"[a-z0-9_]{1,20}", platform):
        raise ParameterError(f'--platform "{platform}" is none; expected a short name such as weibo or bilibili')
    if event and open_case(name).event(event) is None:
        known = open_case(name).table("events")["event_id"]
        raise ParameterError(f'there is no event "{event}" in events.csv.{did_you_mean(event, known)}')
    own = None
    if map_file:
        said = read_map(map_file, (*FIELDS, "platform", "kind"))
        own = mapped(said.columns, said.defaults, map_file.name)
    found = import_comments(folder, paths, Told(date.today(), platform, event), own, partial, not dry_run)
    for line in listing_comments.imported_lines(name, found, language(lang)):
        click.echo(escaped(line))
    if not found.imports or (found.problems and not partial):
        sys.exit(DataError.exit_code)


@click.command(
    short_help="Delete the comments and labels that a case keeps private.",
    epilog=examples("forget --case xiaomi", "forget --case xiaomi --yes"),
)
@case_option
@click.option("--yes", is_flag=True, help="Do not ask.")
@lang_option
def forget(name: str, yes: bool, lang: str | None) -> None:
    """Delete all that a case keeps private: comments, labels, the record of imports and the key of its hashes.

    The files that were imported stay where they are. Pages made before hold aggregates only.
    """
    from fanecon.comments.private import forget as delete
    from fanecon.evidence.folders import case_folder
    from fanecon.listing_words import speaker

    say, folder = speaker("comments"), case_folder(name)
    if not yes:
        click.confirm(say("ask", language(lang), name), abort=True)
    count = delete(folder)
    click.echo(say("forgot_nothing" if count is None else "forgotten", language(lang), name, count))


@click.command(
    short_help="Draw comments for a person to code, and read the codes.",
    epilog=examples(
        "label --case xiaomi", "label --case xiaomi --size 400", "label --case xiaomi --coder second",
        "label --case xiaomi --event apology",
    ),
)  # fmt: skip
@case_option
@click.option("--size", type=click.IntRange(50, 10_000), default=300, show_default=True, help="About how many to code.")
@click.option("--coder", default="first", show_default=True, metavar="NAME", help="Who codes: one file a person.")
@_event
@click.option("--seed", type=int, default=1, show_default=True, help="Of the draw; the same for all coders.")
@lang_option
def label(name: str, size: int, coder: str, event: str, seed: int, lang: str | None) -> None:
    """Write a random sample of comments to a CSV for a person to code; run again, it reads and dates the codes.

    The sample is in proportion to platforms and months, without lotteries and promotions. Code in any spreadsheet and
    stop whenever you like: rows stand in random order. A larger --size adds rows below. A second --coder gets the same
    comments; how far two agree is then printed as Cohen's kappa. Fifty labels are the least that carry a share. The
    file stays in the case's private folder.
    """
    from fanecon import listing_comments
    from fanecon.comments import labels
    from fanecon.comments.said import said
    from fanecon.evidence.folders import case_folder

    if not re.fullmatch(r"[\w-]{1,30}", coder):
        raise ParameterError(f'--coder "{coder}": expected letters, digits or hyphens, such as first')
    folder = case_folder(name)
    with said(folder, event=event or None) as connection:
        drawn = labels.draw(connection, size, seed)
    if not drawn:
        raise DataError(f"{name} has no comments to code. Run first: fanecon import comments PATH --case {name}")
    path = labels.folder(folder) / f"{coder}.csv"
    rows = labels.merged(labels.read(path) if path.exists() else [], drawn, date.today())
    labels.write(path, rows)
    for line in listing_comments.label_lines(path, rows, labels.labels(folder), language(lang)):
        click.echo(escaped(line))
