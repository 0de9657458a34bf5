"""Checks for what is wrong with builds; they rely only on the database, which survives any build.

`report_stalled_builds` runs them. Each module has one family of checks, and each check yields its findings.
"""
