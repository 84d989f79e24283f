"""The reviewers' desk in the admin: what waits, and one application with everything that can be done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from k2forum.accounts import (
    naming,
    review_claims,
    review_forms,
    reviewing,
    reviewing_rights,
    standing,
    upkeep,
)
from k2forum.accounts.credential_records import BadgeQuestion, CredentialAppeal, NameRequest, Review
from k2forum.accounts.credential_states import SUBJECT, Conflict, IllegalStep
from k2forum.accounts.credential_views import refuse
from k2forum.accounts.credentials import LIVE_STATES, State, Verification
from k2forum.accounts.registers.catalogue import registers
from k2forum.accounts.registers.lookup import can_ask
from k2forum.accounts.verification import PERMISSION
from k2forum.contributions.models import LogEntry, LogPerson, LogText

REFUSALS = (ValidationError, PermissionDenied, IllegalStep, Conflict)
MOST = 100
REVIEWABLE = (State.IN_REVIEW, *LIVE_STATES, State.EXPIRED, State.SUSPENDED)


def desk_page(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    base: dict[str, Any] = request.desk_context  # type: ignore[attr-defined]
    return TemplateResponse(request, f"admin/accounts/verification/{template}", base | context, status=status)


@require_GET
@never_cache
def queue(request: HttpRequest) -> HttpResponse:
    """What waits, the longest first: applications, questions, appeals, regular look-ups, names."""
    rows = Verification.objects.select_related("user", "claimed_by").annotate(
        open_questions=Count("questions", filter=Q(questions__outcome=""))
    )
    waiting = rows.filter(state__in=[State.SUBMITTED, State.IN_REVIEW]).order_by("submitted_at", "pk")
    suspended = rows.filter(state=State.SUSPENDED).order_by("state_since", "pk")
    questioned = rows.filter(open_questions__gt=0).exclude(state=State.SUSPENDED).order_by("state_since")
    due = _with_names(upkeep.due_checks())
    appeals = CredentialAppeal.objects.filter(outcome="").select_related("verification__user")
    names = NameRequest.objects.filter(outcome="").select_related("user").order_by("created_at")
    return desk_page(
        request,
        "queue.html",
        title=_("Applications and badges"),
        sections=[
            (_("Appeals"), [row.verification for row in appeals.order_by("created_at")[:MOST]]),
            (_("Suspended: decide within seven days"), suspended[:MOST]),
            (_("Badges that were questioned"), questioned[:MOST]),
            (_("Applications"), waiting[:MOST]),
            (_("Look up again, or renew"), due[:MOST]),
        ],
        names=names[:MOST],
    )


def _with_names(rows: QuerySet[Verification]) -> QuerySet[Verification]:
    return rows.select_related("user", "claimed_by")


@require_http_methods(["GET"])
@never_cache
def review(request: HttpRequest, pk: int) -> HttpResponse:
    found = _credential(pk)
    review_claims.extend(found, actor=request.user)
    return _page(request, found)


def _credential(pk: int) -> Verification:
    return get_object_or_404(Verification.objects.select_related("user", "claimed_by"), pk=pk)


def _page(
    request: HttpRequest, row: Verification, failed: str = "", form: Any = None, status: int = 200
) -> HttpResponse:
    forms = {name: make(row) for name, make in FORMS.items() if is_offered(row, name)}
    if form is not None:
        forms[failed] = form
    register = registers().get(row.register_code)
    proposals = Review.objects.filter(verification=row, settled_at__isnull=True).select_related("reviewer")
    return desk_page(
        request,
        "review.html",
        status,
        title=_("Review: %(what)s") % {"what": row},
        credential=row,
        register=register,
        register_link=register.link(row.number) if register else "",
        forms=forms,
        papers=row.evidence.order_by("pk"),
        twins=reviewing.twins(row).select_related("user")[:10],
        questions=row.questions.filter(outcome="").order_by("created_at"),
        appeals=row.appeals.filter(outcome="").order_by("created_at"),
        proposals=[
            p for p in proposals if p.proposed == Review.Outcome.REVOKE or p.about_version == row.version
        ],
        two_needed=reviewing_rights.two_needed(row),
        can_ask=can_ask(row.register_code),
        holder=row.holder(),
        may_begin=row.state == State.SUBMITTED,
        reopenable=row.state == State.REVOKED and row.reopened_at is None,
        log=history(row),
        answer_form=review_forms.AnswerForm(),
    )


def history(row: Verification) -> list[dict[str, Any]]:
    """The log of this credential, newest first, with names and words."""
    entries = list(LogEntry.objects.filter(subject_kind=SUBJECT, subject_id=row.pk).order_by("-pk")[:MOST])
    people = LogPerson.objects.in_bulk({entry.actor_person for entry in entries if entry.actor_person})
    words: dict[int, list[str]] = {}
    for text in LogText.objects.filter(entry_id__in=[entry.pk for entry in entries]).order_by("pk"):
        words.setdefault(text.entry_id, []).append(f"{text.get_kind_display()}: {text.text}")
    return [
        {
            "at": entry.at,
            "who": people[entry.actor_person].name if entry.actor_person in people else "",
            "action": entry.action.replace("_", " "),
            "step": f"{entry.before} → {entry.after}" if entry.before != entry.after else "",
            "words": words.get(entry.pk, []),
        }
        for entry in entries
    ]


def is_offered(row: Verification, name: str) -> bool:
    return {
        "check": row.state in REVIEWABLE,
        "ask": row.state == State.IN_REVIEW,
        "decline": row.state in (State.IN_REVIEW, State.NEEDS_INFO),
        "suspend": row.state in LIVE_STATES,
        "restore": row.state == State.SUSPENDED and row.reason != Verification.Reason.OVERDUE,
        "revoke": row.state in (*LIVE_STATES, State.SUSPENDED, State.EXPIRED, State.WITHDRAWN),
    }[name]


def _check_form(row: Verification, *data: Any) -> review_forms.CheckForm:
    register = registers().get(row.register_code)
    initial = {
        "seen": row.version,
        "register_url": register.link(row.number) if register and register.licence else "",
        "opened_at": timezone.localtime(),
        "expires_on": row.claimed_expiry,
    }
    return review_forms.CheckForm(*data, initial=initial, renewing=row.state != State.IN_REVIEW)


def _maker(form: Any) -> Callable[..., Any]:
    return lambda row, *data: form(*data, initial={"seen": row.version})


FORMS: dict[str, Callable[..., Any]] = {
    "check": _check_form,
    "ask": _maker(review_forms.ActForm),
    "decline": _maker(review_forms.DeclineForm),
    "suspend": _maker(review_forms.DoubtForm),
    "restore": _maker(review_forms.ActForm),
    "revoke": _maker(review_forms.DoubtForm),
}


def _do(name: str, row: Verification, actor: Any, form: Any) -> bool:
    """The verb behind a form. Returns False where it waits for a second person."""
    data = form.cleaned_data
    common = {"actor": actor, "seen": data["seen"], "words": data["words"], "internal": data["internal"]}
    if name == "check":
        return reviewing.approve(row, checked=form.checked(), **common)
    if name == "revoke":
        return standing.revoke(row, kind=data["reason"], **common)
    if name == "ask":
        reviewing.ask_more(row, **common)
    elif name == "decline":
        reviewing.decline(row, reason=data["reason"], **common)
    elif name == "suspend":
        standing.suspend(row, reason=data["reason"], **common)
    else:
        standing.restore(row, **common)
    return True


@require_POST
@never_cache
def act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One act with a form."""
    row = _credential(pk)
    if name not in FORMS:
        raise Http404
    form = FORMS[name](row, request.POST)
    if not form.is_valid():
        return _page(request, row, name, form, 422)
    try:
        settled = _do(name, row, request.user, form)
    except Conflict:
        fresh = _credential(pk)
        data = form.data.copy()
        data["seen"] = str(fresh.version)
        again = FORMS[name](fresh, data)
        again.is_valid()
        again.add_error(
            None,
            _("It has changed since you opened it. Nothing was done; read it again, your words are kept."),
        )
        return _page(request, fresh, name, again, 409)
    except REFUSALS as problem:
        refuse(form, problem)
        return _page(request, _credential(pk), name, form, 422)
    messages.success(request, _("Done.") if settled else _("Noted. A second reviewer confirms it."))
    return redirect(_address(pk))


