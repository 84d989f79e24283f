from django.apps import AppConfig


class ContributionsConfig(AppConfig):
    name = "k2forum.contributions"
    label = "contributions"

    def ready(self) -> None:
        from k2forum.contributions import checks  # noqa: F401
