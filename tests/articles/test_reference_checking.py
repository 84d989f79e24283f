"""Crossref and PubMed are asked about works that articles name; what they say stands in the list."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from articles import publishing, reference_checking
from articles import reference_services as services
from articles.checked_references import ArticleReference, CheckedReference
from articles.models import Article
from articles.reference_services import NotUnderstood, read_crossref, read_summary
from tests.articles import library as shelf
from tests.articles.library import Library, open_library

DOI = "10.5555/tea(1).x"


@pytest.fixture
def library(monkeypatch, settings) -> Any:
    settings.CHECK_REFERENCES = True
    with open_library(monkeypatch) as opened:
        yield opened


@pytest.fixture
def row(db: None) -> CheckedReference:
    return CheckedReference.objects.create(key=f"doi {DOI}", doi=DOI)


def check(row: CheckedReference) -> CheckedReference:
    CheckedReference.objects.filter(pk=row.pk).update(due_at=timezone.now())
    assert reference_checking.check_due(sleep=lambda seconds: None) == 1
    row.refresh_from_db()
    return row


CROSSREF, PUBMED = f"crossref {DOI}", f"esearch {DOI}"
CASES: dict[str, tuple[dict[str, Any], str, list[str], list[str]]] = {
    "both know it": (
        {CROSSREF: shelf.work(DOI), PUBMED: shelf.ids("77"), "pubmed 77": shelf.summary("77")},
        "found", ["Crossref", "PubMed"], [],
    ),
    "only Crossref knows it": ({CROSSREF: shelf.work(DOI)}, "found", ["Crossref"], []),
    "nobody knows it": ({}, "not_found", ["Crossref", "PubMed"], []),
    "retracted, says Crossref alone": (
        {CROSSREF: shelf.work(DOI, **{"updated-by": shelf.update("retraction")}),
         PUBMED: shelf.ids("77"), "pubmed 77": shelf.summary("77")},
        "retracted", ["Crossref"], [],
    ),
    "retracted, says PubMed alone": (
        {CROSSREF: shelf.work(DOI), PUBMED: shelf.ids("77"),
         "pubmed 77": shelf.summary("77", pubtype=["Journal Article", "Retracted Publication"])},
        "retracted", ["PubMed"], [],
    ),
    "retracted by its title": (
        {CROSSREF: shelf.work(DOI, title=["RETRACTED: On tea"])}, "retracted", ["Crossref"], [],
    ),
    "expression of concern": (
        {CROSSREF: shelf.work(DOI, **{"updated-by": shelf.update("expression_of_concern")})},
        "concern", ["Crossref"], [],
    ),
    "preprint": (
        {CROSSREF: shelf.work(DOI, type="posted-content", subtype="preprint")},
        "preprint", ["Crossref"], [],
    ),
    "retracted, and the other is away": (
        {CROSSREF: shelf.work(DOI, **{"updated-by": shelf.update("retraction")}), PUBMED: 500},
        "retracted", ["Crossref"], ["PubMed"],
    ),
    "found, and the other is away": (
        {CROSSREF: shelf.work(DOI), PUBMED: "garbled"}, "found", ["Crossref"], ["PubMed"],
    ),
    "unknown to one, and the other is away": ({CROSSREF: 500}, "unknown", [], ["Crossref"]),
    "slow": ({CROSSREF: "slow"}, "unknown", [], ["Crossref"]),
    "garbled": ({CROSSREF: "garbled"}, "unknown", [], ["Crossref"]),
    "another work": ({CROSSREF: shelf.work("10.5555/other")}, "unknown", [], ["Crossref"]),
    "sent elsewhere": ({CROSSREF: "elsewhere"}, "unknown", [], ["Crossref"]),
    "too many requests": ({CROSSREF: 429, PUBMED: 429}, "unknown", [], ["Crossref", "PubMed"]),
    "a list": ({CROSSREF: [1, 2]}, "unknown", [], ["Crossref"]),
    "several in PubMed, so none": ({PUBMED: shelf.ids("1", "2")}, "not_found", ["Crossref", "PubMed"], []),
}  # fmt: skip


def give_little_time_to_crossref(monkeypatch: pytest.MonkeyPatch) -> None:
    """And to nobody else, who may have to wait for a busy machine."""
    ask = services.ask_crossref

    def ask_briefly(doi: str, pace: services.Pace) -> str | None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(services, "SECONDS", 0.3)
            return ask(doi, pace)

    monkeypatch.setattr(services, "ask_crossref", ask_briefly)


@pytest.mark.parametrize("what", CASES)
def test_what_the_services_say_and_do_not_say(
    library: Library, row: CheckedReference, what: str, monkeypatch: pytest.MonkeyPatch
):
    library.answers, state, asked, silent = CASES[what]
    if what == "slow":
        give_little_time_to_crossref(monkeypatch)
    check(row)
    assert (row.state, row.asked, row.silent) == (state, asked, silent)
    assert row.checked_at is not None
    words = row.words
    assert "support" not in words and all(name in words for name in [*asked, *silent])
    wait = row.due_at - timezone.now()
    assert timedelta(minutes=50) < wait < timedelta(hours=2) if silent else wait > timedelta(days=29)


def test_numbers_of_pubmed_and_of_pubmed_central_are_asked_for_directly(library, db):
    library.answers = {
        "pubmed 77": shelf.summary("77", references=[{"reftype": "Retraction in", "refsource": "x"}]),
        "pmc 123": shelf.summary("123", articleids=[{"idtype": "pmid", "value": "78"}]),
        "pubmed 78": shelf.summary("78", pubtype=["Preprint"]),
    }
    by_number = CheckedReference.objects.create(key="pmid 77", pmid="77")
    assert check(by_number).state == "retracted"
    by_article = CheckedReference.objects.create(key="pmcid PMC123", pmcid="PMC123")
    assert check(by_article).state == "preprint"
    assert library.asked == ["pubmed 77", "pmc 123", "pubmed 78"]  # Crossref knows no such numbers


def test_what_was_known_survives_a_failure_but_not_worse_news(library, row):
    library.answers = {f"crossref {DOI}": shelf.work(DOI, **{"updated-by": shelf.update("retraction")})}
    at = check(row).checked_at
    library.answers = {f"crossref {DOI}": 500, f"esearch {DOI}": 500}
    assert (check(row).state, row.checked_at, row.tries) == ("retracted", at, 1)
    check(row)
    assert row.due_at - timezone.now() > timedelta(minutes=110)  # twice as long after each failure
    library.answers = {f"crossref {DOI}": shelf.work(DOI)}
    assert check(row).state == "found" and row.tries == 0
    library.answers = {
        f"crossref {DOI}": 500,
        f"esearch {DOI}": shelf.ids("77"),
        "pubmed 77": shelf.summary("77", pubtype=["Retracted Publication"]),
    }
    assert check(row).state == "retracted"


def test_nobody_is_asked_unless_it_is_switched_on(library, row, settings):
    settings.CHECK_REFERENCES = False
    assert reference_checking.check_due() == 0 and library.asked == []


def test_the_services_are_asked_politely(library, db):
    for number in range(5):
        CheckedReference.objects.create(key=f"pmid {number + 1}", pmid=str(number + 1))
    now, slept = [100.0], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    assert reference_checking.check_due(limit=3, clock=lambda: now[0], sleep=sleep) == 3
    assert slept == pytest.approx([services.BETWEEN] * 2)
    assert all("mailto:" in agent for agent in library.agents)
    assert CheckedReference.objects.filter(checked_at=None).count() == 2


def test_two_workers_ask_once(library, row):
    pace = services.Pace(ends=float("inf"))
    assert reference_checking.check(row.pk, pace)
    assert not reference_checking.check(row.pk, pace)
    assert len(library.asked) == 2


@pytest.mark.parametrize(
    "data", [None, [], {}, {"status": "ok"}, {"status": "ok", "message": {"DOI": 1}}, "x"]
)
def test_no_answer_is_better_than_a_wrong_one(data: Any):
    with pytest.raises(NotUnderstood):
        read_crossref(data, DOI)
    for odd in (
        data,
        {"result": {"77": {"error": "API rate limit exceeded"}}},
        {"error": "API rate limit exceeded"},
    ):
        with pytest.raises(NotUnderstood):
            read_summary(odd, "77")


ARTICLE = f"""---
title: On tea
slug: on-tea
---

