"""The discussion on a page of another origin, in a browser that blocks cookies of other sites."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, Page, expect

from tests.browser.conftest import QUIET, STEP_LIMIT, chromium_path
from tests.browser.people import DEMO_PASSWORD, write
from tests.running import Forum

THREAD = "Does cheese count, or only natto?"
RESERVED = 300
INSIDE = "Math.ceil(document.body.getBoundingClientRect().height)"
SHIFTS = """window.shifted = 0;
new PerformanceObserver((list) => list.getEntries().forEach((each) => { window.shifted += each.value; }))
  .observe({ type: "layout-shift", buffered: true });"""

POST = """<!doctype html>
<html lang="en">
  <head><title>Post</title><script>{shifts}</script></head>
  <body style="background: #111; color: #eee">
    <h1>On our own site</h1>
    <div style="height: 6000px"></div>
    <p><b data-k2-count="vitamin-k2">?</b> comments, <b data-k2-count="unknown">?</b> elsewhere</p>
    <script async src="{forum}/embed.js" data-article="vitamin-k2" data-height="{reserved}"></script>
    <p>Below</p>
  </body>
</html>"""


class Host:
    """Somebody's own site: pages of another origin."""

    def __init__(self, forum: str) -> None:
        pages = {
            "/post": POST.format(forum=forum, shifts=SHIFTS, reserved=RESERVED),
            "/thief": f'<!doctype html><title>Thief</title><iframe src="{forum}/accounts/login/"></iframe>',
        }

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = pages.get(self.path, "").encode()
                self.send_response(200 if body else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_words: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()


@pytest.fixture
def host(forum: Forum) -> Iterator[Host]:
    """A site that may show the article's discussion."""
    made = Host(forum.url)
    forum.python(
        "from articles.models import Article; "
        f"Article.objects.filter(slug='vitamin-k2').update(embed_origins={made.url!r})"
    )
    yield made
    made.server.shutdown()


@pytest.fixture
def context(tmp_path: Path, browser: Browser) -> Iterator[BrowserContext]:
    """A browser with a profile of its own, in which cookies of other sites are blocked."""
    profile = tmp_path / "profile" / "Default"
    profile.mkdir(parents=True)
    preferences = {"profile": {"cookie_controls_mode": 1, "block_third_party_cookies": True}}
    (profile / "Preferences").write_text(json.dumps(preferences))
    opened = browser.browser_type.launch_persistent_context(
        profile.parent,
        executable_path=chromium_path(),
        args=[*QUIET, "--test-third-party-cookie-phaseout"],
        viewport={"width": 1000, "height": 800},
    )
    opened.set_default_timeout(STEP_LIMIT)
    yield opened
    opened.close()


def frame_of(page: Page) -> Frame:
    """The frame with the discussion, scrolled near to as a reader would."""
    page.wait_for_selector("iframe", state="attached")
    page.evaluate("scrollTo(0, document.querySelector('iframe').offsetTop - 1800)")
    frame = page.query_selector("iframe").content_frame()
    assert frame is not None
    frame.get_by_role("link", name=THREAD, exact=True).wait_for()
    return frame


def height_of(page: Page) -> float:
    return page.locator("iframe").evaluate("(frame) => frame.getBoundingClientRect().height")


def height_that_fits(page: Page, frame: Frame) -> float:
    """The frame's height once it is that of what is in it: a message about that may still be on its way."""
    deadline = time.monotonic() + STEP_LIMIT / 1000
    while (height := height_of(page)) != (inside := frame.evaluate(INSIDE)):
        assert time.monotonic() < deadline, f"{height} around {inside}"
        page.wait_for_timeout(50)
    return height


def test_a_discussion_is_read_on_another_site_without_cookies(
    host: Host, forum: Forum, context: BrowserContext
):
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(forum.url)))
    page.goto(f"{host.url}/post")
    page.wait_for_selector("iframe", state="attached")
    expect(page.locator("[data-k2-count=vitamin-k2]")).not_to_have_text("?")
    assert page.locator("[data-k2-count=unknown]").inner_text() == "?"
    assert not [url for url in asked if "/embed/articles/" in url], "lazy: nobody has come near it yet"
    counted = [url for url in asked if "counts.json" in url]
    assert counted == ["/embed/counts.json?articles=vitamin-k2,unknown"]
    assert height_of(page) == RESERVED

    frame = frame_of(page)
    frame.evaluate("document.cookie = 'probe=1; SameSite=None; Secure'")
    assert frame.evaluate("document.cookie") == "", "this browser blocks them"
    page.wait_for_function("document.querySelector('iframe').getBoundingClientRect().height > 600")
    height_that_fits(page, frame)
    page.locator("iframe").scroll_into_view_if_needed()
    assert page.evaluate("shifted") < 0.01

    scheme = "getComputedStyle(document.documentElement).colorScheme"
    assert frame.evaluate(scheme) == "dark"
    page.evaluate("document.body.style.background = 'oklch(0.97 0.01 80)'")
    frame.wait_for_function(f"{scheme} === 'light'")
    frame.evaluate("window.old = true; location.reload()")
    frame.wait_for_function(f"!window.old && document.readyState === 'complete' && {scheme} === 'light'")
    before = height_that_fits(page, frame)
    frame.evaluate("document.querySelector('details').open = true")
    page.wait_for_function(f"document.querySelector('iframe').getBoundingClientRect().height > {before}")
    page.evaluate(
        "window.postMessage({ k2forum: 'height', height: 9000 }, '*')"  # not from the frame: nobody obeys
    )
    page.wait_for_timeout(100)
    assert height_of(page) < 9000


