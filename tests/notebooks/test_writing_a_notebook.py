"""The guide's notebook is put together from its text, and runs."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest

from fanecon.press.runner import run

ROOT = Path(__file__).parents[2]
GUIDES = {
    lang: ROOT / "docs" / name for lang, name in (("zh", "writing-a-notebook.md"), ("en", "writing-a-notebook.en.md"))
}
BLOCK = re.compile(r"```(markdown|python)\n(.*?)\n```", re.DOTALL)


def blocks(lang: str) -> list[tuple[str, str]]:
    return [(kind, text) for kind, text in BLOCK.findall(GUIDES[lang].read_text(encoding="utf-8"))]


def put_together(path: Path) -> Path:
    cells, code = [], iter([["parameters"], ["setup"]])
    for kind, text in blocks("zh"):
        if kind == "python":
            cell, tags = nbformat.v4.new_code_cell(text), next(code, [])
        else:
            cell, tags = nbformat.v4.new_markdown_cell(text), ["zh" if re.search(r"[\u4e00-\u9fff]", text) else "en"]
        cell["metadata"]["tags"] = tags
        cells.append(cell)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    return path


def test_both_languages_show_the_same_notebook():
    assert blocks("zh") == blocks("en") and len(blocks("zh")) > 10


@pytest.mark.parametrize(("case", "as_of"), [("xiaomi", ""), ("popmart", "2024-06-30")])
def test_it_runs_from_its_path_and_says_what_it_found(tmp_path, case, as_of):
    mine = put_together(tmp_path / "06_margin.ipynb")
    done = run(
        [str(mine)], case=case, as_of=as_of, langs=("zh", "en"), out=tmp_path / "out", parameters={"first": 2020}
    )
    assert done.exit_code == 0
    found = {f["id"]: f for f in json.loads((done.folder / "results.json").read_text(encoding="utf-8"))["findings"]}
    assert set(found) == {"margin", "worth"} and found["margin"]["unit"] == "percent"
    page = re.sub(r"<[^>]+>", "", (done.folder / "06_margin.en.html").read_text(encoding="utf-8"))
    assert "What is left of a hundred of revenue" in page and found["margin"]["title"]["en"] in page
