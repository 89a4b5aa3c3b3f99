"""Whatever a cell holds, as one phone number in the gateway's wire form, or a refusal that says why.

A number is only ever the one that was written. Where a cell can be read as two different valid numbers
(digits without a plus that fit the default region and another country) it is refused, never guessed, unless
the whole column says how its numbers are written.
No message and no repr holds the digits themselves.
"""

from campaigns.phone.cell import normalise, normalise_group
from campaigns.phone.column import how_written
from campaigns.phone.number import MAX_DIGITS, BadPhone, Phone
from campaigns.phone.reading import Written

__all__ = ["MAX_DIGITS", "BadPhone", "Phone", "Written", "how_written", "normalise", "normalise_group"]
