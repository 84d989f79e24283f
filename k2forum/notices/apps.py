from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "k2forum.notices"
    label = "notices"

    def ready(self) -> None:
        from k2forum.notices import receivers  # noqa: F401
