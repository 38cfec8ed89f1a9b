"""The command that draws comments for a person to code, and reads what was coded: `fanecon label`."""

from __future__ import annotations

import re

import click

from fanecon.cli_data import examples, lang_option, language
from fanecon.errors import DataError, ParameterError, escaped


@click.command(
    short_help="Draw comments for a person to code, and read the codes.",
    epilog=examples(
        "label --case xiaomi", "label --case xiaomi --size 400", "label --case xiaomi --coder second",
        "label --case xiaomi --event apology",
    ),
)  # fmt: skip
@click.option("--case", "name", metavar="CASE", required=True, help="A folder under data/.")
@click.option("--size", type=click.IntRange(50, 10_000), default=300, show_default=True, help="About how many to code.")
@click.option("--coder", default="first", show_default=True, metavar="NAME", help="Who codes: one file a person.")
@click.option("--event", metavar="ID", default="", help="Only comments imported for this event.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of the draw; the same for all coders.")
@lang_option
def label(name: str, size: int, coder: str, event: str, seed: int, lang: str | None) -> None:
    """Write a random sample of comments to a CSV for a person to code; run again, it reads and dates the codes.

    The sample is in proportion to platforms and months, without lotteries and promotions. Code in any spreadsheet and
    stop whenever you like: rows stand in random order. A larger --size adds rows below. A second --coder gets the same
    comments; how far two agree is then printed as Cohen's kappa. Fifty labels are the least that carry a share. The
    file stays in the case's private folder.
    """
    from datetime import date

    from fanecon import listing_labels
    from fanecon.comments import labels
    from fanecon.comments.said import said
    from fanecon.evidence.case import case_folder

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
    for line in listing_labels.lines(path, rows, labels.labels(folder), language(lang)):
        click.echo(escaped(line))
