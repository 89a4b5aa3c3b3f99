"""A picture that looks like a QR code and is a valid PNG. It holds no data: nothing is to be scanned here."""

import io
from random import Random

from PIL import Image

MODULES = 29
QUIET = 4
SCALE = 8


def qr_like_png(seed: str) -> bytes:
    """A black and white PNG of 296 pixels, 8 a module; the same seed gives the same picture."""
    random = Random(seed)  # noqa: S311 - decoration
    image = Image.new("1", (MODULES + 2 * QUIET,) * 2, 1)
    for x in range(MODULES):
        for y in range(MODULES):
            dark = _finder(x, y)
            image.putpixel((x + QUIET, y + QUIET), int(not (random.random() < 0.5 if dark is None else dark)))
    file = io.BytesIO()
    image.resize((image.width * SCALE, image.height * SCALE)).save(file, "PNG")
    return file.getvalue()


def _finder(x: int, y: int) -> bool | None:
    """Whether a module of the three corner squares is dark; None outside them."""
    last = MODULES - 1
    for left, top in ((0, 0), (last - 6, 0), (0, last - 6)):
        if left - 1 <= x <= left + 7 and top - 1 <= y <= top + 7:
            ring = max(abs(x - left - 3), abs(y - top - 3))
            return ring in (0, 1, 3)
    return None
