"""The marks in the margin of an article: where each paragraph's threads are, and how many."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Count
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from articles.models import Article
from discussions.models import Thread

# A paragraph, a list item or a piece of Markdown as the article's own template writes it: what stands in it
# came out of the renderer, which knows none of these elements with an id.
_PARAGRAPH = re.compile(r'<(p|li|div) id="(p-[0-9a-z-]+)">(.*?)(?=</\1>)', re.DOTALL)


def counts_of(article: Article, viewer: Any) -> dict[str, int]:
    """How many threads that ``viewer`` may see each paragraph of the public revision has."""
    threads = Thread.objects.visible_to(viewer).filter(article=article, passage__place__gt="")
    rows = threads.values_list("passage__place").annotate(n=Count("pk")).order_by()
    return dict(rows)


def marked(html: str, article: Article, counts: dict[str, int]) -> SafeString:
    """The stored HTML of an article with a mark at the end of each paragraph."""
    address = f"{article.get_absolute_url()}passages/"
    marks: dict[int, str] = {}

    def with_mark(found: re.Match[str]) -> str:
        tag, anchor, inner = found.groups()
        count = counts.get(anchor, 0)
        if count not in marks:  # one rendering for each number, not for each paragraph
            marks[count] = render_to_string(
                "discussions/_para_mark.html", {"count": count, "url": f"{address}@/"}
            ).strip()
        return f'<{tag} id="{anchor}">{inner}{marks[count].replace("@", anchor)}'

    return mark_safe(_PARAGRAPH.sub(with_mark, html))  # noqa: S308  (stored HTML, and a template)
