"""Pages about credentials; the namespace is "credentials"."""

from django.urls import path

from k2forum.accounts import credential_views as views

app_name = "credentials"
urlpatterns = [
    path("", views.listing, name="list"),
    path("new/", views.begin, name="new"),
    path("name/", views.name, name="name"),
    path("<int:pk>/", views.one, name="one"),
    path("<int:pk>/question/", views.question, name="question"),
    path("<int:pk>/<slug:name>/", views.act, name="act"),
    path("evidence/<int:pk>/", views.paper, name="paper"),
]
