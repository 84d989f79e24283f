"""Writing, revising and publishing articles in the admin. Publishing and withdrawing are acts, by POST."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from articles import publishing
from articles.forms import ArticleForm
from articles.importing.errors import ArticleError
from articles.importing.importer import parse
from articles.models import Article, Revision
from articles.rendering import document_html

MAY_PUBLISH = "articles.publish_article"


# Only the type checker's ModelAdmin takes a model in brackets.
if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Article]
else:
    ModelAdmin = admin.ModelAdmin


@admin.register(Article)
class ArticleAdmin(ModelAdmin):
    form = ArticleForm
    change_form_template = "articles/admin/change_form.html"
    list_display = ("title", "slug", "state", "published_at", "published_by", "waiting")
    list_filter = ("state",)
    search_fields = ("title", "slug")
    list_select_related = ("published_by",)
    actions = ("publish_newest", "withdraw_articles")
    in_state = ("state", "published_at", "published_by", "revised_at", "withdrawn_at", "withdrawn_by")
    readonly_fields = (*in_state, "embed_tag")
    fieldsets: ClassVar = (
        (None, {"fields": ("text_title", "slug", "source", "format", "note")}),
        (_("Discussion"), {"fields": ("hold_policy", "close_after_days", "embed_origins", "embed_tag")}),
        (_("State"), {"fields": in_state}),
    )

    @admin.display(description=_("newer revision waits"), boolean=True)
    def waiting(self, article: Article) -> bool:
        return getattr(article, "newest_id", None) not in {None, article.revision_id}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        newest = Revision.objects.filter(article=OuterRef("pk")).order_by("-number").values("pk")[:1]
        return super().get_queryset(request).annotate(newest_id=Subquery(newest))

    # Articles leave readers' sight by being withdrawn: their discussion hangs on them.
    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MAY_PUBLISH)

    def get_readonly_fields(self, request: HttpRequest, obj: Article | None = None) -> tuple[str, ...]:
        # Links to a published article must go on working.
        return (*self.readonly_fields, "slug") if obj and obj.published_at else self.readonly_fields

    def save_model(self, request: HttpRequest, obj: Article, form: ArticleForm, change: bool) -> None:
        data = form.cleaned_data
        title = data.get("text_title") or form.parsed.document.title
        if change:
            obj.save(update_fields=["slug", "hold_policy", "close_after_days", "embed_origins"])
        else:
            obj.title = title
            obj.save()
        changed = publishing.save_revision(
            obj,
            text=data["source"],
            actor=request.user,
            format=data["format"],
            title=title,
            note=data["note"],
        )
        if not changed:
            messages.info(request, gettext("The text is the same as before: no new revision."))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        article = self.get_object(request, object_id)
        context = {
            "article": article,
            "revisions": article.revisions.select_related("author").defer("source", "document", "html")
            if article
            else (),
            "may_publish": self.has_publish_permission(request),
        }
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    @admin.display(description=_("tag for those sites"))
    def embed_tag(self, article: Article) -> str:
        if not article.embed_origins:
            return ""
        tag = f'<script async src="{settings.SITE_URL}/embed.js" data-article="{article.slug}"></script>'
        return format_html("<code>{}</code>", tag)

    # Acts

    @admin.action(description=_("Publish the newest revision"), permissions=["publish"])
    def publish_newest(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        for article in queryset:
            self._act(request, article, "publish")

    @admin.action(description=_("Withdraw from readers"), permissions=["publish"])
    def withdraw_articles(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        for article in queryset:
            self._act(request, article, "withdraw")

    def _act(
        self, request: HttpRequest, article: Article, act: str, revision: Revision | None = None
    ) -> None:
        """Call one verb and say what it did."""
        done = {
            "publish": _("“%s” is published."),
            "withdraw": _("“%s” is withdrawn."),
            "close-discussion": _("The discussion of “%s” is closed."),
            "open-discussion": _("The discussion of “%s” is open."),
        }[act]
        try:
            if act == "publish":
                changed = publishing.publish(article, actor=request.user, revision=revision)
            else:
                verb = {
                    "withdraw": publishing.withdraw,
                    "close-discussion": publishing.close_discussion,
                    "open-discussion": publishing.open_discussion,
                }[act]
                changed = verb(article, actor=request.user)
        except ArticleError as error:
            messages.error(request, f"{article}: {error}")
            return
        if changed:
            messages.success(request, done % article)
        else:
            messages.info(request, gettext("“%s” was so already: nothing changed.") % article)

    # Pages of their own

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("preview/", wrap(require_POST(self.preview_view)), name="articles_article_preview"),
            path(
                "<int:pk>/revisions/<int:number>/", wrap(self.revision_view), name="articles_article_revision"
            ),
            path("<int:pk>/acts/<slug:act>/", wrap(require_POST(self.act_view)), name="articles_article_act"),
        ]
        return own + super().get_urls()

    def preview_view(self, request: HttpRequest) -> HttpResponse:
        """The unsaved text of the form as readers would see it."""
        if not (self.has_change_permission(request) or self.has_add_permission(request)):
            raise PermissionDenied
        posted = request.POST
        context: dict[str, Any] = {"error": ""}
        try:
            parsed = parse(
                posted.get("source", ""),
                format=posted.get("format", ""),
                slug=posted.get("slug", "") or "preview",
                title=posted.get("text_title", ""),
            )
            context |= {
                "document": parsed.document,
                "html": document_html(parsed.document),
                "remarks": parsed.remarks,
            }
        except ArticleError as error:
            context["error"] = str(error)
        return TemplateResponse(
            request, "articles/admin/preview.html", context, status=400 if context["error"] else 200
        )

    def revision_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """One revision as readers would see it, and what it changed."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        revision = get_object_or_404(
            Revision.objects.select_related("article", "author"), article_id=pk, number=number
        )
        before = Revision.objects.filter(article_id=pk, number__lt=number).order_by("-number").first()
        context = {
            **self.admin_site.each_context(request),
            "title": str(revision),
            "opts": self.opts,
            "article": revision.article,
            "revision": revision,
            "changes": changed_lines(before.source if before else "", revision.source),
            "may_publish": self.has_publish_permission(request),
        }
        return TemplateResponse(request, "articles/admin/revision.html", context)

    def act_view(self, request: HttpRequest, pk: int, act: str) -> HttpResponse:
        """Publish (a given revision or the newest), withdraw, close or open the discussion."""
        if not self.has_publish_permission(request):
            raise PermissionDenied
        if act not in {"publish", "withdraw", "close-discussion", "open-discussion"}:
            raise Http404
        article = get_object_or_404(Article, pk=pk)
        number = request.POST.get("revision", "")
        revision = get_object_or_404(article.revisions, number=int(number)) if number.isdecimal() else None
        self._act(request, article, act, revision)
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[pk]))


def changed_lines(old: str, new: str) -> list[tuple[str, str]]:
    """What differs between two sources: ("added" or "removed", line)."""
    kinds = {"+": "added", "-": "removed"}
    rows = list(difflib.unified_diff(old.splitlines(), new.splitlines(), n=0, lineterm=""))[2:]
    return [(kinds[row[0]], row[1:]) for row in rows if row[0] in kinds]
