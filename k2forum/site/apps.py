from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "k2forum.site"
    label = "site"

    def ready(self) -> None:
        from k2forum.site import receivers  # noqa: F401
