"""`campaigns backup` and `campaigns restore`: the whole product in one file, and back."""

from __future__ import annotations

from pathlib import Path

import click

from campaigns import backup as copies
from campaigns.backup import BackupError
from campaigns.cli.group import Refusal
from campaigns.cli.parts import console, who
from campaigns.counted import counted


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--with-key", is_flag=True, help="Include the secret key; whoever has the file has the gateway tokens.")
@click.option("--without-files", is_flag=True, help="Leave uploaded files where they are, as in a bucket of its own.")
def backup(file: Path, with_key: bool, without_files: bool) -> None:
    """Write database and uploaded files to FILE, while everything runs.

    The files are copied from wherever they are kept, the data folder or a bucket.
    """
    try:
        made = copies.write(file.absolute(), with_key=with_key, with_files=not without_files)
    except BackupError as error:
        raise Refusal(str(error)) from None
    held = counted(made.files, "file") if made.with_files else "no files"
    console.print(f"Backup of {counted(made.recipients, 'recipient')} and {held} in {file}.", soft_wrap=True)
    if not made.with_files:
        console.print("The uploaded files stay where they are kept: a restore needs them there.")
    if not with_key:
        console.print("Without the secret key: keep it elsewhere, or the gateway tokens must be entered again.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace a database that holds something.")
@click.option(
    "--nothing-sent-since", is_flag=True, help="Only if the product stood still ever since the backup was made."
)
def restore(file: Path, force: bool, nothing_sent_since: bool) -> None:
    """Replace database and uploaded files by the backup FILE. Stop everything else first.

    The files go where files are kept now, be that the data folder or a bucket.
    Recipients that were open then may have been messaged since: they wait until the gateway's report proves it.
    """
    try:
        did = copies.restore(file, who(), force=force, nothing_sent_since=nothing_sent_since)
    except BackupError as error:
        raise Refusal(str(error)) from None
    held = "no files" if did.files is None else counted(did.files, "file")
    console.print(f"Restored {counted(did.recipients, 'recipient')} and {held} of {did.made_at:%Y-%m-%d %H:%M} UTC.")
    if did.files is None:
        console.print("The backup was made without the uploaded files: they must be where they were kept then.")
    if did.doubtful:
        console.print(f"{did.doubtful:,} of them may have been messaged since and wait for the gateway's report.")
    if did.key_restored:
        console.print("The backup's secret key is in place; the one before it is in secret.key.before.")
    if not did.tokens_readable:
        console.print("The gateway tokens cannot be read with this secret key: set SECRET_KEY to the one of then.")
