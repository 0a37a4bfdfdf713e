"""Addresses of accounts and of the audit trail."""

from django.urls import path

from tasks.accounts.views import accounts, people, trail

urlpatterns = [
    path("login/", accounts.login, name="login"),
    path("logout/", accounts.logout, name="logout"),
    path("password/", accounts.password, name="password"),
    path("reset/", accounts.reset, name="reset"),
    path("acting/", accounts.acting, name="acting"),
    path("accounts/import/", people.people, name="people"),
    path("accounts/import/list.xlsx", people.blank, name="people_blank"),
    path("accounts/import/passwords/", people.slips, name="slips"),
    path("audit/", trail.audit, name="audit"),
    path("audit/trail.<str:suffix>", trail.audit_file, name="audit_file"),
]
