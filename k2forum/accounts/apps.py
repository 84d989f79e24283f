from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "k2forum.accounts"
    label = "accounts"

    def ready(self) -> None:
        from k2forum import celery  # noqa: F401  (binds the Celery app for shared tasks)
        from k2forum.accounts import checks  # noqa: F401  (registers the system checks)
