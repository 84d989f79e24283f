# ruff: noqa: E501  (payloads and scripts read best on one line)
"""What tries to run or to break out of its place, through every field that people can write, in a real browser."""

from __future__ import annotations

import json
from urllib.parse import quote

from playwright.sync_api import Page

from tests.browser.conftest import NewPage
from tests.browser.people import DEMO_PASSWORD, sign_in
from tests.running import Forum

RUN = "window.ran=1"
PAYLOADS = [
    f"<script>{RUN}</script>",
    f"</textarea><script>{RUN}</script>",
    f"</title></style></noscript><script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f'"><img src=x onerror="{RUN}">',
    f"'><svg/onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<math><mtext></p><img src=x onerror={RUN}></mtext></math>",
    f"<details open ontoggle={RUN}><summary>x</summary></details>",
    f"<input autofocus onfocus={RUN}>",
    "<iframe srcdoc='<script>parent.ran=1</script>'></iframe>",
    f"<object data='javascript:{RUN}'></object>",
    f"<a href='javascript:{RUN}'>x</a>",
    f"[a link](javascript:{RUN})",
    f"[a link](java\tscript:{RUN})",
    f"[a link](&#106;avascript:{RUN})",
    "[a link](data:text/html;base64,PHNjcmlwdD5wYXJlbnQucmFuPTE8L3NjcmlwdD4=)",
    f'![x](x" onerror="{RUN})',
    f"![x](javascript:{RUN})",
    f"[x]: javascript:{RUN}\n\n[x]",
    f"<javascript:{RUN}>",
    f"`</code><script>{RUN}</script>`",
    f"```\n</pre><script>{RUN}</script>\n```",
    f"> <b data-broke onclick={RUN}>x</b>",
    "| a | b |\n|---|---|\n| <b data-broke> | x |",
    "<base href='https://evil.example/'>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<form action='https://evil.example/'><button>x</button></form>",
    "<style>body{display:none}</style><link rel=stylesheet href='https://evil.example/x.css'>",
    "<div data-broke style='position:fixed;inset:0'>x</div>",
    "{{ 7|add:7 }}{% debug %}${7*7}<%= 7*7 %>",
    "<!--><b data-broke>--!><b data-broke>",
    "<![CDATA[<b data-broke>]]>",
    "\u202e<b data-broke>\u2066",
    f"<noscript><p title='</noscript><img src=x onerror={RUN}>'>",
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"<xss id=x tabindex=1 onfocus={RUN}></xss>",
    f"<button hx-on:click={RUN} hx-get='https://evil.example/' hx-trigger=load>x</button>",
    f"<img src=x:x onerror&#61;{RUN}>",
    f"<a href='https://example.org' onmouseover={RUN}>x</a>",
]
EMAIL = "hostile@demo.invalid"
TEXT = "\n\n".join(PAYLOADS)
SHORT = f'"><img src=x onerror={RUN}><b data-broke>'
# What must not have become part of a page, and what must not have happened.
FOUND = """() => ({
  ran: window.ran === 1,
  away: !location.href.startsWith(document.baseURI.split('/').slice(0, 3).join('/')),
  broke: document.querySelectorAll('[data-broke], iframe[srcdoc], object, math, [hx-get*=evil], base, [http-equiv]').length,
  handlers: [...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a => a.name.startsWith('on'))).length,
  links: [...document.querySelectorAll('[href], [src], [action]')].filter(e => /^(javascript|data|vbscript):/i.test(
    (e.getAttribute('href') || e.getAttribute('src') || e.getAttribute('action')).replace(/[\\s\\x00]/g, ''))).length,
})"""
NOTHING = {"ran": False, "away": False, "broke": 0, "handlers": 0, "links": 0}

WRITE = """
import json
from allauth.account.models import EmailAddress
from articles.models import Article
from discussions import posting
from discussions.models import Comment, Thread
from k2forum.accounts.models import User
from k2forum.contributions.models import Visibility
from k2forum.moderation import flagging
from k2forum.rendering import render_markdown
from tests.settled import settled
text, short = {text!r}, {short!r}
author = User.objects.create_user({email!r}, {password!r}, display_name="For now", is_demo=True)
EmailAddress.objects.create(user=author, email=author.email, verified=True, primary=True)
other = User.objects.exclude(pk=author.pk).filter(is_demo=True, is_staff=False).first()
User.objects.filter(pk=author.pk).update(display_name=short[:60])
opening = posting.start_thread(Article.objects.get(slug="vitamin-k2"), author=author, title=short, source=text)
reply = posting.reply(Comment.objects.filter(is_opening=True, visibility="published").first(), author=author, source=text)
for made in (opening, reply):
    settled(made)
    if made.visibility != Visibility.PUBLISHED:
        Comment.objects.filter(pk=made.pk).set_state(visibility=Visibility.PUBLISHED, public_source=text,
            public_html=render_markdown(text), public_revision=1)
        if made.is_opening:
            Thread.objects.filter(pk=made.thread_id).update(visibility=Visibility.PUBLISHED, public_title=short)
flagging.report(Comment.objects.get(pk=reply.pk), reporter=other, reason="other", text=short)
print(json.dumps([opening.thread_id, opening.pk, author.pk, reply.case.pk]))
"""


def test_nothing_that_people_write_runs_or_breaks_out(forum: Forum, new_page: NewPage) -> None:
    written = forum.python(WRITE.format(text=TEXT, short=SHORT, email=EMAIL, password=DEMO_PASSWORD))
    thread, comment, person, case = json.loads(written.strip().splitlines()[-1])
    public = ["/", f"/threads/{thread}/", f"/comments/{comment}/", f"/people/{person}/", "/articles/vitamin-k2/",
              f"/comments/{comment}/revisions/", f"/search/?q={quote(SHORT)}", "/articles/vitamin-k2/threads/",
              f"/nothing/{quote(SHORT, safe='')}/", f"/accounts/login/?next={quote('javascript:' + RUN)}"]  # fmt: skip
    visitor = new_page()
    look(visitor, public)
    reader = new_page()
    sign_in(reader, EMAIL)
    look(reader, [*public[:6], f"/comments/{comment}/edit/", f"/comments/{comment}/replies/new/?quote=1",
                  f"/comments/{comment}/withdrawal/", "/notices/", "/following/"])  # fmt: skip
    moderator = new_page()
    sign_in(moderator, "moderator@demo.invalid")
    desk = "/admin/moderation/case/"
    look(moderator, [f"/threads/{thread}/", desk, f"{desk}{case}/change/", f"{desk}log/", f"{desk}threads/{thread}/",
                     f"{desk}members/{person}/", f"{desk}?q={quote(SHORT)}"])  # fmt: skip


def look(page: Page, addresses: list[str]) -> None:
    """Open each, move the focus through it, and see that nothing happened; the browser's complaints fail too."""
    for address in addresses:
        answer = page.goto(address)
        assert answer is not None and answer.status < 500, address
        page.keyboard.press("Tab")
        assert page.evaluate(FOUND) == NOTHING, address
