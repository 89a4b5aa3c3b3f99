"""Leases that make a job run once at a time, signs of life, counters, and who did what, when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Lease(models.Model):
    """The right to run one job, across all processes and hosts, until a time."""

    name = models.CharField(max_length=80, primary_key=True)
    holder = models.CharField(max_length=80)
    until = models.DateTimeField()
    fence = models.PositiveIntegerField(default=1)


class Heartbeat(models.Model):
    """The latest sign of life of one process; removed when the process ends as asked."""

    name = models.CharField(max_length=120, primary_key=True, help_text="Process and host, as send@host.")
    at = models.DateTimeField()
    version = models.CharField(max_length=20)


class Meter(models.Model):
    """A number that only grows: what all processes counted together, for /metrics."""

    name = models.CharField(max_length=40)
    label = models.CharField(max_length=40, blank=True, default="")
    n = models.FloatField(default=0.0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["name", "label"], name="meter_once")]


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
