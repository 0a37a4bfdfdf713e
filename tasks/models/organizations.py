"""Organisations, the people who act for them, and the roles in which they do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property

from tasks.files import clean_key
from tasks.language import Places
from tasks.models.composed import Parts, question
from tasks.models.copied import Copied
from tasks.models.names import FormerName, name_then
from tasks.models.revisions import RevisionField


class OrganizationQuerySet(models.QuerySet["Organization"]):
    """Organisations, and what the reading of texts has to know of them."""

    def in_use(self) -> OrganizationQuerySet:
        """Return the units that were not merged into another one."""
        return self.filter(merged_into=None)

    def of_places(self) -> OrganizationQuerySet:
        """Return the districts and functional zones that were not merged into another one."""
        return self.in_use().filter(kind__in=Organization.PLACES)

    def named_then(self, closed: datetime | None) -> models.QuerySet[Any]:
        """Add `then` and `name_then`, the short and the full name that a unit had when a quarter was closed, has now for None."""
        return self.annotate(then=name_then("", "short_name", closed), name_then=name_then("", "name", closed))

    def of_name(self, name: str) -> Organization | None:
        """Return the unit of that full name, else the one that had it last before it was renamed; one query or two."""
        renamed = self.filter(former_names__name=name).order_by("-former_names__until")
        return self.filter(name=name).first() or renamed.first()

    def places(self) -> Places:
        """Return the city's districts and zones by every name that they are written with; one query."""
        rows = _places()
        return Places.of_city((written, short) for name, short, aliases in rows for written in (name, short, *aliases))

    def places_mark(self) -> tuple[int, int | None]:
        """Return what changes with every change of a district or zone; one query."""
        return next(iter(_places_mark()), (0, None))


@question
def _places() -> models.QuerySet[Organization, tuple[str, str, list[str]]]:
    return Organization.objects.of_places().values_list("name", "short_name", "aliases")


@question
def _places_mark() -> models.QuerySet[Organization, tuple[int, int]]:
    told = Organization.objects.of_places().order_by().values(one=models.Value(1))
    return told.annotate(n=models.Count("pk"), marks=models.Sum("revision")).values_list("n", "marks")


def lies_in(place: Organization) -> models.Q:
    """Return the condition that the district of a row is `place`, or one that was merged into it."""
    return models.Q(district=place) | models.Q(district__merged_into=place)


def name_key(name: str) -> str:
    """Return a unit's name as it is compared: cleaned, without white space."""
    return "".join(clean_key(name).split())


