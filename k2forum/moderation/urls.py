from django.urls import path

from k2forum.moderation import views

app_name = "moderation"
urlpatterns = [path("comments/<int:pk>/reports/", views.report, name="report")]
