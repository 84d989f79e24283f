"""Pages around a case: the member with measures, the thread with its place."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from discussions.models import Comment, Thread
from k2forum.accounts.models import User
from k2forum.accounts.sanctions import Sanction
from k2forum.contributions import log
from k2forum.contributions.models import LogEntry
from k2forum.moderation import moving, sanctioning
from k2forum.moderation.desk_card import member_of, rows_of
from k2forum.moderation.desk_pages import desk_page, is_number, problem_words
from k2forum.moderation.forms import SanctionForm, ThreadForm


@require_http_methods(["GET", "POST"])
@never_cache
def member(request: HttpRequest, pk: int) -> HttpResponse:
    """Who somebody is here, what was decided before, and measures: chosen first, confirmed then."""
    found = get_object_or_404(User, pk=pk, is_system=False)
    form = SanctionForm(request.POST or None)
    confirming = False
    if request.method == "POST" and form.is_valid():
        try:
            data = form.cleaned_data
            if request.POST.get("confirmed") == "yes":
                sanctioning.sanction(
                    found, actor=request.user, kind=data["kind"], reason=data["reason"], confirmed=True,
                    words=data["words"], internal=data["internal"], ends_at=form.ends_at(),
                )  # fmt: skip
                messages.success(request, _("Done. The member is told."))
                return redirect("admin:moderation_case_member", pk)
            confirming = True
        except (ValidationError, PermissionDenied) as problem:
            form.add_error(None, problem_words(problem))
    number = log.person_of(found)
    entries = LogEntry.objects.filter(subject_kind="member", subject_id=number or 0).order_by("-pk")[:50]
    return desk_page(
        request,
        "member.html",
        422 if form.errors else 200,
        title=found.display_name,
        person=found,
        member=member_of(found),
        form=form,
        confirming=confirming,
        may_sanction=request.user.has_perm("moderation.sanction_members"),
        measures=Sanction.objects.filter(user=found).select_related("given_by").order_by("-begins_at")[:50],
        live={row.pk for row in Sanction.objects.live().filter(user=found)},
        log=rows_of(list(entries)),
    )


@require_POST
def lifting(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    found = get_object_or_404(Sanction.objects.select_related("user"), pk=row, user=pk)
    try:
        if sanctioning.lift(found, actor=request.user):
            messages.success(request, _("Ended. The member is told."))
    except PermissionDenied as denied:
        messages.error(request, str(denied))
    return redirect("admin:moderation_case_member", pk)


@require_http_methods(["GET", "POST"])
@never_cache
def thread(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename, lock, or move a thread; move one comment of it (?comment=) elsewhere."""
    found = get_object_or_404(Thread.objects.select_related("article"), pk=pk)
    number = request.GET.get("comment", "")
    comment = Comment.objects.filter(pk=number, thread=found).first() if is_number(number) else None
    form = ThreadForm(request.POST or None, initial={"title": found.public_title, "article": found.article})
    if request.method == "POST" and form.is_valid():
        try:
            done = _carry_out(request, found, comment, form.cleaned_data)
            messages.success(request, done or _("Nothing changed."))
            return redirect(
                request.get_full_path() if comment is None else "admin:moderation_case_changelist"
            )
        except (ValidationError, PermissionDenied) as problem:
            form.add_error(None, problem_words(problem))
    words = request.GET.get("q", "").replace("\0", "").strip()[:100]
    return desk_page(
        request,
        "thread.html",
        422 if form.errors else 200,
        title=_("The place of a thread"),
        thread=found,
        comment=comment,
        form=form,
        words=words,
        found=moving.find_threads(words) if words else [],
    )


def _carry_out(request: HttpRequest, found: Thread, comment: Comment | None, data: dict[str, Any]) -> str:
    """Do what was asked; what was done in words, empty where nothing changed."""
    what, by = request.POST.get("what"), {"actor": request.user, "internal": data["internal"]}
    if what == "rename":
        return _("Renamed.") if moving.rename(found, title=data["title"], **by) else ""
    if what in ("lock", "unlock"):
        return _("Done.") if moving.lock_thread(found, locked=what == "lock", **by) else ""
    if what == "move_thread" and data["article"]:
        return _("Moved.") if moving.move_thread(found, article=data["article"], **by) else ""
    if what == "move_comment" and comment is not None and data["thread"]:
        number = moving.move_comment(comment, thread=data["thread"], **by)
        return (
            ngettext("%(n)s comment moved.", "%(n)s comments moved.", number) % {"n": number}
            if number
            else ""
        )
    raise ValidationError(_("Choose what to do, and where it goes."))
