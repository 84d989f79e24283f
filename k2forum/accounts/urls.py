"""allauth's pages, with ours in front where the site says more."""

from django.urls import include, path

from k2forum.accounts import views

urlpatterns = [
    path("signup/", views.signup, name="account_signup"),
    path("confirm-email/", views.confirm_email, name="account_email_verification_sent"),
    path("orcid/login/", views.orcid_login, name="orcid_login"),
    path("orcid/login/callback/", views.orcid_callback, name="orcid_callback"),
    path("", include("allauth.urls")),
]
