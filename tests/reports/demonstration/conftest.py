"""The demonstration, loaded once for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from reports.samples import demo
from reports.subjects import reread

ON = date(2026, 11, 27)


@pytest.fixture(scope="package")
def demonstration(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Load the demonstration as of `ON`, read its texts, and take it all back."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        from django.conf import settings

        patch.setattr(settings, "MEDIA_ROOT", tmp_path_factory.mktemp("media"))
        patch.setattr(settings, "STATE", tmp_path_factory.mktemp("state"))
        demo.load(ON)
        sum(reread())
        yield
        transaction.set_rollback(True)
