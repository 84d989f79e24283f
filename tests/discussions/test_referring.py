"""Works that comments name, and what is known of them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.checked_references import CheckedReference
from articles.signals import reference_checked
from discussions import posting, referring
from discussions.models import CommentReference
from k2forum.moderation import reversing
from k2forum.site.privacy import texts
from tests import cast
from tests.moderation import acts

TEXT = "See doi: 10.5555/Tea.1. There is more in PMID 77.\n\nAlso PMC4567 here.\n\n> PMID 99"


def known(key: str, state: str) -> None:
    """As a check leaves it."""
    row = CheckedReference.objects.get(key=key)
    CheckedReference.objects.filter(pk=row.pk).update(
        state=state, asked=["PubMed"], checked_at=timezone.now()
    )
    row.refresh_from_db()
    reference_checked.send(sender=CheckedReference, reference=row)


def test_a_public_comment_names_works_and_says_what_is_known(author, article):
    comment = cast.thread_by(author, article, TEXT)
    assert not CheckedReference.objects.exists()  # nothing is asked about what nobody may read
    cast.screened(comment)
    assert set(CheckedReference.objects.values_list("key", flat=True)) == {
        "doi 10.5555/tea.1", "pmid 77", "pmcid PMC4567",
    }  # fmt: skip
    page = Client().get(f"/threads/{comment.thread_id}/").content.decode()
    assert page.count("not checked by this site") == 3
    version = comment.thread.version
    known("pmid 77", "retracted")
    page = Client().get(f"/threads/{comment.thread_id}/").content.decode()
    assert "retracted, according to PubMed (" in page and page.count("not checked by this site") == 2
    comment.thread.refresh_from_db()
    assert comment.thread.version > version


def test_an_edit_changes_what_is_named(author, article):
    comment = cast.screened(cast.thread_by(author, article, TEXT))
    posting.edit(comment, author=author, source="See PMID 78.")
    cast.screened(comment)
    assert [one["key"] for one in comment.references] == ["pmid 78"]
    assert CommentReference.objects.count() == 1


def test_what_is_redacted_is_not_named_beneath(author, stranger, article, moderator):
    opening = cast.screened(cast.thread_by(author, article))
    comment = acts.published(opening, stranger, "My file is doi:10.5555/john.smith.1970, and PMID 77.")
    acts.report(comment, author, "privacy")
    entry = acts.act(comment, moderator, "redact", reason="privacy", phrases="10.5555/john.smith.1970")
    page = f"/threads/{opening.thread_id}/"
    assert "john.smith" not in Client().get(page).content.decode()
    comment.refresh_from_db()
    assert [one["key"] for one in comment.references] == ["pmid 77"]
    assert entry and reversing.undo(entry, actor=moderator)
    assert "john.smith" in Client().get(page).content.decode()


def test_an_erased_comment_names_nothing(author, article):
    comment = cast.screened(cast.thread_by(author, article, TEXT))
    texts.erase(comment, actor=author)
    assert comment.references == [] and not CommentReference.objects.exists()


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Nothing here, 10.5 mg and PMC.", []),
        ("> PMID 77\n\nI agree.", []),
        ("PMID 0077 and PMID 77", ["pmid 77"]),
        ("DOI 10.5555/A_B (and 10.5555/a_b)", ["doi 10.5555/a_b"]),
        (
            "pmid:1 " * 30 + " ".join(f"PMID {n}\n\n" for n in range(2, 40)),
            [f"pmid {n}" for n in range(1, 11)],
        ),
        ("2004;134(11):3100-3105 has no number", []),
    ],
)
def test_which_works_a_text_names(text, keys):
    assert [one.key for one in referring.named_in(text)] == keys


def test_a_text_that_names_nothing_costs_no_query(author, article):
    comment = cast.screened(cast.thread_by(author, article))
    with CaptureQueriesContext(connection) as captured:
        referring.note_what_it_names(comment)
    assert len(captured) == 0
