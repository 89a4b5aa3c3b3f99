"""Uploads: a spreadsheet and its attachments, for a new campaign or for one there is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from campaigns.messages.attachment import LIMIT as ATTACHMENT_LIMIT
from campaigns.models import Account

SPREADSHEETS = ".xlsx,.xlsm,.xlsb,.xls,.ods,.csv,.tsv,.txt"


class ManyFiles(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Cleans to a list of uploaded files, empty when none was chosen."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Clean each file for itself."""
        return [super(ManyFilesField, self).clean(each, initial) for each in data or () if each]


class RowsForm(forms.Form):
    """`too_large` names the fields whose files were skipped on their way for their size."""

    file = forms.FileField(
        label="Spreadsheet",
        widget=forms.FileInput(attrs={"accept": SPREADSHEETS, "data-drop": ""}),
        help_text=f"Excel, LibreOffice or CSV, at most {settings.UPLOAD_MAX_MIB} MiB; one row for each person, "
        "with a column of phone numbers.",
    )
    attachments = ManyFilesField(
        label="Attachments",
        required=False,
        help_text=f"Files that rows of the spreadsheet name, at most {ATTACHMENT_LIMIT >> 20} MiB each. "
        "Leave it empty for messages without files.",
    )

    def __init__(self, *args: Any, too_large: frozenset[str] = frozenset(), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["data-limit-bytes"] = settings.UPLOAD_MAX_MIB * 2**20
        if "file" in too_large:
            self.fields["file"].error_messages["required"] = (
                f"This file is larger than {settings.UPLOAD_MAX_MIB} MiB. Split it, or remove pictures from it."
            )
        self._attachment_too_large = "attachments" in too_large

    def clean_attachments(self) -> list[UploadedFile[Any]]:
        """Refuse when one of them was too large, or two have the same name."""
        files: list[UploadedFile[Any]] = self.cleaned_data["attachments"]
        if self._attachment_too_large:
            raise forms.ValidationError(f"An attachment is larger than {ATTACHMENT_LIMIT >> 20} MiB: make it smaller.")
        if len({file.name for file in files}) < len(files):
            raise forms.ValidationError("Two attachments have the same name: rows could not tell them apart.")
        return files


class UploadForm(RowsForm):
    """The same for a new campaign, which has an account."""

    field_order = ("account", "file", "attachments")
    account = forms.ModelChoiceField(label="Send from", queryset=Account.objects.all(), empty_label=None)
