"""Saves what an import or a filing writes, and notes it, so that an import can be undone."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import models

from tasks.models import AnnualTarget
from tasks.models.revisions import RevisionField

#: What is noted of a new object: whoever changes it afterwards stands on it.
WATCHED = {"tasks.Task": ("text", "lead_id"), "tasks.QuarterlyMilestone": ("text",)}


def save_fields(instance: models.Model, fields: Iterable[str]) -> None:
    """Save these fields alone, and what follows from them: what somebody else changed meanwhile stays theirs."""
    drawn = {field.name for field in instance._meta.concrete_fields if isinstance(field, RevisionField)}
    follows = {"order"} if "number" in fields else set()
    instance.save(update_fields={*fields} | drawn | follows)


class Ledger:
    """Saves what an import writes and notes it; `log` is a list of JSON values, oldest first."""

    def __init__(self) -> None:
        self.log: list[dict[str, Any]] = []

    def create(self, instance: models.Model) -> None:
        """Save a new object, checked in full, and note it; raises `ValidationError`."""
        instance.full_clean(validate_unique=False, validate_constraints=False)
        instance.save()
        entry = {"op": "create", "model": instance._meta.label, "pk": instance.pk}
        self.log.append(entry | {name: getattr(instance, name) for name in WATCHED.get(instance._meta.label, ())})

    def change(self, instance: models.Model, **values: Any) -> None:
        """Set `values` on an object that exists, save it and note old and new."""
        for field, value in values.items():
            old, new, name = getattr(instance, field), value, field
            if isinstance(old, models.Model):
                old, name = old.pk, f"{field}_id"
            if isinstance(new, models.Model):
                new, name = new.pk, f"{field}_id"
            old, new = (str(each) if isinstance(each, Decimal) else each for each in (old, new))
            entry = {"op": "change", "model": instance._meta.label, "pk": instance.pk}
            self.log.append(entry | {"field": name, "old": old, "new": new})
            setattr(instance, field, value)
        save_fields(instance, values)

    def delete(self, instance: models.Model) -> None:
        """Delete an object and note its values."""
        values = {
            field.attname: None if getattr(instance, field.attname) is None else field.value_to_string(instance)
            for field in instance._meta.concrete_fields
        }
        self.log.append({"op": "delete", "model": instance._meta.label, "values": values})
        instance.delete()

    def retire(self, target: AnnualTarget) -> None:
        """Take a target away; one on which figures stand is kept for them."""
        if target.readings.exists():
            self.change(target, retired=True)
        else:
            self.delete(target)
