"""Addresses of publication: /2024/Q2/issues/, /2024/Q2/issues/1/, /2024/Q2/issues/1.pdf."""

from django.urls import include, path

from reports.publication import views

urlpatterns = [
    path("<plan:plan>/Q<quarter:quarter>/issues/", views.issues, name="issues"),
    path("<plan:plan>/Q<quarter:quarter>/issues/new/", views.prepare, name="issue_new"),
    path("<plan:plan>/Q<quarter:quarter>/issues/new.pdf", views.preview, name="issue_preview"),
    path("<plan:plan>/Q<quarter:quarter>/issues/<int:number>/", views.issue, name="issue"),
    path("<plan:plan>/Q<quarter:quarter>/issues/<int:number>.<str:format>", views.issue_file, name="issue_file"),
    path("<plan:plan>/Q<quarter:quarter>/bulletins/", include("reports.publication.bulletin.urls")),
]
