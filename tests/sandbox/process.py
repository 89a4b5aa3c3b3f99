"""Runs the sandbox as a process of its own, for any test that needs a gateway."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import requests

TOKEN = "sandbox-token"
AT_ONCE: dict[str, float] = {"sent_after": 0, "delivered_after": 0, "read_after": 0}
"""Settings under which a message is read as soon as it is accepted."""


@dataclass(frozen=True)
class Sandbox:
    """A running sandbox: its address, a token it lets in, and its controls."""

    url: str
    token: str
    pid: int

    def seen(self) -> dict[str, Any]:
        """What it saw: accepted, requests, by_phone, twice, by_endpoint, faults, max_per_second."""
        seen: dict[str, Any] = self._get("/_seen")
        return seen

    def messages(self, phone: str | None = None) -> list[dict[str, Any]]:
        """The accepted messages of a phone, or of all, with their parameters as decoded; oldest first."""
        found: list[dict[str, Any]] = self._get("/_seen/messages", phone=phone)
        return found

    def control(self, **settings: object) -> None:
        """Change settings; the names are those of the flags with underscores. Raises on a refused one."""
        self._post("/_control", settings)

    def inbound(self, phone: str, text: str, media: str = "") -> str:
        """An incoming message; `media` is image, video, audio or document. Returns its id."""
        return str(self._post("/_inbound", {"phone": phone, "text": text, "media": media})["messageID"])

    def connect(self) -> None:
        """Connect to WhatsApp; parked messages start."""
        self._post("/_connect", {})

    def disconnect(self) -> None:
        """Disconnect from WhatsApp."""
        self._post("/_disconnect", {})

    def recharge(self, quota: int) -> None:
        """Add messages to the quota."""
        self._post("/_recharge", {"quota": quota})

    def reset(self) -> None:
        """Forget everything; the options of the start are back."""
        self._post("/_reset", {})

    def _get(self, path: str, **params: Any) -> Any:
        answer = requests.get(self.url + path, params=params, timeout=10)
        answer.raise_for_status()
        return answer.json()

    def _post(self, path: str, content: dict[str, Any]) -> Any:
        answer = requests.post(self.url + path, json=content, timeout=10)
        if not answer.ok:
            raise AssertionError(answer.text)
        return answer.json()


@contextmanager
def running_sandbox(*flags: str, token: str = TOKEN) -> Iterator[Sandbox]:
    """A sandbox on a free port with these flags, ended when the block ends."""
    command = [sys.executable, "-m", "campaigns.gateway.sandbox", "--port", "0", "--token", token, *flags]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line.startswith("Sandbox on "):
            raise AssertionError("the sandbox did not start")
        yield Sandbox(line.removeprefix("Sandbox on ").strip(), token, process.pid)
    finally:
        process.terminate()
        process.communicate(timeout=10)
    if process.returncode:
        raise AssertionError(f"the sandbox ended with {process.returncode}")
