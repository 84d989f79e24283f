"""Context notes in the admin: all of them by state, and retiring one with a reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from discussions import note_reading
from discussions.models import ContextNote
from k2forum.contributions.models import LogEntry
from k2forum.moderation import note_retiring
from k2forum.moderation.desk_card import rows_of
from k2forum.moderation.desk_pages import problem_words
from k2forum.moderation.forms import REASONS, text_field

SEE = "moderation.see_queue"


class RetireForm(forms.Form):
    """Why a note is retired: its reason goes to those who signed, the internal words to moderators alone."""

    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=REASONS)
    to_author = text_field(gettext_lazy("To those who signed it"), 3)
    internal = text_field(gettext_lazy("Internal"), 2)


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("proposed", _("waits for a second professional")),
            ("published", _("published")),
            ("disputed", _("disputed")),
            ("due", _("due for another look")),
            ("retired", _("retired")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        rows: Any = queryset
        chosen = {
            "proposed": lambda: rows.proposed(),
            "published": lambda: rows.published(),
            "disputed": lambda: rows.published().filter(disputed_at__isnull=False),
            "due": lambda: rows.review_due(),
            "retired": lambda: rows.filter(retired_at__isnull=False),
        }.get(self.value() or "")
        return chosen() if chosen else rows


@admin.register(ContextNote)
class ContextNoteAdmin(admin.ModelAdmin):
    list_display = ("title", "article", "author", "second", "state_words", "review_due_on")
    list_filter = (StateFilter,)
    list_select_related = ("thread__article", "comment__author", "comment__thread", "agreed_by")
    search_fields = ("thread__title", "comment__author__display_name")
    show_full_result_count = False
    ordering = ("-pk",)

    @admin.display(description=gettext_lazy("note"))
    def title(self, note: ContextNote) -> str:
        return note.thread.public_title or note.thread.title

    @admin.display(description=gettext_lazy("article"))
    def article(self, note: ContextNote) -> str:
        return note.thread.article.title

    @admin.display(description=gettext_lazy("written by"))
    def author(self, note: ContextNote) -> str:
        return note.comment.author.display_name

    @admin.display(description=gettext_lazy("agreed by"))
    def second(self, note: ContextNote) -> str:
        return note.agreed_by.display_name if note.agreed_by else ""

    @admin.display(description=gettext_lazy("state"))
    def state_words(self, note: ContextNote) -> str:
        return str(ContextNote.State(note.state).label)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(SEE)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """One note with its log; by POST it is retired, or put back."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = ContextNote.objects.with_signers().select_related(
            "thread__article", "thread__passage__revision"
        )
        note = get_object_or_404(rows, pk=object_id if object_id.isdecimal() else 0)
        form = RetireForm(request.POST if request.method == "POST" and "reason" in request.POST else None)
        if request.method == "POST":
            try:
                if self._act(request, note, form):
                    return redirect(request.path)
            except (ValidationError, PermissionDenied) as problem:
                if not form.is_bound:
                    raise
                form.add_error(None, problem_words(problem))
        context = {
            **self.admin_site.each_context(request),
            "title": _("A context note"),
            "opts": self.opts,
            "is_nav_sidebar_enabled": False,
            "note": note_reading.rows_of([note], request.user)[0],
            "put_back": note.retired_because == ContextNote.Retired.BY_MODERATOR,
            "log": rows_of(list(_log_of(note))),
            "form": form,
        }
        return TemplateResponse(
            request, "admin/moderation/note.html", context, status=422 if form.errors else 200
        )

    def _act(self, request: HttpRequest, note: ContextNote, form: RetireForm) -> bool:
        """Whether something was asked for that could be carried out."""
        if "put_back" in request.POST:
            done = note_retiring.put_back(note, actor=request.user)
        elif form.is_valid():
            done = note_retiring.retire(note, actor=request.user, **form.cleaned_data)
        else:
            return False
        messages.success(request, _("Done; those who signed are told.") if done else _("It was so already."))
        return True


def _log_of(note: ContextNote) -> Any:
    return LogEntry.objects.filter(subject_kind="comment", subject_id=note.comment_id).order_by("-pk")[:50]
