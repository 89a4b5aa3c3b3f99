"""The operator at the command line: runs several commands of `campaigns` in one process, in their order.

Reads a JSON list of argument lists on stdin; prints a JSON list of what each command printed. `$campaign` in an
argument stands for the campaign that an earlier `import` made. Ends with exit code 1 at the first refusal.
"""

from __future__ import annotations

import json
import sys

from click.testing import CliRunner

from campaigns.cli import cli


def main() -> None:
    """Run what stdin asks for."""
    printed: list[str] = []
    campaign = ""
    for arguments in json.load(sys.stdin):
        words = [word.replace("$campaign", campaign) for word in arguments]
        result = CliRunner().invoke(cli, words)
        if result.exit_code:
            sys.exit(f"{words[0]}: {result.output} {result.exception!r}")
        if words[0] == "import":
            campaign = str(json.loads(result.stdout)["campaign"])
        printed.append(result.stdout)
    sys.stdout.write(json.dumps(printed))


if __name__ == "__main__":
    main()
