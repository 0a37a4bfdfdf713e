"""Administrator and auditor are never one person, superusers included: the database refuses it, whoever writes."""

from __future__ import annotations

import threading

import pytest
from django.db import IntegrityError, connection, migrations, models, transaction
from django.db.migrations.loader import MigrationLoader

from tasks.models import KEPT_APART, Membership, Organization, User
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
Role = Membership.Role


def insert(user: User, organization: Organization, role: str, superuser: bool = False) -> None:
    """Add a membership past the program's own rules."""
    Membership.objects.bulk_create([Membership(user=user, organization=organization, role=role, superuser=superuser)])
    connection.check_constraints()


@pytest.mark.parametrize(("first", "second"), [(Role.ADMINISTRATOR, Role.AUDITOR), (Role.AUDITOR, Role.ADMINISTRATOR)])
def test_nobody_has_both_roles(office: Organization, other_bureau: Organization, first: str, second: str) -> None:
    person = MembershipFactory(organization=office, role=first).user
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(person, other_bureau, second)
    reporter = MembershipFactory(user=person, organization=other_bureau)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=reporter.pk).update(role=second)
    assert {each.role for each in person.memberships.all()} == {first, Role.REPORTER}


@pytest.mark.parametrize("told", [True, False])
def test_no_superuser_is_an_auditor(office: Organization, told: bool) -> None:
    above = UserFactory(is_superuser=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(above, office, Role.AUDITOR, superuser=told)
    MembershipFactory(user=above, organization=office, role=Role.ADMINISTRATOR)
    assert above.memberships.get().superuser


def test_no_auditor_becomes_a_superuser(auditor: User, admin: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=auditor.pk).update(is_superuser=True)
    assert not User.objects.get(pk=auditor.pk).is_superuser
    User.objects.filter(pk=admin.pk).update(is_superuser=True)
    assert admin.memberships.get().superuser
    with transaction.atomic():
        Membership.objects.filter(user=admin).update(superuser=False)
        with pytest.raises(IntegrityError):
            connection.check_constraints()
        transaction.set_rollback(True)


def test_the_sentence_says_so(office: Organization, admin: User) -> None:
    for user in (admin, UserFactory(is_superuser=True)):
        membership = Membership(user=user, organization=office, role=Role.AUDITOR, superuser=user.is_superuser)
        with pytest.raises(Exception, match=KEPT_APART):
            membership.full_clean()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("model", ["user", "membership", "organization"])
def test_it_outlives_a_changed_table(model: str) -> None:
    """A later migration makes a table of SQLite anew, whichever of the three."""
    state = MigrationLoader(connection).project_state()
    for change in (
        migrations.AddField(model, "later", models.CharField(max_length=3, default="x")),
        migrations.RemoveField(model, "later"),
    ):
        after = state.clone()
        change.state_forwards("tasks", after)
        with connection.schema_editor() as editor:
            change.database_forwards("tasks", editor, state, after)
        state = after
    person = MembershipFactory(role=Role.AUDITOR).user
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=person.pk).update(is_superuser=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(person, Organization.objects.get(), Role.ADMINISTRATOR)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_not_make_one(office: Organization, other_bureau: Organization) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    person, errors = UserFactory(), []
    started = threading.Barrier(2)

    def appoint(organization: Organization, role: str) -> None:
        try:
            with transaction.atomic():
                started.wait()
                Membership.objects.create(user=person, organization=organization, role=role)
        except IntegrityError as error:
            errors.append(error)
        finally:
            connection.close()

    both = [(office, Role.ADMINISTRATOR), (other_bureau, Role.AUDITOR)]
    threads = [threading.Thread(target=appoint, args=each) for each in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(errors), person.memberships.count()) == (1, 1)
