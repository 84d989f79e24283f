from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "k2forum.moderation"
    label = "moderation"

    def ready(self) -> None:
        from k2forum.moderation import receivers, told  # noqa: F401
        from k2forum.notices import subjects

        subjects.name_with(told.titles_of)
