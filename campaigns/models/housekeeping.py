"""Leases that make a job run once at a time, and who did what, when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Lease(models.Model):
    """The right to run one job, across all processes and hosts, until a time."""

    name = models.CharField(max_length=80, primary_key=True)
    holder = models.CharField(max_length=80)
    until = models.DateTimeField()
    fence = models.PositiveIntegerField(default=1)


class AuditEntry(models.Model):
    """One act of a person. Never changed."""

    at = models.DateTimeField(auto_now_add=True)
    who = models.CharField(max_length=150)
    act = models.CharField(max_length=40)
    subject = models.CharField(max_length=80, blank=True, default="")
    detail = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["subject", "-id"], name="audit_subject")]
