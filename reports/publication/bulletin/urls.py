"""Addresses of bulletins: /2024/Q2/bulletins/, /2024/Q2/bulletins/new/, /2024/Q2/bulletins/1.pdf."""

from django.urls import path

from reports.publication.bulletin import views

urlpatterns = [
    path("", views.bulletins, name="bulletins"),
    path("new/", views.write, name="bulletin_new"),
    path("new/draft/", views.draft, name="bulletin_draft"),
    path("new/sign/", views.sign, name="bulletin_sign"),
    path("new.pdf", views.preview, name="bulletin_preview"),
    path("<int:number>/", views.bulletin, name="bulletin"),
    path("<int:number>.<str:format>", views.bulletin_file, name="bulletin_file"),
]
