"""Accounts from a list: list, preview, done with the initial passwords; and the code that replaces a forgotten one."""

from __future__ import annotations

import secrets

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tasks.access import allows, person
from tasks.accounts.forms.people import PeopleForm
from tasks.accounts.people import FIELDS, import_people
from tasks.files import Document
from tasks.models import Membership
from tasks.sheets import XLSX, workbook

ADMINISTRATOR = Membership.Role.ADMINISTRATOR
CARRIED = "tasks.people"
SLIPS = "tasks.slips"
CARRIED_FOR = 60 * 60
HEADINGS = ("用户名", "姓名", "单位和角色", "初始密码")


@never_cache
@allows(ADMINISTRATOR)
def people(request: HttpRequest) -> HttpResponse:
    """Take the list, show what it would do, do it; what was read travels signed in the page and is stored nowhere."""
    if "write" in request.POST:
        return _done(request)
    posted = request.method == "POST"
    form = PeopleForm(request.POST, request.FILES) if posted else PeopleForm()
    if not posted or not form.is_valid():
        return render(request, "accounts/people_new.html", {"form": form, "roles": Membership.Role.labels})
    preview = import_people(form.document, by=person(request), dry_run=True)
    listed = {"list": form.document.as_json(), "token": secrets.token_urlsafe()}
    carried = signing.dumps(listed, salt=CARRIED, compress=True)
    return render(request, "accounts/people_preview.html", {"preview": preview, "carried": carried})


def _done(request: HttpRequest) -> HttpResponse:
    """Write the list and show the initial passwords; who sends it again is shown the same ones, for an hour."""
    try:
        listed = signing.loads(request.POST.get("carried", ""), salt=CARRIED, max_age=CARRIED_FOR)
    except signing.BadSignature:
        form = PeopleForm({})
        form.add_error(None, "预览已超过一小时，没有导入任何内容，请重新选择名单。")
        return render(request, "accounts/people_new.html", {"form": form, "roles": Membership.Role.labels})
    document = Document.from_json(listed["list"], "")
    done = import_people(document, by=person(request), dry_run=False, request=request, token=listed["token"])
    slips = [
        [account.username, account.user.name, "、".join(map(str, account.memberships)), account.password]
        for account in done.new_accounts
    ]
    carried = signing.dumps(slips, salt=SLIPS, compress=True)
    return render(
        request, "accounts/people_done.html", {"done": done, "headings": HEADINGS, "slips": slips, "carried": carried}
    )


@require_safe
@allows(ADMINISTRATOR)
def blank(request: HttpRequest) -> HttpResponse:
    """Return the list to be filled in: its heads, as a workbook."""
    file = workbook("账号名单", list(FIELDS.values()), (20, 16, 30, 16, 36), ())
    return HttpResponse(file, XLSX, headers={"Content-Disposition": 'attachment; filename="accounts.xlsx"'})


@require_POST
@never_cache
@allows(ADMINISTRATOR)
def slips(request: HttpRequest) -> HttpResponse:
    """Return the page's initial passwords as a workbook: they came with the request and are stored nowhere."""
    try:
        rows = signing.loads(request.POST.get("carried", ""), salt=SLIPS, max_age=CARRIED_FOR)
    except signing.BadSignature:
        return render(request, "accounts/people_gone.html", status=400)
    file = workbook("初始密码", HEADINGS, (20, 16, 40, 20), rows)
    return HttpResponse(file, XLSX, headers={"Content-Disposition": 'attachment; filename="initial-passwords.xlsx"'})
