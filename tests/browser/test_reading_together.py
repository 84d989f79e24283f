"""What readers do in a thread besides reading, with scripts and without."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.people import sign_in

THREAD = "Does cheese count, or only natto?"


def open_thread(page: Page, email: str) -> None:
    sign_in(page, email)
    page.goto("/articles/vitamin-k2/")
    page.get_by_role("link", name=THREAD).click()
    expect(page.get_by_role("heading", level=1, name=THREAD)).to_be_visible()


@pytest.mark.parametrize(
    ("javascript", "email"), [(True, "reader@demo.invalid"), (False, "moderator@demo.invalid")]
)
def test_a_comment_is_found_helpful_and_kept(new_page: NewPage, javascript: bool, email: str):
    page = new_page(javascript=javascript)
    open_thread(page, email)
    comment = page.locator("article.c", has_text="I looked at three labels")
    helpful = comment.get_by_role("button", name="Helpful")
    expect(helpful).to_have_attribute("aria-pressed", "false")
    helpful.click()
    expect(helpful).to_have_attribute("aria-pressed", "true")
    if javascript:
        expect(helpful).to_be_focused()
    comment.get_by_role("button", name="Bookmark").click()
    expect(comment.get_by_role("button", name="Bookmark")).to_have_attribute("aria-pressed", "true")
    page.goto("/bookmarks/")
    expect(page.get_by_text("I looked at three labels")).to_be_visible()
    helpful.click()
    expect(helpful).to_have_attribute("aria-pressed", "false")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_reply_begins_with_a_quotation(new_page: NewPage, javascript: bool):
    page = new_page(javascript=javascript)
    open_thread(page, "second@demo.invalid")
    page.locator("article.c", has_text="The range is real").get_by_role("link", name="Quote").click()
    page.wait_for_url("**/replies/new/**")
    assert page.get_by_label("Your comment").input_value().startswith("> The range is real")


def test_what_is_selected_is_quoted(page: Page):
    open_thread(page, "second@demo.invalid")
    comment = page.locator("article.c", has_text="The range is real")
    comment.locator(".c-text p").first.evaluate(
        """(p) => { const range = document.createRange(), text = p.firstChild;
        const at = text.data.indexOf('two wheels');
        range.setStart(text, at); range.setEnd(text, at + 'two wheels with the same name'.length);
        getSelection().removeAllRanges(); getSelection().addRange(range); }"""
    )
    comment.get_by_role("link", name="Quote").click()
    page.wait_for_url("**/replies/new/**")
    assert page.locator("textarea").input_value().strip() == "> two wheels with the same name"


def test_a_draft_is_there_on_another_device_and_gone_once_posted(new_page: NewPage):
    first = new_page()
    open_thread(first, "second@demo.invalid")
    first.get_by_label("Your comment").press_sequentially("What I saw on a label in a shop.", delay=5)
    expect(first.get_by_text("Your draft is kept.")).to_be_visible()
    other = new_page()
    open_thread(other, "second@demo.invalid")
    expect(other.get_by_label("Your comment")).to_have_value("What I saw on a label in a shop.")
    other.get_by_role("button", name="Post comment").click()
    expect(other.locator("article.c", has_text="What I saw on a label in a shop.")).to_be_visible()
    expect(other.get_by_label("Your comment")).to_have_value("")


def test_a_draft_is_kept_and_discarded_without_scripts(page_without_javascript: Page):
    page = page_without_javascript
    open_thread(page, "professional@demo.invalid")
    page.get_by_label("Your comment").fill("Half a thought.")
    page.get_by_role("button", name="Keep as a draft").click()
    expect(page.get_by_text("Your draft is kept.")).to_be_visible()
    page.get_by_role("link", name="Notices").click()
    page.go_back()
    page.reload()
    expect(page.get_by_label("Your comment")).to_have_value("Half a thought.")
    page.get_by_role("button", name="Discard it").click()
    expect(page.get_by_label("Your comment")).to_have_value("")


def test_the_toolbar_works_by_keyboard_and_the_preview_follows(page: Page):
    open_thread(page, "professional@demo.invalid")
    field = page.get_by_label("Your comment")
    field.press_sequentially("a strong word")
    page.keyboard.press("Control+Shift+ArrowLeft")
    page.keyboard.press("Control+b")
    expect(page.locator("#preview strong")).to_be_visible()
    field.fill("")
    page.get_by_role("button", name="Strong").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Emphasis")).to_be_focused()
    page.keyboard.press("Enter")
    expect(field).to_have_value("**")
    expect(field).to_be_focused()


@pytest.mark.parametrize("javascript", [True, False])
def test_the_asker_marks_the_answer_and_reads_in_another_order(new_page: NewPage, javascript: bool):
    page = new_page(javascript=javascript)
    open_thread(page, "reader@demo.invalid")
    comment = page.locator("article.c", has_text="The range is real")
    comment.get_by_role("button", name="Mark as answer").click()
    expect(comment.get_by_text("Marked as the answer")).to_be_visible()
    comment.get_by_role("button", name="Mark as answer").click()
    expect(comment.get_by_text("Marked as the answer")).to_have_count(0)
    page.get_by_role("link", name="Only professionals").click()
    # Other walks write in this thread too, so what is gone and what stayed is named, not counted.
    expect(page.locator("article.c", has_text="I looked at three labels")).to_have_count(0)
    expect(comment).to_be_visible()
    page.get_by_role("link", name="Only professionals; show all").click()
    page.get_by_role("link", name="Newest").click()
    expect(page.get_by_role("link", name="Newest")).to_have_attribute("aria-current", "true")


def test_new_comments_are_announced_and_the_page_does_not_move(new_page: NewPage):
    reader, writer = new_page(), new_page()
    open_thread(reader, "moderator@demo.invalid")
    open_thread(writer, "second@demo.invalid")
    writer.get_by_label("Your comment").fill("A note that comes while another reads.")
    writer.get_by_role("button", name="Post comment").click()
    published = writer.locator("article.c:not(.is-screening)", has_text="A note that comes while")
    expect(published).to_be_visible()
    at = reader.evaluate("scrollY")
    # What happens by itself every thirty seconds.
    reader.evaluate("htmx.ajax('GET', document.querySelector('.news').getAttribute('hx-get'), '.news')")
    link = reader.locator(".news").get_by_role("link")
    expect(link).to_be_visible()
    assert reader.evaluate("scrollY") == at
    assert reader.get_by_text("A note that comes while another reads.").count() == 0
    link.click()
    comment = reader.locator("article.c", has_text="A note that comes while another reads.")
    expect(comment).to_be_in_viewport()
    expect(comment.get_by_text("new", exact=True)).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_following_ignoring_and_the_page_that_lists_them(new_page: NewPage, javascript: bool):
    page = new_page(javascript=javascript)
    open_thread(page, "moderator@demo.invalid")
    page.get_by_role("button", name="Follow", exact=True).click()
    expect(page.get_by_text("You follow this.", exact=True)).to_be_visible()
    page.locator("article.c", has_text="I looked at three labels").get_by_role(
        "link", name="Tamsin Quill"
    ).click()
    page.get_by_role("button", name="Ignore").click()
    page.goto("/following/")
    expect(page.get_by_role("link", name=THREAD)).to_be_visible()
    page.get_by_role("link", name=THREAD).click()
    folded = page.get_by_text("A comment by Tamsin Quill, whom you ignore").first
    expect(page.get_by_text("I looked at three labels")).not_to_be_visible()
    folded.click()
    expect(page.get_by_text("I looked at three labels")).to_be_visible()
    page.get_by_role("button", name="Stop following").click()
    page.goto("/following/")
    page.get_by_role("button", name="Read them again").click()
    expect(page.get_by_text("You read their comments again.")).to_be_visible()


def test_a_folded_branch_stays_folded_until_it_is_opened(page: Page):
    open_thread(page, "reader@demo.invalid")
    inner = page.locator("article.c", has_text="Thank you, that explains")
    fold = page.locator("article.c", has_text="The range is real").locator("[data-fold-button]")
    fold.click()
    expect(inner).to_be_hidden()
    page.reload()
    expect(inner).to_be_hidden()
    expect(fold).to_have_attribute("aria-expanded", "false")
    fold.click()
    expect(inner).to_be_visible()
