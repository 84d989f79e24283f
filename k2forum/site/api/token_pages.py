"""The page of the account where tokens are made and revoked."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from k2forum.site.api import tokens
from k2forum.site.api.tokens import ApiToken, Scope


class TokenForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("What is it for?"),
        max_length=80,
        help_text=gettext_lazy("A name that tells you later which program has it."),
        error_messages={"required": gettext_lazy("Give it a name, so that you know it again.")},
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What may it do?"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one.")},
    )


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    rows = ApiToken.objects.filter(person_id=request.user.pk)
    rows = rows.order_by(F("revoked_at").desc(nulls_first=True), "-pk")[:50]
    listed = [
        {"token": row, "scopes": [Scope(scope).label for scope in row.scopes if scope in Scope.values]}
        for row in rows
    ]
    return TemplateResponse(request, "site/tokens.html", {"tokens": listed})


@login_required
@reauthentication_required
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The secret is in the answer to the form and nowhere else."""
    form = TokenForm(request.POST or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            token, secret = tokens.make(
                request.user, name=form.cleaned_data["name"], scopes=form.cleaned_data["scopes"]
            )
            context = {"token": token, "secret": secret}
        except PermissionDenied as denied:
            form.add_error(None, str(denied))
    return TemplateResponse(request, "site/token_new.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(ApiToken, pk=pk, person_id=request.user.pk)
    if tokens.revoke(token, actor=request.user):
        messages.success(request, _("The token is revoked: it works no more."))
    return redirect("site:tokens")