class Organization(models.Model):
    """A bureau of the city or of a county, a district, zone or the supervision office; known by its name, its short name or an alias."""

    class Kind(models.TextChoices):
        BUREAU = "bureau", "市直部门"
        COUNTY = "county", "区县部门"
        DISTRICT = "district", "区县"
        ZONE = "zone", "功能区"
        SUPERVISION = "supervision", "督查室"

    PLACES: ClassVar = (Kind.DISTRICT, Kind.ZONE)

    kind = models.CharField("类别", max_length=16, choices=Kind, default=Kind.BUREAU)
    name = models.CharField("全称", max_length=60, unique=True, error_messages={"unique": "已有同名的单位。"})
    short_name = models.CharField("简称", max_length=30)
    aliases = models.JSONField("别名", default=list, blank=True, help_text="文件中出现过的其他写法，一项一个。")
    division_code = models.CharField("行政区划代码", max_length=6, blank=True)
    signs_off = models.BooleanField("报送前须审签", default=True, help_text="不勾选时，填报人报送后直接到督查室。")
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="merged",
        null=True,
        blank=True,
        editable=False,
        verbose_name="已并入",
        help_text="并入别的单位以后，只为以前的报告保留。",
    )
    is_demo = models.BooleanField("演示数据", default=False, editable=False)
    revision = RevisionField()

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ("kind", "division_code", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(name="") & ~models.Q(short_name=""),
                name="organization_has_names",
                violation_error_message="单位的全称和简称都不能为空。",
            ),
            models.UniqueConstraint(
                fields=["short_name"],
                name="organization_short_name_once",
                violation_error_message="已有同一简称的单位。",
            ),
            models.UniqueConstraint(
                fields=["division_code"],
                condition=~models.Q(division_code=""),
                name="organization_division_code_once",
                violation_error_message="这个行政区划代码已属于另一个单位。",
            ),
        ]

    def __str__(self) -> str:
        """Return the short name."""
        return self.short_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save it; the names that it had are kept for the quarters that were closed under them; two queries more."""
        stored = Organization.objects.filter(pk=self.pk).values_list("name", "short_name")
        with transaction.atomic():
            had = stored.first() if self.pk else None
            super().save(*args, **kwargs)
            if had and had != stored.get():
                FormerName.objects.create(unit=self, name=had[0], short_name=had[1])

    def name_at(self, closed: datetime | None) -> Organization | FormerName:
        """Return what names it as it was when a quarter was closed (`named_at`), itself while the quarter is open; a query for a closed one."""
        return (closed and self.former_names.filter(until__gt=closed).first()) or self

    @property
    def names(self) -> list[str]:
        """Return every name it is known by, the full one first."""
        return list(dict.fromkeys([self.name, self.short_name, *self.aliases]))

    def clean(self) -> None:
        """Refuse a name that another unit has as name, short name or alias: texts would mean either; one query."""
        fields = {"name": [self.name], "short_name": [self.short_name], "aliases": self.aliases}
        held = {name_key(name): unit for unit in self._others() for name in unit.names}
        refused = {
            field: f"“{name}”已是{held[name_key(name)].name}的名称、简称或别名，文件中写到时分不清是哪一个，请换一个。"
            for field, names in fields.items()
            for name in names
            if name_key(name) in held
        }
        if refused:
            raise ValidationError(refused)

    def _others(self) -> OrganizationQuerySet:
        """Return the units whose names it may not have: a merged one's have gone to the one that it went into."""
        return (
            Organization.objects.in_use().exclude(pk=self.pk)
            if self.merged_into_id is None
            else Organization.objects.none()
        )

    def remember(self, name: str, short_name: str) -> None:
        """Keep the names that it had as aliases, unless it still has them; saving is left to the caller."""
        self.aliases = [*self.aliases, *(each for each in dict.fromkeys((name, short_name)) if each not in self.names)]


