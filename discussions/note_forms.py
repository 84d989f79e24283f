"""Forms of context notes. A failed form keeps its text."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from discussions import note_text
from discussions.forms import LIVE_PREVIEW, CommentForm, TextField, ThreadForm


class NoteForm(CommentForm):
    """A context note: what it is about, what it says, and what stands behind it."""

    title = forms.CharField(
        label=_("What it is about"),
        max_length=settings.TITLE_MAX_LENGTH,
        widget=forms.TextInput(attrs={"data-keep": "title"}),
        help_text=_("A few words, for the list of notes."),
        error_messages={"required": _("Say in a few words what the note is about.")},
    )
    text = TextField(
        label=_("The note"),
        max_length=note_text.LONGEST,
        widget=forms.Textarea(attrs={"rows": 6, "data-keep": "text"} | LIVE_PREVIEW),
        error_messages={
            "required": _("Write something first."),
            "max_length": _("A note can have %(limit_value)d characters; this one has %(show_value)d."),
        },
        help_text=_(
            "What a reader should know at this place, in up to 600 characters. No advice to anybody."
        ),
    )
    sources = TextField(
        label=_("Sources"),
        max_length=(note_text.LONGEST_SOURCE + 2) * note_text.MOST_SOURCES,
        widget=forms.Textarea(attrs={"rows": 3, "data-keep": "sources", "spellcheck": "false"}),
        error_messages={"required": _("Name at least one source: a DOI, a PubMed number or a link.")},
        help_text=_("One a line: a DOI, a PubMed number or a link."),
    )
    field_order = ("title", "text", "sources", "submission", "advised")

    clean_title = ThreadForm.clean_title

    def clean_sources(self) -> list[str]:
        return note_text.read_sources(self.cleaned_data["sources"])


class DisputeForm(forms.Form):
    """Why a note does not hold: it becomes a comment in the note's thread."""

    reason = TextField(
        label=_("Why does it not hold?"),
        max_length=settings.COMMENT_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4, "data-keep": "reason"}),
        help_text=_("Your words appear in the discussion of the note. Name your source."),
        error_messages={"required": _("Say why, so that readers and the authors can follow.")},
    )
