"""A worker as the build's own process sees it: its process, and the pipe that orders and answers go through."""

import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection, Pipe
from typing import Any

from static_site.rendering import wire
from static_site.rendering.forked_process import ForkedProcess
from static_site.rendering.tasks import Defect, Done


class WorkerHandle:
    """A new worker that serves the other end of the pipe. `seconds` is how long a message may take to pass."""

    def __init__(self, serve: Callable[["Connection[Any, Any]"], object], *, seconds: int) -> None:
        self.pipe, there = Pipe()
        _never_wait_longer(self.pipe, seconds)
        self.process = ForkedProcess(partial(serve, there))
        there.close()  # so that the pipe closes when the worker ends
        self.cpu_seconds = 0.0
        self.peak_memory = 0  # bytes

    def send(self, message: bytes) -> None:
        # It has died, and its answer will show that; or it hangs, and its silence will.
        with suppress(BrokenPipeError, ConnectionResetError, BlockingIOError):
            self.pipe.send_bytes(message)

    def answer(self) -> Done | int:
        """Return what is done, or a count if it needs longer; raise EOFError if it died, or what the worker raised."""
        try:
            answer = wire.unpacked_answer(self.pipe.recv_bytes())
        except OSError as error:  # in the middle of an answer
            raise EOFError from error
        if isinstance(answer, int):
            return answer
        if isinstance(answer, Defect):
            answer.reraise("a worker")
        done, self.cpu_seconds, self.peak_memory = answer
        return done

    def end(self) -> None:
        self.process.end()
        self.pipe.close()


def _never_wait_longer(pipe: "Connection[Any, Any]", seconds: int) -> None:
    """Make a read or write on the pipe raise OSError when the worker hangs in the middle of a message."""
    with socket.fromfd(pipe.fileno(), socket.AF_UNIX, socket.SOCK_STREAM) as end:
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            end.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", seconds, 0))
