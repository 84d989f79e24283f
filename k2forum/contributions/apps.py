from django.apps import AppConfig


class ContributionsConfig(AppConfig):
    name = "k2forum.contributions"
    label = "contributions"
