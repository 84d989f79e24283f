"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path

from k2forum.notices import views as notices
from k2forum.site import views

notice_pages = [
    path("", views.notices, name="list"),
    path("choices/", notices.choices, name="choices"),
    path("unsubscribe/<str:token>/", notices.unsubscribe, name="unsubscribe"),
]
urlpatterns = [
    path("", include("k2forum.site.urls")),
    path("", include("k2forum.site.embed.urls")),
    path("api/v1/", include("k2forum.site.api.urls")),
    path("", include("discussions.urls")),
    path("", include("k2forum.moderation.urls")),
    path("articles/", include(([path("<slug:slug>/", views.article, name="detail")], "articles"))),
    path("notices/", include((notice_pages, "notices"))),
    path("accounts/", include("k2forum.accounts.urls")),
    path("credentials/", include("k2forum.accounts.credential_urls")),
    path("admin/", admin.site.urls),
]

handler429 = "k2forum.accounts.views.too_many_requests"
handler500 = "k2forum.site.failing.server_error"
