"""The console script `campaigns`: the product's commands, and those that need the queue."""

from __future__ import annotations

from campaigns.cli import cli
from campaigns.cli.group import Entry

DEMO_SETTINGS = {
    "CAMPAIGNS_DATA_DIR": "var/demo",
    "CAMPAIGNS_RECONCILE_SECONDS": "1.5",
    "CAMPAIGNS_SETTLE_SECONDS": "5",
    "CAMPAIGNS_READ_TIMEOUT": "5",
}
"""Unless the environment has its own: the demo settles in seconds, in a folder of its own."""

NEEDING_THE_QUEUE = {
    "up": Entry("workers.up:up", "Run everything on this machine until Ctrl-C."),
    "demo": Entry("workers.demo:demo", "Run a whole campaign against the sandbox.", environment=DEMO_SETTINGS),
}


def main() -> None:
    """Run the command line: exit code 0 done, 1 refused with a reason, 2 wrong usage."""
    cli.entries = {**NEEDING_THE_QUEUE, **cli.entries}
    cli.main(prog_name="campaigns")


if __name__ == "__main__":
    main()
