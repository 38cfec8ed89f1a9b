"""Pages for everybody: axe-core finds nothing serious against WCAG 2.2 AA, in either language, light and dark.

axe-core is no Python package: npm fetches it once, into pytest's cache.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest
import test_browser
import test_site
from nbformat.v4 import new_output
from press_notebooks import FONTS, VALUES, report

from fanecon.press import render
from tests.conftest import needs

AXE = "axe-core@4.14.1"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FIND = """async rules => {
  const found = await axe.run(document, {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']});
  return {
    passed: found.passes.map(rule => rule.id),
    serious: found.violations.filter(rule => ['serious', 'critical'].includes(rule.impact)).flatMap(
      rule => rule.nodes.map(node => `${rule.id} (${rule.impact}): ${node.html} ${node.failureSummary}`)),
  };
}"""
browser = test_browser.browser
without_fonts = test_site.without_fonts


@pytest.fixture(scope="session")
def axe(pytestconfig, tmp_path_factory) -> str:
    """The source of axe-core."""
    kept = pytestconfig.cache.mkdir(AXE.replace("@", "-")) / "axe.min.js"
    if not kept.exists():
        needs(shutil.which("npm"), "npm")
        folder = tmp_path_factory.mktemp("axe")
        done = subprocess.run(["npm", "pack", "--silent", AXE], cwd=folder, capture_output=True, text=True, check=False)
        packages = list(folder.glob("*.tgz"))
        needs(packages[0].name if packages else None, f"{AXE} ({done.stderr.strip()[-300:]})")
        with tarfile.open(packages[0]) as package:
            source = package.extractfile("package/axe.min.js")
            assert source is not None
            (folder / "axe.min.js").write_bytes(source.read())
        # Several test processes may be at it; whoever is last replaces the same with the same.
        copy = kept.with_name(f"{os.getpid()}.js")
        shutil.copyfile(folder / "axe.min.js", copy)
        os.replace(copy, kept)
    return kept.read_text(encoding="utf-8")


def awkward_report():
    """A report that failed, with everything wider than a screen."""
    notebook = report()
    notebook.metadata["fanecon"] = {"status": "failed", "failure": "cell In [3] failed with ValueError: no such row"}
    cell = notebook.cells[-1]
    cell.metadata["tags"] = ["fanecon-failed"]
    cell.source = "rows = [" + "12345, " * 60 + "]  # 很长的一行"
    table = "<table><thead><tr>" + "<th>Quarter</th>" * 40 + "</tr></thead></table>"
    wide = "wide " * 100
    bundles = [{"text/html": table}, {"text/markdown": wide}, {"text/plain": wide}]
    cell.outputs += [new_output("display_data", data=data) for data in bundles]
    cell.outputs.append(new_output("stream", name="stdout", text=wide))
    cell.outputs.append(new_output("error", ename="ValueError", evalue="no such row", traceback=[wide]))
    return notebook


def rendered(notebook, lang: str) -> str:
    return render.page(notebook, name="01_metrics", lang=lang, parameters=VALUES | {"lang": lang}, fonts=FONTS).html


PAGES = {
    "page": lambda lang: rendered(report(), lang),
    "awkward-page": lambda lang: rendered(awkward_report(), lang),
    **{f"index-{kind}": make for kind, make in test_site.PAGES.items()},
}


LOOKS = [("light", 1280), ("dark", 1280), ("light", 390)]


def violations(browser, axe: str, path: Path, looks=LOOKS) -> list[str]:
    """List what axe-core calls serious or critical, with everything unfolded."""
    # The page's own policy would keep a foreign script out.
    context = browser.new_context(bypass_csp=True)
    try:
        tab = context.new_page()
        tab.add_init_script(axe)
        tab.goto(path.as_uri())
        tab.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        serious = []
        for scheme, width in looks:
            tab.emulate_media(color_scheme=scheme)
            tab.set_viewport_size({"width": width, "height": 900})
            found = tab.evaluate(FIND, RULES)
            assert "html-has-lang" in found["passed"], "axe-core checked nothing"
            serious += [f"{scheme}, {width} px: {one}" for one in found["serious"]]
    finally:
        context.close()
    return serious


@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_axe_finds_nothing_serious(browser, axe, tmp_path, kind, lang):
    path = tmp_path / f"{kind}.{lang}.html"
    path.write_text(PAGES[kind](lang), encoding="utf-8")
    found = violations(browser, axe, path)
    assert found == [], "\n\n".join(found)


def test_axe_would_find_what_only_dark_or_narrow_pages_have(browser, axe, tmp_path):
    path = tmp_path / "bad.html"
    head = "<meta http-equiv='Content-Security-Policy' content=\"script-src 'none'; style-src 'unsafe-inline'\">"
    head += "<style>@media (prefers-color-scheme: dark) { p { color: #555; background: #333 } }</style><title>x</title>"
    body = "<p>pale</p><img src='data:,'><pre style='overflow-x:auto'>" + "wide " * 20 + "</pre>"
    path.write_text(f"<!DOCTYPE html><html lang='en'><head>{head}</head><body>{body}</body></html>")
    found = violations(browser, axe, path)
    assert [line.split(" (")[0] for line in found] == [
        "light, 1280 px: image-alt",
        "dark, 1280 px: color-contrast",
        "dark, 1280 px: image-alt",
        "light, 390 px: image-alt",
        "light, 390 px: scrollable-region-focusable",
    ]
