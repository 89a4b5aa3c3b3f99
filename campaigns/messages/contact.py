"""The kind `contact`: a contact card."""

from __future__ import annotations

from campaigns.messages.base import Field
from campaigns.messages.dial import check_dial
from campaigns.messages.draft import Draft
from campaigns.messages.kind import Kind

CONTACT_NAME = Field(
    "contactName",
    "contactName",
    required=True,
    limit=30,
    synonyms=("card name", "vcard name"),
    example="Asha Rao",
    help="Name on the card, at most 30 characters.",
)
CONTACT_PHONE = Field(
    "contactPhone",
    "contactPhone",
    required=True,
    synonyms=("contact number", "contact mobile", "card phone"),
    example="919812345678",
    help="Number on the card with its country code, 7 to 15 digits.",
)
CONTACT_ORGANIZATION = Field(
    "contactOrganization",
    "contactOrganization",
    synonyms=("contact organisation", "contact company", "organization", "organisation", "company"),
    example="Rao Textiles",
    help="Organisation on the card; may be empty.",
)


class ContactKind(Kind):
    """A contact card (specification 1.5)."""

    name = "contact"
    title = "Contact"
    endpoint = "sendContact"
    fields = (CONTACT_NAME, CONTACT_PHONE, CONTACT_ORGANIZATION)

    def read(self, draft: Draft) -> None:
        """See `Kind.read`."""
        draft.line(CONTACT_NAME)
        if not draft.raw(CONTACT_PHONE):
            draft.missing(CONTACT_PHONE)
        check_dial(draft, CONTACT_PHONE, shortest=7, keep_plus=False)
        draft.line(CONTACT_ORGANIZATION)
