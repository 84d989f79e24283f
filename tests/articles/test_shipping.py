"""The article that comes with the forum."""

from __future__ import annotations

import re

import pytest

from articles import publishing
from articles.importing.importer import parse
from articles.importing.inline import plain
from articles.models import Article, Revision
from articles.shipping import CONTENT, load_shipped
from k2forum.accounts.models import User

SOURCE = (CONTENT / "vitamin-k2.md").read_text(encoding="utf-8")
DOCUMENT = parse(SOURCE, name="vitamin-k2.md").document


@pytest.mark.django_db
def test_loading_publishes_it_once(admin: User):
    assert load_shipped(admin)
    assert not load_shipped(admin)
    article = Article.objects.get(slug="vitamin-k2")
    assert article.is_published and article.published_by == admin
    assert Revision.objects.count() == 1


@pytest.mark.django_db
def test_loading_leaves_alone_what_an_editor_changed(admin: User):
    load_shipped()
    article = Article.objects.get()
    publishing.save_revision(article, text="# Mine\n\nWords.", actor=admin)
    assert not load_shipped()
    publishing.withdraw(article, actor=admin)
    assert not load_shipped()
    assert Article.objects.get().state == Article.State.WITHDRAWN


@pytest.mark.django_db
def test_loading_brings_newer_wording_after_an_update():
    load_shipped()
    Revision.objects.update(digest="of an older wording")
    assert load_shipped()
    assert Article.objects.get().revision == Revision.objects.get(number=2)


def test_it_has_every_part():
    assert DOCUMENT.quick_facts is not None and len(DOCUMENT.quick_facts.facts) >= 4
    assert len(DOCUMENT.faq) == 4
    assert len(DOCUMENT.bottom_line) == 4
    assert DOCUMENT.disclaimer and DOCUMENT.discussion
    assert DOCUMENT.references_heading == "References"


def test_every_reference_says_what_the_check_found():
    assert [reference.text for reference in DOCUMENT.references if not reference.status] == []


def test_warning_names_all_four_antagonists():
    caution = next(section for section in DOCUMENT.sections if section.anchor == "who-should-be-careful")
    words = " ".join(block.text for block in caution.blocks)
    for medicine in ("Warfarin", "acenocoumarol", "phenprocoumon", "fluindione"):
        assert medicine in words


@pytest.mark.parametrize(
    ("figure", "verdict"),
    [
        ("34%", "Not confirmed"), ("1.42", "Not confirmed"), ("0.7 mm against 1.3 mm", "not confirmed"),
        ("30% of K2 products", "Not confirmed"), ("9% fewer", "Credited to the wrong study"),
        ("720 mcg", "did not slow"), ("European Food Safety Authority", "It did not"),
    ],
)  # fmt: skip
def test_doubtful_figure_stands_beside_its_verdict(figure: str, verdict: str):
    passages = [plain(block.text) for section in DOCUMENT.sections for block in section.blocks]
    (passage,) = [passage for passage in passages if figure in passage]
    assert verdict in passage


def test_nobody_speaks_in_the_first_person_and_researchers_stay_in_the_references():
    body = SOURCE.split("## References")[0]
    assert not re.search(r"\b(I|my|me)\b|patient of|Dr\.? [A-Z]", body)
    for name in ("Schurgers", "Knapen", "Gast", "Theuwissen", "Vermeer", "Maastricht"):
        assert name not in body


def test_amounts_are_written_safely():
    assert not re.search(r"µg|\bug\b|\d,\d{3}|\d\.0\b|(?<![\w.])\.\d", SOURCE)