class User(AbstractUser):
    """A person with an account; what they may do comes from their memberships alone."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField("姓名", max_length=30, blank=True)
    must_change_password = models.BooleanField("首次登录须修改密码", default=False, editable=False)
    password_changed_at = models.DateTimeField("密码设定时间", default=timezone.now, editable=False)
    is_demo = models.BooleanField("演示账号", default=False, editable=False)
    guarded_since = models.DateTimeField("密码由两人办理起于", null=True, editable=False)  # the first of such a role

    class Meta:
        verbose_name = verbose_name_plural = "账号"
        ordering = ("username",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["id", "is_superuser"], name="user_is_superuser"),
            models.UniqueConstraint(
                Lower("username"),
                name="user_username_once_in_any_case",
                violation_error_message="已有这个用户名（不分大小写）。",
            ),
        ]

    def __str__(self) -> str:
        """Return the person's name, or the user name where none is kept."""
        return self.name or self.username

    def get_full_name(self) -> str:
        """Return the person's name."""
        return str(self)

    def get_short_name(self) -> str:
        """Return the person's name."""
        return str(self)

    def choose_password(self, password: str) -> None:
        """Set the password that the person chose for themselves; saving is left to the caller."""
        self.set_password(password)
        self.password_changed_at = timezone.now()
        self.must_change_password = False

    @property
    def password_outdated(self) -> bool:
        """Return whether the password was older than `settings.PASSWORD_DAYS` when the person logged in.

        The login counts and not the present moment, so that nobody is stopped while they write.
        """
        lifetime = timedelta(days=settings.PASSWORD_DAYS)
        return bool(lifetime and self.last_login and self.last_login - self.password_changed_at > lifetime)

    @property
    def password_due(self) -> bool:
        """Return whether the person has to choose a new password first; demo accounts never have."""
        return not self.is_demo and (self.must_change_password or self.password_outdated)

    @cached_property
    def all_memberships(self) -> list[Membership]:
        """Return the memberships of the person with their units, the eldest first."""
        return _held(self.pk)

    @cached_property
    def acting(self) -> Membership | None:
        """Return the membership for which the person acts; the middleware sets the one chosen in the top bar."""
        return next(iter(self.all_memberships), None)

    @property
    def value_parts(self) -> Parts:
        """Return what a question hangs on: what they may see comes of role, key and unit (see `tasks.models.composed`)."""
        acting, is_superuser, is_active = self.acting, self.is_superuser, self.is_active
        role = Membership.Role(acting.role) if acting else None

        def made(others: Iterator[Any]) -> User:
            other = User(pk=next(others), is_superuser=is_superuser, is_active=is_active)
            other.acting = (
                Membership(user=other, organization=Organization(pk=next(others)), role=role) if role else None
            )
            return other

        values = (self.pk, acting.organization_id) if acting else (self.pk,)
        return Parts((User, role, is_superuser, is_active), values, made)

    def acts_as(self, *roles: str) -> bool:
        """Return whether the acting membership holds one of `roles`; a superuser without any acts as administrator."""
        held = self.acting.role if self.acting else Membership.Role.ADMINISTRATOR if self.is_superuser else None
        return self.is_active and held in roles

    @property
    def is_administrator(self) -> bool:
        """Return whether the person may open the administration."""
        return self.is_active and (self.is_superuser or self.acts_as(Membership.Role.ADMINISTRATOR))

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Return whether the administration lets the person do `perm`: administrators, in our own apps."""
        return super().has_perm(perm, obj) or (self.is_administrator and perm.startswith(("tasks.", "reports.")))

    def has_module_perms(self, app_label: str) -> bool:
        """Return whether the administration lists the app for the person."""
        return super().has_module_perms(app_label) or (self.is_administrator and app_label in {"tasks", "reports"})


@question
def _held(user: int) -> models.QuerySet[Membership]:
    return Membership.objects.filter(user=user).select_related("organization").order_by("id")


KEPT_APART = "管理员与审计员不能是同一个人，系统账号也不能是审计员，一人只有一项这样的任职。请另设账号。"


class Membership(models.Model):
    """One role of one person in one organisation."""

    class Role(models.TextChoices):
        REPORTER = "reporter", "填报人"
        SIGNATORY = "signatory", "审签人"
        SUPERVISOR = "supervisor", "督查员"
        ADMINISTRATOR = "administrator", "管理员"
        VIEWER = "viewer", "只读领导"
        AUDITOR = "auditor", "审计员"

    BUREAU = (Role.REPORTER, Role.SIGNATORY)
    OFFICE = (Role.SUPERVISOR, Role.VIEWER, Role.ADMINISTRATOR)
    GUARDED = (Role.SUPERVISOR, Role.ADMINISTRATOR, Role.AUDITOR)
    """Roles of which no holder's password is replaced by one administrator alone: who did could act as the other, unseen."""
    KEPT_APART = (Role.ADMINISTRATOR, Role.AUDITOR)
    """Roles of which a person holds one at most, once (GB/T 22239-2019: separation of rights)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name="账号")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="memberships", verbose_name="单位")
    role = models.CharField("角色", max_length=16, choices=Role)
    superuser = models.BooleanField("系统账号", default=False, editable=False)  # the account's, by the database itself
    revision = RevisionField()

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "organization", "role"],
                name="membership_once",
                violation_error_message="此人在该单位已有这个角色。",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(role__in=("administrator", "auditor")),
                name="membership_administrator_or_auditor",
                violation_error_message=KEPT_APART,
            ),
            Copied(name="membership_superuser", key="user", copy="superuser", of="is_superuser"),
            models.CheckConstraint(
                condition=~models.Q(superuser=True, role="auditor"),
                name="membership_superuser_is_no_auditor",
                violation_error_message=KEPT_APART,
            ),
        ]

    def __str__(self) -> str:
        """Return 市住建局 · 填报人."""
        return f"{self.organization} · {self.get_role_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save it, with whether the account is a superuser's; an account that once held a guarded role stays guarded."""
        self.superuser = self.user.is_superuser
        super().save(*args, **kwargs)
        if self.role in self.GUARDED and not self.user.guarded_since:
            self.user.guarded_since = timezone.now()
            User.objects.filter(pk=self.user_id).update(guarded_since=self.user.guarded_since)

    @classmethod
    def is_too_much(cls, user: User, roles: Iterable[str]) -> bool:
        """Return whether `roles`, all that the person would hold, are more of those kept apart than the database lets be."""
        apart = [role for role in roles if role in cls.KEPT_APART]
        return len(apart) > 1 or (user.is_superuser and cls.Role.AUDITOR in apart)
