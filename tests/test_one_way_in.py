"""Whatever a person reads comes through visible_to or listed_for; no page asks for rows directly."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Texts by people, and what shows them.
GUARDED = {"Comment", "Thread", "CommentRevision", "ContextNote"}
THROUGH = {"visible_to", "listed_for"}
RELATED = {"comments", "revisions", "replies"}
ASKING = {
    "all",
    "filter",
    "exclude",
    "get",
    "first",
    "last",
    "order_by",
    "select_related",
    "only",
    "values_list",
    "annotate",
}
# Modules that answer a request of a reader. The desk sees everything; its pages check that permission first.
PARTS = (
    "articles",
    "discussions",
    "k2forum/site",
    "k2forum/accounts",
    "k2forum/notices",
    "k2forum/moderation",
)
NAMES = (
    "views.py",
    "reading.py",
    "feeds.py",
    "api.py",
    "search.py",
    "context.py",
    "health.py",
    "searching.py",
    "note_pages.py",
    "passage_pages.py",
    "margin.py",
    "professional_views.py",
)
# Everything in these folders answers readers.
FOLDERS = ("k2forum/site/api", "k2forum/site/embed")
ESCAPE = "# not shown:"  # in the statement, followed by what the rows are for


def reader_modules() -> list[Path]:
    found = [path for part in PARTS for path in sorted((ROOT / part).rglob("*.py")) if path.name in NAMES]
    found += [path for folder in FOLDERS for path in sorted((ROOT / folder).glob("*.py"))]
    assert len(found) > 5
    # What the screener reads is no page.
    return [path for path in found if path != ROOT / "discussions" / "context.py"]


def chain_of(node: ast.expr) -> list[str]:
    """The names of a chain such as Comment.objects.filter(...).first(), innermost first."""
    names: list[str] = []
    current: ast.expr = node
    while True:
        if isinstance(current, ast.Call | ast.Subscript):
            current = current.func if isinstance(current, ast.Call) else current.value
        elif isinstance(current, ast.Attribute):
            names.append(current.attr)
            current = current.value
        else:
            names.append(current.id if isinstance(current, ast.Name) else "")
            return names[::-1]


def raw_queries(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of every query for guarded rows that does not go through the one way."""
    tree = ast.parse(source)
    lines = source.splitlines()
    inside = {
        id(child) for node in ast.walk(tree) if isinstance(node, ast.Attribute) for child in [node.value]
    }
    inside |= {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for statement in ast.walk(tree):
        if not isinstance(statement, ast.stmt) or hasattr(statement, "body"):
            continue
        for node in ast.walk(statement):
            if not isinstance(node, ast.Call | ast.Attribute) or id(node) in inside:
                continue
            chain = chain_of(node)
            guarded = chain[0] in GUARDED and "objects" in chain[:2]
            related = any(pair[0] in RELATED and pair[1] in ASKING for pair in pairwise(chain[1:]))
            if (guarded or related) and not THROUGH & set(chain):
                text = "\n".join(lines[statement.lineno - 2 : statement.end_lineno])
                if ESCAPE not in text:
                    yield statement.lineno, ".".join(chain)


@pytest.mark.parametrize("path", reader_modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_page_reads_through_the_one_way(path: Path):
    assert list(raw_queries(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("source", "caught"),
    [
        ("rows = Comment.objects.all()", True),
        ("rows = Comment.objects.filter(pk=1).first()", True),
        ("def f():\n    return get_object_or_404(Comment, pk=1)", False),
        ("rows = thread.comments.filter(pk=1)", True),
        ("rows = found.revisions.order_by('-number')", True),
        ("rows = Thread.objects.filter(x=1).visible_to(user)", False),
        ("rows = Comment.objects.listed_for(user).filter(pk=1)", False),
        ("# not shown: counted for the limit\nn = Comment.objects.filter(author=user).count()", False),
        ("n = len(row.comments)", False),
        ("last = row.comments[-1].id", False),
    ],
)
def test_the_look_for_raw_queries_finds_them(source: str, caught: bool):
    assert bool(list(raw_queries(source))) is caught


def test_no_shortcut_fetches_a_guarded_row_by_its_model():
    pattern = re.compile(rf"get_(?:object|list)_or_404\(\s*(?:{'|'.join(sorted(GUARDED))})\s*,")
    for path in reader_modules():
        assert not pattern.search(path.read_text(encoding="utf-8")), path


def test_no_template_walks_from_a_row_to_others():
    """Templates get rows that were read for the viewer; a manager in a template would ask for everything."""
    walk = re.compile(
        r"[.](?:comments|replies|revisions|threads|comment_set|thread_set)[._](?:all|first|last|count)\b"
    )
    for path in (ROOT / "templates").rglob("*.html"):
        assert not walk.search(path.read_text(encoding="utf-8")), path
