"""The house stands as drawn: imports flow one way, modules stay small, nothing of a machine leaks in."""

from __future__ import annotations

import ast
import graphlib
import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

import fanecon

ROOT = Path(fanecon.__file__).resolve().parents[1]
MODULES = sorted((ROOT / "fanecon").rglob("*.py"))
HEAVY = ("seaborn", "matplotlib", "statsmodels", "papermill", "pydantic", "nbconvert", "scipy", "IPython")
# Written in pieces, so that this file does not find itself.
REGISTRIES = (
    "pypi" + ".org",
    "pypi" + ".python.org",
    "python" + "hosted.org",
    "conda" + ".anaconda.org",
    "/pypi" + "/simple",
)
OPTIONS = ("--index" + "-url ", "--extra-index" + "-url ", "--trusted" + "-host")
MACHINE = re.compile(
    r"(?<![\w.:/)])/(?:work|root|tmp|home|Users)/|[A-Z]:\\Users|" + "|".join(map(re.escape, REGISTRIES + OPTIONS))
)


def module_id(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_imports_flow_one_way():
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True, no_logo=True))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, "0 broken" in done.stdout) == (0, True), done.stdout + done.stderr


def _imports(path: Path, modules: set[str]) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{alias.name}" for alias in node.names} & modules
            found |= names or {node.module} & modules
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names} & modules
    return found


@pytest.mark.parametrize("room", ["notation", "evidence", "comments", "methods", "study", "press"])
def test_no_room_imports_in_a_circle(room):
    names = {p: ".".join(p.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for p in MODULES}
    inside = {p: n for p, n in names.items() if n.startswith(f"fanecon.{room}")}
    # A package that gathers its modules is no circle: only what a module itself asks for counts.
    graph = {n: _imports(p, set(inside.values())) - {n} for p, n in inside.items() if p.name != "__init__.py"}
    graphlib.TopologicalSorter(graph).prepare()


@pytest.mark.parametrize("code", ["import fanecon", "import fanecon; fanecon.open_case", "import fanecon.cli"])
def test_importing_pulls_in_nothing_heavy(code):
    found = python(f"import sys; {code}; print([m for m in {HEAVY!r} if m in sys.modules])")
    assert found == "[]"


def test_the_front_door_opens():
    for name in fanecon.__all__:
        assert getattr(fanecon, name).__doc__
    assert set(dir(fanecon)) <= set(fanecon.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = fanecon.nothing


@pytest.mark.parametrize("path", MODULES, ids=module_id)
def test_a_module_is_one_idea(path):
    # The evidence is what everything rests on: whoever doubts a number reads it.
    most = 300 if ROOT / "fanecon" / "evidence" in path.parents else 400
    assert len(path.read_text(encoding="utf-8").splitlines()) <= most


@pytest.mark.parametrize("path", MODULES, ids=module_id)
def test_everything_public_says_what_it_is(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    missing = [] if ast.get_docstring(tree) else ["the module"]
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            missing += [] if ast.get_docstring(node) else [node.name]
    assert missing == []


def tracked() -> list[Path]:
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git clone")
    arguments = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(arguments, capture_output=True, check=False)
    if done.returncode:
        pytest.skip("git does not answer here")
    return [ROOT / name for name in done.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_machine_or_a_package_registry():
    found = []
    for path in tracked():
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        found += [f"{module_id(path)}:{i}: {m[0]}" for i, line in enumerate(lines, 1) if (m := MACHINE.search(line))]
    assert found == []


def test_no_file_is_empty_or_huge():
    sizes = {module_id(p): p.stat().st_size for p in tracked()}
    assert {name: size for name, size in sizes.items() if size == 0 or size > 12_000_000} == {}


def test_versions_agree():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    newest = re.search(r"^## \[(\d[^\]]*)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert newest
    assert {project["version"], citation["version"], newest[1]} == {fanecon.__version__}


def test_the_citation_holds_what_cff_asks_for():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["cff-version"] == "1.2.0"
    assert {"message", "title", "authors", "version", "license"} <= set(citation)
    assert all(set(a) <= {"name", "family-names", "given-names", "website"} for a in citation["authors"])


def test_licences_are_there():
    assert "MIT License" in (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "creativecommons.org/licenses/by/4.0" in (ROOT / "LICENSE-DATA").read_text(encoding="utf-8")


def test_the_architecture_names_every_module():
    drawn = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rooms = {p.parent.name for p in MODULES if p.parent != ROOT / "fanecon"}
    assert [r for r in rooms if r not in drawn] == []
    top = [p.name for p in MODULES if p.parent == ROOT / "fanecon" and p.name != "__init__.py"]
    assert [name for name in top if name not in drawn] == []


@pytest.mark.parametrize(
    "name", ["README.md", "README.zh.md", "ARCHITECTURE.md", "docs/data-format.md", "CHANGELOG.md"]
)
def test_links_inside_the_repository_lead_somewhere(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?://|#|mailto:)([^)\s#]+)", text)
    assert [t for t in targets if not ((ROOT / name).parent / t).exists()] == []


def test_notebooks_are_clean():
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        source = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
        assert not re.search(r"^\s*(?:def|class) ", source, re.MULTILINE)