def _address(pk: int) -> str:
    return reverse("admin:accounts_verification_review", args=[pk])


@require_POST
@never_cache
def step(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Acts that are one button: claim, release, take over, ask the register, confirm, answer."""
    row = _credential(pk)
    try:
        done = _step(request, row, what)
    except REFUSALS as problem:
        words = getattr(problem, "messages", None) or [str(problem)]
        messages.error(request, " ".join(words))
    else:
        if done is False:
            messages.warning(request, _("Nothing changed: somebody was quicker, or somebody else holds it."))
    return redirect(_address(pk))


def _step(request: HttpRequest, row: Verification, what: str) -> bool:
    actor: Any = request.user
    number = request.POST.get("row", "")
    if what == "claim":
        return review_claims.claim(row, actor=actor)
    if what == "release":
        return review_claims.release(row, actor=actor)
    if what == "taking-over":
        return review_claims.take_over(row, actor=actor)
    if what == "register":
        return bool(reviewing.ask_register(row, actor=actor))
    if what == "colleague":
        return reviewing_rights.name_colleague(actor, person=row.user)
    if what == "reopening":
        return standing.reopen(row, actor=actor, internal=request.POST.get("answer", ""))
    if not (number.isascii() and number.isdigit()):
        raise Http404
    if what in ("confirmation", "dropping"):
        proposal = get_object_or_404(
            Review.objects.select_related("verification__user"), pk=number, verification=row
        )
        if what == "dropping":
            return standing.drop_proposal(proposal, actor=actor)
        if proposal.proposed == Review.Outcome.REVOKE:
            return standing.confirm_revocation(proposal, actor=actor)
        return reviewing.confirm(proposal, actor=actor)
    answer, yes = request.POST.get("answer", ""), request.POST.get("yes") == "1"
    if what == "question":
        asked = get_object_or_404(
            BadgeQuestion.objects.select_related("verification__user"), pk=number, verification=row
        )
        return standing.answer_question(asked, actor=actor, acted=yes, answer=answer)
    if what == "appeal":
        appeal = get_object_or_404(
            CredentialAppeal.objects.select_related("verification__user"), pk=number, verification=row
        )
        return standing.decide_appeal(appeal, actor=actor, overturn=yes, answer=answer)
    raise Http404


@require_POST
@never_cache
def name_decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name for somebody with a badge."""
    row = get_object_or_404(NameRequest, pk=pk)
    actor: Any = request.user
    try:
        naming.decide(row, actor=actor, accept=request.POST.get("yes") == "1")
    except REFUSALS as problem:
        messages.error(request, " ".join(getattr(problem, "messages", None) or [str(problem)]))
    return redirect("admin:accounts_verification_queue")


PAGES: tuple[tuple[str, Callable[..., HttpResponse], str], ...] = (
    ("queue/", queue, "queue"),
    ("<int:pk>/review/", review, "review"),
    ("<int:pk>/review/act/<slug:name>/", act, "act"),
    ("<int:pk>/review/step/<slug:what>/", step, "step"),
    ("names/<int:pk>/", name_decision, "name_decision"),
)


def may_open(request: HttpRequest) -> bool:
    return bool(request.user.has_perm(PERMISSION))
