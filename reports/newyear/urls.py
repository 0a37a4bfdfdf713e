"""Addresses of the year that begins: /newyear/, /newyear/list/2025/, /newyear/goals/2025/."""

from django.urls import path

from reports.newyear import views

urlpatterns = [
    path("", views.newyear, name="newyear"),
    path("list/<plan:plan>/", views.newyear_list, name="newyear_list"),
    path("tasks/<plan:plan>/", views.newyear_tasks, name="newyear_tasks"),
    path("goals/<plan:plan>/", views.newyear_goals, name="newyear_goals"),
    path("goals/<plan:plan>/goals.xlsx", views.newyear_sheet, name="newyear_sheet"),
]