Tea is old (doi: {DOI}), and so is rice (PMID: 77).

## References

- Tea and rice, PMC4567. Check: read by the editor.
"""


def publish(text: str) -> Article:
    return publishing.import_document(text=text, actor=None, name="on-tea.md", publish=True).article


def test_the_list_of_an_article_says_what_was_found_in_words(library, db, client):
    library.answers = {
        f"crossref {DOI}": shelf.work(DOI, **{"updated-by": shelf.update("retraction")}),
        "pubmed 77": shelf.summary("77"),
    }
    article = publish(ARTICLE)
    keys = ArticleReference.objects.filter(article=article).values_list("reference__key", flat=True)
    assert set(keys) == {f"doi {DOI}", "pmid 77", "pmcid PMC4567"}
    page = client.get("/articles/on-tea/").content.decode()
    assert page.count("Not checked by this site") == 2 and "“Found” says" not in page
    version = article.version
    assert reference_checking.check_due(sleep=lambda seconds: None) == 3
    page = client.get("/articles/on-tea/").content.decode()
    for words in ("Retracted, according to Crossref (", "Found in PubMed (", "Not found; asked: PubMed (",
                  "Read by the editor", "“Found” says that a work with this number exists."):  # fmt: skip
        assert words in page
    article.refresh_from_db()
    assert article.version > version
    assert "is-grave" in page and "✓" not in page
    # A new revision knows at once what is known, and what is no longer named goes.
    publish(ARTICLE.replace(f" (doi: {DOI})", ""))
    assert ArticleReference.objects.filter(article=article).count() == 2
    page = client.get("/articles/on-tea/").content.decode()
    assert "Found in PubMed (" in page and "Retracted" not in page
