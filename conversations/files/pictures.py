"""Pictures: how large they may be, and what they tell about people taken out of them."""

from io import BytesIO
from typing import BinaryIO

from PIL import Image, ImageOps, ImageSequence

from conversations.files.refusals import DAMAGED, FileRefused

MAX_PIXELS = 50_000_000
"""Pixels of one image, all frames of an animation together."""
MAX_FRAMES = 2_000
IMAGES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WEBP"}


def strip_image(stream: BinaryIO, media_type: str) -> bytes:
    """The same picture encoded anew: turned as its orientation says, without EXIF, place, comments or profile.

    `media_type` is one of JPEG, PNG, GIF, WebP as `inspect` found it. A JPEG that needs no turning keeps its
    quality exactly; colour profiles go too, for they carry free text. Raises `FileRefused`.
    """
    out = BytesIO()
    try:
        _save_clean(open_image(stream, media_type), IMAGES[media_type], out)
    except FileRefused:
        raise
    except DAMAGED as error:
        raise FileRefused("This image is damaged. Open it, save it again and attach the copy.") from error
    return out.getvalue()


def _save_clean(image: Image.Image, encoding: str, out: BytesIO) -> None:
    if encoding != "JPEG" and getattr(image, "is_animated", False):
        frames = [_bare(frame.copy()) for frame in ImageSequence.Iterator(image)]
        waits = [int(frame.info.get("duration", 100)) for frame in frames]
        loop = {"loop": image.info["loop"]} if "loop" in image.info else {}
        frames[0].save(out, encoding, save_all=True, append_images=frames[1:], duration=waits, **loop)
        return
    image.load()
    turned = image.getexif().get(0x0112, 1) != 1
    clean = _bare(ImageOps.exif_transpose(image) if turned else image)
    if encoding != "JPEG":
        clean.save(out, encoding, **({"lossless": True} if encoding == "WEBP" else {}))
    elif turned or image.format != "JPEG":  # phones write JPEGs with a second picture, which are called MPO
        clean.save(out, encoding, quality=92)
    else:
        clean.save(out, encoding, quality="keep")


def _bare(image: Image.Image) -> Image.Image:
    """Drop what the encoders would copy by themselves; keep only what the picture needs to look the same."""
    image.info = {key: image.info[key] for key in ("transparency", "duration", "disposal") if key in image.info}
    image.getexif().clear()
    return image


def open_image(stream: BinaryIO, media_type: str) -> Image.Image:
    """Read the header only; nothing is decoded before the number of pixels is known to be bearable."""
    try:
        if media_type == "image/gif":
            _check_frames(stream)
        stream.seek(0)
        image = Image.open(stream, formats=[IMAGES[media_type]])
        pixels = image.width * image.height
        if media_type != "image/jpeg" and pixels <= MAX_PIXELS:
            pixels *= getattr(image, "n_frames", 1)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        pixels = MAX_PIXELS + 1
    except FileRefused:
        raise
    except DAMAGED as error:
        raise FileRefused("This image is damaged. Open it, save it again and attach the copy.") from error
    if pixels > MAX_PIXELS:
        raise FileRefused(f"This image has more than {MAX_PIXELS // 1_000_000} million pixels. Attach a smaller one.")
    return image


def _check_frames(stream: BinaryIO) -> None:
    """Counting a GIF's frames means walking them all; the end of one block and the start of a frame is enough."""
    stream.seek(0)
    if stream.read().count(b"\x00\x2c") > MAX_FRAMES:
        raise FileRefused(f"This animation has more than {MAX_FRAMES:,} pictures. Attach a shorter one.")
