"""The error for one file: raised while it is read or written, and shown in the table with its line."""


class FileProblem(Exception):
    """The file can't be imported. `line` counts from 1 in the file; 0 means the file as a whole."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
