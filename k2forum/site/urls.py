from django.urls import path

from k2forum.accounts import views as accounts
from k2forum.site import health, views

app_name = "site"
urlpatterns = [
    path("", views.home, name="home"),
    path("pages/<slug:slug>/", views.page, name="page"),
    path("people/<int:pk>/", views.person, name="person"),
    path("mailbox/", accounts.mailbox, name="mailbox"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("health/live/", health.live, name="health-live"),
    path("health/ready/", health.ready, name="health-ready"),
    path("health/queue/", health.queue, name="health-queue"),
]
