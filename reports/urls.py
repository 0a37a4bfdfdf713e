"""Addresses of reports; each can be read and sent to a colleague: /2024/Q2/, /2024/tasks/34/."""

from django.urls import include, path, register_converter
from django.urls.converters import IntConverter

from reports import views
from reports.dashboards import views as dashboards
from reports.filing.views import contributions, drafts, evidence, form, several, taking
from reports.home import inbox
from reports.home import views as home
from reports.importing import views as imports
from reports.periods.views import extensions, goals, periods
from reports.reading import views as reading
from reports.reminders import views as late
from reports.review.views import queue, steps
from reports.searching import views as searching
from reports.signing import views as signing
from reports.table import views as table
from reports.taskpages.views import standing, tasks
from tasks.models import Plan, PlanKey
from tasks.models.plans import RESERVED


class PlanConverter:
    """A year's list: 2024 is the main one of that year, 2024/minsheng another; `reverse` takes a plan, a key or a year."""

    regex = rf"[12][0-9]{{3}}(?:/(?!(?:{'|'.join(RESERVED)})/)[a-z][a-z0-9-]*)?"

    def to_python(self, value: str) -> PlanKey:
        """Return the list by what the address says."""
        year, _, slug = value.partition("/")
        return PlanKey(int(year), slug)

    def to_url(self, value: Plan | PlanKey | int) -> str:
        """Return what the address says of a list."""
        return str(value.key if isinstance(value, Plan) else value)


class QuarterConverter(IntConverter):
    """The number of a quarter."""

    regex = "[1-4]"


register_converter(PlanConverter, "plan")
register_converter(QuarterConverter, "quarter")

urlpatterns = [
    path("", home.index, name="index"),
    path("<plan:plan>/Q<quarter:quarter>/desk/", home.home, name="home"),
    path("<plan:plan>/Q<quarter:quarter>/", table.quarter, name="quarter"),
    path("<plan:plan>/Q<quarter:quarter>/table.<str:format>", table.document, name="table"),
    path("<plan:plan>/Q<quarter:quarter>/desk/prefilled.xlsx", taking.prefilled_file, name="prefilled"),
    path("<plan:plan>/Q<quarter:quarter>/desk/several/", several.several, name="several"),
    path("<plan:plan>/Q<quarter:quarter>/desk/sign/", signing.sign, name="signing"),
    path("<plan:plan>/Q<quarter:quarter>/tasks/<str:number>/report/", views.report, name="report"),
    path("<plan:plan>/Q<quarter:quarter>/tasks/<str:number>/report/act/", views.act, name="act"),
    path("<plan:plan>/Q<quarter:quarter>/tasks/<str:number>/report/check/", form.check, name="check"),
    path("<plan:plan>/Q<quarter:quarter>/tasks/<str:number>/report/draft/", drafts.draft, name="draft"),
    path(
        "<plan:plan>/Q<quarter:quarter>/tasks/<str:number>/report/begun/",
        steps.review_begun,
        name="review_begun",
    ),
    path("<plan:plan>/Q<quarter:quarter>/tasks/<str:number>/report/verdicts/", steps.verdicts, name="verdicts"),
    path("<plan:plan>/Q<quarter:quarter>/tasks/<str:number>/report/version/", steps.version, name="version"),
    path("<plan:plan>/Q<quarter:quarter>/tasks/<str:number>/report/versions/", reading.versions, name="versions"),
    path(
        "<plan:plan>/Q<quarter:quarter>/tasks/<str:number>/report/evidence/<int:pk>/",
        evidence.attachment,
        name="attachment",
    ),
    path(
        "<plan:plan>/Q<quarter:quarter>/tasks/<str:number>/contribution/",
        contributions.contribution,
        name="contribution",
    ),
    path("<plan:plan>/Q<quarter:quarter>/review/", queue.queue, name="review"),
    path("<plan:plan>/Q<quarter:quarter>/period/", periods.period, name="period"),
    path("<plan:plan>/Q<quarter:quarter>/extensions/", extensions.extensions, name="extensions"),
    path("<plan:plan>/Q<quarter:quarter>/extensions/<int:pk>/", extensions.extension, name="extension"),
    path("<plan:plan>/Q<quarter:quarter>/tasks/<str:number>/goal/", goals.goal, name="goal"),
    path("<plan:plan>/Q<quarter:quarter>/tasks/<str:number>/standing/", standing.standing, name="standing"),
    path("<plan:plan>/Q<quarter:quarter>/late/", late.late_reports, name="late"),
    path("<plan:plan>/Q<quarter:quarter>/late/letter/", late.letter_page, name="letter"),
    path("<plan:plan>/Q<quarter:quarter>/late/letter.<str:format>", late.letter_document, name="letter_document"),
    path("<plan:plan>/Q<quarter:quarter>/dashboard.<str:format>", dashboards.city, name="dashboard_document"),
    path("<plan:plan>/Q<quarter:quarter>/dashboard/", dashboards.city, name="dashboard"),
    path(
        "<plan:plan>/Q<quarter:quarter>/dashboard/bureau.<str:format>",
        dashboards.bureau,
        name="dashboard_bureau_document",
    ),
    path("<plan:plan>/Q<quarter:quarter>/dashboard/bureau/", dashboards.bureau, name="dashboard_bureau"),
    path(
        "<plan:plan>/Q<quarter:quarter>/dashboard/districts.<str:format>",
        dashboards.districts,
        name="dashboard_districts_document",
    ),
    path("<plan:plan>/Q<quarter:quarter>/dashboard/districts/", dashboards.districts, name="dashboard_districts"),
    path(
        "<plan:plan>/Q<quarter:quarter>/dashboard/districts/<str:district>.<str:format>",
        dashboards.district,
        name="dashboard_district_document",
    ),
    path(
        "<plan:plan>/Q<quarter:quarter>/dashboard/districts/<str:district>/",
        dashboards.district,
        name="dashboard_district",
    ),
    path(
        "<plan:plan>/Q<quarter:quarter>/dashboard/tasks/<str:number>.<str:format>",
        dashboards.task,
        name="dashboard_task_document",
    ),
    path("<plan:plan>/Q<quarter:quarter>/dashboard/tasks/<str:number>/", dashboards.task, name="dashboard_task"),
    path(
        "<plan:plan>/Q<quarter:quarter>/dashboard/tasks/<str:number>/<slug:part>/",
        dashboards.task_part,
        name="dashboard_task_part",
    ),
    path("<plan:plan>/subprojects/", dashboards.subprojects, name="subprojects"),
    path("search/", searching.search_page, name="search"),
    path("notices/", inbox.notices, name="notices"),
    path("notices/read/", inbox.notices_read, name="notices_read"),
    path("notices/<int:pk>/", inbox.notice, name="notice"),
    path("<plan:plan>/tasks/", tasks.tasks, name="tasks"),
    path("<plan:plan>/tasks/<str:number>/", tasks.task, name="task"),
    path("newyear/", include("reports.newyear.urls")),
    path("changes/", include("reports.reorganizing.urls")),
    path("", include("reports.publication.urls")),
    path("", include("reports.api.urls")),
    path("public/", include("reports.publication.public.urls")),
    path("imports/", imports.imports, name="imports"),
    path("imports/new/", imports.import_new, name="import_new"),
    path("imports/<int:pk>/", imports.import_, name="import"),
    path("imports/<int:pk>/undo/", imports.import_undo, name="import_undo"),
    path("imports/<int:pk>/file/", imports.import_file, name="import_file"),
]
