"""The record a test asks afterwards: who was accepted how often, and how fast requests came."""

from collections import deque


class Tally:
    """Counts of accepted sends. Phones are forgotten with their oldest messages, so it stays bounded."""

    def __init__(self) -> None:
        self.requests = 0
        self.total = 0
        self.by_phone: dict[str, int] = {}
        self.by_endpoint: dict[str, int] = {}
        self.max_per_second = 0
        self._window: deque[float] = deque()

    def accepted(self, phone: str, endpoint: str, received: float) -> None:
        """Count one accepted send; `received` is the monotonic second its request came in."""
        self.total += 1
        self.by_phone[phone] = self.by_phone.get(phone, 0) + 1
        self.by_endpoint[endpoint] = self.by_endpoint.get(endpoint, 0) + 1
        window = self._window
        window.append(received)
        while window[0] <= received - 1.0:
            window.popleft()
        if len(window) > self.max_per_second:
            self.max_per_second = len(window)

    def forget(self, phone: str) -> None:
        """One message of `phone` was dropped from memory."""
        left = self.by_phone.get(phone, 0) - 1
        if left > 0:
            self.by_phone[phone] = left
        else:
            self.by_phone.pop(phone, None)

    def as_dict(self, faults: dict[str, int]) -> dict[str, object]:
        """What `GET /_seen` prints."""
        return {
            "accepted": self.total,
            "requests": self.requests,
            "by_phone": self.by_phone,
            "twice": [phone for phone, times in self.by_phone.items() if times > 1],
            "by_endpoint": self.by_endpoint,
            "faults": faults,
            "max_per_second": self.max_per_second,
        }
