"""The page of comments says what they carry, and nothing private leaves the folder: no text, name, id or link."""

from __future__ import annotations

import ast
import json
import shutil

import lxml.html
import pytest
from click.testing import CliRunner

from fanecon.cli import main
from fanecon.comments import labels
from fanecon.press.progress import Progress
from fanecon.press.runner import run
from tests.comments import invented
from tests.conftest import write_sample
from tests.notebooks.running import FOLDER, executed

NAME = "own/comments"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A run of the page on a case with invented comments, labelled by a person called as one planted name."""
    folder = write_sample(tmp_path_factory.mktemp("page"))
    comments, says = invented.rows()
    invented.put(folder, comments)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FANECON_DATA", str(folder.parent))
        command = ["label", "--case", "sample", "--size", "800", "--coder", invented.PLANTED["name"]]
        for _ in range(2):
            assert CliRunner().invoke(main, command).exit_code == 0
            invented.code(folder, says, invented.PLANTED["name"])
        CliRunner().invoke(main, command)
        result = run(
            [str(FOLDER / f"{NAME}.ipynb")], case="sample", langs=("zh",), out=folder.parents[1] / "out",
            data=folder.parent, progress=Progress(),
        )  # fmt: skip
    assert result.exit_code == 0, result.outcomes
    return folder, result.folder, comments


def test_the_page_says_shares_because_somebody_has_coded(made):
    told = json.loads((made[1] / "results.json").read_text(encoding="utf-8"))["findings"]
    assert {"half-life", "against", "unequal", "repeated", "side-against"} <= {f["id"] for f in told}
    page = lxml.html.fromstring((made[1] / "comments.zh.html").read_text(encoding="utf-8"))
    assert "虚构的评论" in page.xpath("string(//h1)")
    figures = page.xpath("//figure[.//img]")
    assert len(figures) == 3
    assert all("合成数据" in figure.text_content() for figure in figures)


def test_nothing_private_is_in_anything_that_was_made(made):
    folder, out, comments = made
    texts = {row["text"] for row in comments if len(row["text"]) > 5}
    keys = {row["user_key"] for row in comments if len(row["user_key"]) > 3} | {row["item_id"] for row in comments}
    private = {*invented.PLANTED.values(), *texts, *keys}
    files = [path for path in out.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} >= {".html", ".ipynb", ".json"}
    for path in files:
        content = path.read_text(encoding="utf-8", errors="replace")
        assert not [word for word in private if word in content], path.name
    # What is looked for is there to be found.
    stored = (labels.folder(folder) / f"{invented.PLANTED['name']}.csv").read_text(encoding="utf-8")
    assert any(text in stored for text in texts)


def test_without_comments_the_page_says_so_once_and_without_labels_why_there_is_no_share(made, tmp_path, monkeypatch):
    data = shutil.copytree(made[0].parent, tmp_path / "data")
    monkeypatch.setenv("FANECON_DATA", str(data))
    (tmp_path / "early").mkdir()
    nothing = shown(executed(NAME, tmp_path / "early", case="sample", as_of="2025-12-31"))
    assert [line.text_content() for line in nothing.xpath('//div[@class="gaps"]//li')] == ["导入的评论"]
    assert not nothing.xpath("//figure")
    shutil.rmtree(labels.folder(data / "sample"))
    (tmp_path / "bare").mkdir()
    unlabelled = shown(executed(NAME, tmp_path / "bare", case="sample"))
    reasons = [line.text_content() for line in unlabelled.xpath('//div[@class="gaps"]//li')]
    assert "没有人工标注，机器读出的倾向不能当作占比" in reasons
    assert len(unlabelled.xpath("//figure[.//img or contains(@class, 'table')]")) > 3
    assert "反对的比支持的多" not in unlabelled.text_content()


def shown(notebook):
    outputs = [output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", [])]
    return lxml.html.fromstring("<div>" + "".join(data.get("text/html", "") for data in outputs) + "</div>")


def test_its_cells_are_short_hold_no_results_and_speak_both_languages():
    cells = json.loads((FOLDER / f"{NAME}.ipynb").read_text(encoding="utf-8"))["cells"]
    code = [c for c in cells if c["cell_type"] == "code"]
    lines = [[line for line in "".join(c["source"]).splitlines() if line.strip()] for c in code]
    assert sum(map(len, lines)) <= 200
    assert max(map(len, lines)) <= 20
    assert all(not c["outputs"] and c["execution_count"] is None for c in code)
    assert not [n for of in lines for n in ast.walk(ast.parse("\n".join(of))) if isinstance(n, ast.FunctionDef)]
    words = [c["metadata"]["tags"] for c in cells if c["cell_type"] == "markdown"]
    assert words == [["zh"], ["en"]] * (len(words) // 2)
