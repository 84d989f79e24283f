from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "k2forum.notices"
    label = "notices"
