"""What can be done with an article, and what it leaves behind."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from articles import publishing
from articles.importing.errors import ArticleError
from articles.models import Article, Revision
from k2forum.accounts.models import User
from k2forum.contributions.models import LogEntry
from tests.articles.outlines import text_of

pytestmark = pytest.mark.django_db

TEXT = "# A title\n\nWords to read.\n"
OTHER = "# A title\n\nOther words to read.\n"


def imported(text: str = TEXT, *, publish: bool = False, actor: User | None = None) -> publishing.Imported:
    return publishing.import_document(text=text, slug="a", publish=publish, actor=actor)


def test_import_makes_a_draft_with_one_revision(admin: User):
    done = imported(actor=admin)
    revision = done.article.revisions.get()
    assert (done.created, done.revised, done.published) == (True, True, False)
    assert done.article.state == Article.State.DRAFT
    assert (revision.number, revision.author, revision.source) == (1, admin, TEXT)
    assert "Words to read." in revision.html
    assert done.article.revision is None


def test_same_text_again_changes_nothing(admin: User):
    imported(publish=True, actor=admin)
    version = Article.objects.get().version
    assert not imported(publish=True, actor=admin)
    assert not imported(text=TEXT.replace("\n", "\r\n"), actor=admin)
    assert Revision.objects.count() == 1
    assert Article.objects.get().version == version


def test_new_text_waits_until_it_is_published(admin: User):
    article = imported(publish=True, actor=admin).article
    assert imported(OTHER).revised
    article.refresh_from_db()
    assert article.revision is not None and article.revision.number == 1
    assert publishing.publish(article, actor=admin)
    assert article.revision.number == 2
    assert not publishing.publish(article, actor=admin)


def test_earlier_revision_can_be_published_again(admin: User):
    article = imported(publish=True).article
    imported(OTHER, publish=True)
    assert publishing.publish(article, actor=admin, revision=article.revisions.get(number=1))
    assert article.revision is not None and article.revision.source == TEXT
    assert publishing.save_revision(article, text=TEXT, actor=admin), "going back is a revision of its own"


def test_revision_of_another_article_is_refused(admin: User):
    article = imported(publish=True).article
    other = publishing.import_document(text=OTHER, slug="b", actor=None).article
    with pytest.raises(ArticleError, match="another article"):
        publishing.publish(article, actor=admin, revision=other.revisions.get())


def test_publishing_says_who_and_when_and_is_logged(admin: User):
    article = imported(actor=admin).article
    publishing.publish(article, actor=admin)
    first = article.published_at
    imported(OTHER)
    publishing.publish(article, actor=admin)
    assert article.published_by == admin
    assert article.published_at == first
    assert article.revised_at is not None and first is not None and article.revised_at > first
    entries = LogEntry.objects.filter(subject_kind="article", subject_id=article.pk)
    assert [(entry.action, entry.before, entry.after, entry.revision) for entry in entries] == [
        ("publish", "draft", "published", 1), ("publish", "published", "published", 2),
    ]  # fmt: skip


def test_withdrawing_takes_the_article_from_readers_and_keeps_it(admin: User):
    article = imported(publish=True).article
    assert publishing.withdraw(article, actor=admin)
    assert not publishing.withdraw(article, actor=admin)
    assert (article.state, article.withdrawn_by) == (Article.State.WITHDRAWN, admin)
    assert article.revisions.count() == 1
    assert publishing.publish(article, actor=admin)


def test_discussion_can_be_closed_and_opened(admin: User):
    article = imported(publish=True).article
    for verb, closed, by in (
        (publishing.close_discussion, True, admin),
        (publishing.open_discussion, False, None),
    ):
        assert verb(article, actor=admin)
        assert not verb(article, actor=admin)
        assert (article.discussion_closed, article.discussion_closed_by) == (closed, by)


def test_every_change_that_readers_see_counts_up_the_version(admin: User):
    article = imported(publish=True).article
    seen = [article.version]
    publishing.close_discussion(article, actor=admin)
    seen.append(article.version)
    imported(OTHER, publish=True)
    article.refresh_from_db()
    seen.append(article.version)
    publishing.withdraw(article, actor=admin)
    seen.append(article.version)
    assert seen == sorted(set(seen))


def test_readers_see_published_articles_and_writers_all(admin: User, stranger: User):
    imported(publish=True)
    publishing.import_document(text=OTHER, slug="draft", actor=None)
    for reader in (AnonymousUser(), stranger):
        assert [article.slug for article in Article.objects.visible_to(reader)] == ["a"]
    assert Article.objects.visible_to(admin).count() == 2


def test_title_of_the_page_is_that_of_the_public_revision():
    article = imported(publish=True).article
    imported("# A new title\n\nWords.")
    article.refresh_from_db()
    assert article.title == "A title"
    publishing.publish(article, actor=None)
    assert article.title == "A new title"


def test_title_that_somebody_gave_survives_a_text_without_one():
    text = text_of("magnesium-sleep.txt")
    name = "magnesium-sleep.txt"
    publishing.import_document(text=text, title="Magnesium at night", name=name, actor=None)
    assert not publishing.import_document(text=text, name=name, actor=None)
    done = publishing.import_document(text=text + "\n", title="Magnesium by day", name=name, actor=None)
    assert done.revised
    assert done.parsed.document.title == "Magnesium by day"


def test_unreadable_text_leaves_nothing_behind():
    with pytest.raises(ArticleError):
        imported("a\x00b")
    assert not Article.objects.exists()


def test_failure_while_saving_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch):
    def fail(document: object, checks: object) -> str:
        raise RuntimeError("no template")

    monkeypatch.setattr(publishing, "document_html", fail)
    with pytest.raises(RuntimeError):
        imported()
    assert not Article.objects.exists()


def test_article_without_a_text_cannot_be_published(admin: User):
    article = Article.objects.create(slug="empty", title="Empty")
    with pytest.raises(ArticleError, match="no text"):
        publishing.publish(article, actor=admin)


def test_database_refuses_a_published_article_without_a_revision():
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.create(slug="empty", title="Empty", state=Article.State.PUBLISHED)


def test_rendering_again_changes_only_what_differs():
    article = imported(publish=True).article
    assert publishing.render_again() == 0
    Revision.objects.update(html="old")
    assert publishing.render_again() == 1
    assert "Words to read." in Revision.objects.get().html
    version = article.version
    article.refresh_from_db()
    assert article.version == version + 1
