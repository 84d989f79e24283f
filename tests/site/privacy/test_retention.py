"""What is not needed any more goes by date; the command says so, and says where it did not."""

from __future__ import annotations

import datetime
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core.management import call_command
from django.utils import timezone

from discussions import drafting, posting
from discussions.models import Comment, CommentRevision, Draft
from k2forum.accounts import credential_states, evidence
from k2forum.accounts.models import Evidence, User
from k2forum.contributions.models import LogEntry, LogText, Visibility
from k2forum.moderation import appealing
from k2forum.moderation.models import Appeal, Flag
from k2forum.notices import telling
from k2forum.notices.models import Notice
from k2forum.site import shipping
from k2forum.site.privacy import archive, due, leaving, retention
from k2forum.site.privacy.records import PersonalArchive
from tests import cast
from tests.accounts.credentials import acts as credentials
from tests.moderation import acts

Later = Callable[[int], None]


@pytest.fixture
def later(monkeypatch: Any, tmp_path: Any, settings: Any) -> Later:
    """The forum's clock, so many days on."""
    settings.DATA_DIR = tmp_path
    settings.MAILBOX_DIR = tmp_path / "mails"
    settings.MAILBOX_DIR.mkdir()
    now = timezone.now

    def on(days: int) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: now() + datetime.timedelta(days=days))

    return on


def gone_after(days: int, rule: str, later: Later) -> None:
    """Nothing is due before; overdue after, until it is dealt with."""
    later(days - 1)
    retention.run()
    later(days + 2)
    assert retention.overdue()[rule] == 1
    assert retention.run()[rule] == 1
    assert retention.overdue()[rule] == 0
    assert retention.run()[rule] == 0


@pytest.mark.parametrize(
    ("address", "short"),
    [("192.0.2.77", "192.0.2.0"), ("2001:db8:1:2::5", "2001:db8:1::"), ("198.51.100.0", "198.51.100.0")],
)
def test_addresses_are_shortened_to_their_network(address: str, short: str):
    assert due.shortened(address) == short
    assert short.endswith(due.SHORTENED)


@pytest.mark.parametrize(
    ("address", "short"), [("192.0.2.77", "192.0.2.0"), ("2001:db8:1:2::5", "2001:db8:1::")]
)
def test_the_address_of_a_comment_is_shortened_after_thirty_days(
    article: Any, author: User, later: Later, address: str, short: str
):
    comment = posting.start_thread(article, author=author, title="Tea", source="Tea.", address=address)
    gone_after(30, "addresses", later)
    comment.refresh_from_db()
    assert comment.posted_from == short


def test_the_address_of_a_sign_in_is_shortened(author: User, later: Later):
    cast.client_of(author)
    row = UserSession.objects.create(user=author, session_key="k", ip="192.0.2.77", user_agent="a browser")
    later(29)
    assert retention.overdue()["session-addresses"] == 0
    later(32)
    assert retention.overdue()["session-addresses"] == 1 and retention.run()["session-addresses"] == 1
    assert due.session_addresses(timezone.now()).count() == 0
    assert not UserSession.objects.filter(pk=row.pk).exists()  # its session has ended long ago


def test_sessions_drafts_notices_and_mails_go(author: User, later: Later, settings: Any):
    cast.client_of(author)
    drafting.keep(author, place="/a/", text="half")
    telling.tell(author, kind=Notice.Kind.ACCOUNT, title="old news")
    path = settings.MAILBOX_DIR / "1.json"
    path.write_text("{}")
    later(32)
    assert retention.overdue() | {"sessions": 1, "mails": 1} == retention.overdue()
    later(400)
    late = retention.overdue()
    assert (late["drafts"], late["notices"]) == (1, 1)
    retention.run()
    assert not any(retention.overdue().values())
    assert not path.exists() and not Draft.objects.exists() and not Notice.objects.exists()


def test_a_mail_of_yesterday_stays(later: Later, settings: Any):
    path = settings.MAILBOX_DIR / "1.json"
    path.write_text("{}")
    os.utime(path, (timezone.now().timestamp() - 86_400,) * 2)
    retention.run()
    assert path.exists()


