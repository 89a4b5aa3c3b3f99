"""The fault suite: the whole product as real processes, killed and cheated in every way, then its books are checked.

`python -m tests.faults` runs every scenario on both databases and prints a table; `make test` runs a part of them.

What it does not claim. A 503 means that nothing was accepted: that is the specification's word (section 9), so a
gateway that accepts and then answers 503 is outside of it and would be sent to twice. And a process that is stopped
in the fraction of a millisecond between its last look at the clock and the first byte of the request, for longer than
lease, settling and re-send together, would send late: HTTP has no fence against that.
"""
