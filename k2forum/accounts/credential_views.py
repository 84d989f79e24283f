"""The pages of applicants, and the question about a badge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from k2forum.accounts import applying, evidence, naming, standing, terms, work_addresses
from k2forum.accounts import credential_forms as asked
from k2forum.accounts.credential_records import CredentialAppeal, Evidence, NameRequest
from k2forum.accounts.credential_states import Conflict, IllegalStep
from k2forum.accounts.credentials import LIVE_STATES, WAITING_STATES, State, Verification
from k2forum.accounts.registers.catalogue import registers
from k2forum.rendering import render_markdown

Verb = Callable[[Verification, Any, dict[str, Any]], Any]
REFUSALS = (ValidationError, PermissionDenied, IllegalStep, Conflict)


def refuse(form: forms.BaseForm, problem: Exception) -> None:
    """Put a verb's refusal into the form that asked for it."""
    if isinstance(problem, ValidationError) and hasattr(problem, "error_dict"):
        for name, errors in problem.message_dict.items():
            form.add_error(name if name in form.fields else None, errors)
    elif isinstance(problem, ValidationError):
        form.add_error(None, problem)
    else:
        form.add_error(None, str(problem) if isinstance(problem, PermissionDenied) else _(
            "This has changed meanwhile. Please look at the page anew."
        ))  # fmt: skip


@login_required
@require_GET
@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """A person's own credentials."""
    rows = Verification.objects.filter(user_id=request.user.pk or 0).order_by("-pk")[:50]
    credentials = [summary(row) for row in rows]
    context = {
        "credentials": credentials,
        "has_badge": any(credential["live"] for credential in credentials),
        "obstacle": applying.obstacle_of(request.user),
        "terms": render_markdown(terms.newest()[1]),
    }
    return TemplateResponse(request, "credentials/list.html", context)


def summary(row: Verification) -> dict[str, Any]:
    return {
        "id": row.pk,
        "profession": row.get_profession_display(),
        "register": row.register,
        "state": row.get_state_display() if row.state not in LIVE_STATES or row.is_live() else _("expired"),
        "live": row.is_live(),
        "expires_on": row.expires_on,
    }


@login_required
@require_http_methods(["GET", "POST"])
@never_cache
def begin(request: HttpRequest) -> HttpResponse:
    """What one says of a credential; saved as a draft first."""
    user: Any = request.user
    if obstacle := applying.obstacle_of(user):
        messages.warning(request, obstacle)
        return redirect("credentials:list")
    form = asked.DetailsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = applying.begin(user, **form.cleaned_data)
        except REFUSALS as problem:
            refuse(form, problem)
        else:
            return redirect("credentials:one", pk=row.pk)
    status = 422 if form.errors else 200
    return TemplateResponse(request, "credentials/begin.html", {"form": form}, status=status)


def own(request: HttpRequest, pk: int) -> Verification:
    return get_object_or_404(Verification, pk=pk, user_id=request.user.pk)


@login_required
@require_GET
@never_cache
def one(request: HttpRequest, pk: int) -> HttpResponse:
    return page(request, own(request, pk))


def page(request: HttpRequest, row: Verification, failed: str = "", form: Any = None) -> HttpResponse:
    """One credential with what its owner can do now. ``form``: one that was sent and refused."""
    shown = {name: make(row) for name, make in FORMS.items() if is_offered(row, name)}
    if form is not None:
        shown[failed] = form
    register = registers().get(row.register_code)
    context = {
        "credential": row,
        "summary": summary(row),
        "register": register,
        "forms": shown,
        "papers": row.evidence.filter(deleted_at__isnull=True).order_by("pk"),
        "terms": render_markdown(terms.newest()[1]),
        "waiting": row.state in WAITING_STATES,
        "appeals": CredentialAppeal.objects.filter(verification=row).order_by("-pk"),
        "open": row.state in applying.OPEN,
    }
    return TemplateResponse(request, "credentials/one.html", context, status=200 if form is None else 422)


