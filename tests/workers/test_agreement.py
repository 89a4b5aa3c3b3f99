"""Procfile, processes, queues and timetable say the same."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest
from honcho.environ import parse_procfile

from workers import queues, tasks
from workers.app import app
from workers.processes import BROKER, FLOWER, PROCESSES, STOP_ORDER, WORKERS
from workers.timetable import SCHEDULE

ROOT = Path(__file__).parents[2]
PROCFILE = parse_procfile((ROOT / "Procfile").read_text()).processes
OURS = {name for name in app.tasks if name.startswith("campaigns.") and app.tasks[name].__module__ == tasks.__name__}
BY_NAME = {process.name: process for process in PROCESSES}


def test_the_procfile_has_the_processes_of_up_and_the_migrations() -> None:
    assert set(PROCFILE) == {*BY_NAME, "release"}
    assert PROCFILE["release"] == "campaigns migrate"


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_a_procfile_line_is_the_command_of_up(name: str) -> None:
    interpreter, dash_m, *command = BY_NAME[name].command
    assert (interpreter, dash_m) == (sys.executable, "-m")
    assert shlex.split(PROCFILE[name]) == [part.replace(f"{ROOT}/", "") for part in command]


def test_every_queue_has_exactly_one_worker_line() -> None:
    lines = [words for line in PROCFILE.values() if "-Q" in (words := shlex.split(line))]
    served = [words[words.index("-Q") + 1] for words in lines]
    assert sorted(served) == sorted(queues.ALL)


def test_every_task_goes_to_a_queue_that_a_worker_serves() -> None:
    used = {name: app.amqp.router.route({}, name)["queue"].name for name in OURS}
    assert used.pop(queues.DELIVER) == queues.SEND
    assert used.pop(queues.IMPORT) == queues.BULK
    assert used.pop(queues.NOTICES) == queues.BULK
    assert set(used.values()) == {queues.CONTROL}


@pytest.mark.parametrize("entry", SCHEDULE.values(), ids=SCHEDULE)
def test_every_entry_of_the_timetable_names_a_task_and_expires(entry: dict[str, object]) -> None:
    assert entry["task"] in app.tasks
    assert entry["options"] == {"expires": max(entry["schedule"], 5.0)}


def test_every_job_is_on_the_timetable() -> None:
    assert {entry["task"] for entry in SCHEDULE.values()} == OURS - {queues.DELIVER}


def test_the_modules_of_the_configuration_hold_every_task() -> None:
    assert tuple(app.conf.imports) == (tasks.__name__,)


def test_every_process_has_its_turn_to_stop_and_workers_stop_after_beat() -> None:
    order = [name for group in STOP_ORDER for name in sorted(group)]
    assert sorted(order) == sorted([*BY_NAME, BROKER])
    assert order.index("beat") < order.index("send") < order.index("control") < order.index(BROKER)


def test_the_processes_that_answer_a_ping_are_the_workers() -> None:
    assert set(WORKERS) == {name for name, process in BY_NAME.items() if "worker" in process.command}
    assert FLOWER not in WORKERS
