"""The form in which an article is written and revised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from articles.embedding import origins_in
from articles.importing.errors import ArticleError
from articles.importing.importer import MAX_TITLE_CHARACTERS, Parsed, parse
from articles.models import Article, Revision

# Only the type checker's ModelForm takes a model in brackets.
if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Article]
else:
    ModelForm = forms.ModelForm


class ArticleForm(ModelForm):
    """An article's settings and newest source. After validation ``parsed`` holds the outline."""

    text_title = forms.CharField(
        label=_("Title"),
        required=False,
        max_length=MAX_TITLE_CHARACTERS,
        help_text=_("Empty: the title is taken from the text."),
    )
    format = forms.ChoiceField(
        label=_("Written as"),
        choices=[("", _("tell from the text")), *Revision.Format.choices],
        required=False,
    )
    source = forms.CharField(
        label=_("Text"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 30, "cols": 100, "class": "vLargeTextField"}),
        help_text=_(
            "Markdown, or plain text as pasted: short heading lines, “Label: text” lines, “- ” bullets, "
            "questions with answers, a “Disclaimer:” line."
        ),
    )
    note = forms.CharField(
        label=_("What changes"), required=False, max_length=200, help_text=_("For the history of revisions.")
    )

    class Meta:
        model = Article
        fields: ClassVar = ["slug", "hold_policy", "close_after_days", "embed_origins"]
        widgets: ClassVar = {"embed_origins": forms.Textarea(attrs={"rows": 3, "cols": 60})}

    parsed: Parsed

    def clean_embed_origins(self) -> str:
        return "\n".join(origins_in(self.cleaned_data["embed_origins"]))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        newest = self.instance.newest_revision() if self.instance.pk else None
        if newest:
            self.initial = {
                **self.initial,
                "source": newest.source,
                "format": newest.format,
                "text_title": _title_apart(newest),
            }
        elif "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _("Empty: it is made from the title.")

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or self.cleaned_data)
        if "source" not in cleaned:
            return cleaned
        slug = cleaned.get("slug") or self.instance.slug
        try:
            self.parsed = parse(
                cleaned["source"], format=cleaned["format"], slug=slug, title=cleaned.get("text_title", "")
            )
        except ArticleError as error:
            self.add_error("source", str(error))
            return cleaned
        if not slug and Article.objects.filter(slug=self.parsed.slug).exists():
            self.add_error(
                "slug", _("Another article has the address “%s”: give one here.") % self.parsed.slug
            )
        cleaned["slug"] = slug or self.parsed.slug
        return cleaned


def _title_apart(revision: Revision) -> str:
    """The title of a revision where its text does not say it; a title in the text is changed there."""
    try:
        found = parse(revision.source, format=revision.format, slug=revision.article.slug)
    except ArticleError:
        return revision.title
    return "" if found.document.title == revision.title else revision.title
