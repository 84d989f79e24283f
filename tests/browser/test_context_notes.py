"""A context note from its writing to a visitor: two professionals, two signatures."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.people import THINKING_TIME, sign_in
from tests.browser.test_access import look_at

ARTICLE = "/articles/vitamin-k2/"
WORDS = "Matrix Gla protein, MGP for short"
NOTE = "The name is short for matrix gamma-carboxyglutamic acid protein."


def propose(page: Page) -> str:
    """Write a note about the paragraph with WORDS; returns its address."""
    sign_in(page, "professional@demo.invalid")
    page.goto(ARTICLE)
    paragraph = page.locator(".article-body p", has_text=WORDS)
    paragraph.locator(".para-mark").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Write a context note about it").click()
    page.get_by_label("What it is about").fill("What the letters stand for")
    page.get_by_label("The note", exact=True).fill(NOTE)
    page.get_by_label("Sources").fill("I heard it somewhere")
    page.wait_for_timeout(THINKING_TIME)
    page.get_by_role("button", name="Propose the note").last.click()
    expect(page.get_by_text("This is no DOI, no PubMed number and no link").first).to_be_visible()
    expect(page.get_by_label("The note", exact=True)).to_have_value(NOTE)
    page.get_by_label("Sources").fill("10.3390/ijms20030628")
    page.get_by_role("button", name="Propose the note").last.click()
    expect(page.get_by_role("heading", level=1, name="What the letters stand for")).to_be_visible()
    return page.url.partition("#")[0]


def wait_until_it_waits(page: Page, address: str) -> None:
    """The worker lets it through meanwhile; the sweep, if that worker was lost."""
    for _look in range(200):
        page.goto(address)
        if page.get_by_text("Waits for a second professional to agree.").count():
            return
        page.wait_for_timeout(250)
    raise AssertionError(page.locator("main").inner_text())


def test_a_note_is_written_by_one_agreed_by_another_and_read_by_a_visitor(new_page: NewPage):
    author = new_page(javascript=False)
    address = propose(author)
    wait_until_it_waits(author, address)
    visitor = new_page()
    answer = visitor.goto(address)
    assert answer is not None and answer.status == 404
    visitor.goto(ARTICLE)
    marker = visitor.get_by_role("button", name="What the letters stand for")
    expect(marker).to_have_count(0)

    second = new_page(width=375, height=800)
    sign_in(second, "dietitian@demo.invalid")
    second.goto("/notes/")
    second.get_by_role("link", name="What the letters stand for").click()
    expect(second.get_by_text(NOTE)).to_be_visible()
    second.get_by_role("button", name="I agree: publish it").click()
    expect(second.get_by_text("The note stands beside the article now")).to_be_visible()

    visitor.goto(ARTICLE)
    marker.focus()
    visitor.keyboard.press("Enter")
    note = visitor.locator(".note:popover-open")
    expect(note).to_contain_text(NOTE)
    expect(note).to_contain_text("agreed by Bram Oakwhistle, Dietitian, licence checked")
    assert look_at(visitor) == []
    expect(note).to_be_visible()
    visitor.keyboard.press("Tab")
    expect(note.get_by_role("link", name="What the letters stand for")).to_be_focused()
    visitor.keyboard.press("Escape")
    expect(visitor.locator(".note:popover-open")).to_have_count(0)
    expect(marker).to_be_focused()
    listed = visitor.locator(".context-notes li", has_text=NOTE)
    expect(listed).to_be_visible()
    visitor.emulate_media(media="print")
    expect(listed).to_be_visible()
