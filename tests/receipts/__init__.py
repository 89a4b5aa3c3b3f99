"""Tests of the webhook and of what it brings."""
