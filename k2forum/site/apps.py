from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "k2forum.site"
    label = "site"
