"""Addresses of publication: /2024/Q2/issues/, /2024/Q2/issues/1/, /2024/Q2/issues/1.pdf."""

from django.urls import path

from reports.publication import views

urlpatterns = [
    path("<year:year>/Q<quarter:quarter>/issues/", views.issues, name="issues"),
    path("<year:year>/Q<quarter:quarter>/issues/new/", views.prepare, name="issue_new"),
    path("<year:year>/Q<quarter:quarter>/issues/new.pdf", views.preview, name="issue_preview"),
    path("<year:year>/Q<quarter:quarter>/issues/<int:number>/", views.issue, name="issue"),
    path("<year:year>/Q<quarter:quarter>/issues/<int:number>.<str:format>", views.issue_file, name="issue_file"),
]