def test_an_account_that_nobody_ever_confirmed_goes(author: User, stranger: User, later: Later):
    EmailAddress.objects.filter(user=stranger).update(verified=False)
    gone_after(30, "unconfirmed", later)
    assert User.objects.filter(pk=author.pk).exists()
    assert not User.objects.filter(pk=stranger.pk).exists()


def test_copies_go_after_a_week_and_papers_a_month_after_the_decision(
    author: User, stranger: User, later: Later
):
    made = archive.ask(author, actor=author)
    assert made is not None and archive.build(made.pk)
    made.refresh_from_db()
    reviewer = credentials.reviewer_named("Rae Reviewer")
    credentials.verified(stranger, reviewer)
    file, paper = archive.folder() / made.stored, evidence.folder() / Evidence.objects.get().stored
    assert file.exists() and paper.exists()
    gone_after(7, "copies", later)
    assert not file.exists() and not PersonalArchive.objects.exists()
    gone_after(30, "papers", later)
    assert not paper.exists()


@pytest.fixture
def thread(article: Any, author: User) -> Comment:
    return acts.opening(article, author)


def test_a_text_that_its_author_took_back_is_erased(thread: Comment, stranger: User, later: Later):
    comment = acts.published(thread, stranger, "Never mind.")
    posting.withdraw(comment, author=stranger)
    gone_after(90, "taken-back", later)
    comment.refresh_from_db()
    assert (comment.visibility, comment.source) == (Visibility.ERASED, "")


def test_a_text_that_cannot_be_erased_keeps_no_other_from_it(
    thread: Comment, stranger: User, later: Later, monkeypatch: pytest.MonkeyPatch
):
    broken, whole = (acts.published(thread, stranger, text) for text in ("Never mind.", "Nor this."))
    for comment in (broken, whole):
        posting.withdraw(comment, author=stranger)
    erase = due.texts.erase

    def fails_for_one(comment: Comment, *, actor: User) -> bool:
        if comment.pk == broken.pk:
            raise ValueError("something odd in it")
        return erase(comment, actor=actor)

    monkeypatch.setattr(due.texts, "erase", fails_for_one)
    later(91)
    assert retention.run()["taken-back"] == 1
    whole.refresh_from_db()
    broken.refresh_from_db()
    assert (whole.source, broken.source) == ("", "Never mind.")
    later(92)
    assert retention.overdue()["taken-back"] == 1


def test_what_was_decided_keeps_its_texts_for_a_year(
    thread: Comment, stranger: User, moderator: User, later: Later
):
    comment = acts.held(thread, stranger, "Take a lot of it.")
    entry = acts.act(comment, moderator, "reject", reason="health-dose", internal="a hunch")
    assert entry is not None
    acts.case_of(comment).flags.update(quote="a lot")
    rows = LogEntry.objects.count()
    later(364)
    retention.run()
    comment.refresh_from_db()
    assert comment.source and LogText.objects.filter(entry_id=entry.pk, text="a hunch").exists()
    later(370)
    late = retention.overdue()
    assert (late["refused"], late["flags"]) == (1, 1) and late["log-texts"] >= 2
    retention.run()
    comment.refresh_from_db()
    assert (comment.visibility, comment.source) == (Visibility.ERASED, "")
    assert not LogText.objects.filter(entry_id=entry.pk).exists()
    assert LogEntry.objects.filter(pk=entry.pk, reason="health-dose").exists()
    assert LogEntry.objects.count() > rows
    assert not any(retention.overdue().values())


def test_nothing_goes_that_somebody_still_has_to_read(
    thread: Comment, stranger: User, moderator: User, later: Later
):
    comment = acts.held(thread, stranger, "Take a lot of it.")
    entry = acts.act(comment, moderator, "reject", reason="health-dose")
    assert entry is not None
    appealing.appeal(entry, appellant=stranger, text="Please look again.")
    later(800)
    retention.run()
    comment.refresh_from_db()
    assert comment.source and Appeal.objects.get().text