@login_required
@require_POST
@never_cache
def act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One act of the owner: send, add a file, answer, withdraw, and so on."""
    row = own(request, pk)
    if name not in FORMS:
        raise Http404
    form = FORMS[name](row, request.POST, request.FILES)
    if form.is_valid():
        try:
            ACTS[name](row, request.user, form.cleaned_data)
        except REFUSALS as problem:
            refuse(form, problem)
        else:
            messages.success(request, str(DONE.get(name, _("Done."))))
            return redirect("credentials:one", pk=pk)
    row.refresh_from_db()
    return page(request, row, name, form)


def is_offered(row: Verification, name: str) -> bool:
    opens = row.state in (State.DRAFT, State.SUBMITTED, State.IN_REVIEW, State.NEEDS_INFO)
    return {
        "details": row.state in (State.DRAFT, State.NEEDS_INFO),
        "files": opens or bool(row.renewal_asked_at),
        "address": opens and not row.proof,
        "code": opens and bool(row.mail_code),
        "submission": row.state == State.DRAFT,
        "answer": row.state == State.NEEDS_INFO,
        "renewal": row.state in (*LIVE_STATES, State.EXPIRED) and not row.renewal_asked_at,
        "interests": row.state in LIVE_STATES,
        "appeal": applying.decision_to_appeal(row) is not None,
        "withdrawal": row.state not in (State.WITHDRAWN, State.DECLINED, State.REVOKED),
    }[name]


def _details(row: Verification, *data: Any) -> asked.DetailsForm:
    initial = {name: getattr(row, name) for name in applying.FIELDS}
    return asked.DetailsForm(*data[:1], initial=initial, register_code=row.register_code)


def _submission(row: Verification, *data: Any) -> asked.SubmitForm:
    return asked.SubmitForm(data[0] if data else None, initial={"terms_version": terms.newest()[0]})


def _interests(row: Verification, *data: Any) -> asked.InterestsForm:
    return asked.InterestsForm(data[0] if data else None, initial={"interests": row.interests})


FORMS: dict[str, Callable[..., Any]] = {
    "details": _details,
    "files": lambda row, *data: asked.EvidenceForm(*data),
    "address": lambda row, *data: asked.AddressForm(*data),
    "code": lambda row, *data: asked.CodeForm(*data),
    "submission": _submission,
    "answer": lambda row, *data: asked.MessageForm(*data),
    "renewal": lambda row, *data: asked.RenewalForm(*data),
    "interests": _interests,
    "appeal": lambda row, *data: asked.AppealForm(*data),
    "withdrawal": lambda row, *data: asked.ConfirmForm(*data),
}


def _take_code(row: Verification, actor: Any, data: dict[str, Any]) -> None:
    if not work_addresses.take_code(row, actor=actor, code=data["code"]):
        raise ValidationError({"code": _("This is not the code of the latest mail.")})


ACTS: dict[str, Verb] = {
    "details": lambda row, actor, data: applying.alter(row, actor=actor, **data),
    "files": lambda row, actor, data: evidence.add(row, actor=actor, content=data["file"]),
    "address": lambda row, actor, data: work_addresses.send_code(row, actor=actor, address=data["address"]),
    "code": _take_code,
    "submission": lambda row, actor, data: applying.submit(
        row, actor=actor, terms_version=data["terms_version"]
    ),
    "answer": lambda row, actor, data: applying.answer(row, actor=actor, message=data["message"]),
    "renewal": lambda row, actor, data: applying.ask_renewal(row, actor=actor, **data),
    "interests": lambda row, actor, data: applying.state_interests(
        row, actor=actor, interests=data["interests"]
    ),
    "appeal": lambda row, actor, data: applying.appeal(row, actor=actor, text=data["text"]),
    "withdrawal": lambda row, actor, data: applying.withdraw(row, actor=actor),
}
DONE = {
    "submission": gettext_lazy("Sent. A reviewer looks you up in the register, usually within three days."),
    "address": gettext_lazy("The mail with the code is on its way."),
    "code": gettext_lazy("This account is tied to your work address now."),
    "files": gettext_lazy("The file is kept encrypted."),
}


@never_cache
@require_GET
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """One paper, for a reviewer.

    Everybody else learns nothing, not even that it exists. Opening is logged.
    """
    user: Any = request.user
    if not user.is_authenticated:
        raise Http404
    found = get_object_or_404(Evidence.objects.select_related("verification__user"), pk=pk)
    try:
        content = evidence.opened_by(found, actor=user)
    except (PermissionDenied, LookupError):
        raise Http404 from None
    response = HttpResponse(content, content_type=evidence.CONTENT_TYPES[Evidence.Kind(found.kind)])
    how = "attachment" if found.kind == Evidence.Kind.PDF else "inline"
    response["Content-Disposition"] = f'{how}; filename="evidence-{found.pk}.{found.kind}"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_http_methods(["GET", "POST"])
@never_cache
@csrf_protect
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """A reader doubts a badge."""
    row = get_object_or_404(Verification.objects.live().select_related("user"), pk=pk)
    form = asked.QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = standing.question(row, raised_by=request.user, text=form.cleaned_data["text"])
        except REFUSALS as problem:
            refuse(form, problem)
        else:
            messages.success(
                request,
                _("Thank you. A reviewer looks at it, and you hear what came of it.")
                if made
                else _("You have asked already. You hear as soon as a reviewer has looked at it."),
            )
            return redirect(row.user.get_absolute_url())
    return TemplateResponse(
        request,
        "credentials/question.html",
        {"form": form, "credential": row, "summary": summary(row)},
        status=422 if form.errors else 200,
    )


@login_required
@require_http_methods(["GET", "POST"])
@never_cache
def name(request: HttpRequest) -> HttpResponse:
    """Another display name: at once, or by request while a badge stands beside it."""
    user: Any = request.user
    frozen = naming.is_frozen(user)
    form = asked.NameForm(request.POST or None, user=user)
    if not frozen:
        del form.fields["why"]
    if request.method == "POST" and form.is_valid():
        try:
            if frozen:
                naming.request(user, name=form.cleaned_data["name"], why=form.cleaned_data["why"])
                messages.success(request, _("A reviewer looks at it, and you hear their answer."))
            else:
                naming.rename(user, actor=user, name=form.cleaned_data["name"])
                messages.success(request, _("Others see your new name now."))
        except REFUSALS as problem:
            refuse(form, problem)
        else:
            return redirect("credentials:name")
    waiting = NameRequest.objects.filter(user=user, outcome="").first()
    context = {"form": form, "frozen": frozen, "waiting": waiting}
    return TemplateResponse(request, "credentials/name.html", context, status=422 if form.errors else 200)
