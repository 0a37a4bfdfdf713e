"""Organisations as texts name them: found by any of their names, else a question; nobody is made up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property

from django.conf import settings
from django.db.models import QuerySet

from reports.registry.questions import Choice, Question
from tasks.importing.cells import ABOUT_PEOPLE, UNIT_END, Part, person, read_units
from tasks.language import Places
from tasks.models import Organization
from tasks.models.composed import question
from tasks.models.organizations import name_key

DISTRICT = re.compile(r"(?:区|县|市|旗)$")
ZONE = re.compile(r"(?:新区|高新区|开发区|度假区|园区|保税区|合作区|示范区)$")
COUNTY = re.compile(r"[一-龥]{1,8}[区县旗](?=[一-龥]{2,}$)(?!.*(?:政府|管委会|管理委员会|[区县市旗镇乡]|街道)$)")
GOVERNMENT = re.compile(r"(?:人民政府|政府|管委会|管理委员会|党工委)$")
LEAD = "lead"  # the key of the question for the lead of the whole file
LONGEST = 30
RESEMBLES = 0.55
OFFERED = 5
ORDER = (Part.LEAD, Part.UNSAID, Part.HELP)


@dataclass(slots=True)
class Units:
    """The units of one cell, each with its part; what is asked, remarks on words that are no units, and `people` among these."""

    parts: list[tuple[Organization, Part]] = field(default_factory=list)
    asked: list[Question] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)

    @property
    def organizations(self) -> list[Organization]:
        """Return the units in their order, each once; those that the cell says lead come first, those that help last."""
        ordered = sorted(self.parts, key=lambda pair: ORDER.index(pair[1]))
        return list({organization.name: organization for organization, _ in ordered}.values())

    def part_of(self, organization: Organization) -> Part:
        """Return what the cell says of the part of a unit."""
        return next((part for found, part in self.parts if found is organization), Part.UNSAID)


@question
def _in_use() -> QuerySet[Organization]:
    return Organization.objects.in_use().order_by("-id")


class Directory:
    """All organisations by name; one query. The one place that says for a name: a known unit, a question, or none.

    `decisions` are what a person answered, by the key of the question; with `creates` an unknown unit is noted as new
    instead of asked about. `known` are all units, `new` holds those to be created, `aliases` the new names of known ones by id.
    """

    def __init__(self, decisions: Mapping[str, str] | None = None, *, creates: bool = False) -> None:
        self.new: dict[str, Organization] = {}
        self.aliases: dict[int, list[str]] = {}
        self.decisions, self.creates = decisions or {}, creates
        self.known = _in_use()
        self._by_id = {str(organization.pk): organization for organization in self.known}
        self._asked: dict[str, Question] = {}
        self._known: dict[str, Organization] = {}
        self._alike: dict[str, set[Organization]] = {}
        for organization in self.known:
            for name in organization.names:
                self._known[name_key(name)] = organization
                self._alike.setdefault(_shortened(name), set()).add(organization)

    def find(self, name: str) -> Organization | None:
        """Return the organisation of that name: with or without 市 or the city before it, 委员会 as 委, 和 left out.

        A district's government is the district.
        """
        key = name_key(name)
        for candidate in self._spellings(key):
            if found := self._known.get(candidate) or self.new.get(candidate):
                return found
        alike = set().union(*(self._alike.get(_shortened(candidate), set()) for candidate in self._spellings(key)))
        if len(alike) == 1:
            return alike.pop()
        place = self.find(GOVERNMENT.sub("", key)) if GOVERNMENT.search(key) else None
        return place if place and place.kind in Organization.PLACES else None

    def _spellings(self, key: str) -> Iterable[str]:
        yield key
        yield f"市{key}"
        yield key.removeprefix("市")
        city = settings.CITY
        if key.startswith(city) and len(key) > len(city):
            rest = key.removeprefix(city)
            yield from (f"市{rest}", rest, rest.removeprefix("市"))

    def unit(self, name: str) -> Organization | Question | None:
        """Return the organisation of that name, as known or as decided; None where it was decided to be no unit."""
        key = name_key(name)
        if found := self.find(key):
            return found
        question = self._question(key)
        decided = self.decisions.get(question.key, "")
        what, _, value = decided.partition(":")
        if what in {"is", "alias"} and value in self._by_id:
            organization = self._by_id[value]
            if what == "alias" and key not in self.aliases.setdefault(organization.pk, []):
                self.aliases[organization.pk].append(key)
            return organization
        if what == "new" and value in Organization.Kind.values:
            return self._note(key, Organization.Kind(value))
        if what == "none":
            return None
        return self._note(key, self._kind(key)) if self.creates and len(key) > 2 and UNIT_END.search(key) else question

    def whose(self) -> Question:
        """Return the question whose tasks those are that the file gives no lead."""
        bureaus = sorted(self.known, key=lambda each: (each.kind != Organization.Kind.BUREAU, each.pk))
        choices = tuple(Choice(str(each.pk), each.name) for each in bureaus)
        return Question(LEAD, "文件没有写明这些任务的牵头单位", choices)

    def decided_lead(self) -> Organization | None:
        """Return the unit that a person named as the lead of all rows without one."""
        return self._by_id.get(self.decisions.get(LEAD, ""))

    @cached_property
    def places(self) -> Places:
        """Return the districts and zones by every name that they are written with."""
        found = (each for each in self.known if each.kind in Organization.PLACES)
        return Places.of_city((written, each.short_name) for each in found for written in each.names)

    def place(self, name: str | None) -> Organization | None:
        """Return the district or zone of that name; one that is named like a district is noted where units are created."""
        if not name:
            return None
        if found := self.find(name):
            return found if found.kind in Organization.PLACES else None
        return self._note(name_key(name), self._kind(name)) if self.creates and DISTRICT.search(name) else None

    def units(self, text: str, above: Units | None = None, bold: Iterable[str] = ()) -> Units:
        """Return the units that a cell lists (市住建局、市财政局), the first one first; 同上 is what the cell `above` says.

        Of several, a single one in `bold` leads.
        """
        cell = read_units(text, lambda name: self.find(name) is not None)
        if cell.ditto and above is not None:
            return above
        units = Units(remarks=[f"“{words}”{why}，没有记为单位" for words, why in cell.remarks])
        units.people = [words for words, why in cell.remarks if why in ABOUT_PEOPLE or person(words)]
        if cell.ditto:
            units.remarks.append(f"“{text.strip()}”上面没有可以参照的单位")
        for name in cell.names:
            if len(name.words) > LONGEST:
                units.remarks.append(f"“{name.words[:LONGEST]}…”太长，不像单位名称，没有记为单位")
                continue
            found = self.unit(name.words)
            if isinstance(found, Question):
                units.asked.append(found)
            elif found is not None:
                units.parts.append((found, name.part))
        leading = {found.pk for words in bold for found in [self.find(words.strip("、，,；;。 \n"))] if found}
        if len(leading) == 1 and not any(part == Part.LEAD for _, part in units.parts):
            units.parts = [(found, Part.LEAD if found.pk in leading else part) for found, part in units.parts]
        return units

    def _note(self, key: str, kind: Organization.Kind) -> Organization:
        return self.new.setdefault(key, Organization(kind=kind, name=key[:60], short_name=key[:30]))

    def _kind(self, name: str) -> Organization.Kind:
        if COUNTY.match(name):
            return Organization.Kind.COUNTY
        if ZONE.search(name):
            return Organization.Kind.ZONE
        return Organization.Kind.DISTRICT if DISTRICT.search(name) else Organization.Kind.BUREAU

    def _question(self, key: str) -> Question:
        """Return what to ask about a name that nobody has: one of those it resembles, another one, a new one, or none."""
        if key in self._asked:
            return self._asked[key]
        like = self._resembling(key)
        rest = [organization for organization in reversed(self.known) if organization not in like]
        choices = [Choice(f"{what}:{each.pk}", f"{label}{each.name}") for each in like for what, label in WAYS]
        likely = self._kind(key)
        kinds = sorted(Organization.Kind, key=lambda kind: kind != likely)
        choices += [Choice(f"new:{kind}", f"新建为{kind.label}") for kind in kinds if kind.value != "supervision"]
        choices.append(Choice("none", "不是单位，不记"))
        choices += [Choice(f"alias:{each.pk}", f"{WAYS[0][1]}{each.name}") for each in rest]
        named = "，相近的有" + "、".join(f"“{each.name}”" for each in like) if like else ""
        proposal = "" if like else f"new:{likely}"
        self._asked[key] = Question(f"unit:{key}", f"没有叫“{key}”的单位{named}", tuple(choices), proposal=proposal)
        return self._asked[key]

    def _resembling(self, key: str) -> list[Organization]:
        mine = _shortened(key).removeprefix("市")
        rated = {
            organization: max(
                SequenceMatcher(None, mine, _shortened(name).removeprefix("市"), autojunk=False).ratio()
                for name in organization.names
            )
            for organization in self.known
        }
        like = sorted((each for each in rated if rated[each] >= RESEMBLES), key=lambda each: -rated[each])
        return like[:OFFERED]


WAYS = (("alias", "就是（并记为别名）"), ("is", "这一次就是"))


def _shortened(name: str) -> str:
    """Return a name without what offices write or leave out: 市住房和城乡建设局 and 市住房城乡建设局, 委员会 and 委."""
    key = re.sub(r"委员会$", "委", name_key(name))
    key = re.sub(r"人民政府", "政府", key)
    return re.sub(r"(?<=...)[和与及](?=.{3})|办公室$", lambda found: "办" if found[0] == "办公室" else "", key)
