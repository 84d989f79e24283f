from django.apps import AppConfig


class DiscussionsConfig(AppConfig):
    name = "discussions"

    def ready(self) -> None:
        from discussions import announcing, receivers  # noqa: F401
        from k2forum.notices import subjects

        subjects.check_with(announcing.ABOUT, announcing.public_ones)
