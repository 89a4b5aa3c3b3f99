"""Spreadsheets of every kind, from the file to the report, against a gateway that runs."""
