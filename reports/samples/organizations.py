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

    Returns the organisations of the file, made or found, by each name it gives them. Two queries.
    """
    known = {name: found for found in Organization.objects.order_by("-id") for name in found.names}
    new, units = [], {}
    for values in read():
        unit = Organization(**values, is_demo=True)
        found = next((known[name] for name in unit.names if name in known), None)
        if found is None:
            new.append(unit)
        units.update(dict.fromkeys(unit.names, found or unit))
    Organization.objects.bulk_create(new)
    return units
