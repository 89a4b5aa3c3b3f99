"""Tests of campaigns.sheets."""
