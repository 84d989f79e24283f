from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate


class SiteConfig(AppConfig):
    name = "k2forum.site"
    label = "site"

    def ready(self) -> None:
        # Receivers follow credentials into the discussion; logs tell tasks which request asked for them.
        from k2forum.site import logs, receivers  # noqa: F401
        from k2forum.site.early import versions

        post_migrate.connect(versions.install, sender=self)

        if settings.SENTRY_DSN:
            import sentry_sdk

            sentry_sdk.init(
                dsn=settings.SENTRY_DSN,
                send_default_pii=False,
                include_local_variables=False,
                max_request_body_size="never",
                before_send=without_words,
            )


def without_words(event: Any, hint: Any) -> Any:
    """Errors may quote what a person wrote: only their kind and place leave the house."""
    for entry in (event.get("exception") or {}).get("values") or ():
        entry["value"] = ""
    event.pop("breadcrumbs", None)
    return event
