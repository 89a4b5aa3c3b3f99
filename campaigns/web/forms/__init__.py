"""The forms, one file for each page that has one."""
