"""Arrays in one file, mapped and not read: many processes share one copy, and opening costs the same at any size.

The layout is that of safetensors (https://github.com/huggingface/safetensors), so that other tools can look inside:

    8 bytes   length of the header, little-endian
    header    JSON: name → {dtype, shape, data_offsets}, and "__metadata__": text → text; spaces up to a multiple of 64
    data      the arrays, one after the other without gaps, first those of rows as long as a line of the processor's cache,
              then by the width of their items, widest first, so that each row or item is aligned

A file is never seen half written: it is written under another name, forced to disk, then renamed. The same arrays make
the same bytes.
"""

import hashlib
import json
import mmap
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from math import prod
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Later:
    """An array that is made when its turn comes, in pieces along its first axis, each of which is forgotten once written.

    `pieces` may be asked for several times and must give the same. Raises ValueError where they are not what was said.
    """

    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    pieces: Callable[[], Iterable[NDArray[Any]]]

    @property
    def nbytes(self) -> int:
        return prod(self.shape) * self.dtype.itemsize

    def __iter__(self) -> Iterator[NDArray[Any]]:
        length = 0
        for piece in self.pieces():
            length += piece.shape[0]
            if piece.dtype != self.dtype or piece.shape[1:] != self.shape[1:] or length > self.shape[0]:
                raise ValueError(f"{piece.dtype} {piece.shape} is no piece of {self.dtype} {self.shape}")
            yield piece
        if length != self.shape[0]:
            raise ValueError(f"all pieces together have length {length:,}, not {self.shape[0]:,}")

    def array(self) -> NDArray[Any]:
        """The whole, in memory."""
        whole, end = np.empty(self.shape, dtype=self.dtype), 0
        for piece in self:
            whole[end : end + piece.shape[0]] = piece
            end += piece.shape[0]
        return whole


Arrays = Mapping[str, NDArray[Any] | Later]

ALIGNMENT = 64
"""The data begins at a multiple of this: a line of the processor's cache, and the widest vector register."""

UNFINISHED = ".part"
"""What the name of a file ends in while it is being written; one that is found later was cut off and means nothing."""

METADATA = "__metadata__"

DTYPES = {
    "BOOL": np.dtype(np.bool_),
    "U8": np.dtype(np.uint8),
    "I8": np.dtype(np.int8),
    "U16": np.dtype("<u2"),
    "I16": np.dtype("<i2"),
    "U32": np.dtype("<u4"),
    "I32": np.dtype("<i4"),
    "U64": np.dtype("<u8"),
    "I64": np.dtype("<i8"),
    "F32": np.dtype("<f4"),
    "F64": np.dtype("<f8"),
}
CODES = {dtype: code for code, dtype in DTYPES.items()}


class DamagedFile(ValueError):
    """A file of the engine that does not say what it should: cut off, overwritten, or of another kind."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"The file {path.name} is damaged.\n"
            f"It lies in {path.parent}.\n"
            f"Why: {why}.\n"
            "Next: build it anew from the rows that it was made of (`chunfeng match rebuild`), or bring back a copy."
        )
        self.path = path
        self.why = why


def write_arrays(path: Path, arrays: Arrays, metadata: Mapping[str, str] | None = None) -> str:
    """Write `arrays` to `path`, all or nothing, and give the checksum of the file.

    Arrays of any shape, of the types in DTYPES; TypeError for others. What is made later needs no more memory than a piece.
    """
    ordered = sorted(arrays.items(), key=lambda item: (-_alignment(item[1]), item[0]))
    header = _header(ordered, metadata or {})
    digest = hashlib.sha256()

    def write(file: BinaryIO) -> None:
        parts: Iterable[bytes | memoryview] = chain((header,), *(_bytes(array) for _, array in ordered))
        for part in parts:
            digest.update(part)
            file.write(part)

    replace_file(path, write)
    return digest.hexdigest()


def replace_file(path: Path, write: Callable[[BinaryIO], None]) -> None:
    """Put what `write` writes in the place of `path`: after a crash there is the old file or the new, and it is whole."""
    unfinished = path.with_name(path.name + UNFINISHED)
    with unfinished.open("wb") as file:
        write(file)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Force to disk which names `folder` holds: a renamed file is only safe after this."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def open_arrays(path: Path, *, shared: bool = False) -> tuple[dict[str, NDArray[Any]], dict[str, str]]:
    """The arrays and the metadata of `path`, as views of one mapping of the file; nothing is copied.

    Processes share the memory. A write to an array stays in this process and never reaches the file, unless `shared`:
    then every process that has the file open sees it at once (`flush` forces it to disk). The mapping lasts as long as any
    of its arrays, even when the file is deleted meanwhile.

    Raises DamagedFile if the file is not whole, FileNotFoundError if there is none.
    """
    with path.open("r+b" if shared else "rb") as file:
        if not os.fstat(file.fileno()).st_size:
            raise DamagedFile(path, "it is empty")
        access = mmap.ACCESS_WRITE if shared else mmap.ACCESS_COPY
        # Copy on write rather than read-only: compiled functions treat read-only arrays as another type.
        mapping = mmap.mmap(file.fileno(), 0, access=access)
    entries, metadata, start = _read_header(path, mapping)
    return dict(_views(path, mapping, entries, start)), metadata


def flush(array: NDArray[Any]) -> None:
    """Force to disk what was written to a `shared` array, and to all others of its file."""
    owner: object = array
    while not isinstance(owner, mmap.mmap):
        owner = owner.obj if isinstance(owner, memoryview) else getattr(owner, "base", None)
        if owner is None:
            raise TypeError("only arrays that were opened with `shared` can be flushed")
    owner.flush()


def checksum(path: Path) -> str:
    """SHA-256 of the contents in hexadecimal digits, as `sha256sum` prints it."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _header(ordered: list[tuple[str, NDArray[Any] | Later]], metadata: Mapping[str, str]) -> bytes:
    entries: dict[str, object] = {METADATA: dict(sorted(metadata.items()))}
    end = 0
    for name, array in ordered:
        if array.dtype not in CODES or name == METADATA:
            raise TypeError(f"array {name!r} of type {array.dtype} can't be written; types are {', '.join(DTYPES)}")
        begin, end = end, end + array.nbytes
        entries[name] = {"dtype": CODES[array.dtype], "shape": list(array.shape), "data_offsets": [begin, end]}
    text = json.dumps(entries, separators=(",", ":")).encode()
    padded = text + b" " * (-(8 + len(text)) % ALIGNMENT)
    return len(padded).to_bytes(8, "little") + padded


