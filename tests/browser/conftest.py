"""A real browser against the real processes: gunicorn, Celery worker and beat on data of their own."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.conftest import missing
from tests.running import Forum, chromium, running_forum

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STEP_LIMIT = 10_000  # milliseconds one step may take


def chromium_path() -> str:
    return chromium() or missing("No Chromium: sudo apt install chromium, or name one in K2_CHROMIUM")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("browser")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failure shows what the processes printed, since the reason is often there."""
    report = yield
    running = getattr(item, "funcargs", {}).get("forum")
    if report.failed and running is not None:
        report.sections.append(("The forum printed", "".join(running.printed[-80:])))
    return report


@pytest.fixture(scope="session")
def forum() -> Iterator[Forum]:
    """The forum with its demo content, shared by all browser tests."""
    with running_forum(K2_POSTS_PER_ACCOUNT="1000/600", K2_POSTS_PER_ADDRESS="1000/600") as running:
        yield running


@pytest.fixture(scope="session", autouse=True)
def _a_loop_in_this_thread() -> Iterator[None]:
    """The browser's loop runs in this thread, where tests may ask the database all the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=STEP_LIMIT)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium_path(), args=QUIET)
        yield launched
        launched.close()


@pytest.fixture
def new_page(browser: Browser, forum: Forum) -> Iterator[NewPage]:
    """Makes pages, each with cookies of its own: one per person in a test."""
    maker = NewPage(browser, forum)
    yield maker
    maker.close()


class NewPage:
    """Call it for a page of another person; `javascript=False` for a browser without scripts."""

    def __init__(self, browser: Browser, forum: Forum) -> None:
        self.browser, self.forum = browser, forum
        self.contexts: list[BrowserContext] = []
        self.problems: list[str] = []

    def __call__(self, *, javascript: bool = True, width: int = 1280, height: int = 900) -> Page:
        context = self.browser.new_context(
            base_url=self.forum.url,
            java_script_enabled=javascript,
            viewport={"width": width, "height": height},
        )
        context.set_default_timeout(STEP_LIMIT)
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.problems.append(f"script error: {error}"))
        page.on("console", self.note)
        return page

    def note(self, message: object) -> None:
        """Whatever the browser complains about is a failure of the test: blocked by policy, missing file."""
        kind, text = getattr(message, "type", ""), getattr(message, "text", "")
        if kind == "error" and "status of 4" not in text:
            self.problems.append(f"console: {text}")

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        assert self.problems == []


@pytest.fixture
def page(new_page: NewPage) -> Page:
    return new_page()


@pytest.fixture
def page_without_javascript(new_page: NewPage) -> Page:
    return new_page(javascript=False)
