"""Phones: every way a cell holds one, and every refusal."""
