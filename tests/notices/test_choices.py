"""The page on which everybody chooses how to hear of what."""

from __future__ import annotations

from k2forum.accounts.models import User
from k2forum.notices import telling
from k2forum.notices.models import Choice, Notice
from tests import cast

PAGE = "/notices/choices/"


def test_each_kind_is_chosen_by_itself(author: User):
    client = cast.client_of(author)
    assert PAGE in client.get("/notices/").content.decode()
    kinds = set(Notice.Kind) - {Notice.Kind.MODERATION, Notice.Kind.URGENT}
    form = {f"{kind}_on_site": "on" for kind in kinds} | {f"{kind}_mail": "at_once" for kind in kinds}
    del form["reply_on_site"]
    form["decision_mail"] = "never"
    assert client.post(PAGE, form).status_code == 302
    reply, decision = (telling.choice_of(author, kind) for kind in ("reply", "decision"))
    assert (reply.on_site, reply.mail) == (False, Choice.Mail.AT_ONCE)
    assert (decision.on_site, decision.mail) == (True, Choice.Mail.NEVER)
    assert client.post(PAGE, form | {"reply_mail": "nonsense"}).status_code == 422


def test_only_moderators_choose_about_the_desk(author: User, moderator: User, client):
    assert "urgent_mail" not in cast.client_of(author).get(PAGE).content.decode()
    assert "urgent_mail" in cast.client_of(moderator).get(PAGE).content.decode()
    assert client.get(PAGE).status_code == 302
