"""The main pages in a made-up language from right to left: mirrored, whole, and nothing left English."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.test import Client
from django.utils import translation
from django.utils.translation import trans_real
from playwright.sync_api import Browser, Page, Route

from k2forum.accounts.models import User
from tests import cast, pseudo_locale

# Words of the test's own people and texts, which no catalogue knows; everything else has to look foreign.
OURS = (
    ".prose, .c-text, h1, h2 a, h3, h4, .brand, .menu > summary, .standfirst, .excerpt, time, .contents, "
    "code, kbd, option, .crumb a, .byline, .desk-source, .desk-quote, .desk-excerpt, #branding"
)
NAMES = {"Ada Author", "Alex Admin", django_settings.SITE_TAGLINE}
ENGLISH = """ours => {
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
    while (walk.nextNode()) {
        const {parentElement: it, data} = walk.currentNode;
        if (it.closest(ours + ', script, template, style, svg') || !it.getClientRects().length) continue;
        const words = data.trim();
        if (/[a-z]{4}/i.test(words) && !/[^\\u0000-\\u007f]/.test(words)) found.push(words.slice(0, 80));
    }
    return found;
}"""


@pytest.fixture
def foreign(settings: Any, tmp_path: Path) -> Iterator[None]:
    """The site in the made-up language."""
    settings.LANGUAGE_CODE = pseudo_locale.LANGUAGE
    settings.LANGUAGES = [(pseudo_locale.LANGUAGE, "made up")]
    settings.LOCALE_PATHS = [pseudo_locale.write(tmp_path)]
    forget()
    with translation.override(pseudo_locale.LANGUAGE):
        yield
    forget()


def forget() -> None:
    cache.clear()
    trans_real._translations = {}  # type: ignore[attr-defined]
    trans_real._default = None  # type: ignore[attr-defined]


@pytest.fixture
def thread(foreign: None, author: User, stranger: User) -> Any:
    article = cast.published_article("k2", "On 2")
    opening = cast.screened(cast.thread_by(author, article, "What do you make of the section on forms?"))
    for _number in range(2):
        cast.screened(cast.reply_by(stranger, opening))
    return opening.thread


@pytest.fixture
def show(browser: Browser) -> Iterator[Any]:
    """Shows what a client of the tests answers, with the real stylesheets."""
    context = browser.new_context(base_url="http://forum.test", reduced_motion="reduce")
    page = context.new_page()

    def shown(client: Client, address: str) -> Page:
        answer = client.get(address)
        assert answer.status_code == 200, address
        html = answer.content.decode()

        def fulfil(route: Route) -> None:
            path = route.request.url.removeprefix("http://forum.test")
            if path == address:
                route.fulfill(status=200, content_type="text/html; charset=utf-8", body=html)
            elif path.startswith("/static/") and (found := finders.find(path.removeprefix("/static/"))):
                route.fulfill(status=200, path=str(found))
            else:
                route.fulfill(status=204)

        page.unroute("**/*")
        page.route("**/*", fulfil)
        page.goto(address)
        return page

    yield shown
    context.close()


def fits(page: Page) -> None:
    for width in (1280, 375, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (page.url, width)
    page.set_viewport_size({"width": 1280, "height": 800})


def test_pages_fit_and_nothing_is_left_english(show: Any, thread: Any, author: User, admin: User):
    article = thread.article.get_absolute_url()
    visitor, member, staff = Client(), cast.client_of(author), cast.client_of(admin)
    visits = [(visitor, address) for address in ("/", article, f"/threads/{thread.pk}/", "/search/?q=forms")]
    visits += [(visitor, "/accounts/login/"), (visitor, "/accounts/signup/"), (visitor, "/transparency/")]
    visits += [
        (member, address) for address in (f"/threads/{thread.pk}/", f"{article}threads/new/", "/notices/")
    ]
    visits += [(member, address) for address in ("/notices/choices/", "/following/", "/credentials/new/")]
    visits += [(staff, "/admin/moderation/case/"), (staff, "/admin/moderation/case/numbers/")]
    english = {}
    for client, address in visits:
        page = show(client, address)
        assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
        fits(page)
        if found := set(page.evaluate(ENGLISH, OURS)) - NAMES:
            english[address] = found
    assert english == {}


def test_the_layout_is_mirrored(show: Any, thread: Any, author: User):
    page = show(cast.client_of(author), f"/threads/{thread.pk}/")
    page.set_viewport_size({"width": 1280, "height": 800})
    brand, menu = page.locator(".brand").bounding_box(), page.locator(".bar nav").bounding_box()
    assert brand is not None
    assert menu is not None
    assert brand["x"] > menu["x"]
    start, end = page.locator(".c.d1, .c.d0").last.evaluate(
        "it => [getComputedStyle(it).paddingRight, getComputedStyle(it).paddingLeft].map(parseFloat)"
    )
    assert start >= end
    assert page.locator(".c-text").first.evaluate("it => getComputedStyle(it).textAlign") in (
        "start",
        "right",
    )
