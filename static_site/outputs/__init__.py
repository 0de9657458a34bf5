"""The kinds of output: every subclass of `Output` in this folder's files, in order of precedence for a path."""

import pkgutil
from importlib import import_module

from static_site.outputs.listing_output import ListingOutput
from static_site.outputs.output import Output, PathOutput, SingleFile


def _found() -> list[Output]:
    for module in pkgutil.iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
    shapes = (Output, PathOutput, SingleFile, ListingOutput)
    kinds = [kind() for shape in shapes for kind in shape.__subclasses__() if kind not in shapes]
    return sorted(kinds, key=lambda output: (output.rank, output.kind))


OUTPUTS: dict[str, Output] = {output.kind: output for output in _found()}

__all__ = ["OUTPUTS", "Output"]
