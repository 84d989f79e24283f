"""What the forum ships with: pages, disclaimers, groups, the article."""

from __future__ import annotations

from pathlib import Path

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from articles.shipping import load_shipped
from k2forum.accounts.models import User
from k2forum.contributions.disclaimers import ship_disclaimers
from k2forum.site.models import Page

FOLDER = Path(__file__).parent / "content"
PAGES = {
    "house-rules": "House rules",
    "about": "About this forum",
    "contact": "Contact",
    "privacy": "Privacy",
    "help-now": "Need help now?",
}
GROUPS = {
    "Moderators": ("moderation.see_queue", "moderation.decide"),
    "Health moderators": (
        "moderation.see_queue",
        "moderation.decide",
        "moderation.decide_health",
        "moderation.sanction_members",
    ),
    "Lead moderators": (
        "moderation.see_queue",
        "moderation.decide",
        "moderation.decide_health",
        "moderation.sanction_members",
        "moderation.bulk",
        "moderation.lead",
    ),
    "Reviewers of professionals": ("accounts.verify_professionals", "accounts.view_verification"),
    "Editors": (
        "articles.view_article",
        "articles.add_article",
        "articles.change_article",
        "articles.publish_article",
    ),
}


@transaction.atomic
def load_site() -> None:
    """Pages, disclaimers, groups, the screener's account, the article. Never overwrites an edited page."""
    User.objects.screener()
    ship_disclaimers()
    for slug, title in PAGES.items():
        source = (FOLDER / f"{slug}.md").read_text(encoding="utf-8")
        Page.objects.get_or_create(slug=slug, defaults={"title": title, "source": source})
    for name, permissions in GROUPS.items():
        group, made = Group.objects.get_or_create(name=name)
        if made:
            group.permissions.set(_permissions(permissions))
    load_shipped()


def _permissions(names: tuple[str, ...]) -> list[Permission]:
    pairs = [name.split(".") for name in names]
    return [Permission.objects.get(content_type__app_label=app, codename=code) for app, code in pairs]
