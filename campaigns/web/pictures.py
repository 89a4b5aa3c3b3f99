"""Where the pictures of a message are, for the bubbles that show it: only types that no browser runs."""

from __future__ import annotations

from django.urls import reverse

from campaigns.messages.filetypes import BY_EXTENSION, TYPES
from campaigns.models import Campaign, Staged

SHOWN = frozenset(kind.mime for kind in TYPES if kind.family == "image")


def of_campaign(campaign: Campaign) -> dict[str, str]:
    """Return the address of each picture that came with the campaign, by the name that rows use."""
    pictures = campaign.attachments.filter(mime__in=SHOWN)
    return {name: reverse("attachment", args=[pk]) for pk, name in pictures.values_list("pk", "name")}


def of_upload(staged: Staged) -> dict[str, str]:
    """Return the same for an upload that is no campaign yet; by its name alone a file is taken for a picture."""
    return {
        name: reverse("upload-picture", args=[staged.pk, place])
        for place, name in enumerate(staged.attachments)
        if _looks_like_one(name)
    }


def _looks_like_one(name: str) -> bool:
    kind = BY_EXTENSION.get("." + name.rpartition(".")[2].lower())
    return kind is not None and kind.mime in SHOWN
