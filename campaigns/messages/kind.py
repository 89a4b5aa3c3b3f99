"""What the nine kinds of message have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar

from campaigns.messages.attachment import Attachment
from campaigns.messages.base import DEFAULTS, Checked, Field, Options
from campaigns.messages.draft import Draft


class Kind(ABC):
    """One kind of message: its fields, limits and endpoint. Pure; instances hold nothing."""

    name: ClassVar[str]
    title: ClassVar[str]
    endpoint: ClassVar[str]
    fields: ClassVar[tuple[Field, ...]]

    def check(
        self, values: Mapping[str, str], options: Options = DEFAULTS, attachment: Attachment | None = None
    ) -> Checked:
        """Turn a row's values (by field name) into requests; all faults come together, none is raised.

        `attachment` is the campaign's attachment that `values["file"]` names, None when it has none.
        """
        draft = Draft(values, options, attachment)
        self.read(draft)
        return draft.checked(self.endpoint)

    @abstractmethod
    def read(self, draft: Draft) -> None:
        """Read every field of the kind from the draft, in the order of the specification."""
