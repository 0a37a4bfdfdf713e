"""The server is killed in the middle of its work, again and again: what was acknowledged is there, and there once."""

from __future__ import annotations

import os
import time
from random import Random
from threading import Event, Thread

import pytest

from tests.chaos.clerk import Clerk
from tests.chaos.conftest import UNTOUCHED, Furnish, Serve, once
from tests.chaos.serving import PATIENCE

pytestmark = pytest.mark.chaos

ROUNDS = int(os.environ.get("CHAOS_ROUNDS", "5"))
CLERKS, REPORTS_A_ROUND = 4, 2


class Patient(Thread):
    """A clerk who files one after the other until it is `over`, sending again what was not answered.

    `acknowledged` are the tasks that were.
    """

    def __init__(self, clerk: Clerk, numbers: list[str], over: Event) -> None:
        super().__init__(daemon=True)
        self.clerk, self.numbers, self.over = clerk, numbers, over
        self.acknowledged: list[str] = []

    def run(self) -> None:
        """Log in and file."""
        self.clerk.login()
        for number in self.numbers:
            if self.over.is_set():
                break
            self.clerk.file(number)
            self.acknowledged.append(number)


def test_what_was_acknowledged_is_there_once(furnish: Furnish, serve: Serve) -> None:
    office = furnish(CLERKS, REPORTS_A_ROUND * ROUNDS)
    server = serve(office, workers=2)
    over = Event()
    people = [Patient(Clerk(server, name, patient=True), numbers, over) for name, numbers in office.tasks.items()]
    for each in people:
        each.start()
    chance, known = Random(ROUNDS), 0
    for _ in range(ROUNDS):
        wait_for(people, known + chance.randint(1, CLERKS))
        time.sleep(chance.random() / 5)  # so that it falls into the midst of the next ones
        server.kill()
        known = sum(len(each.acknowledged) for each in people)
        stored = office.filed()
        assert all(stored[number] == once(number) for each in people for number in each.acknowledged)
        server.start()
    over.set()
    for each in people:
        each.join(PATIENCE)
    assert not any(each.is_alive() for each in people)
    filed = [number for each in people for number in each.acknowledged]
    assert len(filed) >= ROUNDS
    assert sum(each.clerk.retries for each in people) >= ROUNDS
    assert office.filed() == {number: once(number) if number in filed else UNTOUCHED for number in office.numbers}


def wait_for(people: list[Patient], reports: int) -> None:
    """Return once so many reports have been acknowledged."""
    patience = time.monotonic() + PATIENCE
    while sum(len(each.acknowledged) for each in people) < reports:
        assert time.monotonic() < patience
        time.sleep(0.01)
