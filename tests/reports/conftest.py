"""What tests of several rooms need: a city with its units, and the administrator in front of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reports.samples import organizations
from tasks.models import Organization, User
from tests.strict import StrictClient


@pytest.fixture
def city(office: Organization, tmp_path: Path, settings: Any) -> None:
    """Have the city's units beside its office, and keep files in a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path
    organizations.install()


@pytest.fixture
def city_clerk(city: None, admin: User, client_of: Callable[[User], StrictClient]) -> StrictClient:
    """Return the administrator's client in a city that has its units."""
    return client_of(admin)
