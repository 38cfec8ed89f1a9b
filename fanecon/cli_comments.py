"""The commands for comments and posts that somebody has: `fanecon import comments` and `fanecon forget`."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click

from fanecon.cli_data import examples, importing, lang_option, language
from fanecon.errors import DataError, ParameterError, did_you_mean, escaped

_PATH = click.Path(path_type=Path)
_case = click.option("--case", "name", metavar="CASE", required=True, help="A folder under data/.")


@importing.command(
    short_help="Comments and posts from crawlers' exports.",
    epilog=examples(
        "import comments MediaCrawler/data --case xiaomi", "import comments export.xlsx --case xiaomi --dry-run",
        "import comments weibo/ --case xiaomi --event apology --partial",
        "import comments mine.csv --case xiaomi --platform weibo --map map.yaml",
    ),
)  # fmt: skip
@click.argument("paths", metavar="PATH...", type=_PATH, nargs=-1, required=True)
@_case
@click.option("--event", metavar="ID", default="", help="The event of the case that these rows are about.")
@click.option("--platform", metavar="NAME", default="", help="Where they were written, if the files do not say.")
@click.option("--map", "map_file", metavar="MAP.yaml", type=_PATH, help="What the columns of an unknown layout mean.")
@click.option("--partial", is_flag=True, help="Keep the good rows and files although others are rejected.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and write nothing.")
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
    from datetime import date

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
@_case
@click.option("--yes", is_flag=True, help="Do not ask.")
@lang_option
def forget(name: str, yes: bool, lang: str | None) -> None:
    """Delete all that a case keeps private: comments, labels, the record of imports and the key of its hashes.

    The files that were imported stay where they are. Pages made before hold aggregates only.
    """
    from fanecon import listing_comments
    from fanecon.comments.private import forget as delete
    from fanecon.evidence.folders import case_folder

    folder = case_folder(name)
    if not yes:
        click.confirm(listing_comments.forget_question(name, language(lang)), abort=True)
    click.echo(listing_comments.forgotten_line(name, delete(folder), language(lang)))
