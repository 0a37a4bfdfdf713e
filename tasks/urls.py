"""Addresses of accounts."""

from django.urls import path

from tasks.views import accounts

urlpatterns = [
    path("login/", accounts.login, name="login"),
    path("logout/", accounts.logout, name="logout"),
    path("acting/", accounts.acting, name="acting"),
]
