"""What is always true: one test for each of the ten invariants of docs/architecture.md."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from discussions import posting
from discussions.models import Comment, Thread
from discussions.reading import comments_of
from k2forum.accounts.badges import badges_of
from k2forum.accounts.models import User, Verification
from k2forum.contributions.models import Visibility
from k2forum.moderation import applying, receivers, tasks
from k2forum.moderation.decisions import decide, seen
from k2forum.moderation.models import Decision, Flag
from k2forum.screening import screen
from tests import cast

ROOT = Path(__file__).resolve().parent.parent
VISITOR = AnonymousUser()
ORDER = "Take 500 mcg of MK-7 a day and stop your warfarin."
OWN_USE = "I take 90 mcg of MK-7 with my lunch every day."


@pytest.fixture
def opening(author: User, article: Any) -> Comment:
    return cast.screened(cast.thread_by(author, article))


def test_1_nobody_else_sees_a_text_before_that_exact_text_was_screened(
    opening: Comment, author: User, stranger: User, moderator: User
):
    reply = cast.reply_by(author, opening, "Seven green lanterns.")
    for viewer in (VISITOR, stranger):
        assert reply not in Comment.objects.visible_to(viewer)
        assert reply not in Comment.objects.listed_for(viewer)
    for viewer in (author, moderator):
        assert reply in Comment.objects.visible_to(viewer)
    cast.screened(reply)
    assert reply in Comment.objects.visible_to(stranger)
    posting.edit(reply, author=author, source="Eight green lanterns.")
    rows = {row.id: row for row in comments_of(opening.thread, stranger).rows}
    assert "Seven" in rows[reply.pk].html
    stale = Comment.objects.select_related("thread__article", "author").get(pk=reply.pk)
    posting.edit(reply, author=author, source="Nine green lanterns.")
    assert applying.apply(stale, screen(stale.source), []) is False, "a verdict about another text"
    rows = {row.id: row for row in comments_of(opening.thread, stranger).rows}
    assert "Seven" in rows[reply.pk].html


def test_1_a_title_waits_with_its_opening_comment(author: User, article: Any, stranger: User):
    opening = cast.thread_by(author, article, ORDER)
    cast.screened(opening)
    assert opening.visibility == Visibility.HELD
    assert not Thread.objects.visible_to(stranger).exists()
    assert Thread.objects.get().public_title == ""
    assert "About the forms" not in Client().get(article.get_absolute_url()).content.decode()


def test_2_the_system_never_changes_the_author_s_text(opening: Comment, stranger: User, moderator: User):
    reply = cast.screened(cast.reply_by(stranger, opening, OWN_USE))
    before = (reply.source, reply.public_html, reply.disclaimer_id)
    for _time in range(2):
        Comment.objects.filter(pk=reply.pk).update(screening_due=timezone.now())
        cast.screened(reply)
        assert (reply.source, reply.public_html, reply.disclaimer_id) == before
    assert reply.source == reply.revisions.get().source == OWN_USE
    assert reply.disclaimer.line not in reply.public_html
    page = Client().get(f"/threads/{opening.thread_id}/").content.decode()
    assert page.count(reply.disclaimer.line) == 1
    held = cast.screened(cast.reply_by(stranger, opening, ORDER))
    decide(held.case, actor=moderator, read=seen(held.case), action="approve")
    held.refresh_from_db()
    assert held.source == held.revisions.get().source == ORDER


def test_3_a_decision_and_its_change_stand_and_fall_together(
    opening: Comment, stranger: User, moderator: User
):
    held = cast.screened(cast.reply_by(stranger, opening, ORDER))
    made = Decision.objects.count()
    with (
        patch("k2forum.moderation.decisions.outcomes.tell_author", side_effect=OSError("power cut")),
        pytest.raises(OSError, match="power cut"),
    ):
        decide(held.case, actor=moderator, read=seen(held.case), action="reject", reason="health-dose")
    held.refresh_from_db()
    assert (held.visibility, Decision.objects.count()) == (Visibility.HELD, made)
    decide(held.case, actor=moderator, read=seen(held.case), action="reject", reason="health-dose")
    held.refresh_from_db()
    entry = Decision.objects.last()
    assert held.visibility == Visibility.REJECTED
    assert (entry.action, entry.reason, entry.before, entry.after) == (
        "reject", "health-dose", "held", "rejected",
    )  # fmt: skip


def test_4_the_same_text_and_rule_never_flags_twice_and_what_was_dismissed_stays_so(
    opening: Comment, stranger: User, moderator: User
):
    reply = cast.screened(cast.reply_by(stranger, opening, "You should take 200 mcg of MK-7 every day."))
    flags = Flag.objects.filter(case__comment=reply, rule="dose_recommendation")
    assert flags.count() == 1

    def again() -> None:
        """In a context that changed, so that the text is really read once more."""
        Comment.objects.filter(pk=reply.pk).update(screening_due=timezone.now(), screened_digest="0" * 64)
        cast.screened(reply)

    again()
    assert (flags.count(), reply.visibility) == (1, Visibility.HELD)
    decide(reply.case, actor=moderator, read=seen(reply.case), action="approve")
    again()
    assert (flags.count(), reply.visibility) == (1, Visibility.PUBLISHED)
    assert not reply.case.is_open
    posting.edit(reply, author=stranger, source="You should take 300 mcg of MK-7 every day.")
    cast.screened(reply)
    assert flags.count() == 2


def test_4_a_published_or_changed_text_makes_what_was_read_with_it_due_again(
    opening: Comment, author: User, stranger: User
):
    below = cast.screened(cast.reply_by(stranger, opening))
    assert not Comment.objects.due().exists()
    posting.edit(opening, author=author, source="I changed my question.")
    cast.screened(opening)
    assert list(Comment.objects.due()) == [below]
    below.refresh_from_db()
    assert below.visibility == Visibility.PUBLISHED, "it stays as it is until then"


def test_5_a_badge_is_drawn_from_a_live_verification_alone(opening: Comment, professional: User):
    reply = cast.screened(cast.reply_by(professional, opening))
    claims = cast.person("Petra Professional", kind=User.Kind.PROFESSIONAL)
    boast = cast.screened(cast.reply_by(claims, opening, "I am a pharmacist myself."))

    def badges() -> dict[int, bool]:
        return {row.id: row.badge is not None for row in comments_of(opening.thread, VISITOR).rows}

    assert badges() == {opening.pk: False, reply.pk: True, boast.pk: False}
    Verification.objects.update(expires_on=timezone.localdate() - timedelta(days=1))
    assert badges_of([professional.pk]) == {}
    assert badges()[reply.pk] is False


def test_6_the_database_says_what_is_due_and_a_sweep_finishes_the_work(
    opening: Comment, stranger: User, django_capture_on_commit_callbacks: Any
):
    with patch.object(tasks.screen_comment, "apply_async"), django_capture_on_commit_callbacks(execute=True):
        reply = cast.reply_by(stranger, opening)  # the message is lost
    assert reply not in Comment.objects.visible_to(VISITOR)
    with (
        patch.object(applying, "screen", side_effect=SystemExit),
        pytest.raises(SystemExit),
    ):
        applying.screen_one(reply.pk)  # the worker dies at it
    assert applying.screen_one(reply.pk) is False, "nobody else takes it meanwhile"
    later = timezone.now() + applying.CLAIM + timedelta(seconds=1)
    with patch.object(timezone, "now", return_value=later):
        assert applying.sweep() == 1
    assert reply in Comment.objects.visible_to(VISITOR)


def test_6_with_the_broker_away_posting_still_works(
    opening: Comment, stranger: User, django_capture_on_commit_callbacks: Any
):
    with (
        patch.object(tasks.screen_comment, "apply_async", side_effect=ConnectionError),
        django_capture_on_commit_callbacks(execute=True) as callbacks,
    ):
        reply = cast.reply_by(stranger, opening)
    assert len(callbacks) == 1
    reply.refresh_from_db()
    assert reply.visibility == Visibility.PUBLISHED
    with (
        patch.object(receivers.applying, "screen_one", side_effect=OSError),
        patch.object(tasks.screen_comment, "apply_async", side_effect=ConnectionError),
    ):
        receivers.enqueue(reply.pk)  # neither broker nor screener: the sweep is behind


def test_6_a_text_that_kills_its_screener_is_held_and_never_published(opening: Comment, stranger: User):
    reply = cast.reply_by(stranger, opening)
    with patch.object(applying, "screen", side_effect=RecursionError):
        for _try in range(3):
            Comment.objects.filter(pk=reply.pk).update(screening_due=timezone.now())
            applying.screen_one(reply.pk)
    reply.refresh_from_db()
    assert reply.visibility == Visibility.HELD
    assert Flag.objects.get(case__comment=reply).rule == "could_not_screen"


def python_files() -> list[Path]:
    return [
        path
        for part in ("k2forum", "articles", "discussions")
        for path in sorted((ROOT / part).rglob("*.py"))
    ]


def test_7_all_html_from_a_person_s_text_comes_out_of_one_renderer():
    makers = {"markdown_it", "bleach", "nh3", "markdown"}
    for path in python_files():
        source = path.read_text(encoding="utf-8")
        if not any(maker in source for maker in makers):
            continue
        tree = ast.parse(source)
        imported = {
            (alias.name if isinstance(node, ast.Import) else node.module or "").partition(".")[0]
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }
        allowed = path.relative_to(ROOT).parts[0] == "articles" or path.name == "rendering.py"
        assert allowed or not imported & makers, path


# Help texts are the site's own; an article's HTML was cleaned when it was saved; the code is a drawing.
MADE_SAFE = {
    ("includes/_field.html", "field.help_text|safe"),
    ("discussions/_composer.html", "field.help_text|safe"),
    ("articles/_article.html", "revision.html|safe"),
    ("articles/admin/revision.html", "revision.html|safe"),
    ("articles/admin/preview.html", "html|safe"),
    ("mfa/totp/activate_form.html", "totp_svg|safe"),
}


def test_7_no_template_prints_a_person_s_text_as_html():
    folder = ROOT / "templates"
    for path in folder.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        name = path.relative_to(folder).as_posix()
        assert "autoescape off" not in text, path
        allowed = [words for place, words in MADE_SAFE if place == name]
        for found in [line for line in text.splitlines() if "|safe" in line]:
            assert any(words in found for words in allowed), (path, found)


def test_7_what_is_shown_of_a_hostile_text_is_what_the_renderer_made(opening: Comment, stranger: User):
    hostile = "<script>alert(1)</script> [x](javascript:alert(1)) *so*"
    reply = cast.screened(cast.reply_by(stranger, opening, hostile))
    html = "<p>&lt;script&gt;alert(1)&lt;/script&gt; [x](javascript:alert(1)) <em>so</em></p>"
    assert reply.public_html == html
    for viewer in (VISITOR, stranger):
        rows = {row.id: row for row in comments_of(opening.thread, viewer).rows}
        assert rows[reply.pk].html == html


@pytest.mark.parametrize("state", [state for state in Visibility.values if state != "published"])
def test_8_every_public_page_shows_only_what_is_visible(
    opening: Comment, author: User, stranger: User, article: Any, state: str
):
    secret = cast.screened(cast.reply_by(author, opening, "Seven green lanterns."))
    Comment.objects.filter(pk=secret.pk).set_state(visibility=state)
    addresses = (
        "/",
        article.get_absolute_url(),
        f"{article.get_absolute_url()}threads/",
        f"/threads/{opening.thread_id}/",
        f"/people/{author.pk}/",
        f"/comments/{opening.pk}/",
        "/sitemap.xml",
    )
    for client in (Client(), cast.client_of(stranger)):
        for address in addresses:
            assert "lanterns" not in client.get(address).content.decode(), address
        for page in ("", "state/", "revisions/", "replies/new/", "reports/"):
            assert client.get(f"/comments/{secret.pk}/{page}", follow=True).content.find(b"lanterns") < 0, (
                page
            )


def test_9_author_s_acts_and_moderator_s_acts_are_different_functions_and_addresses(
    opening: Comment, moderator: User, author: User
):
    authors = {name for name, _value in vars(posting).items() if not name.startswith("_")}
    assert {"withdraw", "edit"} <= authors
    assert not authors & {"hide", "remove", "reject", "approve"}
    desk = cast.client_of(moderator)
    for page in ("edit/", "withdrawal/"):
        assert desk.post(f"/comments/{opening.pk}/{page}", {"text": "Mine now."}).status_code == 403
    opening.refresh_from_db()
    assert (opening.visibility, opening.revision) == (Visibility.PUBLISHED, 1)
    addresses = [str(pattern.pattern) for pattern in get_resolver("discussions.urls").url_patterns]
    assert not [
        address for address in addresses if any(act in address for act in ("hide", "remov", "reject"))
    ]


def test_9_withdrawing_is_told_apart_from_removing(opening: Comment, author: User):
    posting.withdraw(opening, author=author)
    assert opening.visibility == Visibility.WITHDRAWN
    assert not Decision.objects.filter(subject_id=opening.pk, action="withdraw").exists()
