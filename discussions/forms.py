"""Forms of the discussion. A failed form keeps its text."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from discussions.models import Comment, FollowingChoice, Thread
from k2forum.accounts.traps import TrapFields

# The preview follows the text; asked for by its button, it also says what the automatic check would.
LIVE_PREVIEW = {
    "hx-post": reverse_lazy("discussions:preview"),
    "hx-trigger": "input changed delay:500ms",
    "hx-target": "#preview",
    "hx-vals": '{"live": "1"}',
    "hx-sync": "this:replace",
}


class TextField(forms.CharField):
    """Text of several lines. Browsers send two characters for each line end and count one, as we do."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value)


class CommentForm(forms.Form):
    """The text of a comment. ``submission`` makes a repeated send harmless."""

    text = TextField(
        label=_("Your comment"),
        max_length=settings.COMMENT_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6, "data-keep": "text"} | LIVE_PREVIEW),
        error_messages={
            "required": _("Write something first."),
            "max_length": _("A comment can have %(limit_value)d characters; this one has %(show_value)d."),
        },
        help_text=_("Markdown works: *emphasis*, **strong**, lists, > quotes, [links](https://example.org)."),
    )
    submission = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    advised = forms.CharField(widget=forms.HiddenInput, required=False, max_length=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial.setdefault("submission", uuid.uuid4().hex)


class ThreadForm(CommentForm):
    """A new thread: kind, title and opening comment."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=[(kind.value, kind.label) for kind in (Thread.Kind.DISCUSSION, Thread.Kind.QUESTION)],
        initial=Thread.Kind.DISCUSSION,
        widget=forms.RadioSelect,
    )
    title = forms.CharField(
        label=_("Title"),
        max_length=settings.TITLE_MAX_LENGTH,
        widget=forms.TextInput(attrs={"data-keep": "title"}),
        error_messages={"required": _("Give the thread a title, so that others know what it is about.")},
    )
    field_order = ("kind", "title", "text", "submission", "advised")

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())


class OpeningForm(CommentForm):
    """Editing an opening comment: its title goes with it."""

    title = forms.CharField(label=_("Title"), max_length=settings.TITLE_MAX_LENGTH)
    field_order = ("title", "text", "submission", "advised")

    clean_title = ThreadForm.clean_title


class FirstCommentForm(TrapFields, CommentForm):
    """The first text of a new account also passes the traps for robots."""


class FirstThreadForm(TrapFields, ThreadForm):
    """The first text of a new account, where it starts a thread."""


def comment_form_for(author: Any) -> type[CommentForm]:
    return CommentForm if _has_written(author) else FirstCommentForm


def thread_form_for(author: Any) -> type[ThreadForm]:
    return ThreadForm if _has_written(author) else FirstThreadForm


def _has_written(author: Any) -> bool:
    return Comment.objects.filter(author=author).exists()


class FollowingForm(forms.ModelForm):
    """What is followed by itself."""

    class Meta:
        model = FollowingChoice
        fields = ("own_threads", "answered_threads")
