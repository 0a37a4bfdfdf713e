"""Addresses of the read API: /api/v1/2024/tasks/, /api/v1/2024/minsheng/Q2/standing/."""

from django.urls import path

from reports.api import views

urlpatterns = [
    path("api/v1/openapi.json", views.openapi, name="openapi"),
    path("api/v1/lists/", views.lists, name="api_lists"),
    path("api/v1/<plan:plan>/tasks/", views.tasks, name="api_tasks"),
    path("api/v1/<plan:plan>/Q<quarter:quarter>/standing/", views.standing, name="api_standing"),
    path("api/v1/<plan:plan>/issues/", views.issues, name="api_issues"),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/<int:pk>/", views.token_taken, name="token_taken"),
]
