"""The one place where what is wrong with a cell becomes a sentence for a person."""

from __future__ import annotations

_SAID_OF_THE_FIELD = frozenset({"is", "has", "holds", "names", "needs", "takes", "must", "cannot", "comes"})


def sentence(text: str, field: str = "") -> str:
    """Return a full sentence, with a capital letter and a full stop.

    What the messages say of a field (`message: is required and empty`) gets the field as its subject.
    """
    rest = text.strip()
    if field and rest.startswith(f"{field}: "):
        rest = rest.removeprefix(f"{field}: ")
        first = rest.partition(" ")[0]
        if first in _SAID_OF_THE_FIELD:
            rest = f"the {field} {rest}"
        elif first.isdigit() or rest.startswith(("at most", "at least")):
            rest = f"the {field} takes {rest}"
        elif first == "from":
            rest = f"the {field} goes {rest}"
    return f"{rest[:1].upper()}{rest[1:].rstrip('.')}."
