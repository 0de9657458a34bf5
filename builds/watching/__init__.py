"""What is wrong with builds, asked of the database and of nothing that could have gone with them.

`report_stalled_builds` looks; each module has the checks of one family, and each check yields what it finds.
"""
