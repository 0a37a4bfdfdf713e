"""Linyi's districts, zones and bureaus, for the demonstration."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings

from tasks.models import Organization

FILE = settings.BASE_DIR / "fixtures" / "organizations.json"


def read() -> list[dict[str, Any]]:
    """Return the organisations as the file tells them: the fields of `Organization`."""
    units: list[dict[str, Any]] = json.loads(FILE.read_text("utf-8"))
    return units


def install() -> dict[str, Organization]:
    """Create the organisations that are not known by any of their names yet, as demo data.

    Returns every organisation by each of its names. Two queries.
    """
    known = {name: found for found in Organization.objects.order_by("-id") for name in found.names}
    wanted = [Organization(**values, is_demo=True) for values in read()]
    new = [organization for organization in wanted if known.keys().isdisjoint(organization.names)]
    created = Organization.objects.bulk_create(new)
    return {name: organization for organization in created for name in organization.names} | known
