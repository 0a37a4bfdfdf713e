"""Every file that comes in is shown to the virus scanner, where one is named; what it did not see is not taken."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse

from linyi_tasks.typed import refuse, typed_texts
from tasks import audit
from tasks.files.scanning import ScannerError, virus_in
from tasks.models import User

logger = logging.getLogger(__name__)


class Scanned:
    """Middleware after `ReadableBodies`, which has read the form: files of who is logged in; a stranger's go nowhere."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer, or the page that says which file was refused, with what was typed."""
        if settings.VIRUS_SCANNER and request.FILES and isinstance(request.user, User):
            for file in (file for files in request.FILES.lists() for file in files[1]):
                if refused := _refused(request, request.user, file):
                    return refused
        return self.get_response(request)


def _refused(request: HttpRequest, user: User, file: UploadedFile) -> HttpResponse | None:
    """Return the page for a file that is infected, or of which the scanner says nothing."""
    try:
        virus = virus_in(file.read(), settings.VIRUS_SCANNER)
    except ScannerError as error:
        logger.error("the virus scanner does not answer: %s", error)
        return _page(request, 503, file)
    file.seek(0)
    if not virus:
        return None
    name = file.name or ""
    audit.record(
        audit.Kind.ACCESS, "拒绝带病毒的文件", by=user, about=request.path, detail=f"{name}：{virus}", succeeded=False
    )
    return _page(request, 422, file, virus)


def _page(request: HttpRequest, status: int, file: UploadedFile, virus: str = "") -> HttpResponse:
    return refuse(request, "scanned.html", status, typed_texts(request.POST.lists()), name=file.name, virus=virus)
