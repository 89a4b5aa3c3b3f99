"""The nine kinds of message as typed methods (specification 1.1 to 1.9). `messages` checks the limits."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypedDict, Unpack

from campaigns.gateway.connection import Upload
from campaigns.gateway.errors import Accepted, FailedCall
from campaigns.gateway.request import Params


class Guards(TypedDict, total=False):
    """The options of Gateway.send."""

    deadline: float | None
    may_send: Callable[[], bool]
    is_bound: Callable[[str], bool]
    on_attempt: Callable[[FailedCall], None]


@dataclass(frozen=True, slots=True)
class Buttons:
    """Either up to three quick replies, or a call and/or a url button with at most `button1` (1.6). 20
    characters each.
    """

    button1: str = ""
    button2: str = ""
    button3: str = ""
    call_text: str = ""
    call_value: str = ""
    url_text: str = ""
    url_value: str = ""

    def params(self) -> dict[str, str | list[str]]:
        """Return the parameters as the specification's URLs spell them."""
        return {
            "button1": self.button1,
            "button2": self.button2,
            "button3": self.button3,
            "callButtonText": self.call_text,
            "callButtonValue": self.call_value,
            "urlButtonText": self.url_text,
            "urlButtonValue": self.url_value,
        }


class Sends:
    """One method for each send endpoint. Each returns Accepted or raises as Gateway.send does."""

    @abstractmethod
    def send(
        self, endpoint: str, phone: str, params: Params, file: Upload | None = None, **guards: Unpack[Guards]
    ) -> Accepted:
        """Send one message; see Gateway.send."""

    def send_text(self, phone: str, message: str, **guards: Unpack[Guards]) -> Accepted:
        """sendText (1.1): at most 2000 bytes of UTF-8."""
        return self.send("sendText", phone, {"message": message}, **guards)

    def send_file(self, phone: str, file: str | Upload, **guards: Unpack[Guards]) -> Accepted:
        """sendFiles (1.2, 1.2a): an address of a file up to 5 MB, or a local file up to 3 MB."""
        link, upload = _link_or_upload(file)
        return self.send("sendFiles", phone, link, upload, **guards)

    def send_file_caption(self, phone: str, file: str | Upload, message: str, **guards: Unpack[Guards]) -> Accepted:
        """sendFileWithCaption (1.3, 1.3a): caption up to 2000 bytes; the gateway drops it for documents."""
        link, upload = _link_or_upload(file)
        return self.send("sendFileWithCaption", phone, {**link, "message": message}, upload, **guards)

    def send_location(
        self,
        phone: str,
        latitude: float,
        longitude: float,
        name: str,
        address: str = "",
        url: str = "",
        **guards: Unpack[Guards],
    ) -> Accepted:
        """sendLocation (1.4): degrees, south and west negative."""
        params = {**_place(latitude, longitude, name), "address": address, "url": url}
        return self.send("sendLocation", phone, params, **guards)

    def send_contact(
        self, phone: str, name: str, contact_phone: str, organization: str = "", **guards: Unpack[Guards]
    ) -> Accepted:
        """sendContact (1.5): a name of at most 30 characters, a phone number in digits."""
        params: Params = {
            "contactName": name,
            "contactPhone": contact_phone,
            "contactOrganization": organization,
        }
        return self.send("sendContact", phone, params, **guards)

    def send_text_buttons(
        self, phone: str, message: str, buttons: Buttons, footer: str = "", **guards: Unpack[Guards]
    ) -> Accepted:
        """sendTextButton (1.6): message 1024, footer 60 characters."""
        params = {"message": message, "footer": footer, **buttons.params()}
        return self.send("sendTextButton", phone, params, **guards)

    def send_file_buttons(
        self,
        phone: str,
        file: str | Upload,
        message: str,
        buttons: Buttons,
        footer: str = "",
        **guards: Unpack[Guards],
    ) -> Accepted:
        """sendFilesButton (1.7, 1.7a): file as in send_file, message 1024, footer 60 characters."""
        link, upload = _link_or_upload(file)
        params = {**link, "message": message, "footer": footer, **buttons.params()}
        return self.send("sendFilesButton", phone, params, upload, **guards)

    def send_location_buttons(
        self,
        phone: str,
        latitude: float,
        longitude: float,
        name: str,
        message: str,
        buttons: Buttons,
        footer: str = "",
        **guards: Unpack[Guards],
    ) -> Accepted:
        """sendLocationButton (1.8): no address and no url here; message 1024, footer 60 characters."""
        place = _place(latitude, longitude, name)
        params = {**place, "message": message, "footer": footer, **buttons.params()}
        return self.send("sendLocationButton", phone, params, **guards)

    def send_list(
        self,
        phone: str,
        message: str,
        button_text: str,
        rows: Sequence[str],
        header: str = "",
        footer: str = "",
        **guards: Unpack[Guards],
    ) -> Accepted:
        """sendList (1.9): rows are `section:title:description` with both colons; header and footer 60
        characters.
        """
        params: Params = {
            "header": header,
            "message": message,
            "footer": footer,
            "buttonText": button_text,
            "rows": list(rows),
        }
        return self.send("sendList", phone, params, **guards)


def _link_or_upload(file: str | Upload) -> tuple[dict[str, str | list[str]], Upload | None]:
    return ({"link": file}, None) if isinstance(file, str) else ({}, file)


def _place(latitude: float, longitude: float, name: str) -> dict[str, str | list[str]]:
    return {"degreesLatitude": _degrees(latitude), "degreesLongitude": _degrees(longitude), "name": name}


def _degrees(value: float) -> str:
    """Write degrees without an exponent: the gateway's parser is unknown, and str(0.00001) is 1e-05."""
    return f"{value:.8f}".rstrip("0").rstrip(".")
