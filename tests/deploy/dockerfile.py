"""Reads a Dockerfile: its instructions, stage by stage, with comments and line breaks taken out."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Stage:
    """What stands between one FROM and the next: its name, and instructions as word and rest."""

    name: str
    steps: list[tuple[str, str]] = field(default_factory=list)

    def last(self, word: str) -> str:
        """Return the rest of the last instruction of that word."""
        return [rest for found, rest in self.steps if found == word][-1]

    def variables(self) -> dict[str, str]:
        """Return what ENV sets."""
        rests = (rest for word, rest in self.steps if word == "ENV")
        return dict(pair.partition("=")[::2] for rest in rests for pair in shlex.split(rest))

    def command(self) -> list[str]:
        """Return the words of CMD, which must be in exec form."""
        words: list[str] = json.loads(self.last("CMD"))
        return words

    def health_command(self) -> list[str]:
        """Return the words of the HEALTHCHECK, which must be in exec form."""
        words: list[str] = json.loads(self.last("HEALTHCHECK").partition("CMD ")[2])
        return words


def read(path: Path) -> list[Stage]:
    """Return the stages of a Dockerfile."""
    lines = [line for line in path.read_text().splitlines() if not line.lstrip().startswith("#")]
    stages: list[Stage] = []
    for line in re.sub(r"\\\n\s*", "", "\n".join(lines)).splitlines():
        word, _, rest = line.strip().partition(" ")
        if word == "FROM":
            stages.append(Stage(rest.partition(" AS ")[2]))
        elif word:
            stages[-1].steps.append((word, rest))
    return stages
