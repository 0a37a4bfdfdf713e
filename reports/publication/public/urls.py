"""Public addresses: /public/2024/Q2/, /public/2024/Q2/issue-1/, /public/2024/Q2/34/; a bureau's issues lie below its name."""

from django.urls import path

from reports.publication.public import views

QUARTER = "<plan:plan>/Q<quarter:quarter>/"
SCOPES = (("public_", QUARTER), ("public_lead_", f"{QUARTER}lead/<str:lead>/"))

urlpatterns = [
    path("", views.index, name="public"),
    path("data/", views.data, name="public_data"),
    path("issues.json", views.listing, name="public_listing"),
    path("feed.atom", views.feed, name="public_feed"),
]
for name, scope in SCOPES:
    urlpatterns += [
        path(scope, views.quarter, name=f"{name}quarter"),
        path(f"{scope}issue-<int:number>/", views.issue, name=f"{name}issue"),
        path(f"{scope}issue-<int:number>/lights/", views.rules, name=f"{name}lights"),
        path(f"{scope}issue-<int:number>.csv", views.table_csv, name=f"{name}csv"),
        path(f"{scope}issue-<int:number>.<str:kind>", views.file, name=f"{name}file"),
        path(f"{scope}<str:task>/qr.svg", views.qr, name=f"{name}qr"),
        path(f"{scope}<str:task>/", views.task, name=f"{name}task"),
    ]
