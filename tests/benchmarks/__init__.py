"""Measurements, run by hand: each prints a table and appends it to LOG.md with the date, commit and machine."""
