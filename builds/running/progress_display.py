"""Output of `build_static_site` during a build, for people and logs."""

from types import TracebackType
from typing import Self, TextIO

from publisher.progress import Progress as Display
from static_site.building import release_builder


class ProgressDisplay:
    """The build's progress, restarted for each release it makes."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._display, self._release = stream, None, 0

    _display: Display | None
    _release: int | None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._display:
            self._display.__exit__(kind, error, trace)

    def show(self, progress: release_builder.BuildProgress) -> None:
        if self._display is None or progress.release != self._release:
            self.__exit__(None, None, None)
            self._release = progress.release
            label = "render" if progress.release else release_builder.PICTURES
            self._display = Display(self._stream, total=progress.total, label=label).__enter__()
        self._display.total = progress.total  # it grows if there is more to render than before
        self._display.advance(progress.done - self._display.done)
