"""Backup and restore with the real commands, on both databases, in the middle of a campaign on the real sandbox."""

from __future__ import annotations

import hashlib
import io
import json
import os
import stat
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.files.bucket import running_store
from tests.postgres import client_programs, running_postgresql
from tests.sandbox.process import Sandbox, running_sandbox
from tests.workers.product import environment

SENT_BEFORE, SENT_AFTER, ROWS = 2, 3, 8

FILL = """
from django.core.files.base import ContentFile
from tests.builders import a_campaign, a_recipient, an_account
c = a_campaign(an_account(base_url="{url}", name="clinic"), total={rows})
c.source.save("upload.csv", ContentFile(b"phone"))
for n in range({rows}):
    a_recipient(c, row=n + 2, phone=f"91981234560{{n}}", params={{"message": f"Your visit number {{n}}"}})
"""
SEND = """
from campaigns import delivery, journal
from campaigns.models import Campaign
for ticket in journal.enqueue(Campaign.objects.get().pk, {n}):
    print(delivery.deliver(ticket.recipient_id, ticket.attempt))
"""
READ = """
import time
from campaigns import reconcile
from campaigns.models import Account
for _ in range({times}):
    reconcile.poll(Account.objects.get())
    time.sleep({pause})
"""
STATUSES = """
from tests.builders import statuses, tally
from campaigns.models import Campaign
c = Campaign.objects.get()
assert statuses(c) == tally(c), (statuses(c), tally(c))
print(sorted(statuses(c).items()))
"""


@dataclass
class Home:
    """A data folder with a database, and the commands run in it."""

    folder: Path
    settings: dict[str, str]

    def _run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        path = f"{client_programs()}{os.pathsep}{os.environ['PATH']}"
        return subprocess.run(
            command, env=environment(self.folder, PATH=path, **self.settings), capture_output=True, text=True,
            timeout=60, check=False,
        )  # fmt: skip

    def campaigns(self, *arguments: object) -> str:
        """Run the command; fails unless it exits with 0."""
        done = self._run([sys.executable, "-m", "workers.main", *map(str, arguments)])
        assert done.returncode == 0, done.stderr
        return done.stdout

    def refused(self, *arguments: object) -> str:
        """Run the command that must refuse; return its sentence."""
        done = self._run([sys.executable, "-m", "workers.main", *map(str, arguments)])
        assert done.returncode == 1, done.stdout
        assert "Traceback" not in done.stderr
        return done.stderr

    def python(self, code: str) -> str:
        """Run code in this home; return what it printed."""
        done = self._run([sys.executable, "-c", f"import django; django.setup()\n{code}"])
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def statuses(self) -> dict[str, int]:
        return dict(eval(self.python(STATUSES)))


@contextmanager
def a_home(tmp_path: Path, kind: str) -> Iterator[Home]:
    """A new data folder; settle times of seconds, so that a proof takes seconds."""
    settings = {"CAMPAIGNS_SETTLE_SECONDS": "1", "CAMPAIGNS_READ_TIMEOUT": "5", "SECRET_KEY": "k" * 50}
    folder = tmp_path / "data"
    if kind == "sqlite":
        yield Home(folder, settings)
        return
    with running_postgresql() as url:
        yield Home(folder, {**settings, "DATABASE_URL": url})


