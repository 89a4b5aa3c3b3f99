"""Imports that wait for a worker: accepted on the page, or interrupted."""

from __future__ import annotations

import structlog

from campaigns.files import FilesUnreachable
from campaigns.intake.mending import abandon_addition, fill_addition
from campaigns.intake.order import OrderError
from campaigns.intake.store import BeingImported, abandon, fill
from campaigns.models import Addition, Campaign
from campaigns.sheets import SheetError
from campaigns.status import State

log = structlog.get_logger("campaigns.intake")

_MOST_TRIES = 5
"""An import that was interrupted so often takes its worker down with it."""
_INTERRUPTED = f"Their import was interrupted {_MOST_TRIES} times."


def fill_waiting() -> int:
    """Fill the drafts and additions that were accepted and are not read yet; return how many were.

    One at a time on all hosts: each takes its own lease, so a second call passes over what the first is at. What
    cannot be read is given up with a reason for the person, never tried again by itself.
    """
    return _drafts() + _additions()


def _drafts() -> int:
    done = 0
    waiting = Campaign.objects.filter(imported_at=None, import_failed_at=None, state=State.DRAFT)
    for campaign in waiting.select_related("account").order_by("id"):
        try:
            if campaign.import_tries >= _MOST_TRIES:
                abandon(campaign, _INTERRUPTED)
                continue
            fill(campaign)
            done += 1
        except BeingImported:
            continue
        except FilesUnreachable as error:
            log.warning("import waits", campaign=campaign.pk, why=str(error))
        except (SheetError, OrderError, FileNotFoundError) as error:
            log.warning("import given up", campaign=campaign.pk, code=getattr(error, "code", type(error).__name__))
    return done


def _additions() -> int:
    done = 0
    # Added rows come after the campaign's own, which may be read anew.
    own_are_read = Addition.objects.filter(campaign__imported_at__isnull=False)
    waiting = own_are_read.filter(imported_at=None, import_failed_at=None)
    for addition in waiting.select_related("campaign__account").order_by("id"):
        try:
            if addition.import_tries >= _MOST_TRIES:
                abandon_addition(addition, _INTERRUPTED)
                continue
            fill_addition(addition)
            done += 1
        except BeingImported:
            continue
        except FilesUnreachable as error:
            log.warning("addition waits", campaign=addition.campaign_id, why=str(error))
        except (SheetError, OrderError, FileNotFoundError) as error:
            log.warning(
                "addition given up",
                campaign=addition.campaign_id,
                code=getattr(error, "code", type(error).__name__),
            )
    return done
