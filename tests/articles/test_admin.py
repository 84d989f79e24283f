"""Writing, revising and publishing articles in the admin."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from articles import publishing
from articles.admin import changed_lines
from articles.models import Article, Revision
from k2forum.accounts.models import User
from tests import cast

pytestmark = pytest.mark.django_db

TEXT = "# A title\n\nWords to read.\n"
ADD = "admin:articles_article_add"


def form_of(**fields: Any) -> dict[str, Any]:
    return {
        "text_title": "", "slug": "", "source": TEXT, "format": "", "note": "", "hold_policy": "",
        "close_after_days": "", **fields,
    }  # fmt: skip


@pytest.fixture
def desk(admin: User) -> Client:
    return cast.client_of(admin)


@pytest.fixture
def article(admin: User) -> Article:
    return publishing.import_document(text=TEXT, slug="a", actor=admin, publish=True).article


@pytest.fixture
def writer(db: None) -> User:
    """Writes and revises, but may not publish."""
    names = ("view_article", "add_article", "change_article")
    return cast.permit(cast.person("Wil Writer", is_staff=True), *names, app="articles")


def test_article_is_written_as_a_draft(desk: Client, admin: User):
    response = desk.post(reverse(ADD), form_of(note="First words"))
    assert response.status_code == 302
    article = Article.objects.get()
    assert (article.slug, article.title, article.state) == ("a-title", "A title", Article.State.DRAFT)
    revision = Revision.objects.get()
    assert (revision.author, revision.note) == (admin, "First words")


def test_unreadable_text_is_refused_and_kept_in_the_form(desk: Client):
    response = desk.post(reverse(ADD), form_of(source="---\ntitle: [\n---\nMy words."))
    assert response.status_code == 200
    assert "line 3: the front matter is not valid YAML" in response.content.decode()
    assert "My words." in response.content.decode()
    assert not Article.objects.exists()


def test_address_that_is_taken_is_refused(desk: Client, article: Article):
    for fields in ({"slug": "a"}, {"source": "# A\n\nWords."}):
        response = desk.post(reverse(ADD), form_of(**fields))
        assert response.status_code == 200
        assert "address" in response.content.decode()
    assert Article.objects.count() == 1


def test_revising_adds_a_revision_that_readers_do_not_see_yet(desk: Client, article: Article):
    address = reverse("admin:articles_article_change", args=[article.pk])
    assert "Words to read." in desk.get(address).content.decode()
    desk.post(address, form_of(source="# New\n\nNew words.", close_after_days="30"))
    article.refresh_from_db()
    assert article.revisions.count() == 2
    assert article.revision is not None and article.revision.number == 1
    assert article.close_after_days == 30
    assert article.slug == "a", "the address of a published article stays"


def test_title_in_the_text_is_changed_in_the_text(desk: Client, article: Article):
    address = reverse("admin:articles_article_change", args=[article.pk])
    form = desk.get(address).context["adminform"].form
    assert form.initial["text_title"] == ""
    desk.post(address, form_of(source="# Another title\n\nWords to read.\n"))
    assert Revision.objects.get(number=2).title == "Another title"


def test_title_apart_from_the_text_stays_in_its_field(desk: Client):
    done = publishing.import_document(text="Only words.", slug="b", title="Chosen", actor=None)
    address = reverse("admin:articles_article_change", args=[done.article.pk])
    assert desk.get(address).context["adminform"].form.initial["text_title"] == "Chosen"


def test_saving_without_a_change_makes_no_revision(desk: Client, article: Article):
    address = reverse("admin:articles_article_change", args=[article.pk])
    response = desk.post(address, form_of(format="markdown"), follow=True)
    assert "no new revision" in response.content.decode()
    assert article.revisions.count() == 1


def test_preview_shows_the_unsaved_text(desk: Client):
    address = reverse("admin:articles_article_preview")
    response = desk.post(address, form_of(source="# Not saved\n\nLook at this."))
    assert response.status_code == 200
    assert "<h1>Not saved</h1>" in response.content.decode()
    assert "Look at this.</p>" in response.content.decode()
    assert not Article.objects.exists()
    assert desk.get(address).status_code == 405


def test_preview_of_an_unreadable_text_says_why(desk: Client):
    response = desk.post(reverse("admin:articles_article_preview"), form_of(source=" "))
    assert response.status_code == 400
    assert "the text is empty" in response.content.decode()


def test_history_lists_revisions_and_shows_what_changed(desk: Client, article: Article):
    publishing.save_revision(article, text="# A title\n\nBetter words.\n", actor=None, note="Better")
    listed = desk.get(reverse("admin:articles_article_change", args=[article.pk])).content.decode()
    address = reverse("admin:articles_article_revision", args=[article.pk, 2])
    assert address in listed and "Better" in listed
    page = desk.get(address).content.decode()
    assert "<ins>Better words.</ins>" in page
    assert "<del>Words to read.</del>" in page


def test_acts_change_what_readers_see(desk: Client, article: Article, admin: User):
    def act(name: str, **data: Any) -> None:
        assert (
            desk.post(reverse("admin:articles_article_act", args=[article.pk, name]), data).status_code == 302
        )
        article.refresh_from_db()

    act("withdraw")
    assert article.state == Article.State.WITHDRAWN
    assert article.withdrawn_by == admin
    act("publish", revision="1")
    assert article.is_published
    act("close-discussion")
    assert article.discussion_closed
    act("open-discussion")
    assert not article.discussion_closed


def test_acts_are_refused_by_get_and_under_other_names(desk: Client, article: Article):
    assert desk.get(reverse("admin:articles_article_act", args=[article.pk, "withdraw"])).status_code == 405
    assert desk.post(reverse("admin:articles_article_act", args=[article.pk, "erase"])).status_code == 404
    article.refresh_from_db()
    assert article.is_published


def test_actions_publish_and_withdraw_many(desk: Client, article: Article):
    draft = publishing.import_document(text=TEXT, slug="b", actor=None).article
    address = reverse("admin:articles_article_changelist")
    chosen = {"_selected_action": [article.pk, draft.pk]}
    desk.post(address, {"action": "publish_newest", **chosen})
    assert Article.objects.published().count() == 2
    desk.post(address, {"action": "withdraw_articles", **chosen})
    assert Article.objects.published().count() == 0


def test_writer_writes_but_does_not_publish(writer: User, article: Article):
    client = cast.client_of(writer)
    assert client.post(reverse(ADD), form_of(slug="mine")).status_code == 302
    act = reverse("admin:articles_article_act", args=[article.pk, "withdraw"])
    assert client.post(act).status_code == 403
    page = client.get(reverse("admin:articles_article_change", args=[article.pk])).content.decode()
    assert act not in page
    assert (
        "withdraw_articles" not in client.get(reverse("admin:articles_article_changelist")).content.decode()
    )


def test_staff_without_permission_sees_nothing_of_it(stranger: User, article: Article):
    stranger.is_staff = True
    stranger.save()
    client = cast.client_of(stranger)
    for address in (
        reverse("admin:articles_article_change", args=[article.pk]),
        reverse("admin:articles_article_revision", args=[article.pk, 1]),
    ):
        assert client.get(address).status_code == 403
    assert client.post(reverse("admin:articles_article_preview"), form_of()).status_code == 403


def test_articles_are_never_deleted(desk: Client, article: Article):
    assert desk.post(reverse("admin:articles_article_delete", args=[article.pk])).status_code == 403
    assert Article.objects.exists()


def test_list_of_articles_costs_the_same_for_many(
    desk: Client, article: Article, django_assert_max_num_queries: Any
):
    for number in range(20):
        publishing.import_document(text=TEXT, slug=f"more-{number}", actor=None)
    with django_assert_max_num_queries(12):
        desk.get(reverse("admin:articles_article_changelist"))


def test_changes_are_told_line_by_line():
    assert changed_lines("a\nb\nc", "a\nB\nc") == [("removed", "b"), ("added", "B")]
    assert changed_lines("a", "a") == []
