"""The forum as it stands right after `make run`, seen by a visitor and by a demo account."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.people import DEMO_PASSWORD, sign_in
from tests.running import Forum


@pytest.mark.parametrize("javascript", [True, False])
def test_a_visitor_reads_the_article_and_its_discussion_without_a_cookie(new_page: NewPage, javascript: bool):
    page = new_page(javascript=javascript)
    page.goto("/articles/vitamin-k2/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("heading", name="Does cheese count, or only natto?")).to_be_visible()
    assert page.context.cookies() == []


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
def test_both_names_of_this_machine_answer(page: Page, forum: Forum, name: str):
    answer = page.goto(f"http://{name}:{forum.port}/")
    assert answer
    assert answer.status == 200


@pytest.mark.parametrize("javascript", [True, False])
def test_a_demo_account_signs_in(new_page: NewPage, javascript: bool):
    page = new_page(javascript=javascript)
    sign_in(page, "reader@demo.invalid", DEMO_PASSWORD)
    expect(page.get_by_text("Wren Fallow").first).to_be_visible()
