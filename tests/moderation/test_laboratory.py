"""The laboratory's pages."""

from __future__ import annotations

import pytest

from articles.models import Article
from discussions.models import Comment
from k2forum.accounts.models import User
from k2forum.moderation.rule_models import RuleRun, RuleSwitch
from tests import cast

HOME = "/admin/moderation/ruleswitch/"


@pytest.fixture
def lead(db: None) -> User:
    return cast.permit(cast.person("Lee Lead", is_staff=True), "see_queue", "decide", "lead")


def test_a_stranger_does_not_get_in(stranger: User) -> None:
    assert cast.client_of(stranger).get(HOME).status_code in (302, 403)


def test_a_text_is_tried_and_not_kept(moderator: User) -> None:
    page = cast.client_of(moderator).post(
        HOME, {"text": "Take 500 mcg of MK-7 a day & <b>stop</b> your warfarin"}
    )
    html = page.content.decode()
    assert "prescription_change" in html
    assert "<mark" in html
    assert "<b>stop</b>" not in html
    assert not Comment.objects.exists()


def test_a_moderator_sees_figures_but_no_switches(moderator: User) -> None:
    html = cast.client_of(moderator).get(HOME).content.decode()
    assert "over_limit" in html
    assert 'value="propose"' not in html
    cast.client_of(moderator).post(HOME + "act/", {"do": "propose", "rule": "over_limit", "reason": "x"})
    assert not RuleSwitch.objects.exists()


def test_a_lead_proposes_runs_and_reads_the_result(author: User, lead: User, article: Article) -> None:
    cast.screened(cast.thread_by(author, article, "Everybody should take 90 mcg of MK-7 a day."))
    client = cast.client_of(lead)
    client.post(HOME + "act/", {"do": "propose", "rule": "dose_recommendation", "reason": "Trial"})
    switch = RuleSwitch.objects.get()
    client.post(HOME + "act/", {"do": "dry", "switch": switch.pk})
    run = RuleRun.objects.get()
    page = client.get(f"{HOME}runs/{run.pk}/")
    assert page.status_code == 200
    assert client.get(HOME).status_code == 200


def test_bad_input_is_answered_in_words(lead: User) -> None:
    client = cast.client_of(lead)
    page = client.post(HOME + "act/", {"do": "propose", "rule": "nonsense", "reason": "x"}, follow=True)
    assert "There is no such rule." in page.content.decode()
    page = client.post(HOME + "act/", {"do": "dance"}, follow=True)
    assert page.status_code == 404
    assert client.get(HOME + "runs/999/").status_code == 404
