from django.urls import path

from k2forum.accounts import views as accounts
from k2forum.site import documentation, finding, health, metrics, professional_views, rules_views, views
from k2forum.site.api import token_pages
from k2forum.site.privacy import views as privacy

app_name = "site"
urlpatterns = [
    path("", views.home, name="home"),
    path("pages/<slug:slug>/", views.page, name="page"),
    path("docs/", documentation.index, name="docs"),
    path("docs/<path:guide>/", documentation.page, name="docs-page"),
    path("people/<int:pk>/", views.person, name="person"),
    path("people/<int:pk>/badge/", views.badge, name="badge"),
    path("needs-a-professional/", professional_views.needs, name="needs-a-professional"),
    path("comments/<int:pk>/professional-answer/", professional_views.mark, name="professional-answer"),
    path("your-data/", privacy.your_data, name="your-data"),
    path("your-data/copies/", privacy.ask, name="your-data-ask"),
    path("your-data/copies/<int:pk>/", privacy.download, name="your-data-copy"),
    path("your-data/leave/", privacy.leave, name="leave"),
    path("rules/", rules_views.accept, name="rules"),
    path("left/", privacy.left, name="left"),
    path("mailbox/", accounts.mailbox, name="mailbox"),
    path("search/", finding.results, name="search"),
    path("feed/", finding.CommentFeed(), name="feed"),
    path("articles/<slug:slug>/feed/", finding.ArticleFeed(), name="article-feed"),
    path("threads/<int:pk>/feed/", finding.ThreadFeed(), name="thread-feed"),
    path("people/<int:pk>/feed/", finding.PersonFeed(), name="person-feed"),
    path("accounts/tokens/", token_pages.listing, name="tokens"),
    path("accounts/tokens/new/", token_pages.new, name="token-new"),
    path("accounts/tokens/<int:pk>/revoke/", token_pages.revoke, name="token-revoke"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("metrics", metrics.metrics, name="metrics"),
    path("health/live/", health.live, name="health-live"),
    path("health/ready/", health.ready, name="health-ready"),
    path("health/queue/", health.queue, name="health-queue"),
]
