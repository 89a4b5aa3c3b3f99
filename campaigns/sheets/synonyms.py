"""How people head the column of phone numbers. Add freely: case, spaces and punctuation do not count."""

from __future__ import annotations

PHONE_SYNONYMS = (
    "phone", "phones", "phone no", "phone number", "phone num", "phone nr", "telephone",
    "telephone number", "telephone no", "tel", "tel no", "tel number", "tele", "mobile", "mobile no",
    "mobile number", "mobile num", "mobile phone", "mobile phone number", "mob", "mob no", "mob number",
    "mbl", "cell", "cell no", "cell number", "cell phone", "cellphone", "cell phone number", "cellular",
    "contact no", "contact number", "contact num", "contact phone number", "contact mobile", "whatsapp",
    "whats app", "whatsapp no", "whatsapp number", "whatsapp phone", "whatsapp mobile", "wa", "wa no",
    "wa number", "number", "numbers", "no", "msisdn", "handphone", "hp no", "handset", "recipient",
    "recipient number", "recipient phone", "to", "to number", "phone 1", "mobile 1", "primary phone",
    "customer phone", "customer phone no", "customer phone number", "customer mobile", "customer mobile no",
    "customer mobile number", "customer whatsapp number", "ph", "ph no", "ph number", "mobile phone no",
    "phone with country code", "number with country code",
    "mobile with country code", "phone number with country code",
)  # fmt: skip

VAGUE = frozenset({"no", "to", "number", "numbers", "recipient", "wa", "contactnumber", "contactno"})
"""Phone synonyms that also head other things: they count only when nothing clearer is there."""
