"""The site's own pages: house rules, about, contact, privacy."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone


class Page(models.Model):
    """A page of the site, in Markdown, edited in the admin."""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=120)
    source = models.TextField(help_text="Markdown.")
    version = models.PositiveIntegerField(default=1, editable=False)
    # Of the house rules: members are asked to accept this version, where they accepted none as new.
    asked_version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/pages/{self.slug}/"


class PageVersion(models.Model):
    """A wording that was replaced, so that it can be said what somebody accepted. Written once."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    source = models.TextField()
    replaced_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["page", "version"], name="page_version_once")
        ]
        ordering: ClassVar = ["page", "-version"]

    def __str__(self) -> str:
        return f"{self.page_id} v{self.version}"


class CacheRow(models.Model):
    """What is remembered while Redis is away; the columns are those of Django's cache in a database."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()
        db_table = "site_cacherow"

    def __str__(self) -> str:
        return self.cache_key


class ShownVersion(models.Model):
    """The number of ``k2forum.site.early.versions``; triggers alone write it."""

    scope = models.BigIntegerField(primary_key=True)
    version = models.BigIntegerField()

    class Meta:
        default_permissions = ()
        db_table = "site_shownversion"

    def __str__(self) -> str:
        return f"{self.scope}: {self.version}"


# Django finds an app's models here.
from k2forum.site.api.tokens import ApiToken, TokenHolder  # noqa: E402, F401
from k2forum.site.importing.records import Imported  # noqa: E402, F401
from k2forum.site.privacy.records import Departure, PersonalArchive  # noqa: E402, F401
from k2forum.site.webhooks.records import Delivery, Webhook  # noqa: E402, F401
