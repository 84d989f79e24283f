from django.urls import path

from k2forum.accounts import views as accounts
from k2forum.site import health, professional_views, views

app_name = "site"
urlpatterns = [
    path("", views.home, name="home"),
    path("pages/<slug:slug>/", views.page, name="page"),
    path("people/<int:pk>/", views.person, name="person"),
    path("needs-a-professional/", professional_views.needs, name="needs-a-professional"),
    path("comments/<int:pk>/professional-answer/", professional_views.mark, name="professional-answer"),
    path("mailbox/", accounts.mailbox, name="mailbox"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("health/live/", health.live, name="health-live"),
    path("health/ready/", health.ready, name="health-ready"),
    path("health/queue/", health.queue, name="health-queue"),
]
