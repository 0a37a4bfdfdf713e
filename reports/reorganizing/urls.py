"""Addresses of changes that touch many tasks: /changes/units/, /changes/tasks/2024/, /changes/leads/2024/."""

from django.urls import path

from reports.reorganizing import views

urlpatterns = [
    path("units/", views.unit_merge, name="unit_merge"),
    path("tasks/<plan:plan>/", views.task_merge, name="task_merge"),
    path("leads/<plan:plan>/", views.leads, name="leads"),
]
