"""What the sandbox remembers, within bounds: accounts, messages, incoming messages and the tally."""

import time
from collections import deque
from collections.abc import Callable, Iterator, Set
from random import Random

from campaigns.gateway.sandbox.fates import ORDINARY, Ack, Fate
from campaigns.gateway.sandbox.messages import Account, Inbound, Message, Pace, Upload
from campaigns.gateway.sandbox.options import Options
from campaigns.gateway.sandbox.tally import Tally

_IST_OFFSET = 330 * 60


class State:
    """The memory behind the endpoints. The three callables are told what happened."""

    def __init__(self, options: Options) -> None:
        self.started: Callable[[Message], None] = lambda _message: None
        self.arrived: Callable[[Inbound], None] = lambda _inbound: None
        self.qr_shown: Callable[[], None] = lambda: None
        self.reset(options)

    def reset(self, options: Options) -> None:
        """Forget everything and begin anew with `options`."""
        self.options = options
        self.random = Random(options.seed)  # noqa: S311 - a rehearsal must be repeatable
        self.pace = Pace(options.sent_after, options.delivered_after, options.read_after)
        self.began = float(int(self.now()))
        self.tally = Tally()
        self.accounts: dict[str, Account] = {}
        self.by_id: dict[str, Message] = {}
        self._order: deque[Message] = deque()
        self._made = self.random.getrandbits(23)
        self._process = f"{self.random.getrandbits(40):010x}"
        self._open_accounts()
        self._add_foreign_rows(options.foreign_rows)

    def change(self, options: Options, named: Set[str]) -> None:
        """Go on with other options, of which `named` were set; messages keep the delays they began with."""
        foreign = options.foreign_rows - self.options.foreign_rows
        self.options = options
        self.pace = Pace(options.sent_after, options.delivered_after, options.read_after)
        self._open_accounts()
        if "quota" in named:
            for account in self.accounts.values():
                account.quota = options.quota
        if "disconnected" in named:
            self.connect(not options.disconnected)
        self._add_foreign_rows(foreign)

    def now(self) -> float:
        """The gateway's clock in seconds since 1970, skew included."""
        return time.time() + self.options.clock_skew

    def new_id(self) -> str:
        """A message id: 24 hexadecimal digits that grow with time."""
        self._made = (self._made + 1) & 0xFFFFFF
        return f"{int(self.now()) & 0xFFFFFFFF:08x}{self._process}{self._made:06x}"

    def connect(self, connected: bool) -> None:
        """Connect or disconnect all accounts; parked messages start when connected."""
        for account in self.accounts.values():
            account.connected = connected
            if connected:
                parked, account.parked = account.parked, []
                for message in parked:
                    message.begun = self.now()
                    self.started(message)

    def accept(
        self,
        account: Account,
        phone: str,
        endpoint: str,
        params: dict[str, list[str]],
        files: tuple[Upload, ...],
        fate: Fate,
        received: float,
    ) -> Message:
        """Take a message: quota, record and tally; it starts at once unless the account is not connected."""
        now = self.now()
        begun = now if account.connected else None
        flat = tuple(
            word for name, values in params.items() if name != "token" for value in values for word in (name, value)
        )
        message = Message(self.new_id(), account, phone, endpoint, flat, files, now, begun, self.pace, fate)
        self.used_today(account)
        account.quota -= 1
        account.usage += 1
        account.today += 1
        self._keep(message)
        self.tally.accepted(phone, endpoint, received)
        if begun is None:
            account.parked.append(message)
        else:
            self.started(message)
        return message

    def used_today(self, account: Account) -> int:
        """Messages accepted since midnight in India."""
        today = int((self.now() + _IST_OFFSET) // 86_400)
        if account.day != today:
            account.day, account.today = today, 0
        return account.today

    def receive(self, account: Account, phone: str, text: str, media: str = "") -> Inbound:
        """An incoming message; `media` is image, video, audio or document, and `text` then its caption."""
        inbound = Inbound(self.new_id(), account, phone, text, media, self.now())
        account.inbound.append(inbound)
        self.arrived(inbound)
        return inbound

    def newest(self) -> Iterator[Message]:
        """All kept messages, newest first."""
        return reversed(self._order)

    def _keep(self, message: Message) -> None:
        self.by_id[message.id] = message
        self._order.append(message)
        message.account.messages.append(message)
        while len(self._order) > max(self.options.keep, 1):
            oldest = self._order.popleft()
            oldest.account.messages.popleft()
            del self.by_id[oldest.id]
            if not oldest.foreign:
                self.tally.forget(oldest.phone)

    def _open_accounts(self) -> None:
        for place, token in enumerate(self.options.token):
            if token not in self.accounts:
                number = f"9190000{90000 + place:05d}"
                self.accounts[token] = Account(token, self.options.quota, not self.options.disconnected, number)
        for token in set(self.accounts) - set(self.options.token):
            del self.accounts[token]

    def _add_foreign_rows(self, count: int) -> None:
        account = next(iter(self.accounts.values()))
        for place in range(count):
            phone, params = f"9198765{place:05d}", ("message", "A message of somebody else")
            now = self.now()
            fate = Fate("foreign", stops_at=Ack.DELIVERED) if place % 2 else ORDINARY
            message = Message(self.new_id(), account, phone, "sendText", params, (), now, now, self.pace, fate, True)
            self._keep(message)
