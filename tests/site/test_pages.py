"""Pages as visitors get them: alike for everybody, strict in their headers, and whole without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.test import Client
from django.utils import timezone

from articles import publishing
from discussions import posting
from discussions.models import Comment
from k2forum.accounts.models import User
from k2forum.contributions.models import LogEntry
from k2forum.site.models import Page
from k2forum.site.shipping import load_site
from tests import cast

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "manifest-src": "'self'",
}


@pytest.fixture
def opening(author: User, article) -> Comment:
    Page.objects.create(slug="house-rules", title="House rules", source="## Be kind")
    return cast.screened(cast.thread_by(author, article))


@pytest.fixture
def addresses(opening: Comment, author: User) -> list[str]:
    """Every page that a visitor reads."""
    article = opening.thread.article.get_absolute_url()
    comment = opening.get_absolute_url()
    return [
        "/",
        article,
        f"{article}threads/",
        f"/threads/{opening.thread_id}/",
        comment,
        f"{comment}revisions/",
        f"{comment}state/",
        f"/people/{author.pk}/",
        "/pages/house-rules/",
        "/sitemap.xml",
        "/robots.txt",
        "/health/live/",
        "/health/ready/",
        "/health/queue/",
    ]


def policy_of(answer) -> dict[str, str]:
    parts = [part.strip().partition(" ") for part in answer["Content-Security-Policy"].split(";")]
    return {name: value for name, _blank, value in parts}


def test_a_visitor_s_page_is_the_same_for_everybody(addresses: list[str]):
    for address in addresses:
        first, second = Client().get(address), Client(HTTP_USER_AGENT="Another").get(address)
        assert first.status_code == 200, address
        assert not first.cookies, address
        assert "Cookie" not in first.get("Vary", ""), address
        assert "Set-Cookie" not in first.headers, address
        assert first.content == second.content, address
        content = first.content.decode()
        assert "csrf" not in content.lower(), address
        assert "<form" not in content, address


def test_a_visitor_s_page_asks_for_no_session(addresses: list[str]):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for address in addresses:
        with CaptureQueriesContext(connection) as queries:
            Client().get(address)
        assert not [query for query in queries if "django_session" in query["sql"]], address


def test_signed_in_readers_leave_nothing_in_a_visitor_s_page(addresses: list[str], stranger: User):
    before = {address: Client().get(address).content for address in addresses}
    member = cast.client_of(stranger)
    for address in addresses:
        assert member.get(address).status_code == 200, address
        assert Client().get(address).content == before[address], address
        assert b"Sam Stranger" not in before[address], address


def test_every_answer_carries_the_strict_policy(
    addresses: list[str], admin: User, author: User, opening: Comment
):
    member, staff = cast.client_of(author), cast.client_of(admin)
    own = opening.get_absolute_url()
    more = [
        *(
            (Client(), address)
            for address in (*addresses, "/no/such/page/", "/accounts/login/", "/accounts/signup/")
        ),
        *((member, f"{own}{page}/") for page in ("edit", "withdrawal", "replies/new", "reports")),
        *((member, address) for address in ("/notices/", "/accounts/email/", *addresses)),
        *(
            (staff, f"/admin/{page}")
            for page in ("", "moderation/case/", "articles/article/", "accounts/user/")
        ),
        (Client(HTTP_HOST="evil.example"), "/"),
    ]
    for client, address in more:
        answer = client.get(address)
        assert answer.status_code < 500, address
        assert policy_of(answer) == POLICY, address
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"


def test_nothing_in_a_page_needs_what_the_policy_refuses(addresses: list[str], author: User, admin: User):
    for client in (Client(), cast.client_of(author), cast.client_of(admin)):
        for address in (
            *addresses,
            "/admin/moderation/case/" if client.session.get("_auth_user_id") else "/",
        ):
            content = client.get(address).content.decode()
            assert not re.search(r"<[^>]+\sstyle\s*=", content), address
            assert not re.search(r"<[^>]+\son[a-z]+\s*=", content), address
            assert not re.search(r"<script(?![^>]*(\ssrc=|application/(?:ld\+)?json))", content), address
            assert not re.search(r"(src|href)=\"javascript:", content), address


def test_no_two_places_of_a_page_have_the_same_name(addresses: list[str], author: User):
    for client in (Client(), cast.client_of(author)):
        for address in addresses:
            names = re.findall(r'\sid="([^"]*)"', client.get(address).content.decode())
            assert len(names) == len(set(names)), address


def links_of(client: Client, address: str) -> Iterator[str]:
    for link in re.findall(r'<a [^>]*href="([^"]*)"', client.get(address).content.decode()):
        assert link, f"an empty link in {address}"
        if link.startswith("/"):
            yield link.partition("#")[0]


def test_every_link_of_a_page_leads_somewhere(addresses: list[str], author: User, admin: User):
    for slug in ("about", "contact", "privacy", "help-now"):
        Page.objects.create(slug=slug, title=slug, source=slug)
    for client in (Client(), cast.client_of(author), cast.client_of(admin)):
        links = {link for address in addresses for link in links_of(client, address)}
        for link in sorted(links):
            assert client.get(link, follow=True).status_code == 200, link


def test_the_discussion_stands_in_the_article_s_own_page(opening: Comment, stranger: User, article):
    reply = cast.screened(cast.reply_by(stranger, opening, "I take 90 mcg of MK-7 with my lunch every day."))
    content = Client().get(article.get_absolute_url()).content.decode()
    assert "Tea is a drink." in content
    assert "About the forms" in content
    assert opening.public_html in content
    assert reply.public_html in content
    assert reply.disclaimer.line in content
    assert (
        content.index("Tea is a drink.")
        < content.index(opening.public_html)
        < content.index(reply.public_html)
    )


def test_a_hostile_text_stays_text_on_every_page(
    addresses: list[str], opening: Comment, stranger: User, moderator: User
):
    hostile = "<script>alert('tea')</script> *so* <img src=x onerror=alert(1)>"
    User.objects.filter(pk=stranger.pk).update(display_name="<b>Sam</b>")
    cast.screened(cast.thread_by(User.objects.get(pk=stranger.pk), opening.thread.article, hostile))
    cast.screened(cast.reply_by(stranger, opening, hostile))
    for client in (Client(), cast.client_of(stranger), cast.client_of(moderator)):
        for address in addresses:
            content = client.get(address).content.decode()
            assert "<script>alert" not in content, address
            assert "<img src=x" not in content, address
            assert "<b>Sam" not in content, address


def test_a_person_s_page_lists_public_comments_alone(opening: Comment, author: User):
    cast.reply_by(author, opening, "Seven green lanterns.")
    mine = cast.client_of(author).get(f"/people/{author.pk}/").content.decode()
    others = Client().get(f"/people/{author.pk}/").content.decode()
    for content in (mine, others):
        assert "section on forms" in content
        assert "lanterns" not in content
    assert author.email not in others


def test_the_screener_and_unknown_people_have_no_page(screener: User):
    assert Client().get(f"/people/{screener.pk}/").status_code == 404


def test_a_withdrawn_article_takes_everything_with_it(
    opening: Comment, addresses: list[str], author: User, admin: User
):
    publishing.withdraw(opening.thread.article, actor=admin)
    for address in addresses:
        answer = Client().get(address)
        assert "section on forms" not in answer.content.decode(), address
        assert "About the forms" not in answer.content.decode(), address
        if "/threads/" in address or "/comments/" in address or "/articles/" in address:
            assert answer.status_code == 404, address


def test_the_sitemap_lists_articles_and_public_threads(opening: Comment, stranger: User, article):
    waiting = cast.thread_by(stranger, article, "Not checked yet.")
    content = Client().get("/sitemap.xml").content.decode()
    assert f"{configured.SITE_URL}{article.get_absolute_url()}</loc>" in content
    assert f"{configured.SITE_URL}/threads/{opening.thread_id}/</loc>" in content
    assert f"/threads/{waiting.thread_id}/" not in content
    assert cast.client_of(stranger).get("/sitemap.xml").content.decode() == content


def test_reading_writes_nothing(addresses: list[str], author: User):
    logged = LogEntry.objects.count()
    for client in (Client(), cast.client_of(author)):
        for address in addresses:
            client.get(address)
    assert LogEntry.objects.count() == logged


def test_robots_are_kept_from_forms_and_single_comments(addresses: list[str]):
    robots = Client().get("/robots.txt").content.decode()
    assert "Disallow: /comments/" in robots
    assert "Sitemap: " in robots


def test_the_queue_s_age_counts_texts_nobody_has_checked(opening: Comment, author: User, settings):
    old = timezone.now() - timedelta(hours=1)
    Comment.objects.filter(pk=opening.pk).update(created_at=old, screening_due=timezone.now())
    answer = Client().get("/health/queue/")
    assert (answer.status_code, answer.json()["late"]) == (200, False), "due again is not unchecked"
    reply = cast.reply_by(author, opening)
    assert Client().get("/health/queue/").status_code == 200
    Comment.objects.filter(pk=reply.pk).update(created_at=old)
    answer = Client().get("/health/queue/")
    assert answer.status_code == 503
    assert answer.json()["oldest_unscreened_seconds"] >= 3600
    assert Client().get("/health/live/").status_code == Client().get("/health/ready/").status_code == 200


def test_a_person_s_comments_say_in_which_thread_they_stand(opening: Comment, author: User, article) -> None:
    other = cast.screened(cast.thread_by(author, article, "Another question, about tea."))
    page = Client().get(f"/people/{author.pk}/").content.decode()
    for thread in (opening.thread, other.thread):
        above = page.split(f'id="comment-{thread.comments.get().pk}"')[0].rsplit("</article>", 1)[-1]
        assert f'href="{thread.get_absolute_url()}">{thread.title}</a>' in above


def test_a_hidden_thread_keeps_its_title_on_the_page_of_who_wrote_in_it(
    opening: Comment, author: User, stranger: User
) -> None:
    title = opening.thread.title
    reply = cast.screened(cast.reply_by(stranger, opening))
    posting.withdraw(opening, author=author)
    page = Client().get(f"/people/{stranger.pk}/").content.decode()
    assert f'id="comment-{reply.pk}"' in page
    assert title not in page


def test_the_numbers_of_the_page_for_help_can_be_tapped(db: None):
    load_site()
    content = Client().get("/pages/help-now/").content.decode()
    called = re.findall(r'href="tel:(\d+)"', content)
    assert {"112", "911", "999", "988", "116123"} <= set(called)
