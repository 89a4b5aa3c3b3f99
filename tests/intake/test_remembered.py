"""The columns a person chose are used again for files with the same headers."""

from __future__ import annotations

from pathlib import Path

import pytest

from campaigns import intake
from campaigns.intake import OrderError
from campaigns.models import Campaign, ColumnChoice
from campaigns.sheets import SheetError
from tests.builders import an_account
from tests.intake.files import csv_order, imported

pytestmark = [pytest.mark.django_db, pytest.mark.database]

LINES = ("reach at,words,greeting", "9876543201,hello,good day")
CHOSEN = {"phone": "reach at", "message": "words"}


def test_a_choice_is_used_for_the_same_headers_in_any_order(tmp_path: Path) -> None:
    with pytest.raises((OrderError, SheetError)):
        intake.check(csv_order(tmp_path, *LINES))
    imported(an_account(), csv_order(tmp_path, *LINES, columns=CHOSEN))
    turned = csv_order(tmp_path, "Greeting,WORDS,Reach at", "good day,hello,9876543202")
    found = intake.check(turned)
    assert found.columns == {"phone": "Reach at", "message": "WORDS"}
    assert found.recipients[0].params == {"message": "hello"}


def test_a_new_choice_overrides_the_remembered_one_and_replaces_it(tmp_path: Path) -> None:
    account = an_account()
    imported(account, csv_order(tmp_path, *LINES, columns=CHOSEN))
    again = csv_order(tmp_path, *LINES, "9876543202,x,y", columns=CHOSEN | {"message": "greeting"})
    assert intake.check(again).recipients[0].params == {"message": "good day"}
    imported(account, again)
    assert ColumnChoice.objects.get().columns == {"phone": "reach at", "message": "greeting"}


def test_a_column_that_was_left_out_stays_left_out(tmp_path: Path) -> None:
    lines = ("phone,message,name", "9876543201,a note of ours,Asha")
    campaign = imported(
        an_account(), csv_order(tmp_path, *lines, columns={"message": ""}, templates={"message": "Dear {{name}}"})
    )
    assert campaign.recipients.get().params == {"message": "Dear Asha"}
    addition = csv_order(tmp_path, "phone,message,name", "9876543202,ours too,Ben", name="more.csv")
    intake.fill_addition(intake.accept_rows(campaign, addition.path, "somebody"))
    assert campaign.recipients.get(row=3).params == {"message": "Dear Ben"}
    again = csv_order(tmp_path, *lines, name="again.csv", templates={"message": "Hi {{name}}"})
    assert intake.check(again).recipients[0].params == {"message": "Hi Asha"}, "remembered for the same headers"


def test_other_headers_and_other_kinds_know_nothing_of_it(tmp_path: Path) -> None:
    imported(an_account(), csv_order(tmp_path, *LINES, columns=CHOSEN))
    with pytest.raises((OrderError, SheetError)):
        intake.check(csv_order(tmp_path, "reach at,words,other", "9876543201,hello,x"))
    with pytest.raises((OrderError, SheetError)):
        intake.check(csv_order(tmp_path, *LINES, kind="file", templates={"link": "https://example.com/a.pdf"}))


def test_nothing_is_remembered_of_an_import_that_nobody_chose_columns_for(tmp_path: Path) -> None:
    imported(an_account(), csv_order(tmp_path, "phone,message", "9876543201,hello"))
    assert not ColumnChoice.objects.exists()


def test_two_headers_of_one_name_are_not_remembered_as_letters_may_move(tmp_path: Path) -> None:
    order = csv_order(tmp_path, "tel,tel,message", "9876543201,9876543202,hello", columns={"phone": "column B"})
    campaign = imported(an_account(), order)
    assert campaign.recipients.get().phone == "919876543202"
    assert not ColumnChoice.objects.exists()


def test_a_draft_is_read_as_it_was_accepted_whatever_is_chosen_meanwhile(tmp_path: Path) -> None:
    waiting = csv_order(tmp_path, "phone,message,greeting", "9876543201,hello,good day", name="waiting.csv")
    campaign = intake.accept(waiting, an_account(), "somebody")
    other = csv_order(tmp_path, "phone,message,greeting", "9876543201,x,y", columns={"message": "greeting"})
    imported(an_account(), other)
    intake.fill(Campaign.objects.get(pk=campaign.pk))
    assert campaign.recipients.get().params == {"message": "hello"}
