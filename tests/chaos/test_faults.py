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
from functools import partial
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
        workers=2 if len(FAULTS) < ROUNDS else 1,  # a second one costs as much as a round
        settings="tests.chaos.slow_mail",
        EMAIL_URL=f"smtp://127.0.0.1:{mail.getsockname()[1]}",
    )
    asked = {name: Semaphore(0) for name in office.tasks}
    people = [Patient(Clerk(server, name, patient=True), office.tasks[name], asked[name]) for name in asked]
    for each in people:
        each.start()
    chance, met = Random(ROUNDS), Counter[str]()

    def disturbed() -> int:
        return sum(each.clerk.retries + each.clerk.told for each in people)

    for number, fault in enumerate(drawn(chance, ROUNDS), 1):
        scene = Scene(server, office, chance, mail, partial(wait_for, people, number * CLERKS), disturbed)
        before = disturbed()
        try:
            for one in asked.values():
                one.release()
            time.sleep(chance.random() / 5)  # so that it falls into the midst of something
            with fault(scene) as has_to_be_met:
                scene.pause(met=has_to_be_met)
            scene.finish()
        except BaseException as error:
            error.add_note(f"round {number}, {fault.__name__}; the server said last:\n{server.log.read_text()[-3000:]}")
            raise
        met[fault.__name__] += disturbed() > before
        filed = {number for each in people for number in each.acknowledged}
        assert office.filed() == {each: once(each) if each in filed else UNTOUCHED for each in office.numbers}, fault
    for each in people:
        each.join(PATIENCE)
    print(dict(met))  # noqa: T201  in how many rounds somebody met the fault, for who asks with -s
    assert sum(met.values()) >= ROUNDS // 3
    assert len(server.processes()) <= 1 + 2 * len(server.workers()), "of those that were killed none stays"
    told = manage(office.address, tmp_path / "media", "sanity", may_fail=True).splitlines()
    assert [line for line in told if "不属于任何记录" not in line] in ([], ["没有发现问题。"])


def drawn(chance: Random, rounds: int) -> Iterator[Fault]:
    """Yield so many faults, all kinds as often, in an order that chance gives."""
    deck: list[Fault] = []
    for _ in range(rounds):
        deck = deck or chance.sample(FAULTS, len(FAULTS))
        yield deck.pop()
