"""The agenda: in order of time, and never longer than allowed."""

import asyncio

from campaigns.gateway.sandbox.agenda import Agenda


def test_things_are_done_in_order_of_their_time_whatever_order_they_came_in() -> None:
    async def run() -> list[str]:
        agenda, ended = Agenda(), asyncio.Event()
        done: list[str] = []
        agenda.add(0.03, ended.set)
        agenda.add(0.02, lambda: done.append("second"))
        agenda.add(0.01, lambda: done.append("first"))
        await asyncio.wait_for(ended.wait(), 10)
        return done

    assert asyncio.run(run()) == ["first", "second"]


def test_what_is_too_much_is_left_out_and_counted() -> None:
    async def run() -> Agenda:
        agenda = Agenda(longest=2)
        for _ in range(5):
            agenda.add(60, lambda: None)
        agenda.clear()
        agenda.add(60, lambda: None)
        return agenda

    assert asyncio.run(run()).overflowed == 3
