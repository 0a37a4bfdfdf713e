"""通知: what the person was told, the latest first; read when they open it or say so."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tasks.access import person

PER_PAGE = 25


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """List the person's notices, the latest first, 25 a page."""
    found = person(request).notices.order_by("-at", "-pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "home/notices.html", {"page": page, "unread": found.filter(read_at__isnull=True).count()})


@require_POST
def notices_read(request: HttpRequest) -> HttpResponse:
    """Mark all of the person's notices as read."""
    person(request).notices.filter(read_at__isnull=True).update(read_at=timezone.now())
    return redirect("notices")


@require_POST
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one notice as read and lead to its page."""
    found = get_object_or_404(person(request).notices, pk=pk)
    if found.read_at is None:
        found.read_at = timezone.now()
        found.save()
    return redirect(found.address)
