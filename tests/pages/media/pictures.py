"""Pictures and other files as people upload them, and as those who mean harm do."""

import io
from typing import Any

from PIL import Image, ImageDraw


def photo(width: int = 1600, height: int = 900, name: str = "JPEG", *, mode: str = "RGB", **options: Any) -> bytes:
    """Return a picture with a gradient and a shape, so that it doesn't compress to nothing."""
    picture = Image.linear_gradient("L").resize((width, height)).convert(mode)
    ImageDraw.Draw(picture).ellipse((width // 4, height // 4, width // 2, height // 2), fill=(200, 40, 40)[: len(mode)])
    return encoded(picture, name, **options)


def encoded(picture: Image.Image, name: str, **options: Any) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, name, **options)
    return stream.getvalue()


def animation(frames: int = 3, side: int = 40) -> bytes:
    first, *others = (Image.new("RGB", (side, side), (number * 60 % 256, 0, 0)) for number in range(frames))
    return encoded(first, "GIF", save_all=True, append_images=others, duration=100, loop=0)


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))
