"""Bulk WhatsApp campaigns: what a campaign is and what happens to it."""
