"""Every address of the project."""

from django.contrib import admin
from django.urls import include, path

from linyi_tasks.health import healthz

handler400 = "linyi_tasks.errors.bad_request"
handler403 = "linyi_tasks.errors.forbidden"
handler404 = "linyi_tasks.errors.not_found"
handler500 = "linyi_tasks.errors.server_error"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
    path("", include("tasks.urls")),
    path("", include("reports.urls")),
]
