"""What machines that read are told about an article (schema.org)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.html import strip_tags

from articles.models import Article, Revision
from k2forum.rendering import render_markdown


def article_data(article: Article, revision: Revision) -> dict[str, Any]:
    """MedicalWebPage with its FAQ. No reviewer is named: nobody qualified has reviewed the shipped text."""
    url = settings.SITE_URL + article.get_absolute_url()
    page: dict[str, Any] = {
        "@type": "MedicalWebPage",
        "@id": url,
        "url": url,
        "name": article.title,
        "headline": article.title,
        "description": article.standfirst,
        "inLanguage": settings.LANGUAGE_CODE,
        "discussionUrl": f"{url}#discussion",
    }
    if article.published_at:
        page["datePublished"] = article.published_at.isoformat(timespec="seconds")
    if article.revised_at:
        page["dateModified"] = article.revised_at.isoformat(timespec="seconds")
    if article.byline:
        page["author"] = {"@type": "Organization", "name": article.byline}
    questions = [
        {
            "@type": "Question",
            "name": _plain(question.question),
            "acceptedAnswer": {
                "@type": "Answer",
                "text": " ".join(_plain(block.text) for block in question.answer if block.text),
            },
        }
        for question in revision.parsed.faq
    ]
    graph: list[dict[str, Any]] = [page]
    if questions:
        graph.append({"@type": "FAQPage", "url": f"{url}#faq", "mainEntity": questions})
    return {"@graph": graph}


def _plain(markdown: str) -> str:
    return " ".join(strip_tags(render_markdown(markdown)).split())
