"""Every setting of the sandbox, once: command line flag, key of `POST /_control`, check and help."""

from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields, replace
from typing import Any

from campaigns.gateway.sandbox.faults import parse_order


def _number(raw: object) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int | str):
        raise ValueError(f"a whole number is wanted, not {raw!r}")
    try:
        number = int(raw)
    except ValueError:
        raise ValueError(f"a whole number is wanted, not {raw!r}") from None
    if number < 0:
        raise ValueError(f"0 or more is wanted, not {number}")
    return number


def _any_number(raw: object) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise ValueError(f"a number is wanted, not {raw!r}")
    try:
        number = float(raw)
    except ValueError:
        raise ValueError(f"a number is wanted, not {raw!r}") from None
    if not abs(number) < 1e9:
        raise ValueError(f"{raw} is too much")
    return number


def _seconds(raw: object) -> float:
    if (number := _any_number(raw)) < 0:
        raise ValueError(f"0 or more seconds are wanted, not {raw}")
    return number


def _share(raw: object) -> float:
    if not 0 <= (number := _any_number(raw)) <= 1:
        raise ValueError(f"a share is between 0 and 1, not {raw}")
    return number


def _flag(raw: object) -> bool:
    if not isinstance(raw, bool):
        raise ValueError(f"true or false is wanted, not {raw!r}")
    return raw


def _text(raw: object) -> str:
    if not isinstance(raw, str):
        raise ValueError(f"a text is wanted, not {raw!r}")
    return raw


def _address(raw: object) -> str:
    if (text := _text(raw)) and not text.startswith(("http://", "https://")):
        raise ValueError(f"a web address is wanted, not {text!r}")
    return text


def _texts(raw: object) -> tuple[str, ...]:
    if isinstance(raw, str) or not isinstance(raw, list | tuple):
        raise ValueError(f"a list of texts is wanted, not {raw!r}")
    return tuple(_text(item) for item in raw)


def _tokens(raw: object) -> tuple[str, ...]:
    if not (tokens := _texts(raw)) or not all(tokens):
        raise ValueError("at least one token is wanted")
    return tokens


def _faults(raw: object) -> tuple[str, ...]:
    texts = _texts(raw)
    shares: dict[str, float] = {}
    for text in texts:
        order = parse_order(text)
        shares[order.scope] = shares.get(order.scope, 0.0) + order.share
    if any(total > 1.000001 for total in shares.values()):
        raise ValueError("the shares of one scope add up to more than 1")
    return texts


def _one_of(*choices: str) -> Callable[[object], str]:
    def check(raw: object) -> str:
        if raw not in choices:
            raise ValueError(f"one of {', '.join(choices)} is wanted, not {raw!r}")
        return str(raw)

    return check


def _setting(check: Callable[[object], object], default: Any, help_text: str) -> Any:
    return field(default=default, metadata={"check": check, "help": help_text})


@dataclass(frozen=True, slots=True)
class Options:
    """How the sandbox behaves. Frozen: `changed` returns new ones, so a request never sees half a change."""

    token: tuple[str, ...] = _setting(_tokens, ("sandbox-token",), "A token that is let in; may be repeated.")
    quota: int = _setting(_number, 100_000, "Messages each token may send (error 05 after that).")
    daily_limit: int = _setting(_number, 0, "Messages a day before error 07; 0: no limit.")
    never_recharged: bool = _setting(_flag, False, "checkBal answers HTTP 500, as for an instance without recharge.")
    keep: int = _setting(_number, 1_000_000, "Messages kept in memory; the oldest are dropped.")
    seed: int | None = _setting(_number, None, "Seed of everything drawn by chance.")
    accept_delay: float = _setting(_seconds, 0.0, "Seconds a send waits before it is accepted.")
    sent_after: float = _setting(_seconds, 0.2, "Seconds from accepted to sent.")
    delivered_after: float = _setting(_seconds, 1.0, "Seconds from accepted to delivered.")
    read_after: float = _setting(_seconds, 2.0, "Seconds from accepted to read.")
    latency: float = _setting(_seconds, 0.0, "Seconds every answer waits after its work is done.")
    fault: tuple[str, ...] = _setting(
        _faults, (), "[SCOPE:]KIND=SHARE or [SCOPE:]KIND=count:N; may be repeated. Kinds and scopes above."
    )
    webhook: str = _setting(_address, "", "Address that receipts and incoming messages are posted to.")
    webhook_delay: float = _setting(_seconds, 0.0, "Seconds a webhook comes late.")
    webhook_shuffle: bool = _setting(_flag, False, "Webhooks come in any order.")
    webhook_repeat: int = _setting(_number, 1, "How often each webhook is posted.")
    webhook_drop: float = _setting(_share, 0.0, "Share of webhooks that never come.")
    report_order: str = _setting(
        _one_of("newest", "oldest"), "newest", "Which rows a report lists first; `limit` cuts from the top."
    )
    report_shape: str = _setting(
        _one_of("list", "object", "null-when-empty"),
        "list",
        "campaignReport: always a list; one row as an object; or data null instead of error 14.",
    )
    report_most: int = _setting(
        _number, 0, "Rows campaignReport lists at most, whatever `limit` asks; `total` counts all. 0: no such bound."
    )
    zero_dates: bool = _setting(_flag, False, "Rows print 0001-01-01T00:00:00Z where there is no date yet.")
    disconnected: bool = _setting(_flag, False, "Not connected to WhatsApp: QR codes, and sends are error 04.")
    park_when_disconnected: bool = _setting(
        _flag, False, "Sends are accepted with connStatus false and start when connected."
    )
    qr_scan_after: float = _setting(_seconds, 0.0, "Seconds after the QR code is shown until it connects; 0: never.")
    foreign_rows: int = _setting(_number, 0, "Rows of other senders in the report.")
    clock_skew: float = _setting(_any_number, 0.0, "Seconds the gateway's clock is ahead; changed, time leaps.")
    no_fates: bool = _setting(_flag, False, "Every phone is ordinary, whatever its last four digits.")
    case_insensitive: bool = _setting(_flag, False, "Parameter names are read without case.")
    list_header_required: bool = _setting(_flag, False, "sendList without header is refused, as its error says.")
    longest_url: int = _setting(_number, 0, "Longer request targets are error 400 Invalid phone number; 0: none.")

    def changed(self, changes: Mapping[str, object]) -> "Options":
        """These options with `changes` checked and applied. Raises ValueError naming the setting."""
        checks = {setting.name: setting for setting in fields(Options)}
        checked: dict[str, Any] = {}
        for name, raw in changes.items():
            key = name.replace("-", "_")
            if key not in checks:
                raise ValueError(f"there is no setting {name!r}")
            try:
                checked[key] = check(checks[key], raw)
            except ValueError as problem:
                raise ValueError(f"{name}: {problem}") from None
        return replace(self, **checked)


def check(setting: Field[Any], raw: object) -> object:
    """The checked value of one setting. Raises ValueError with a sentence."""
    if raw is None and setting.default is None:
        return None
    return setting.metadata["check"](raw)
