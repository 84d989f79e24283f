from django.urls import path

from discussions import comment_pages, draft_pages, following_pages, passage_pages, thread_pages, views

app_name = "discussions"
urlpatterns = [
    path("articles/<slug:slug>/threads/", views.thread_list, name="thread-list"),
    path("articles/<slug:slug>/threads/new/", views.thread_new, name="thread-new"),
    path("articles/<slug:slug>/passages/<slug:anchor>/", passage_pages.passage, name="passage"),
    path("threads/<int:pk>/", views.thread, name="thread"),
    path("comments/<int:pk>/", views.comment, name="comment"),
    path("comments/<int:pk>/state/", views.comment_state, name="comment-state"),
    path("comments/<int:pk>/replies/new/", views.comment_reply, name="comment-reply"),
    path("comments/<int:pk>/edit/", views.comment_edit, name="comment-edit"),
    path("comments/<int:pk>/withdrawal/", views.comment_withdraw, name="comment-withdraw"),
    path("comments/<int:pk>/revisions/", views.comment_revisions, name="comment-revisions"),
    path("comments/<int:pk>/helpful/", comment_pages.helpful_to, name="comment-helpful"),
    path("comments/<int:pk>/bookmark/", comment_pages.bookmark, name="comment-bookmark"),
    path("comments/<int:pk>/answer/", comment_pages.answer, name="comment-answer"),
    path("threads/<int:pk>/unread/", thread_pages.first_unread, name="thread-unread"),
    path("threads/<int:pk>/news/", thread_pages.news, name="thread-news"),
    path("threads/<int:pk>/following/", following_pages.follow_thread, name="follow-thread"),
    path("articles/<slug:slug>/following/", following_pages.follow_article, name="follow-article"),
    path("people/<int:pk>/following/", following_pages.follow_person, name="follow-person"),
    path("people/<int:pk>/ignoring/", following_pages.ignore, name="ignore-person"),
    path("following/", following_pages.following_page, name="following"),
    path("bookmarks/", comment_pages.bookmarks, name="bookmarks"),
    path("drafts/", draft_pages.keep, name="drafts"),
    path("preview/", views.preview, name="preview"),
]
