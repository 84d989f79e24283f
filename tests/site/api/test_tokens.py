"""Tokens: shown once, kept hashed, limited in what they may do, and never a way to the desk."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.account.signals import password_reset
from django.core.exceptions import PermissionDenied
from django.test import Client

from articles.models import Article
from discussions.models import Comment
from k2forum.accounts.models import User
from k2forum.contributions.models import LogEntry
from k2forum.notices.models import Notice
from k2forum.site.api import tokens
from k2forum.site.api.tokens import ApiToken, Scope
from tests import cast
from tests.site.api.callers import Caller, secret_of

NEW = "/accounts/tokens/new/"


@pytest.fixture
def opening(author: User, article: Article) -> Comment:
    return cast.screened(cast.thread_by(author, article))


def signed_in_just_now(person: User) -> Client:
    """The password was typed a moment ago."""
    client = cast.client_of(person)
    client.post(f"/accounts/reauthenticate/?next={NEW}", {"password": cast.PASSWORD})
    return client


def test_a_token_is_shown_once_and_kept_hashed(stranger: User):
    client = signed_in_just_now(stranger)
    page = client.post(NEW, {"name": "My reader", "scopes": ["read"]})
    assert page.status_code == 200
    secret = re.findall(r"k2f_[\w-]{43}", page.content.decode())[0]
    token = ApiToken.objects.get()
    assert secret not in str(ApiToken.objects.values().get())
    listed = client.get("/accounts/tokens/").content.decode()
    assert "My reader" in listed
    assert secret not in listed
    assert secret not in client.get(NEW).content.decode()
    assert Caller(secret).get("/articles").status_code == 200
    token.refresh_from_db()
    assert token.last_used_at is not None
    assert Notice.objects.filter(person=stranger, subject_kind="token", mail_due__isnull=False).exists()


def test_making_a_token_asks_for_the_password_again_where_the_sign_in_is_old(stranger: User):
    answer = cast.client_of(stranger).get(NEW)
    assert answer.status_code == 302
    assert "/reauthenticate/" in answer["Location"]


def test_a_form_without_name_or_scope_says_what_is_missing(stranger: User):
    page = signed_in_just_now(stranger).post(NEW, {"name": ""})
    assert page.status_code == 422
    assert "Choose at least one" in page.content.decode()
    assert not ApiToken.objects.exists()


def test_a_revoked_token_works_no_more_and_only_its_owner_revokes_it(stranger: User, author: User):
    caller = Caller(secret_of(stranger))
    token = ApiToken.objects.get()
    assert cast.client_of(author).post(f"/accounts/tokens/{token.pk}/revoke/").status_code == 404
    with pytest.raises(PermissionDenied):
        tokens.revoke(token, actor=author)
    assert caller.get("/articles").status_code == 200
    assert cast.client_of(stranger).post(f"/accounts/tokens/{token.pk}/revoke/").status_code == 302
    assert caller.get("/articles").status_code == 401
    assert tokens.revoke(token, actor=stranger) is False


@pytest.mark.parametrize("field", ["is_active", "is_system"])
def test_a_closed_account_s_token_is_refused(field: str, stranger: User):
    caller = Caller(secret_of(stranger))
    User.objects.filter(pk=stranger.pk).update(**{field: field == "is_system"})
    assert caller.get("/articles").status_code == 401


def test_a_token_does_what_its_scopes_say_and_nothing_else(opening: Comment, stranger: User):
    cast.screened(cast.reply_by(stranger, opening))
    acts = {
        Scope.READ: lambda caller: caller.get("/articles"),
        Scope.WRITE: lambda caller: caller.post(f"/comments/{opening.pk}/replies", {"text": "A word."}),
        Scope.REPORT: lambda caller: caller.post(f"/comments/{opening.pk}/reports", {"reason": "spam"}),
        Scope.SCREEN: lambda caller: caller.post("/screening", {"text": "A word."}),
    }
    for scope in Scope:
        caller = Caller(secret_of(stranger, scope))
        for wanted, act in acts.items():
            answer = act(caller)
            assert (answer.status_code < 300) is (wanted == scope), (scope, wanted, answer.content)
            if wanted != scope:
                assert (answer.status_code, answer.json()["kind"]) == (403, "scope")


def test_a_text_that_the_check_cannot_read_is_refused_in_words(
    stranger: User, monkeypatch: pytest.MonkeyPatch
):
    def breaks(text: str, context: list[str]):
        raise ValueError

    monkeypatch.setattr("discussions.advice.screen", breaks)
    answer = Caller(secret_of(stranger, Scope.SCREEN)).post("/screening", {"text": "A word."})
    assert (answer.status_code, answer.json()["kind"]) == (422, "unreadable")


def test_a_moderator_s_token_sees_no_more_than_anybody_s(opening: Comment, author: User, moderator: User):
    waiting = cast.reply_by(author, opening, "Seven green lanterns.")
    assert waiting in Comment.objects.visible_to(moderator)
    caller = Caller(secret_of(moderator))
    assert caller.get(f"/comments/{waiting.pk}").status_code == 404
    assert "lanterns" not in caller.get(f"/threads/{opening.thread_id}/comments").content.decode()


def test_an_author_s_token_reads_their_own_waiting_text(opening: Comment, author: User):
    waiting = cast.reply_by(author, opening, "Seven green lanterns.")
    found = Caller(secret_of(author)).get(f"/comments/{waiting.pk}").json()
    assert (found["state"], "lanterns" in found["html"]) == ("screening", True)
    assert Caller().get(f"/comments/{waiting.pk}").status_code == 404


def test_who_needs_a_second_step_needs_it_for_a_token_too(professional: User, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    answer = Caller(secret_of(professional)).post("/screening", {"text": "A word."})
    assert (answer.status_code, answer.json()["kind"]) == (403, "second-factor")


def test_a_cookie_signs_nobody_in(author: User, opening: Comment):
    waiting = cast.reply_by(author, opening)
    client = cast.client_of(author)
    assert client.get(f"/api/v1/comments/{waiting.pk}").status_code == 404
    answer = client.post(
        f"/api/v1/comments/{opening.pk}/replies", {"text": "A word."}, content_type="application/json"
    )
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_there_is_an_end_to_the_tokens_of_one_person(stranger: User, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tokens, "MOST_LIVE", 1)
    secret_of(stranger)
    with pytest.raises(PermissionDenied):
        secret_of(stranger)
    tokens.revoke(ApiToken.objects.get(), actor=stranger)
    assert secret_of(stranger)


def test_its_use_is_noted_once_a_minute(stranger: User):
    secret = secret_of(stranger)
    tokens.token_of(secret)
    first = ApiToken.objects.get().last_used_at
    assert first is not None
    tokens.token_of(secret)
    assert ApiToken.objects.get().last_used_at == first
    ApiToken.objects.update(last_used_at=first - timedelta(minutes=2))
    tokens.token_of(secret)
    assert ApiToken.objects.filter(last_used_at__gte=first).exists()


@pytest.mark.parametrize("how", ["changed", "forgotten", "given"])
def test_another_password_ends_every_token(stranger: User, admin: User, how: str):
    caller = Caller(secret_of(stranger))
    assert caller.get("/articles").status_code == 200
    if how == "changed":
        new = "a short walk by a lake"
        sent = {"oldpassword": cast.PASSWORD, "password1": new, "password2": new}
        assert cast.client_of(stranger).post("/accounts/password/change/", sent).status_code == 302
    elif how == "given":
        page = f"/admin/accounts/user/{stranger.pk}/password/"
        sent = {"password1": "a-quiet-passphrase", "password2": "a-quiet-passphrase"}
        answer = cast.client_of(admin).post(page, sent | {"usable_password": "true"})
        assert answer.status_code == 302
    else:
        password_reset.send(sender=User, request=None, user=stranger)
    assert caller.get("/articles").status_code == 401
    assert LogEntry.objects.filter(action="token_revoked", subject_id=stranger.pk).count() == 1
