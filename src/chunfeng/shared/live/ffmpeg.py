"""The ffmpeg that turns what a browser records into HLS: from the extra `requirements/live.txt`, or the machine's own."""

import shutil

try:
    import imageio_ffmpeg
except ImportError:  # the extra is not installed
    imageio_ffmpeg = None

SECONDS = 2
"""Length of a piece; the browser sends a key frame as often."""


def program() -> str | None:
    """Where it is; None where there is none."""
    if imageio_ffmpeg is not None:
        try:
            return str(imageio_ffmpeg.get_ffmpeg_exe())
        except RuntimeError:  # a wheel without a binary for this machine
            return shutil.which("ffmpeg")
    return shutil.which("ffmpeg")


def arguments(run: int, *, copy: bool) -> list[str]:
    """From Matroska on standard input to the files of one run in the working folder.

    `copy`: the picture is H.264 already and is passed on as it is; else it is encoded as cheaply as can be.
    """
    encode = ["-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-pix_fmt", "yuv420p"]
    keys = ["-force_key_frames", f"expr:gte(t,n_forced*{SECONDS})"]
    return [
        *("-hide_banner", "-loglevel", "warning", "-f", "matroska", "-i", "pipe:0", "-map", "0:v:0", "-map", "0:a:0?"),
        *(["-c:v", "copy"] if copy else [*encode, *keys]),
        *("-c:a", "aac", "-b:a", "96k", "-ar", "48000"),
        *("-f", "hls", "-hls_time", str(SECONDS), "-hls_list_size", "0", "-hls_segment_type", "fmp4"),
        *("-hls_fmp4_init_filename", f"r{run}.mp4", "-hls_segment_filename", f"r{run}-%05d.m4s"),
        *("-hls_flags", "independent_segments+program_date_time+temp_file+omit_endlist", f"r{run}.m3u8"),
    ]
