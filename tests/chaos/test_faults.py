"""Whatever breaks while clerks file: what was acknowledged is there once, who was not is told so and loses no word.

Each round draws one of the kinds in `faults`; all of them once in a run of the tests, fifty with `CHAOS_ROUNDS=50`.
Nobody lays a hand on the program afterwards, and in the end everything has been filed.
"""

from __future__ import annotations

import os
import socket
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from threading import Semaphore

import pytest

from tasks.models import Membership
from tests.chaos.clerk import Clerk, Patient, wait_for
from tests.chaos.conftest import UNTOUCHED, Furnish, Serve, manage, once
from tests.chaos.faults import FAULTS, Fault, Scene
from tests.chaos.serving import PATIENCE
from tests.factories import MembershipFactory

pytestmark = pytest.mark.chaos

ROUNDS = int(os.environ.get("CHAOS_ROUNDS", len(FAULTS)))
CLERKS = 3


@pytest.fixture
def mail() -> Iterator[socket.socket]:
    """Yield a socket that takes calls and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(PATIENCE)
        yield silent


def test_what_was_acknowledged_is_there_once(
    furnish: Furnish, serve: Serve, mail: socket.socket, tmp_path: Path
) -> None:
    def others() -> None:
        MembershipFactory(user__username="reader", user__email="reader@linyi.gov.cn", role=Membership.Role.VIEWER)
        MembershipFactory(user__username="keeper", user__is_staff=True, role=Membership.Role.ADMINISTRATOR)

    office = furnish(CLERKS, ROUNDS, others)
    server = serve(
        office,
        workers=2,
        settings="tests.chaos.slow_mail",
        EMAIL_URL=f"smtp://127.0.0.1:{mail.getsockname()[1]}",
    )
    asked = {name: Semaphore(0) for name in office.tasks}
    people = [Patient(Clerk(server, name, patient=True), office.tasks[name], asked[name]) for name in asked]
    for each in people:
        each.start()
    chance, disturbed = Random(ROUNDS), Counter[str]()
    for number, fault in enumerate(drawn(chance, ROUNDS), 1):
        scene = Scene(server, office, chance, mail, lambda number=number: wait_for(people, number * CLERKS))
        before = sum(each.clerk.retries + each.clerk.told for each in people)
        for one in asked.values():
            one.release()
        time.sleep(chance.random() / 5)  # so that it falls into the midst of something
        with fault(scene):
            scene.pause()
        scene.finish()
        disturbed[fault.__name__] += sum(each.clerk.retries + each.clerk.told for each in people) - before
        filed = {number for each in people for number in each.acknowledged}
        assert office.filed() == {
            number: once(number) if number in filed else UNTOUCHED for number in office.numbers
        }, fault
    for each in people:
        each.join(PATIENCE)
    print(disturbed)  # noqa: T201  what the rounds have met, for who asks with -s
    assert sum(disturbed.values()) >= ROUNDS // 2
    assert len(server.processes()) <= 1 + 2 * len(server.workers()), "of those that were killed none stays"
    told = manage(office.address, tmp_path / "media", "sanity", may_fail=True).splitlines()
    assert [line for line in told if "不属于任何记录" not in line] in ([], ["没有发现问题。"])


def drawn(chance: Random, rounds: int) -> Iterator[Fault]:
    """Yield so many faults, all kinds as often, in an order that chance gives."""
    deck: list[Fault] = []
    for _ in range(rounds):
        deck = deck or chance.sample(FAULTS, len(FAULTS))
        yield deck.pop()
