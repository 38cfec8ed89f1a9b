"""Long lists that repeat one another, as on paper: what an earlier list names already is pointed to, not printed again.

On a page the lists are folded and each stands where it is needed. In an appendix they follow one another, and a
dozen findings that rest on the same thirty figures would fill a dozen pages with one list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fanecon.press.html_tree import Node

FEWEST = 6
"""How many items two lists have to share: fewer are read sooner than a reference is followed."""


def without_repeats(lists: Iterable[tuple[str, str, Node]], words: str) -> Iterator[Node]:
    """Point to an earlier list for the items that it names already.

    Parameters
    ----------
    lists : iterable of (str, str, Node)
        The name of what a list belongs to, that one's id, and the element that holds the list.
    words : str
        What stands for the items left out, with `{count}` and `{where}`.

    Yields
    ------
    Node
        The elements in the same order. The ids of items left out stand on the line that stands for them, so that
        what leads to them leads there.
    """
    printed: dict[str, tuple[str, str]] = {}
    for name, id, node in lists:
        yield Node(node.tag, node.attrs, [_shortened(c, printed, words) for c in node.children])
        for item in _items(node):
            printed.setdefault(item.text, (name, id))


def _items(node: Node) -> list[Node]:
    return [n for n in node.walk() if n.tag == "li"]


def _shortened(child: Node | str, printed: dict[str, tuple[str, str]], words: str) -> Node | str:
    if isinstance(child, str) or child.tag != "ol":
        return child
    groups: dict[tuple[str, str], list[Node]] = {}
    for item in child.elements:
        if item.text in printed:
            groups.setdefault(printed[item.text], []).append(item)
    left_out = {place: items for place, items in groups.items() if len(items) >= FEWEST and place[1]}
    gone = {id(item) for items in left_out.values() for item in items}
    kept: list[Node | str] = [c for c in child.children if id(c) not in gone]
    for (name, place), items in left_out.items():
        before, after = words.format(count=len(items), where="\n").split("\n")
        marks: list[Node | str] = [Node("span", {"id": item.id}) for item in items if item.id]
        kept.append(Node("li", {}, [*marks, before, Node("a", {"href": f"#{place}"}, [name]), after]))
    return Node(child.tag, child.attrs, kept)
