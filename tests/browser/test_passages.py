"""Starting a thread about a passage: by selecting words, by keyboard, and without scripts."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.people import reload_until, sign_in

ARTICLE = "/articles/vitamin-k2/"
BEGINNING = "For a long time vitamin K meant"
WORDS = "Some of it is solid, some is thin"
# As Shift and the arrow keys do while the browser shows a caret.
SELECT = """(words) => {
  const walker = document.createTreeWalker(document.querySelector(".article-body"), NodeFilter.SHOW_TEXT);
  let node = walker.nextNode();
  while (!node.data.includes(words)) node = walker.nextNode();
  getSelection().collapse(node, node.data.indexOf(words));
  for (const _character of words) getSelection().modify("extend", "forward", "character");
}"""


def post_thread(page: Page, title: str) -> None:
    page.locator("[name=title]").fill(title)
    page.locator("[name=text]").fill("Which of them are the thin ones?")
    page.get_by_role("button", name="Start the thread").last.click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()


def test_words_are_selected_by_keyboard_and_discussed(new_page: NewPage):
    page = new_page()
    sign_in(page, "second@demo.invalid")
    page.goto(ARTICLE)
    paragraph = page.locator(".article-body p", has_text=BEGINNING)
    paragraph.click(position={"x": 5, "y": 5})
    page.evaluate(SELECT, WORDS)
    offered = page.get_by_role("link", name="Discuss this", exact=True)
    expect(offered).to_be_visible()
    page.keyboard.press("Tab")
    expect(offered).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/passages/**")
    expect(page.locator(".passage mark")).to_have_text(WORDS)
    post_thread(page, "Thin by what measure?")
    expect(page.locator(".passage blockquote")).to_have_text(WORDS)
    page.get_by_role("link", name="Read it in the article").click()
    expect(page.locator(".article-body p:target", has_text=BEGINNING)).to_be_in_viewport()


def test_a_paragraph_is_discussed_without_scripts(new_page: NewPage):
    page = new_page(javascript=False, width=375, height=800)
    sign_in(page, "second@demo.invalid")
    page.goto(ARTICLE)
    mark = page.locator(".article-body li", has_text="Expect months to years in bone").locator(".para-mark")
    expect(mark).to_have_accessible_name("Discuss this paragraph")
    mark.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/passages/**")
    post_thread(page, "Months, or years?")
    expect(page.locator(".passage blockquote")).to_contain_text("Expect months to years in bone.")
    reader = new_page()
    reader.goto(ARTICLE)
    counted = reader.get_by_role("link", name=re.compile("1 thread about this paragraph"))
    reload_until(reader, counted.count, 15)  # the worker lets the thread through meanwhile
    expect(counted.last).to_be_visible()
    counted.last.click()
    expect(reader.get_by_role("link", name="Months, or years?")).to_be_visible()
