"""The whole main job, walked by people in real browsers with a real worker; with JavaScript and without."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NewPage
from tests.browser.people import reload_until, sign_in, sign_up, write
from tests.running import Forum

ARTICLE = "/articles/vitamin-k2/"
OTHERS_SEE_WITHIN = 2.0  # seconds from the moment the author's page is back


def comment_with(page: Page, text: str) -> Locator:
    return page.locator("article.c").filter(has_text=text)


def seconds_until_seen(page: Page, text: str, limit: float = 10) -> float:
    """How long a visitor, looking again and again, waits for a text."""
    started = time.monotonic()
    while comment_with(page, text).count() == 0:
        waited = time.monotonic() - started
        assert waited < limit, f"nobody sees {text!r} after {waited:.1f} s"
        page.reload()
    return time.monotonic() - started


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_a_comment_travels_from_a_stranger_to_its_readers_or_to_the_moderators(
    new_page: NewPage, forum: Forum, javascript: bool
):
    suffix = "scripted" if javascript else "plain"
    author, visitor, moderator = (new_page(javascript=javascript) for _ in range(3))

    sign_up(author, forum, f"walker.{suffix}@example.org", f"Walker {suffix}")
    author.goto(ARTICLE)
    author.get_by_role("link", name="Does cheese count, or only natto?").first.click()
    visitor.goto(author.url)

    waited = []
    for who in ("neighbour", "sister", "uncle"):  # the machine may be busy for one of them
        author.goto(visitor.url)
        harmless = f"My {who} makes the {suffix} kind of cheese at home."
        write(author, harmless)
        waited.append(seconds_until_seen(visitor, harmless))
    assert min(waited) < OTHERS_SEE_WITHIN

    own_use = f"I take 90 mcg of MK-7 with my lunch every day, the {suffix} way."
    author.goto(visitor.url)
    write(author, own_use)
    seconds_until_seen(visitor, own_use)
    expect(comment_with(visitor, own_use).locator(".c-dis")).to_be_visible()

    order = f"Take 500 mcg of MK-7 a day and stop your warfarin, says {suffix}."
    author.goto(visitor.url)
    write(author, order)
    own = comment_with(author, order)
    expect(own).to_have_count(1)
    if not javascript:
        reload_until(author, lambda: not own.get_by_text("Being checked").count(), 10)
    expect(own.locator(".c-state")).not_to_contain_text("Being checked")
    expect(own).to_have_class(re.compile("is-held"))
    place = own.locator("a.c-when").first.get_attribute("href")
    visitor.reload()
    expect(comment_with(visitor, order)).to_have_count(0)
    assert order not in visitor.content()

    sign_in(moderator, "moderator@demo.invalid")
    moderator.goto("/admin/moderation/case/")
    row = moderator.locator(".desk-item").filter(has_text=suffix).first
    expect(row).to_contain_text("S3")
    row.locator("a").first.click()
    moderator.locator(".desk-decide [name=reason]").select_option("health-stop-medicine")
    moderator.locator(".desk-decide button[name=action][value=reject]").click()
    expect(moderator.locator(".desk-item").filter(has_text=suffix)).to_have_count(0)

    author.goto(str(place))
    expect(own).to_have_class(re.compile("is-rejected"))
    expect(own.locator(".c-state")).to_contain_text("medicine")
    visitor.reload()
    assert order not in visitor.content()
