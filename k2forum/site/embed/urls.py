from django.urls import path

from k2forum.site.embed import frame, loading, writing

app_name = "embed"
urlpatterns = [
    path("embed.js", loading.script, name="script"),
    path("embed/counts.json", loading.counts, name="counts"),
    path("embed/articles/<slug:slug>/", frame.frame, name="frame"),
    path("embed/articles/<slug:slug>/write/", writing.write, name="write"),
]