def _alignment(array: NDArray[Any] | Later) -> int:
    """Bytes at a multiple of which the array should begin."""
    row = prod(array.shape[1:]) * array.dtype.itemsize
    return ALIGNMENT if array.shape[1:] and row == ALIGNMENT else array.dtype.itemsize


def _bytes(array: NDArray[Any] | Later) -> Iterator[memoryview]:
    for piece in array if isinstance(array, Later) else (array,):
        yield np.ascontiguousarray(piece).reshape(-1).view(np.uint8).data


def _read_header(path: Path, mapping: mmap.mmap) -> tuple[dict[str, Any], dict[str, str], int]:
    """Entries, metadata, and the offset at which the data begins."""
    start = 8 + int.from_bytes(mapping[:8], "little")
    if start > len(mapping):
        raise DamagedFile(path, f"it has {len(mapping):,} bytes, but its header alone should reach to {start:,}")
    try:
        entries = json.loads(mapping[8:start])
        metadata = entries.pop(METADATA, {})
        if not all(isinstance(key, str) and isinstance(text, str) for key, text in metadata.items()):
            raise DamagedFile(path, "its metadata are not texts")
    except (ValueError, AttributeError, TypeError) as error:
        if isinstance(error, DamagedFile):
            raise
        raise DamagedFile(path, f"its header is not the JSON that it should be ({error})") from error
    return entries, metadata, start


def _views(path: Path, mapping: mmap.mmap, entries: dict[str, Any], start: int) -> Iterator[tuple[str, NDArray[Any]]]:
    """Each entry as an array on the mapping; together they must cover the data without gap or overlap."""
    end = 0
    for name, entry in sorted(entries.items(), key=lambda item: _begin(path, *item)):
        dtype, shape, begin = DTYPES[entry["dtype"]], entry["shape"], entry["data_offsets"][0]
        if begin != end:
            raise DamagedFile(path, f"array {name!r} begins at {begin:,} where {end:,} was due")
        end = begin + prod(shape) * dtype.itemsize
        if entry["data_offsets"][1] != end or start + end > len(mapping):
            raise DamagedFile(path, f"array {name!r} of shape {shape} does not fit the space it says, or the file")
        if (start + begin) % dtype.itemsize:
            raise DamagedFile(path, f"array {name!r} begins inside an item")
        yield name, np.ndarray(shape, dtype, buffer=mapping, offset=start + begin)
    if start + end != len(mapping):
        raise DamagedFile(path, f"it has {len(mapping):,} bytes where its header describes {start + end:,}")


def _begin(path: Path, name: str, entry: Any) -> tuple[int, int, str]:
    """Where an entry begins and ends, once its form is as it should be."""
    match entry:
        case {"dtype": str(code), "shape": [*shape], "data_offsets": [int(begin), int(end)]} if code in DTYPES and all(
            type(size) is int and size >= 0 for size in shape
        ):
            return begin, end, name
    raise DamagedFile(path, f"its header describes array {name!r} as {entry!r}")
