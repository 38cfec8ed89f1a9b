"""Lists that repeat one another in the appendix of a PDF."""

from __future__ import annotations

import pytest

from fanecon.press.html_tree import parse
from fanecon.press.repeated import FEWEST, without_repeats

WORDS = "{count} more, under {where}"


def listed(prefix, items):
    inner = "".join(f'<li id="{prefix}-{n}">{item}</li>' for n, item in enumerate(items, 1))
    return parse(f"<p>lead</p><ol>{inner}</ol>")


def shortened(*lists):
    named = [(f"Finding {n}", f"finding-{n}", node) for n, node in enumerate(lists, 1)]
    return list(without_repeats(named, WORDS))


def items(node):
    return [li.text for li in node.walk() if li.tag == "li"]


MANY = [f"figure {n}" for n in range(FEWEST)]


def test_what_an_earlier_list_names_is_pointed_to():
    first, second = shortened(listed("a", MANY), listed("b", ["own", *MANY]))
    assert items(first) == MANY
    assert items(second) == ["own", f"{FEWEST} more, under Finding 1"]
    (link,) = [n for n in second.walk() if n.tag == "a"]
    assert link.attrs["href"] == "#finding-1"


def test_no_id_is_lost():
    _, second = shortened(listed("a", MANY), listed("b", ["own", *MANY]))
    ids = {n.id for n in second.walk() if n.id}
    assert ids == {f"b-{n}" for n in range(1, FEWEST + 2)}


def test_a_third_list_points_to_the_first():
    *_, third = shortened(listed("a", MANY), listed("b", MANY), listed("c", MANY))
    assert items(third) == [f"{FEWEST} more, under Finding 1"]


@pytest.mark.parametrize("shared", range(FEWEST))
def test_a_few_shared_items_are_printed_again(shared):
    _, second = shortened(listed("a", MANY), listed("b", [*MANY[:shared], "own"]))
    assert items(second) == [*MANY[:shared], "own"]


def test_what_stands_around_a_list_stays():
    _, second = shortened(listed("a", MANY), listed("b", MANY))
    assert second.elements[0].text == "lead"
