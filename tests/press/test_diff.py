"""What changed between two runs: every kind of change, nothing where nothing changed, never mere wording."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanecon.errors import FaneconError
from fanecon.notation.units import UNITS
from fanecon.press.diff import Change, Difference, compare, lines
from fanecon.press.figures import apart, printed, shift
from fanecon.press.words import SITE, VERDICTS


def number(value: float, unit: str = "percent", low: float | None = None, high: float | None = None) -> dict:
    return {"value": value, "low": low, "high": high, "unit": unit, "facts": []}


def source(name: str) -> dict:
    return {"source_id": name, "publisher": "公司", "title": f"公告{name}", "tier": "A", "url": None}


def finding(name: str, numbers: dict | None = None, **more) -> dict:
    text = {"zh": f"发现{name}", "en": f"Finding {name}"}
    base = {"notebook": "01_metrics", "id": name, "kind": "finding", "headline": None, "text": text}
    return base | {"value": None, "unit": None, "low": None, "high": None, "printed": None} | {
        "numbers": numbers or {}, "facts": [], "sources": [],
    } | more  # fmt: skip


def claim(name: str, verdict: str, **more) -> dict:
    said = {"zh": f"说法{name}", "en": f"Claim {name}"}
    extra = {"kind": "claim", "claim_id": name, "verdict": verdict, "claim": said, "stated": "1", "line": 1}
    return finding(f"claim-{name.lower()}", **extra, **more)


def run(*findings: dict, **more) -> dict:
    return {"schema_version": 1, "case": "xiaomi", "as_of": "", "findings": list(findings)} | more


def of(difference: Difference, sort: str, sign: str = "") -> list[Change]:
    return [c for c in difference.changes if c.sort == sort and c.sign.startswith(sign)]


def test_a_number_that_changed_is_told_with_its_unit():
    d = compare(run(finding("growth", {"g": number(20.0)})), run(finding("growth", {"g": number(22.5)})))
    (change,) = of(d, "number")
    assert (change.finding, change.name) == ("growth", "growth.g")
    assert (change.before, change.after) == ((20.0, None, None), (22.5, None, None))
    assert lines(d, "zh") == ["~ 01_metrics growth.g：20.0% → 22.5%（+2.5个百分点）"]
    assert lines(d, "en") == ["~ 01_metrics growth.g: 20.0% → 22.5% (+2.5 pp)"]
    assert d.ids == {"growth", "growth.g"}


def test_a_number_on_other_facts_is_told_from_a_revision():
    old, new = (finding("a", {"n": number(v) | {"facts": [f]}}) for v, f in ((47.4, "q1"), (22.3, "q3")))
    d = compare(run(old), run(new))
    assert lines(d, "zh") == ["~ 01_metrics a.n：47.4% → 22.3%（−25.1个百分点，依据不同）"]
    assert not compare(run(finding("a", {"n": number(1.0)})), run(finding("a", {"n": number(1.0) | {"facts": ["f"]}})))


def test_the_last_digit_counts_and_is_shown():
    d = compare(run(finding("a", {"n": number(0.1 + 0.2)})), run(finding("a", {"n": number(0.3)})))
    (line,) = lines(d, "en")
    before, after = line.removeprefix("~ 01_metrics a.n: ").split(" (")[0].split(" → ")
    assert before != after


def test_an_interval_that_moved_around_the_same_value_is_a_change():
    old, new = number(806e6, "people", 790e6, 820e6), number(806e6, "people", 790e6, 830e6)
    d = compare(run(finding("f", {"v": old})), run(finding("f", {"v": new})))
    assert lines(d, "en") == ["~ 01_metrics f.v: upper end 820 million → 830 million"]
    d = compare(run(finding("f", {"v": old})), run(finding("f", {"v": old | {"low": None}})))
    assert lines(d, "zh") == ["~ 01_metrics f.v：下限 7.9亿 → 不限"]


def test_numbers_come_go_and_change_their_unit():
    d = compare(run(finding("a", {"x": number(1, "stores")})), run(finding("a", {"x": number(1, "people")})))
    assert [(c.before, c.after) for c in of(d, "number")] == [(None, (1, None, None)), ((1, None, None), None)]
    assert lines(d, "en") == ["~ 01_metrics a.x: none → 1", "~ 01_metrics a.x: 1 → none"]


def test_a_verdict_that_changed():
    d = compare(run(claim("C26", "UNVERIFIED")), run(claim("C26", "REFUTED")))
    (change,) = of(d, "verdict")
    assert (change.claim_id, change.before, change.after) == ("C26", "UNVERIFIED", "REFUTED")
    assert lines(d, "zh") == ["! 01_metrics claim-c26：无法核实 → 证伪（说法C26）"]
    assert d.ids == {"C26", "claim-c26"}


def test_a_refusal_that_became_a_finding_is_one_change():
    old, new = finding("forecast", kind="refusal"), finding("forecast", {"v": number(1.0)})
    d = compare(run(old), run(new))
    assert of(d, "number") == []
    assert lines(d, "en") == ["! 01_metrics forecast: not computed → finding (Finding forecast)"]


def test_findings_come_and_go():
    d = compare(run(finding("a"), finding("b")), run(finding("b"), finding("c"), claim("C1", "SUPPORTED")))
    assert [[c.finding for c in of(d, "finding", sign)] for sign in "+−"] == [["c", "claim-c1"], ["a"]]
    assert lines(d, "en") == [
        "+ 01_metrics c: Finding c",
        "+ 01_metrics claim-c1: Claim C1",
        "− 01_metrics a: Finding a",
    ]
    assert d.ids == {"a", "c", "C1", "claim-c1"}


def test_a_notebook_that_failed_is_one_line_and_all_its_findings_alert():
    others = [finding(name, notebook="02_events") for name in "xyz"]
    d = compare(run(finding("a"), *others), run(finding("a")))
    assert [c.notebook for c in of(d, "notebook", "−")] == ["02_events"]
    assert lines(d, "en") == ["− 02_events: all findings: 3"]
    assert d.ids == {"x", "y", "z"}


def test_evidence_comes_and_goes():
    old = finding("a", facts=["f1", "f2"], sources=[source("s1")])
    new = finding("a", facts=["f2", "f3"], sources=[source("s2")])
    d = compare(run(old), run(new))
    assert [[c.name for c in of(d, "fact", sign)] for sign in "+−"] == [["f3"], ["f1"]]
    assert [[c.name for c in of(d, "document", sign)] for sign in "+−"] == [["s2"], ["s1"]]
    assert lines(d, "zh") == ["+ 数据 f3", "+ 资料 s2：公司: 公告s2", "− 数据 f1", "− 资料 s1：公司: 公告s1"]
    assert d.ids == {"f1", "f3", "s1", "s2"}


def test_wording_and_order_are_no_change():
    old = run(finding("a", {"n": number(1.0)}), claim("C1", "REFUTED"))
    new = copy.deepcopy(old)
    new["findings"][0]["text"] = {"zh": "换个说法", "en": "Put otherwise\nin two lines"}
    new["findings"][1]["claim"]["zh"] = "别的"
    new["findings"].reverse()
    d = compare(old, new)
    assert not d and d.ids == frozenset()
    assert lines(d, "zh") == ["xiaomi：数字、判定与证据都没有变化"]


def test_a_line_stays_a_line():
    odd = finding("a", text={"zh": "一\n二", "en": "one\ntwo"})
    assert lines(compare(run(), run(odd)), "en") == ["+ 01_metrics: all findings: 1"]
    assert "one two" in lines(compare(run(finding("b")), run(finding("b"), odd)), "en")[0]


def test_another_day_is_told_first():
    d = compare(run(as_of="2025-06-30"), run())
    assert lines(d, "en") == [
        "xiaomi: no number, verdict or evidence changed",
        "Evidence as of: 2025-06-30 → everything known",
    ]


def test_two_cases_or_schemas_cannot_be_compared():
    with pytest.raises(FaneconError, match=r"different cases: xiaomi and popmart\. Compare two runs of one case"):
        compare(run(), run(case="popmart"))
    with pytest.raises(FaneconError, match=r"different schemas \(1 and 2\)"):
        compare(run(), run(schema_version=2))


_names = st.sampled_from(["a", "b", "c"])
_numbers = st.dictionaries(
    st.sampled_from(["n", "m"]),
    st.builds(number, st.floats(-1e12, 1e12), st.sampled_from(["percent", "CNY", "rank"])),
)
_findings = st.lists(
    st.builds(
        lambda name, numbers, facts: finding(name, numbers, facts=facts),
        _names,
        _numbers,
        st.lists(st.sampled_from(["f1", "f2", "f3"])),
    ),
    unique_by=lambda f: f["id"],
)


@given(_findings)
def test_a_run_does_not_differ_from_itself(findings):
    assert not compare(run(*findings), run(*copy.deepcopy(findings)))


@given(_findings, _findings)
def test_what_is_new_one_way_is_gone_the_other(one, other):
    there, back = compare(run(*one), run(*other)), compare(run(*other), run(*one))
    for sort in ("finding", "notebook", "fact"):
        came, went = of(there, sort, "+"), of(back, sort, "−")
        assert {(c.name, str(c.text), c.ids) for c in came} == {(c.name, str(c.text), c.ids) for c in went}
    assert {(c.name, c.before, c.after) for c in of(there, "number")} == {
        (c.name, c.after, c.before) for c in of(back, "number")
    }
    assert there.ids == back.ids and bool(there) == bool(back)
    for lang in ("zh", "en"):
        assert lines(there, lang)


@given(st.floats(-1e13, 1e13), st.sampled_from(sorted(UNITS)), st.sampled_from(["zh", "en"]), st.booleans())
def test_the_press_prints_numbers_as_the_story_does(value, unit, lang, signed):
    from fanecon.notation.numbers import format_number

    assert printed(value, unit, lang, signed=signed) == format_number(value, unit, lang, signed=signed)


def test_the_press_knows_the_storys_verdicts():
    from fanecon.evidence.verdicts import Verdict
    from fanecon.study import words

    assert list(VERDICTS) == [v.value for v in Verdict]
    assert {k: tuple(v) for k, v in VERDICTS.items()} == {k: (v.name.zh, v.name.en) for k, v in words.VERDICTS.items()}
    assert set(SITE["zh"]) == set(SITE["en"])


@given(st.floats(-1e12, 1e12), st.floats(-1e12, 1e12), st.sampled_from(sorted(UNITS)))
def test_different_numbers_never_look_alike(one, other, unit):
    pair = apart(one, other, unit, "en")
    assert (pair[0] == pair[1]) == (one == other)
    assert isinstance(shift(one, other, unit, "zh"), str)
