"""Organisations as texts name them: found by any of their names, or noted as new."""

from __future__ import annotations

import re

from tasks.files import clean_key
from tasks.models import Organization

DISTRICT = re.compile(r"(?:区|县|市|旗)$")
ZONE = re.compile(r"(?:新区|高新区|开发区|度假区|园区|保税区|合作区|示范区)$")
PLACES = {Organization.Kind.DISTRICT, Organization.Kind.ZONE}
SEPARATORS = re.compile(r"[、，,；;/\n]|\s{1,}|(?<=[局委室办会院])(?:和|及|与)(?=市)")
NOTES = re.compile(r"[（(][^（）()]*[）)]|^(?:牵头单位|责任单位|配合单位|牵头|配合)[:：]|等$")


class Directory:
    """All organisations by name; one query. `new` holds those that a text named and nobody knows yet."""

    def __init__(self) -> None:
        self.new: dict[str, Organization] = {}
        self._known: dict[str, Organization] = {}
        for organization in Organization.objects.order_by("-id"):
            for name in organization.names:
                self._known[clean_key(name)] = organization

    def find(self, name: str) -> Organization | None:
        """Return the organisation of that name, short name or alias, with or without 市 before it."""
        key = clean_key(name)
        for candidate in (key, f"市{key}", key.removeprefix("市")):
            found = self._known.get(candidate) or self.new.get(candidate)
            if found:
                return found
        return None

    def find_or_note(self, name: str, kind: Organization.Kind = Organization.Kind.BUREAU) -> Organization:
        """Return the organisation of that name, or a new unsaved one that is kept in `new`."""
        key = clean_key(name)
        return self.find(key) or self.new.setdefault(key, Organization(kind=kind, name=key[:60], short_name=key[:30]))

    def place(self, name: str | None) -> Organization | None:
        """Return the district or zone of that name, noting an unknown one that is named like a district."""
        if not name:
            return None
        found = self.find(name)
        if found:
            return found if found.kind in PLACES else None
        kind = Organization.Kind.ZONE if ZONE.search(name) else Organization.Kind.DISTRICT
        return self.find_or_note(name, kind) if DISTRICT.search(name) else None

    def units(self, text: str) -> list[Organization]:
        """Return the organisations that a cell lists (市住建局、市财政局), the first one first."""
        names = [clean_key(NOTES.sub("", part)) for part in SEPARATORS.split(NOTES.sub("", text))]
        found = [self.find_or_note(name) for name in names if name]
        return list({organization.name: organization for organization in found}.values())
