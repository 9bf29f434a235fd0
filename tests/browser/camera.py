"""What a fake camera shows: a code, large, on a bright wall."""

from pathlib import Path

import numpy as np
import segno

WIDTH, HEIGHT, BORDER = 640, 480, 4
FAKE_CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
"""What Chromium needs to be told: a camera that shows a moving picture, or the film that it is given."""


def film_of_code(path: Path, text: str, *, frames: int = 2) -> Path:
    """An uncompressed film (YUV4MPEG2, 4:2:0) of `text` as a QR code; Chromium plays it again and again."""
    matrix = np.array(list(segno.make(text, error="l").matrix_iter(border=BORDER)), dtype=np.uint8)
    scale = HEIGHT // len(matrix)
    code = np.kron(1 - matrix, np.ones((scale, scale), dtype=np.uint8)) * 235
    light = np.full((HEIGHT, WIDTH), 235, dtype=np.uint8)
    top, left = (HEIGHT - len(code)) // 2, (WIDTH - len(code)) // 2
    light[top : top + len(code), left : left + len(code)] = np.maximum(code, 16)
    grey = bytes([128]) * (WIDTH * HEIGHT // 2)
    frame = b"FRAME\n" + light.tobytes() + grey
    path.write_bytes(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode() + frame * frames)
    return path


def picture_of_code(path: Path, text: str) -> Path:
    """A PNG of `text` as a QR code."""
    segno.make(text, error="l").save(str(path), scale=6, border=BORDER)
    return path
