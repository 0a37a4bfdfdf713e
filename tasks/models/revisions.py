"""A mark that every saved row carries, so that one small query can tell whether anything behind a page has changed."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import models

BITS = 40  # the sum over eight million rows still fits 63 bits


class RevisionField(models.BigIntegerField):
    """A number drawn anew at each save: unlike a time it can't hide a change that was committed late.

    The sum of a set of rows' numbers changes with every insertion, deletion and change of its rows. As with
    `auto_now`, `QuerySet.update` and `save(update_fields=…)` pass it by unless they name it.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__("修订标记", **{"default": 0, "editable": False} | options)

    def deconstruct(self) -> Any:
        """Return what a migration needs: all but the fixed name."""
        name, path, arguments, options = super().deconstruct()
        options.pop("verbose_name", None)
        return name, path, arguments, options

    def pre_save(self, model_instance: models.Model, add: bool) -> int:
        """Return the number to be stored, which the object then carries as well."""
        drawn = secrets.randbits(BITS)
        setattr(model_instance, self.attname, drawn)
        return drawn
