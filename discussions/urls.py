from django.urls import path

from discussions import views

app_name = "discussions"
urlpatterns = [
    path("articles/<slug:slug>/threads/", views.thread_list, name="thread-list"),
    path("articles/<slug:slug>/threads/new/", views.thread_new, name="thread-new"),
    path("threads/<int:pk>/", views.thread, name="thread"),
    path("comments/<int:pk>/", views.comment, name="comment"),
    path("comments/<int:pk>/state/", views.comment_state, name="comment-state"),
    path("comments/<int:pk>/replies/new/", views.comment_reply, name="comment-reply"),
    path("comments/<int:pk>/edit/", views.comment_edit, name="comment-edit"),
    path("comments/<int:pk>/withdrawal/", views.comment_withdraw, name="comment-withdraw"),
    path("comments/<int:pk>/revisions/", views.comment_revisions, name="comment-revisions"),
    path("preview/", views.preview, name="preview"),
]
