"""Webhooks are managed in the admin; their secrets are for those who manage them."""

from __future__ import annotations

import pytest

from k2forum.accounts.models import User
from k2forum.site.webhooks import sending
from k2forum.site.webhooks.records import Delivery, Event, Webhook
from tests import cast

LIST = "/admin/site/webhook/"
LOG = "/admin/site/delivery/"


@pytest.fixture
def webhook(db: None) -> Webhook:
    return Webhook.objects.create(url="https://hooks.example.org/k2", events=[Event.COMMENT_PUBLISHED])


def test_a_webhook_is_made_and_its_secret_shown_to_who_manages_it(admin: User):
    client = cast.client_of(admin)
    form = {"url": "https://hooks.example.org/k2", "events": ["comment.published"], "active": "on"}
    assert client.post(f"{LIST}add/", form).status_code == 302
    made = Webhook.objects.get()
    assert (made.events, made.created_by) == (["comment.published"], admin)
    assert made.secret in client.get(f"{LIST}{made.pk}/change/").content.decode()


def test_who_may_only_look_is_shown_no_secret(webhook: Webhook):
    looker = cast.permit(cast.person("Lou Looker", is_staff=True), "view_webhook", app="site")
    page = cast.client_of(looker).get(f"{LIST}{webhook.pk}/change/")
    assert page.status_code == 200
    assert "whsec_" not in page.content.decode()


@pytest.mark.parametrize(
    "url",
    ["http://hooks.example.org/", "https://me:secret@hooks.example.org/", "https://a.example:99999/", "x"],
)
def test_an_address_that_is_not_plain_https_is_refused(url: str, admin: User):
    answer = cast.client_of(admin).post(f"{LIST}add/", {"url": url, "events": ["comment.published"]})
    assert answer.status_code == 200
    assert not Webhook.objects.exists()


def test_the_database_alone_gives_no_secret(webhook: Webhook, settings):
    before = webhook.secret
    assert before not in str(Webhook.objects.values().get())
    settings.SECRET_KEY = "another key of another site"
    assert webhook.secret != before


def test_a_test_is_sent_and_the_log_says_what_came_of_it(webhook: Webhook, admin: User):
    client = cast.client_of(admin)
    client.post(LIST, {"action": "send_a_test", "_selected_action": [webhook.pk]})
    delivery = Delivery.objects.get()
    assert delivery.event == Event.TEST
    sending.deliver(delivery.pk, post=lambda *_message: 418)
    page = client.get(LOG).content.decode()
    assert "418" in page
    assert client.post(f"{LOG}{delivery.pk}/change/", {}).status_code == 403


def test_a_new_secret_ends_the_old_one(webhook: Webhook, admin: User):
    before = webhook.secret
    cast.client_of(admin).post(LIST, {"action": "give_a_new_secret", "_selected_action": [webhook.pk]})
    webhook.refresh_from_db()
    assert webhook.secret != before
