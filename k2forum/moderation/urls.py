from django.urls import path

from k2forum.moderation import views

app_name = "moderation"
urlpatterns = [
    path("comments/<int:pk>/reports/", views.report, name="report"),
    path("comments/<int:pk>/decision/", views.decision_about, name="decision-about"),
    path("decisions/<int:pk>/appeal/", views.appeal, name="appeal"),
    path("transparency/", views.transparency, name="transparency"),
]
