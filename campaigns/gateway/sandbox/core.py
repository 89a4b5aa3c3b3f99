"""The pretend gateway itself: what it remembers, the faults it makes and the webhooks it pushes, wired together."""

from collections.abc import Mapping

from campaigns.gateway.sandbox.agenda import Agenda
from campaigns.gateway.sandbox.faults import Faults, parse_order
from campaigns.gateway.sandbox.options import Options
from campaigns.gateway.sandbox.state import State
from campaigns.gateway.sandbox.webhooks import Webhooks


class Sandbox:
    """State, faults and webhooks under one set of options."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self.agenda = Agenda()
        self.state = State(options)
        self.state.qr_shown = self._qr_shown
        self._wire()

    def change(self, settings: Mapping[str, object]) -> None:
        """Go on with other settings from the next request on.

        What is named is set anew even when it is the same: a fault counts from its start, a quota is full.
        Raises ValueError naming the setting that is wrong; then nothing has changed.
        """
        options = self.state.options.changed(settings)
        named = {name.replace("-", "_") for name in settings}
        if "fault" in named:
            self.faults.replace([parse_order(text) for text in options.fault])
        self.state.change(options, named)

    def reset(self) -> None:
        """Forget everything; the options of the start are back."""
        self.agenda.clear()
        self.state.reset(self._options)
        self._wire()

    def _wire(self) -> None:
        self.faults = Faults([parse_order(text) for text in self._options.fault], self._options.seed)
        self.webhooks = Webhooks(self.state, self.agenda)
        self.state.started = self.webhooks.message_started
        self.state.arrived = self.webhooks.inbound_arrived

    def _qr_shown(self) -> None:
        """Somebody scans the code after a while."""
        if wait := self.state.options.qr_scan_after:
            self.agenda.add(wait, lambda: self.change({"disconnected": False}))
