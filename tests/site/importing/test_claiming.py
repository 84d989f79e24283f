"""Who proves the address gets the comments; nobody else does."""

from __future__ import annotations

from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import call_command
from django.test import Client

from discussions.models import Comment
from k2forum.accounts.models import UnclaimedAccount, User
from k2forum.contributions.models import LogEntry
from k2forum.moderation import applying
from k2forum.notices.models import Notice
from k2forum.site.importing.claiming import claim
from k2forum.site.importing.records import Imported
from k2forum.site.privacy import leaving
from tests import cast
from tests.accounts.test_signing_up import CONFIRM, code_in, sign_up
from tests.site.importing import files

EMAIL = "marta@old.example.org"


@pytest.fixture
def theirs(tmp_path, bring, article) -> Comment:
    parts = files.wxr_comment(1, "Mine.", name="Marta Lund", email=EMAIL.upper())
    parts += files.wxr_comment(2, "Not mine.", name="Ben Okafor", email="ben@old.example.org")
    bring("wordpress", files.wxr(tmp_path / "x.xml", files.wxr_post(7, "on-tea", parts)))
    applying.screen_from_elsewhere()
    return Comment.objects.get(source="Mine.")


def test_signing_up_with_the_address_takes_the_comments_over_once_the_code_is_typed(theirs, client):
    old = theirs.author
    sign_up(client, email=EMAIL, display_name="Quiet Marta")
    theirs.refresh_from_db()
    assert theirs.author == old  # an address that somebody merely typed gives nothing
    client.post(CONFIRM, {"code": code_in(mail.outbox[-1])})
    theirs.refresh_from_db()
    assert theirs.author.display_name == "Quiet Marta" and theirs.source == "Mine."
    assert not User.objects.filter(pk=old.pk).exists()
    assert not UnclaimedAccount.objects.filter(email=EMAIL).exists()
    assert UnclaimedAccount.objects.count() == 1
    notice = Notice.objects.get(person=theirs.author)
    assert notice.title == "1 comment from old.example.org is now yours" and notice.mail_due is None
    row = LogEntry.objects.get(action="claim_comments")
    assert row.details == {"comments": 1, "wrote_at": "old.example.org"}
    assert "Quiet Marta" in Client().get(f"/threads/{theirs.thread_id}/").content.decode()


def test_a_member_gets_them_with_the_next_sign_in(theirs):
    member = User.objects.create_user(EMAIL, cast.PASSWORD, display_name="Marta of here")
    address = EmailAddress.objects.create(user=member, email=EMAIL, verified=False, primary=True)
    assert claim(member) == 0
    address.verified = True
    address.save()
    cast.client_of(member)
    theirs.refresh_from_db()
    assert theirs.author == member
    assert claim(member) == 0


def test_asking_for_a_password_with_the_address_leads_to_signing_up(theirs, client):
    client.post("/accounts/password/reset/", {"email": EMAIL})
    assert [message.to for message in mail.outbox] == [[EMAIL]]
    assert "/accounts/signup/" in mail.outbox[0].body and "they become yours" in mail.outbox[0].body
    theirs.refresh_from_db()
    assert not theirs.author.has_usable_password()


def test_the_account_behind_the_comments_cannot_be_signed_in_to_nor_told_anything(theirs, moderator):
    client = Client()
    assert not client.login(email=theirs.author.email, password="!")
    from k2forum.notices import telling

    assert telling.tell(theirs.author, kind=Notice.Kind.DECISION, title="x", mail=True) is None
    assert not mail.outbox


def test_claimed_comments_can_be_edited_and_are_screened_like_any_other(theirs, client):
    from discussions import posting

    sign_up(client, email=EMAIL, display_name="Quiet Marta")
    client.post(CONFIRM, {"code": code_in(mail.outbox[-1])})
    theirs.refresh_from_db()
    assert posting.edit(theirs, author=theirs.author, source="Mine, and better.")
    applying.screen_one(theirs.pk)
    theirs.refresh_from_db()
    assert theirs.public_source == "Mine, and better." and theirs.published_at.year == 2014


def test_after_a_claim_the_same_site_can_be_brought_again(theirs, tmp_path, bring):
    member = cast.person("Marta of here")
    EmailAddress.objects.create(user=member, email=EMAIL, verified=True)
    old = theirs.author_id
    assert claim(member) == 1
    assert not Imported.objects.filter(kind=Imported.Kind.PERSON, local_id=old).exists()
    parts = files.wxr_comment(1, "Mine.", name="Marta Lund", email=EMAIL)
    parts += files.wxr_comment(3, "Mine as well.", name="Marta Lund", email=EMAIL)
    bring("wordpress", files.wxr(tmp_path / "y.xml", files.wxr_post(7, "on-tea", parts)))
    assert Comment.objects.get(source="Mine.").author == member
    assert Comment.objects.get(source="Mine as well.").author.unclaimed.email == EMAIL
    assert claim(member) == 1


def test_whoever_is_erased_without_a_claim_leaves_no_trace_of_the_address(theirs):
    person = theirs.author
    leaving.leave(person, actor=person, texts="erase")
    leaving.finish_due()
    assert not Imported.objects.filter(kind=Imported.Kind.PERSON, local_id=person.pk).exists()
    assert not UnclaimedAccount.objects.filter(email=EMAIL).exists()


def test_whoever_wants_their_comments_gone_need_not_sign_up(theirs, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        call_command("personal_data", str(theirs.author_id), "--leave", "erase", stdout=StringIO())
    theirs.refresh_from_db()
    assert theirs.visibility == "erased" and theirs.source == ""
    assert not mail.outbox
