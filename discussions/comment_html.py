"""Comments as HTML. Two hundred stand on a page, so they are put together here and not by a template, which
costs ten times as much. Whatever people wrote is escaped, but for ``row.html``: it came from the renderer.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class Words:
    """What the site itself says in comments, in the reader's language: looked up once for all of a page."""

    def __init__(self) -> None:
        self.enthusiast = escape(_("Enthusiast"))
        self.professional_answer = escape(_("Professional answer"))
        self.edited = escape(_("edited"))
        self.the_answer = escape(_("Marked as the answer"))
        self.new = escape(_("new"))
        self.replying_to = escape(_("replying to"))
        self.note = escape(_("Note by the moderation team:"))
        self.reply = escape(_("Reply"))
        self.quote = escape(_("Quote"))
        self.helpful = escape(_("Helpful"))
        self.mark = escape(_("Mark as answer"))
        self.bookmark = escape(_("Bookmark"))
        self.edit = escape(_("Edit"))
        self.withdraw = escape(_("Withdraw"))
        self.report = escape(_("Report"))


def comments_html(rows: Iterable[Any], level: int = 3) -> SafeString:
    """These CommentRows one after the other, their names as headings of that level."""
    words = Words()
    return mark_safe("".join(_comment(row, level, words) for row in rows))  # noqa: S308  (see above)


def _comment(row: Any, level: int, words: Words) -> str:
    state = "" if row.state == "published" else f" is-{row.state}{' is-waiting' if row.mine else ''}"
    classes = f"c d{row.depth}{' pro' if row.badge else ''}{state}"
    if not row.html:
        inside = f'<p class="c-gone">{escape(row.state_words)}</p>\n'
    else:
        inside = _head(row, level, words) + _body(row, words) + _acts(row, words)
        if row.ignored:
            said = escape(_("A comment by %(name)s, whom you ignore") % {"name": row.author_name})
            inside = f'<details class="c-ign"><summary>{said}</summary>\n{inside}</details>\n'
    return f'<article class="{classes}" id="comment-{row.id}">\n{inside}</article>\n'


def _head(row: Any, level: int, words: Words) -> str:
    name = escape(row.author_name)
    if row.author_url:
        name = f'<a href="{row.author_url}">{name}</a>'
    out = f"<header><h{level}>{name}</h{level}>"
    if row.badge:
        out += f'<a class="badge" href="{row.badge.url}">{escape(row.badge.words)}</a>'
    elif not row.past_badge and not row.fraud_note:
        out += f'<span class="kind">{words.enthusiast}</span>'
    if row.past_badge:
        out += f'<span class="kind is-past">{escape(row.past_badge)}</span>'
    if row.professional_answer:
        out += f'<span class="kind is-answer">{words.professional_answer}</span>'
    when = f'<time datetime="{row.created_iso}">{escape(row.created_text)}</time>'
    out += f'<a class="c-when" href="{row.url}">{when}</a>'
    if row.edited:
        out += f'<a class="c-when" href="{row.revisions_url}">{words.edited}</a>'
    if row.is_answer:
        out += f'<strong class="c-answer">{words.the_answer}</strong>'
    if row.is_new:
        out += f'<span class="c-new">{words.new}</span>'
    return out + "</header>\n"


def _body(row: Any, words: Words) -> str:
    out = ""
    if row.to_url:
        said = f"{words.replying_to} {escape(row.replying_to)}"
        out = f'<p class="c-to"><a href="{row.to_url}">{said}</a></p>\n'
    if row.mine:
        out += render_to_string("discussions/_own_state.html", {"comment": row})
    out += f'<div class="c-text prose">{row.html}</div>\n'
    if row.references:
        out += f'<ul class="c-ref">{"".join(map(_reference, row.references))}</ul>\n'
    if row.fraud_note:
        out += f'<p class="c-limit"><strong>{escape(row.fraud_note)}</strong></p>\n'
    if row.context_note:
        out += f'<p class="c-limit"><strong>{words.note}</strong> {escape(row.context_note)}</p>\n'
    if row.limit_note:
        out += f'<p class="c-limit">{escape(row.limit_note)}</p>\n'
    if row.disclaimer_line:
        line, text = escape(row.disclaimer_line), escape(row.disclaimer_text)
        out += f'<details class="c-dis"><summary>{line}</summary><p>{text}</p></details>\n'
    return out


def _reference(one: Any) -> str:
    grave = ' class="is-grave"' if one.grave else ""
    link = f'<a href="{escape(one.url)}" rel="nofollow noopener">{escape(one.label)}</a>'
    return f"<li{grave}>{link} {escape(str(one.words))}</li>"


def _acts(row: Any, words: Words) -> str:
    out = ""
    if row.can_reply:
        out += f'<a href="{row.reply_url}">{words.reply}</a>'
        out += f'<a href="{row.reply_url}?quote=1" data-quote>{words.quote}</a>'
    if row.can_react:
        count = f" ({row.helpful_count})" if row.helpful_count else ""
        out += _button(f"{row.url}helpful/", row.found_helpful, words.helpful + count)
    elif row.helpful_count:
        said = ngettext("%(count)s found this helpful", "%(count)s found this helpful", row.helpful_count)
        out += f"<span>{escape(said % {'count': row.helpful_count})}</span>"
    if row.can_mark:
        out += _button(f"{row.url}answer/", row.is_answer, words.mark)
    if row.can_keep:
        out += _button(f"{row.url}bookmark/", row.bookmarked, words.bookmark)
    if row.can_edit:
        out += f'<a href="{row.edit_url}">{words.edit}</a>'
    if row.can_withdraw:
        out += f'<a href="{row.withdraw_url}">{words.withdraw}</a>'
    if row.mark_url:
        out += f'<a href="{row.mark_url}">{words.professional_answer}</a>'
    if row.can_report:
        out += f'<a href="{row.report_url}">{words.report}</a>'
    return f'<p class="c-do">{out}</p>\n' if out else ""


def _button(address: str, pressed: bool, words: str) -> str:
    """It belongs to the one form of the page."""
    value, said = ("0", "true") if pressed else ("1", "false")
    state = f'name="on" value="{value}" aria-pressed="{said}"'
    return f'<button form="act" formaction="{address}" {state}>{words}</button>'
