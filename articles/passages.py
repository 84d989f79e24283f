"""Passages of articles that people write about."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import quote as percent_encoded

from django.db import models

from articles.quotations import CONTEXT, Quotation
from k2forum.contributions.models import digest_of

PLACE_LENGTH = 80
# A text fragment names the first and last words of a longer passage.
FRAGMENT_WHOLE = 120  # characters
FRAGMENT_WORDS = 5


class Passage(models.Model):
    """A quotation of an article, as it stood in the revision in which somebody took it up.

    ``place`` is the id of the paragraph that holds it in the public revision, and ``words`` how it reads
    there; both are found again with each publication, and empty where the passage is gone.
    """

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="passages")
    revision = models.ForeignKey("articles.Revision", on_delete=models.CASCADE, related_name="+")
    anchor = models.CharField(max_length=PLACE_LENGTH)
    quote = models.TextField()
    prefix = models.CharField(max_length=CONTEXT, blank=True)
    suffix = models.CharField(max_length=CONTEXT, blank=True)
    digest = models.CharField(max_length=64, editable=False)
    place = models.CharField(max_length=PLACE_LENGTH, blank=True, editable=False)
    words = models.TextField(blank=True, editable=False)

    class Meta:
        app_label = "articles"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["revision", "digest"], name="passage_once_in_revision")
        ]
        indexes: ClassVar = [models.Index(fields=["article", "place"], name="passage_by_place")]

    def __str__(self) -> str:
        return self.quote[:80]

    @property
    def quotation(self) -> Quotation:
        return Quotation(self.quote, self.prefix, self.suffix)

    @property
    def is_current(self) -> bool:
        """Whether it stands in the public revision, word for word or edited."""
        return bool(self.place)

    @property
    def is_edited(self) -> bool:
        return self.is_current and self.words != self.quote

    def page_url(self) -> str:
        """The page of its paragraph. Needs ``article`` loaded."""
        return f"{self.article.get_absolute_url()}passages/{self.place or self.anchor}/"

    def text_url(self) -> str:
        """To the passage in the article; browsers that know text fragments mark its very words."""
        if not self.is_current:
            return self.page_url()
        return f"{self.article.get_absolute_url()}#{self.place}{_text_fragment(self.words)}"


def digest_of_passage(anchor: str, quotation: Quotation) -> str:
    return digest_of(anchor, quotation.prefix, quotation.quote, quotation.suffix)


def _text_fragment(words: str) -> str:
    if len(words) <= FRAGMENT_WHOLE:
        return f":~:text={_encoded(words)}"
    parts = words.split()
    first, last = " ".join(parts[:FRAGMENT_WORDS]), " ".join(parts[-FRAGMENT_WORDS:])
    return f":~:text={_encoded(first)},{_encoded(last)}"


def _encoded(text: str) -> str:
    """Dashes and commas have a meaning of their own in a text fragment."""
    return percent_encoded(text, safe="").replace("-", "%2D")


def quotation_fields(quotation: Quotation) -> dict[str, Any]:
    return {"quote": quotation.quote, "prefix": quotation.prefix, "suffix": quotation.suffix}
