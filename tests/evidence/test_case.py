"""The one door to the data: bitemporal, with conflicting rows kept."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanecon.errors import DataError, ParameterError
from fanecon.evidence.case import open_case
from fanecon.evidence.checking import check_case
from fanecon.notation.periods import known_from


def test_an_unknown_case_is_met_with_the_nearest_name(sample):
    with pytest.raises(ParameterError, match='no case "sampel".*Did you mean "sample"'):
        open_case("sampel", data_dir=sample.parent)


@pytest.mark.parametrize("as_of", ["2025-13-01", "yesterday", "2025"])
def test_a_date_that_is_none_is_refused(sample, as_of):
    with pytest.raises(ParameterError, match="expected an ISO date such as"):
        open_case("sample", as_of=as_of, data_dir=sample.parent)


def test_unknown_names_inside_a_case(sample):
    case = open_case("sample", data_dir=sample.parent)
    with pytest.raises(ParameterError, match='no metric "user".*Did you mean "users"'):
        case.facts("user")
    with pytest.raises(ParameterError, match='no table "fact".*"facts"'):
        case.table("fact")
    with pytest.raises(ParameterError, match="no fact"):
        case.fact_by_id("users.1999")


def test_as_of_hides_later_and_undated_rows_and_counts_them(sample):
    case = open_case("sample", as_of="2025-06-30", data_dir=sample.parent)
    assert case.fact("users", "2025Q3") is None
    assert case.fact("rank", "2025") is None
    assert (case.hidden.after, case.hidden.undated) == (8, 1)
    everything = open_case("sample", data_dir=sample.parent)
    assert everything.fact("rank", "2025").reported.printed == "3"
    assert (everything.hidden.after, everything.hidden.undated) == (0, 0)


def test_a_month_counts_as_known_at_its_end(sample):
    assert open_case("sample", as_of="2025-09-29", data_dir=sample.parent).facts("cars_monthly", "2025-06") == ()
    assert open_case("sample", as_of="2025-09-30", data_dir=sample.parent).facts("cars_monthly", "2025-06")


@given(day=st.dates(date(2024, 1, 1), date(2026, 12, 31)))
@settings(max_examples=8, deadline=None)
def test_as_of_never_shows_a_later_row(day):
    case = open_case("xiaomi", as_of=day)
    for table in ("facts", "events"):
        assert all(known_from(p) is not None and known_from(p) <= day for p in case.table(table)["published"])


def test_a_second_document_counts_only_once_it_is_known(sample):
    early = open_case("sample", as_of="2025-11-20", data_dir=sample.parent).fact_by_id("rank.2024")
    late = open_case("sample", as_of="2025-11-21", data_dir=sample.parent).fact_by_id("rank.2024")
    assert (early.also, early.is_strong) == (None, False)
    assert (late.also.source_id, late.is_strong) == ("blog-b", True)


def test_an_event_leads_to_its_documents(sample):
    event = open_case("sample", data_dir=sample.parent).event("first-word")
    assert (event.event_id, event.date, event.precision) == ("first-word", "2026-01-05T21:35", "minute")
    assert (event.type, event.title_zh, event.title_en, event.actor) == ("apology", "致歉", "Apology", "Firm")
    assert (event.source.source_id, event.also, event.published) == ("press", None, "2026-01-05")
    assert event.sources == (event.source,)


def test_an_event_is_called_by_its_short_name_or_else_by_its_title(sample):
    case = open_case("sample", data_dir=sample.parent)
    assert [case.event("last-word").name(lang) for lang in ("zh", "en")] == ["罚", "Fine"]
    assert [case.event("first-word").name(lang) for lang in ("zh", "en")] == ["致歉", "Apology"]


def test_events_of_before_the_short_names_are_still_read(sample):
    path = sample / "events.csv"
    rows = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    path.write_text("\n".join(",".join(r[:6] + r[8:]) for r in rows) + "\n", encoding="utf-8")
    event = open_case("sample", data_dir=sample.parent).event("last-word")
    assert (event.short_zh, event.short_en, event.name("en"), event.actor) == ("", "", "Sanction", "Firm")


@pytest.mark.parametrize(
    ("zh", "en", "wrong"),
    [
        ("八个字正好够用了", "just four short words", []),
        ("九个字就已经太长了", "five words are too many", ["short_en", "short_zh"]),
    ],
)
def test_a_short_name_is_short(sample, add_row, zh, en, wrong):
    add_row("events", "echo", "2025", "year", "rumour", "传闻", "Rumour", zh, en, "", "blog-a", "", "2025-11-20", "")
    assert [p.column for p in check_case(sample)] == wrong


def test_an_event_may_have_a_second_document(sample, add_row):
    add_row(
        "events", "echo", "2025", "year", "rumour", "传闻", "Rumour", "", "", "", "blog-a", "blog-b", "2025-11-20", ""
    )
    event = open_case("sample", data_dir=sample.parent).event("echo")
    assert event.also.source_id == "blog-b"
    assert [source.source_id for source in event.sources] == ["blog-a", "blog-b"]


@pytest.mark.parametrize(("follows", "wrong"), [("first-word", []), ("no-word", ["follows"])])
def test_an_event_may_answer_another(sample, add_row, follows, wrong):
    add_row(
        "events", "echo", "2025", "year", "rumour", "传闻", "Rumour", "", "", "", "blog-a", "", "2025-11-20", follows
    )
    assert [p.column for p in check_case(sample)] == wrong
    if not wrong:
        assert open_case("sample", data_dir=sample.parent).event("echo").follows == follows


def test_an_event_that_is_unknown_or_still_to_come_is_none(sample):
    assert open_case("sample", data_dir=sample.parent).event("no-word") is None
    early = open_case("sample", as_of="2026-01-05", data_dir=sample.parent)
    assert early.event("first-word") is not None
    assert early.event("last-word") is None


def test_a_case_without_events_has_none(sample):
    (sample / "events.csv").unlink()
    assert open_case("sample", data_dir=sample.parent).event("first-word") is None


def test_conflicting_rows_stay_and_the_choice_gives_its_reason(sample, add_row):
    add_row(
        "facts",
        "users.2025Q3.b",
        "users",
        "2025Q3",
        "740 million",
        "people",
        "1",
        "exact",
        "",
        "filing",
        "",
        "2025-11-18",
        "",
    )
    add_row(
        "facts",
        "users.2025Q3.c",
        "users",
        "2025Q3",
        "7.42亿",
        "people",
        "1",
        "exact",
        "disputed",
        "filing",
        "",
        "2025-11-19",
        "",
    )
    first, *others = open_case("sample", data_dir=sample.parent).facts("users", "2025Q3")
    assert (first.fact_id, first.source.tier) == ("users.2025Q3.b", "A")
    assert {f.fact_id for f in others} == {"users.2025Q3", "users.2025Q3.c"}


def test_between_equal_tiers_the_later_publication_wins(sample, add_row):
    add_row(
        "facts",
        "users.2025Q3.b",
        "users",
        "2025Q3",
        "740 million",
        "people",
        "1",
        "exact",
        "",
        "press",
        "",
        "2025-11-19",
        "",
    )
    assert open_case("sample", data_dir=sample.parent).fact("users", "2025Q3").fact_id == "users.2025Q3.b"


def test_series_has_one_row_a_period_and_keeps_bounds(sample):
    case = open_case("sample", data_dir=sample.parent)
    cars = case.series("cars", "Q")
    assert list(cars["period"]) == ["2024Q3", "2025Q1", "2025Q2", "2025Q3"]
    monthly = case.series("cars_monthly")
    assert list(monthly["high"]) == [float("inf")] * 3
    assert list(monthly["low"]) == [28_000, 28_000, 25_000]


def test_links_of_weak_sources_are_text_only(sample):
    case = open_case("sample", data_dir=sample.parent)
    assert case.source("mirror").link is None
    assert case.source("filing").link == "https://issuer.example/ar"


def test_the_data_hash_follows_the_data(sample, add_row):
    before = open_case("sample", data_dir=sample.parent).data_hash
    assert before == open_case("sample", as_of="2025-01-01", data_dir=sample.parent).data_hash
    add_row("sources", "more", "P", "T", "", "", "en", "D", "facts only", "copy")
    assert open_case("sample", data_dir=sample.parent).data_hash != before


@pytest.mark.parametrize("name", ["MAU", "users.all", "2024_users", "users-all"])
def test_a_metric_whose_name_no_finding_could_bear_is_refused(sample, add_row, name):
    add_row("metrics", name, "名", "Name", "people", "stock", "", "up", "义。", "Meaning.")
    with pytest.raises(DataError, match="small letters, digits and _"):
        open_case("sample", data_dir=sample.parent)


def test_a_claim_whose_name_no_finding_could_bear_is_refused(sample, add_row):
    add_row("claims", "C_1", "3", "level", "说", "Says", "users", "2025Q3", "", "7.4亿", "", "")
    with pytest.raises(DataError, match="letters, digits and -"):
        open_case("sample", data_dir=sample.parent)


def test_a_publisher_is_named_in_the_language_of_the_page_where_it_has_a_name(sample):
    (sample / "publishers.csv").write_text("publisher,publisher_zh\nPaper,某报\n", encoding="utf-8")
    paper, issuer = (open_case("sample", data_dir=sample.parent).source(s) for s in ("press", "filing"))
    assert [paper.publisher_in("zh"), paper.publisher_in("en")] == ["某报", "Paper"]
    assert issuer.publisher_in("zh") == "Issuer"


def test_a_name_for_a_publisher_of_no_document_is_refused(sample):
    (sample / "publishers.csv").write_text("publisher,publisher_zh\nPapre,某报\n", encoding="utf-8")
    [problem] = check_case(sample)
    assert (problem.file, problem.line, problem.value) == ("publishers.csv", 2, "Papre")
