"""Pages of the documentation: links lead somewhere, all pages can be reached, and the forum shows them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from k2forum.site import documentation
from tests.documentation.reading import PAGES, ROOT, anchors_of, commands_of, is_command, links_of

OUTSIDE = ("http://", "https://", "mailto:")
DOCS = [page for page in PAGES if page.is_relative_to(ROOT / "docs")]


def target_of(page: Path, address: str) -> tuple[Path, str]:
    path, _, anchor = address.partition("#")
    return ((page.parent / path).resolve() if path else page), anchor


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_to_pages_and_headings_that_are_there(page: Path):
    broken = []
    for address in links_of(page):
        if address.startswith(OUTSIDE):
            continue
        target, anchor = target_of(page, address)
        if not target.exists() or (anchor and anchor not in anchors_of(target)):
            broken.append(address)
    assert broken == []


def test_every_page_can_be_reached_from_the_first():
    seen, waiting = set(), [ROOT / "docs" / "index.md"]
    while waiting:
        page = waiting.pop()
        if page in seen:
            continue
        seen.add(page)
        targets = [target_of(page, one)[0] for one in links_of(page) if not one.startswith(OUTSIDE)]
        waiting += [target for target in targets if target.suffix == ".md" and target in DOCS]
        waiting += [inside for target in targets if target.is_dir() for inside in target.glob("*.md")]
    assert set(DOCS) - seen == set()


def test_the_first_page_calls_each_page_by_its_title():
    text = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    named = re.findall(r"^- \[(.+?)\]\((.+?\.md)\)", text, re.MULTILINE)
    titles = [(ROOT / "docs" / page).read_text(encoding="utf-8").splitlines()[0] for _words, page in named]
    assert [f"# {words}" for words, _page in named] == titles
    assert text.count("](") == len(named) + 1  # the decisions are a folder


def test_readme_leads_to_the_guides():
    assert "docs/index.md" in links_of(ROOT / "README.md")


@pytest.mark.django_db
def test_the_forum_shows_every_page_and_its_links_lead_on():
    client = Client()
    addresses = {reverse("site:docs"), *(documentation.address_of(name) for name in documentation.names())}
    addresses.add(reverse("site:docs-page", args=["decisions"]))
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "<h1" in answer.content.decode() and not answer.cookies
        article = answer.content.decode().partition('<main id="main"')[2].partition("</main>")[0]
        for href in re.findall(r'href="(/docs/[^"#]*)', article):
            assert href in addresses, (address, href)
        assert 'href=""' not in article and ".md" not in "".join(re.findall(r'href="([^"]*)"', article))


@pytest.mark.django_db
def test_a_page_of_the_documentation_asks_the_database_nothing():
    client = Client()
    client.get("/docs/")
    with CaptureQueriesContext(connection) as captured:
        client.get("/docs/how-to/operator/")
    assert len(captured) == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["../README", "how-to", "nothing", "index", "..%2F..%2Fetc/passwd", "images/desk.png"]
)
def test_nothing_but_the_pages_is_given_out(name: str):
    assert Client().get(f"/docs/{name}/").status_code == 404


def test_a_comment_in_a_page_is_not_shown():
    named = [name for name in documentation.names() if "&lt;!--" in documentation.page_named(name).html]
    assert named == []
    assert "<table>" in documentation.page_named("performance").html


def test_tables_and_code_are_kept_and_html_is_not():
    table = "| a | b |\n|---|---|\n| `x` | <b>y</b> |"
    source = f"# A & b\n\n{table}\n\n[in](c.md#d), [out](https://e.org), [code](../x.py)"
    html, headings = documentation.render_documentation(source, lambda href: "" if "x.py" in href else href)
    assert headings == [(1, "a-b", "A & b")]
    assert '<h1 id="a-b">' in html and "<td><code>x</code></td>" in html and "&lt;b&gt;" in html
    assert '<a href="https://e.org" rel="noopener">out</a>' in html and "<a>code</a>" in html


@pytest.mark.parametrize(
    ("line", "found"),
    [("make test", True), (".venv/bin/python -m x", True), ("K2_MODE=x", False), ("web -> x", False)],
)
def test_commands_are_told_from_other_code(line: str, found: bool):
    assert is_command(line) is found


def test_a_comment_behind_a_command_and_a_prompt_are_no_part_of_it(tmp_path, monkeypatch):
    page = tmp_path / "page.md"
    page.write_text(
        "    $ make test   # quick\n\nand `make run PORT=1`, but not `make`.\n\n```python\nmake = 1\n```\n"
    )
    monkeypatch.setattr("tests.documentation.reading.ROOT", tmp_path)
    assert [command.line for command in commands_of(page)] == ["make test", "make run PORT=1"]
