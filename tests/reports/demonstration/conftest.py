"""The demonstration, loaded once for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from reports.samples import demo
from reports.subjects import reread

ON = date(2026, 11, 27)


@pytest.fixture(scope="package")
def demonstration(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Load the demonstration as of `ON`, read its texts, and take it all back."""
    folders = {name: tmp_path_factory.mktemp(name.lower()) for name in ("MEDIA_ROOT", "STATE")}
    with django_db_blocker.unblock(), override_settings(**folders), transaction.atomic():  # the storage is told of it
        demo.load(ON)
        sum(reread())
        yield
        transaction.set_rollback(True)
