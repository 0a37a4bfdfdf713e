"""The cumulative values of the annual targets on the report form, each beside all that it is measured by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from reports.filing import Offer
from reports.filing.forms.rows import NumberField
from reports.filing.phrasing import figure
from reports.reportpages.figures import Values, is_lower, share
from tasks.models import AnnualTarget

ALL = "all"
TICKED = "fill-"
"""How the fields are called that are ticked before filing, each with its target's key and the value behind it."""


class ReadingField(NumberField):
    """The cumulative value of one annual target, with last quarter's value and what milestone and text say of it."""

    def __init__(self, target: AnnualTarget, before: Decimal | None) -> None:
        super().__init__(label=target.what, required=False, min_value=0, max_digits=18, decimal_places=4)
        self.target, self.before = target, before
        self.offer = Offer()
        self.shown: Decimal | None = None

    @property
    def share(self) -> Decimal | None:
        """Return what percentage of the year's target the shown value is; none where the target is a bound."""
        return share(self.target, self.shown)

    @property
    def is_lower(self) -> bool:
        """Return whether a cumulative value is below last quarter's."""
        return is_lower(self.target, self.shown, self.before)

    @property
    def would_be_lower(self) -> bool:
        """Return whether the value that the text states is below last quarter's."""
        return is_lower(self.target, self.offer.value, self.before)

    @property
    def proposal(self) -> str:
        """Return the value that the text surely states, where it is not the shown one."""
        value = self.offer.value
        return "" if value is None or value == self.shown else figure(value)


class ReadingsForm(forms.Form):
    """The cumulative values of the annual targets that the lead bureau itself answers for."""

    def __init__(self, data: QueryDict | None, targets: Sequence[AnnualTarget], now: Values, before: Values) -> None:
        """Offer a field for each of `targets`, named by its id."""
        initial = {str(target): f"{value.normalize():f}" for target, value in now.items()}
        super().__init__(data, prefix="reading", initial=initial)
        for target in targets:
            self.fields[str(target.pk)] = ReadingField(target, before.get(target.pk))

    @property
    def values(self) -> Values:
        """Return the values by target, without those left empty."""
        return {int(name): value for name, value in self.cleaned_data.items() if value is not None}

    def offer(self, offers: Mapping[int, Offer]) -> None:
        """Set beside each field what milestone and text say, and what the value on the form makes."""
        for name, field in self.fields.items():
            assert isinstance(field, ReadingField)
            field.offer = offers.get(int(name), Offer())
            try:
                field.shown = field.clean(self[name].value())
            except ValidationError:
                field.shown = None

    def filled_in(self, posted: QueryDict) -> QueryDict:
        """Return `posted` with the value that the text states in the field whose target `fill` names, or in all."""
        data, wanted = posted.copy(), posted.get("fill", "")
        for name, field in self.fields.items():
            if wanted in (name, ALL) and isinstance(field, ReadingField) and field.proposal:
                data[self.add_prefix(name)] = field.proposal
        return data

    def values_ticked(self, posted: QueryDict) -> Values:
        """Return the values that were ticked before filing, by target, for the fields in which nothing stands."""
        found: Values = {}
        for name, field in self.fields.items():
            said = posted.get(f"{TICKED}{name}")
            if said and self[name].value() in (None, ""):
                with suppress(ValidationError):
                    found[int(name)] = field.clean(said)
        return found

    @property
    def number_proposed(self) -> int:
        """Return for how many of the targets the text states a value that is not in its field."""
        return sum(isinstance(field, ReadingField) and bool(field.proposal) for field in self.fields.values())
