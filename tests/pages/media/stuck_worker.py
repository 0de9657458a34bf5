"""A decoder that hangs, in place of the real one: it says who it is, in the folder for its files, and never ends."""

import os
import signal
import sys
from pathlib import Path

if __name__ == "__main__":
    Path(sys.argv[3], "pid").write_text(str(os.getpid()))
    while True:
        signal.pause()
