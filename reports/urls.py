"""Addresses of reports; each can be read and sent to a colleague: /2024/Q2/, /2024/tasks/34/."""

from django.urls import path, register_converter
from django.urls.converters import IntConverter

from reports import views
from reports.dashboards import views as dashboards
from reports.filing.views import contributions, drafts, evidence, form, taking
from reports.home import inbox
from reports.home import views as home
from reports.importing import views as imports
from reports.periods.views import extensions, goals, periods
from reports.reading import views as reading
from reports.reminders import views as late
from reports.review.views import queue, steps
from reports.table import views as table
from reports.taskpages.views import standing, tasks


class YearConverter(IntConverter):
    """A year of four digits."""

    regex = "[12][0-9]{3}"


class QuarterConverter(IntConverter):
    """The number of a quarter."""

    regex = "[1-4]"


register_converter(YearConverter, "year")
register_converter(QuarterConverter, "quarter")

urlpatterns = [
    path("", home.index, name="index"),
    path("<year:year>/Q<quarter:quarter>/desk/", home.home, name="home"),
    path("<year:year>/Q<quarter:quarter>/", table.quarter, name="quarter"),
    path("<year:year>/Q<quarter:quarter>/table.<str:format>", table.document, name="table"),
    path("<year:year>/Q<quarter:quarter>/desk/prefilled.xlsx", taking.prefilled, name="prefilled"),
    path("<year:year>/Q<quarter:quarter>/tasks/<str:number>/report/", views.report, name="report"),
    path("<year:year>/Q<quarter:quarter>/tasks/<str:number>/report/act/", views.act, name="act"),
    path("<year:year>/Q<quarter:quarter>/tasks/<str:number>/report/check/", form.check, name="check"),
    path("<year:year>/Q<quarter:quarter>/tasks/<str:number>/report/draft/", drafts.draft, name="draft"),
    path(
        "<year:year>/Q<quarter:quarter>/tasks/<str:number>/report/begun/",
        steps.review_begun,
        name="review_begun",
    ),
    path("<year:year>/Q<quarter:quarter>/tasks/<str:number>/report/verdicts/", steps.verdicts, name="verdicts"),
    path("<year:year>/Q<quarter:quarter>/tasks/<str:number>/report/version/", steps.version, name="version"),
    path("<year:year>/Q<quarter:quarter>/tasks/<str:number>/report/versions/", reading.versions, name="versions"),
    path(
        "<year:year>/Q<quarter:quarter>/tasks/<str:number>/report/evidence/<int:pk>/",
        evidence.attachment,
        name="attachment",
    ),
    path(
        "<year:year>/Q<quarter:quarter>/tasks/<str:number>/contribution/",
        contributions.contribution,
        name="contribution",
    ),
    path("<year:year>/Q<quarter:quarter>/review/", queue.queue, name="review"),
    path("<year:year>/Q<quarter:quarter>/period/", periods.period, name="period"),
    path("<year:year>/Q<quarter:quarter>/extensions/", extensions.extensions, name="extensions"),
    path("<year:year>/Q<quarter:quarter>/extensions/<int:pk>/", extensions.extension, name="extension"),
    path("<year:year>/Q<quarter:quarter>/tasks/<str:number>/goal/", goals.goal, name="goal"),
    path("<year:year>/Q<quarter:quarter>/tasks/<str:number>/standing/", standing.standing, name="standing"),
    path("<year:year>/Q<quarter:quarter>/late/", late.late_reports, name="late"),
    path("<year:year>/Q<quarter:quarter>/late/letter/", late.letter_page, name="letter"),
    path("<year:year>/Q<quarter:quarter>/late/letter.<str:format>", late.letter_document, name="letter_document"),
    path("<year:year>/Q<quarter:quarter>/dashboard.<str:format>", dashboards.city, name="dashboard_document"),
    path("<year:year>/Q<quarter:quarter>/dashboard/", dashboards.city, name="dashboard"),
    path(
        "<year:year>/Q<quarter:quarter>/dashboard/bureau.<str:format>",
        dashboards.bureau,
        name="dashboard_bureau_document",
    ),
    path("<year:year>/Q<quarter:quarter>/dashboard/bureau/", dashboards.bureau, name="dashboard_bureau"),
    path(
        "<year:year>/Q<quarter:quarter>/dashboard/districts.<str:format>",
        dashboards.districts,
        name="dashboard_districts_document",
    ),
    path("<year:year>/Q<quarter:quarter>/dashboard/districts/", dashboards.districts, name="dashboard_districts"),
    path(
        "<year:year>/Q<quarter:quarter>/dashboard/districts/<str:district>.<str:format>",
        dashboards.district,
        name="dashboard_district_document",
    ),
    path(
        "<year:year>/Q<quarter:quarter>/dashboard/districts/<str:district>/",
        dashboards.district,
        name="dashboard_district",
    ),
    path(
        "<year:year>/Q<quarter:quarter>/dashboard/tasks/<str:number>.<str:format>",
        dashboards.task,
        name="dashboard_task_document",
    ),
    path("<year:year>/Q<quarter:quarter>/dashboard/tasks/<str:number>/", dashboards.task, name="dashboard_task"),
    path(
        "<year:year>/Q<quarter:quarter>/dashboard/tasks/<str:number>/<slug:part>/",
        dashboards.task_part,
        name="dashboard_task_part",
    ),
    path("<year:year>/subprojects/", dashboards.subprojects, name="subprojects"),
    path("notices/", inbox.notices, name="notices"),
    path("notices/read/", inbox.notices_read, name="notices_read"),
    path("notices/<int:pk>/", inbox.notice, name="notice"),
    path("<year:year>/tasks/", tasks.tasks, name="tasks"),
    path("<year:year>/tasks/<str:number>/", tasks.task, name="task"),
    path("imports/", imports.imports, name="imports"),
    path("imports/new/", imports.import_new, name="import_new"),
    path("imports/<int:pk>/", imports.import_, name="import"),
    path("imports/<int:pk>/undo/", imports.import_undo, name="import_undo"),
    path("imports/<int:pk>/file/", imports.import_file, name="import_file"),
]