@pytest.fixture(params=["sqlite", "postgresql"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    with a_home(tmp_path, request.param) as made:
        made.campaigns("migrate")
        yield made


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with running_sandbox("--seed", "1", "--sent-after", "0", "--delivered-after", "0", "--read-after", "0") as running:
        yield running


def test_what_was_sent_after_the_backup_is_found_in_the_report_and_not_sent_again(
    home: Home, sandbox: Sandbox, tmp_path: Path
) -> None:
    file = tmp_path / "backup.tar"
    home.python(FILL.format(url=sandbox.url, rows=ROWS) + SEND.format(n=SENT_BEFORE))
    home.campaigns("backup", file)
    home.python(SEND.format(n=SENT_AFTER))
    assert sandbox.seen()["accepted"] == SENT_BEFORE + SENT_AFTER
    assert "Use --force" in home.refused("restore", file)
    assert f"{ROWS - SENT_BEFORE} of them may have been messaged" in home.campaigns("restore", file, "--force")
    assert home.statuses() == {"submitted": SENT_BEFORE, "uncertain": ROWS - SENT_BEFORE}
    # Nothing can be sent before the report has told.
    assert home.python(SEND.format(n=ROWS)) == ""
    home.python(READ.format(times=4, pause=1.1))
    assert home.statuses() == {"read": SENT_BEFORE + SENT_AFTER, "pending": ROWS - SENT_BEFORE - SENT_AFTER}
    home.python(SEND.format(n=ROWS) + READ.format(times=1, pause=0))
    assert home.statuses() == {"read": ROWS}
    seen = sandbox.seen()
    assert (seen["accepted"], seen["twice"]) == (ROWS, [])


def test_a_move_to_a_new_machine_keeps_everything_and_waits_for_nothing(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    home.python(FILL.format(url="http://127.0.0.1:9", rows=3))
    home.campaigns("backup", file, "--with-key")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with a_home(tmp_path / "new", "sqlite" if "DATABASE_URL" not in home.settings else "postgresql") as new:
        new.settings["SECRET_KEY"] = ""
        said = new.campaigns("restore", file, "--nothing-sent-since")
        assert "secret key is in place" in said
        assert new.statuses() == {"pending": 3}
        assert (new.folder / "secret.key").read_text() == "k" * 50
        assert new.python("from campaigns.models import *; print(str(Account.objects.get().token))") == "sandbox-token"
        assert new.python("from campaigns.models import *; print(Campaign.objects.get().source.read())") == "b'phone'"


@pytest.mark.parametrize("home", ["sqlite"], indirect=True)
def test_a_backup_has_no_key_unless_asked_and_says_so(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    home.python(FILL.format(url="http://127.0.0.1:9", rows=1))
    assert "Without the secret key" in home.campaigns("backup", file)
    with tarfile.open(file) as tar:
        assert {name.split("/")[0] for name in tar.getnames()} == {"manifest.json", "database", "files"}
    assert b"k" * 50 not in file.read_bytes()
    home.settings["SECRET_KEY"] = "another key that did not encrypt these tokens at all"
    assert "tokens cannot be read" in home.campaigns("restore", file, "--force")


@pytest.mark.parametrize("home", ["sqlite"], indirect=True)
def test_a_restore_is_refused_while_the_product_runs(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    home.campaigns("backup", file)
    home.python("from campaigns import heartbeats; heartbeats.beat('send@here')")
    assert "The product runs (send@here)" in home.refused("restore", file, "--force")


def test_a_damaged_backup_changes_nothing(home: Home, tmp_path: Path) -> None:
    home.python(FILL.format(url="http://127.0.0.1:9", rows=2))
    file = tmp_path / "backup.tar"
    home.campaigns("backup", file)
    short = tmp_path / "short.tar"
    short.write_bytes(file.read_bytes()[: file.stat().st_size // 3])
    assert "no complete backup" in home.refused("restore", short, "--force")
    assert "is damaged" in home.refused("restore", changed(file, b"garbage", honest=False), "--force")
    # One that says of itself to be whole fails in the database, which stays as it was.
    home.refused("restore", changed(file, b"garbage", honest=True), "--force")
    assert home.statuses() == {"pending": 2}


def changed(file: Path, database: bytes, *, honest: bool) -> Path:
    """Return a copy of the backup with another database; `honest` when its manifest says so."""
    target = file.with_name("changed.tar")
    with tarfile.open(file) as tar, tarfile.open(target, "w") as other:
        manifest = json.load(tar.extractfile("manifest.json"))
        if honest:
            manifest["digest"] = hashlib.sha256(database).hexdigest()
        for name, content in (("manifest.json", json.dumps(manifest).encode()), ("database", database)):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            other.addfile(member, io.BytesIO(content))
    return target


@pytest.mark.parametrize("home", ["sqlite"], indirect=True)
def test_files_in_a_bucket_are_in_the_backup_and_go_where_files_are_kept_then(home: Home, tmp_path: Path) -> None:
    file, bare = tmp_path / "backup.tar", tmp_path / "bare.tar"
    with running_store() as store:
        home.settings |= store.environment
        home.python(FILL.format(url="http://127.0.0.1:9", rows=1))
        assert "1 file " in home.campaigns("backup", file)
        assert "stay where they are kept" in home.campaigns("backup", bare, "--without-files")
        assert not (home.folder / "files").exists()
        store.empty()
        assert "without the uploaded files" in home.campaigns("restore", bare, "--force")
        assert store.names() == []
        home.campaigns("restore", file, "--force")
        assert len(store.names()) == 1
    assert "The bucket that keeps the files does not answer" in home.refused("backup", tmp_path / "no.tar")
    home.settings = {name: value for name, value in home.settings.items() if "S3" not in name}
    home.campaigns("restore", file, "--force")
    assert home.python("from campaigns.models import *; print(Campaign.objects.get().source.read())") == "b'phone'"
