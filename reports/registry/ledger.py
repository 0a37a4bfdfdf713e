"""Saves what an import or a filing writes, and notes it, so that an import can be undone."""

from __future__ import annotations

from typing import Any

from django.db import models


class Ledger:
    """Saves what an import writes and notes it; `log` is a list of JSON values, oldest first."""

    def __init__(self) -> None:
        self.log: list[dict[str, Any]] = []

    def create(self, instance: models.Model) -> None:
        """Save a new object, checked in full, and note it; raises `ValidationError`."""
        instance.full_clean(validate_unique=False, validate_constraints=False)
        instance.save()
        self.log.append({"op": "create", "model": instance._meta.label, "pk": instance.pk})

    def change(self, instance: models.Model, **values: Any) -> None:
        """Set `values` on an object that exists, save it and note old and new."""
        for field, value in values.items():
            old, new, name = getattr(instance, field), value, field
            if isinstance(old, models.Model):
                old, new, name = old.pk, value.pk, f"{field}_id"
            self.log.append(
                {
                    "op": "change",
                    "model": instance._meta.label,
                    "pk": instance.pk,
                    "field": name,
                    "old": old,
                    "new": new,
                }
            )
            setattr(instance, field, value)
        instance.save()

    def delete(self, instance: models.Model) -> None:
        """Delete an object and note its values."""
        values = {
            field.attname: None if getattr(instance, field.attname) is None else field.value_to_string(instance)
            for field in instance._meta.concrete_fields
        }
        self.log.append({"op": "delete", "model": instance._meta.label, "values": values})
        instance.delete()
