from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate


class SiteConfig(AppConfig):
    name = "k2forum.site"
    label = "site"

    def ready(self) -> None:
        # Receivers follow credentials into the discussion; logs tell tasks which request asked for them.
        from k2forum.site import logs, receivers, sentry  # noqa: F401
        from k2forum.site.early import versions

        post_migrate.connect(versions.install, sender=self)

        if settings.SENTRY_DSN:
            sentry.start(settings.SENTRY_DSN)