def test_writing_opens_the_forum_s_own_window_and_comes_back(
    host: Host, forum: Forum, context: BrowserContext
):
    page = context.new_page()
    page.goto(f"{host.url}/post")
    frame = frame_of(page)
    with context.expect_page() as opened:
        frame.get_by_role("link", name="Start a thread").click()
    window = opened.value
    window.wait_for_load_state()
    assert window.url.startswith(f"{forum.url}/accounts/login/"), "its own window, with its own address"
    window.locator("[name=login]").fill("second@demo.invalid")
    window.locator("[name=password]").fill(DEMO_PASSWORD)
    window.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    window.wait_for_url("**/threads/new/")
    window.locator("[name=title]").fill("Seen on another site")
    window.locator("[name=kind][value=question]").check()
    write(window, "Does the bread need to rise twice?")
    window.locator("article.c:not(.is-screening)", has_text="rise twice").wait_for()
    back = window.get_by_role("link", name="Back to 127.0.0.1")
    assert back.get_attribute("href") == f"{host.url}/post"

    # A headless browser never hides a page, so the coming back is told to it.
    frame.evaluate("dispatchEvent(new Event('focus'))")
    frame.get_by_role("link", name="Seen on another site", exact=True).wait_for()
    frame.wait_for_load_state()
    expect(frame.get_by_text("Tamsin Quill").first).to_be_visible()
    assert not frame.get_by_role("link", name="Reply").count(), "signed in elsewhere, a visitor here"
    back.click()
    window.wait_for_url(f"{host.url}/post")


def test_no_other_site_and_no_other_page_is_framed(host: Host, forum: Forum, context: BrowserContext):
    stranger = Host(forum.url)
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(f"{stranger.url}/post")
    page.locator("iframe").scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('iframe').contentDocument === null")
    page.wait_for_timeout(500)
    assert page.frames[1].url.startswith("chrome-error:")
    assert height_of(page) == RESERVED
    page.goto(f"{host.url}/thief")
    page.wait_for_timeout(500)
    assert page.frames[1].url.startswith("chrome-error:")
    assert len([words for words in refused if "frame-ancestors" in words]) == 2
    stranger.server.shutdown()