def test_the_words_of_reports_and_appeals_go(thread: Comment, stranger: User, moderator: User, later: Later):
    comment = acts.published(thread, stranger)
    acts.report(comment, thread.author, "spam")
    acts.act(comment, moderator, "dismiss_neutral")
    Flag.objects.filter(source=Flag.Source.REPORT).update(for_moderator="please look")
    other = acts.held(thread, stranger, "Take a lot of it.")
    entry = acts.act(other, moderator, "reject", reason="health-dose")
    assert entry is not None
    row = appealing.appeal(entry, appellant=stranger, text="Please look again.")
    Appeal.objects.filter(pk=row.pk).update(outcome="upheld", decided_at=timezone.now(), answer="No.")
    later(370)
    retention.run()
    row.refresh_from_db()
    assert (row.text, row.answer, row.outcome) == ("", "", "upheld")
    assert Flag.objects.get(source=Flag.Source.REPORT).for_moderator == ""


def test_a_redacted_source_stays_until_its_day_and_is_masked_for_good_then(
    thread: Comment, stranger: User, moderator: User, later: Later
):
    comment = acts.published(thread, stranger, "Call me at 555 0100, please.")
    acts.report(comment, thread.author, "privacy")
    acts.act(comment, moderator, "redact", reason="privacy", phrases="555 0100")
    acts.act(comment, moderator, "dismiss_agreed")
    later(360)
    retention.run()
    comment.refresh_from_db()
    assert "555 0100" in comment.source and "555" not in comment.public_source
    gone_after(365, "redacted", later)
    comment.refresh_from_db()
    assert comment.source == comment.public_source == "Call me at [removed for privacy], please."
    assert not CommentRevision.objects.filter(source__contains="555").exists()
    assert comment.is_public and comment.digest == comment.compute_digest()


def test_an_edit_that_never_became_public_goes(
    thread: Comment, stranger: User, moderator: User, later: Later
):
    comment = acts.published(thread, stranger, "Tea.")
    posting.edit(comment, author=stranger, source="Take a lot of tea.")
    acts.apply(comment, acts.DOSE)
    posting.edit(comment, author=stranger, source="More tea.")
    acts.apply(comment)
    acts.act(comment, moderator, "approve")
    gone_after(365, "revisions", later)
    sources = list(comment.revisions.values_list("source", flat=True))
    assert sources == ["Tea.", "", "More tea."]


def test_the_command_names_what_is_overdue_and_ends_with_status_one(author: User, later: Later):
    drafting.keep(author, place="/a/", text="half")
    later(200)
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("retention", stdout=out)
    assert (
        ended.value.code == 1
        and "drafts               kept 90 days           overdue:      1" in out.getvalue()
    )
    assert Draft.objects.exists()  # asking changes nothing
    call_command("retention", "--run", stdout=out)
    assert not Draft.objects.exists() and out.getvalue().rstrip().endswith("Nothing is overdue.")


def test_a_wish_that_was_lost_is_overdue_and_done(author: User, later: Later):
    assert leaving.leave(author, actor=author, texts="erase")
    later(2)
    assert retention.overdue()["wishes"] == 1
    assert retention.run()["wishes"] == 1
    assert retention.overdue()["wishes"] == 0


def test_the_page_of_the_site_says_what_the_code_does(settings: Any):
    """Whoever changes a period changes what members are told."""
    page = (Path(shipping.FOLDER) / "privacy.md").read_text(encoding="utf-8")
    assert f"shortened after {settings.ADDRESSES_KEPT_DAYS} days" in page
    assert f"drafts for {drafting.KEPT_FOR.days} days" in page
    assert f"took back is erased after {settings.WITHDRAWN_KEPT_DAYS} days" in page
    assert f"confirmed after {settings.UNCONFIRMED_KEPT_DAYS} days" in page
    assert credential_states.EVIDENCE_KEPT.days == 30 and "deleted 30 days after the decision" in page
    assert archive.KEPT.days == 7 and "deleted after seven days" in page
    assert settings.DECISION_TEXTS_KEPT_DAYS == settings.NOTICES_KEPT_DAYS == 365
    assert "erased after a year" in page and "Notices are deleted after a year" in page
