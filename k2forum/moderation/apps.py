from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "k2forum.moderation"
    label = "moderation"

    def ready(self) -> None:
        from k2forum.moderation import receivers  # noqa: F401
