"""Tests of the inbox and of opting out."""
