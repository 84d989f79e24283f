"""The desk in real browsers: two moderators at once, twenty cases by keys alone, with and without scripts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.people import sign_in
from tests.running import Forum

DESK = "/admin/moderation/case/"
MODERATOR, SECOND = "moderator@demo.invalid", "admin@demo.invalid"

# Cases as people make them: replies that tell others what to take, screened by the same verb as any.
PREPARE = """
import json
from discussions import posting
from discussions.models import Comment
from k2forum.accounts.models import User
from k2forum.moderation.models import Case
from tests.settled import settled
opening = Comment.objects.filter(is_opening=True, visibility="published").first()
author = User.objects.get(email="reader@demo.invalid")
made = []
for number in range({count}):
    text = "You should take {word} 500 mcg of MK-7 every day. %d" % number
    comment = posting.reply(opening, author=author, source=text)
    made.append(settled(comment).pk)
cases = Case.objects.filter(comment__in=made).order_by("pk")
print("MADE " + json.dumps(list(cases.values_list("pk", flat=True))))
"""
STATES = """
import json
from k2forum.moderation.models import Case
print("MADE " + json.dumps(list(
    Case.objects.filter(pk__in={cases}).order_by("pk").values_list("comment__visibility", flat=True))))
"""


def answer_of(printed: str) -> list:
    found = re.search(r"^MADE (.*)$", printed, re.MULTILINE)
    assert found, printed
    return json.loads(found[1])


def prepare(forum: Forum, count: int, word: str) -> list[int]:
    """So many open cases, each with the word in its text; their numbers."""
    return answer_of(forum.python(PREPARE.format(count=count, word=word)))


def states(forum: Forum, cases: list[int]) -> list[str]:
    return answer_of(forum.python(STATES.format(cases=cases)))


def press(page: Page, key: str) -> None:
    """A key, once the page that the one before led to listens: then its heading has the keyboard."""
    expect(page.locator("#desk h1").first).to_be_focused()
    page.keyboard.press(key)


@pytest.fixture
def moderator(new_page: NewPage) -> Iterator[Page]:
    page = new_page()
    sign_in(page, MODERATOR)
    yield page


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_two_browsers_decide_at_once_and_the_second_learns_what_happened(
    new_page: NewPage, forum: Forum, javascript: bool
):
    word = "meadow" if javascript else "prairie"
    (case,) = prepare(forum, 1, word)
    first, second = new_page(javascript=javascript), new_page(javascript=javascript)
    sign_in(first, MODERATOR)
    sign_in(second, SECOND)
    for page in (first, second):
        page.goto(f"{DESK}{case}/change/")
    second.locator("textarea[name=internal]").fill("what I wanted to say")
    first.locator("#id_reason").select_option("health-dose")
    first.locator("button[name=action][value=reject]").click()
    expect(first.get_by_text("Done.")).to_be_visible()
    second.locator("button[name=action][value=approve]").click()
    alarm = second.get_by_role("alert")
    expect(alarm).to_contain_text("Odell Grange")
    expect(alarm).to_contain_text("Reject")
    expect(second.locator("textarea[name=internal]")).to_have_value("what I wanted to say")
    assert states(forum, [case]) == ["rejected"]


def test_twenty_cases_are_decided_by_keys_alone(moderator: Page, forum: Forum):
    cases = prepare(forum, 20, "orchard")
    moderator.goto(f"{DESK}?q=orchard")
    expect(moderator.locator(".desk-item")).to_have_count(20)
    keys = moderator.keyboard
    keys.press("j")
    keys.press("o")
    expected = []
    for number in range(20):
        expect(moderator.locator("[data-card]")).to_have_count(1)
        shown = int(moderator.locator("[data-card]").get_attribute("data-card") or 0)
        assert shown in cases
        if number % 2:
            press(moderator, "a")
            expected.append((shown, "published"))
        else:
            press(moderator, "r")
            assert moderator.locator("[data-armed]").is_visible()
            keys.press("1")
            expected.append((shown, "rejected"))
        expect(moderator.locator(f'[data-card="{shown}"]')).to_have_count(0)
    assert states(forum, cases) == [state for _case, state in sorted(expected)]
    expect(moderator.get_by_text("Nothing waits here.")).to_be_visible()


def test_keys_rest_while_somebody_types_and_where_they_are_off(moderator: Page, forum: Forum):
    (case,) = prepare(forum, 1, "harbour")
    moderator.goto(f"{DESK}{case}/change/")
    moderator.locator("textarea[name=internal]").focus()
    moderator.keyboard.type("a rare ache")
    expect(moderator.locator("textarea[name=internal]")).to_have_value("a rare ache")
    moderator.locator("h1").click()
    for keys in ("Control+a", "Alt+a", "d", "r"):
        moderator.keyboard.press(keys)
    moderator.keyboard.press("?")
    moderator.locator("[data-keys-on]").uncheck()
    moderator.locator("h1").click()
    moderator.keyboard.press("a")
    moderator.wait_for_timeout(300)
    assert states(forum, [case]) == ["held"]
    moderator.locator("[data-keys-on]").check()
    moderator.locator("h1").click()
    moderator.keyboard.press("a")
    expect(moderator.locator(f'[data-card="{case}"]')).to_have_count(0)
    press(moderator, "u")
    expect(moderator.get_by_text("Undone. Nobody was told.")).to_be_visible()
    assert states(forum, [case]) == ["held"]


def test_the_desk_fits_a_phone_and_decides_there(new_page: NewPage, forum: Forum):
    (case,) = prepare(forum, 1, "valley")
    page = new_page(width=360, height=740)
    sign_in(page, MODERATOR)
    page.goto(f"{DESK}?q=valley")
    page.locator(".desk-item a").first.click()
    expect(page.locator(".desk-list")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator("button[name=action][value=approve]").click()
    expect(page.get_by_text("Done.")).to_be_visible()
    assert states(forum, [case]) == ["published"]


@pytest.mark.parametrize(("width", "height"), [(360, 740), (1280, 900)])
@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_undoing_is_in_sight_after_a_decision_far_down_the_page(
    new_page: NewPage, forum: Forum, javascript: bool, width: int, height: int
):
    word = f"{'heath' if javascript else 'moor'}{width}"
    prepare(forum, 2, word)
    page = new_page(width=width, height=height, javascript=javascript)
    sign_in(page, MODERATOR)
    page.goto(f"{DESK}?q={word}")
    page.locator(".desk-item a").first.click()
    page.locator("#id_reason").select_option("health-dose")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    form, undo = page.locator(".desk-undo"), page.locator(".desk-undo button")
    of_before = form.get_attribute("action") if form.count() else ""  # a decision of the last half minute
    page.locator("button[name=action][value=reject]").click()
    expect(form).not_to_have_attribute("action", of_before or "")
    expect(undo).to_be_in_viewport(ratio=1)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(undo).to_be_in_viewport(ratio=1)
    last = page.locator("[data-more] summary")
    last.focus()
    field, bar = last.bounding_box(), undo.bounding_box()
    assert field and bar and field["y"] + field["height"] <= bar["y"]
