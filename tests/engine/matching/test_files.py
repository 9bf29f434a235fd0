import json
import os
import subprocess
import sys
from hashlib import sha256

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from chunfeng.engine.matching.files import (
    ALIGNMENT,
    CODES,
    DamagedFile,
    Later,
    checksum,
    flush,
    open_arrays,
    replace_file,
    write_arrays,
)

columns = st.sampled_from(list(CODES)).flatmap(
    lambda dtype: arrays_of.arrays(dtype, arrays_of.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4))
)
SOME = {
    "ids": np.arange(3),
    "flags": np.array([True]),
    "none": np.empty((0, 3), np.float32),
    "half": np.float64(0.5) * np.ones(()),
}


@given(st.dictionaries(st.text(max_size=4).filter(lambda name: name != "__metadata__"), columns, max_size=6))
def test_arrays_come_back_as_they_were(tmp_path_factory, columns):
    path = tmp_path_factory.mktemp("files") / "a"
    write_arrays(path, columns)
    arrays, metadata = open_arrays(path)
    assert metadata == {}
    assert sorted(arrays) == sorted(columns)
    for name, array in arrays.items():
        assert (array.dtype, array.shape, array.tobytes()) == (
            columns[name].dtype,
            columns[name].shape,
            columns[name].tobytes(),
        )
        assert array.flags.aligned
        assert array.flags.writeable


def test_the_layout_is_that_of_safetensors_with_the_data_on_a_cache_line(tmp_path):
    write_arrays(tmp_path / "a", SOME, {"format": "1"})
    raw = (tmp_path / "a").read_bytes()
    length = int.from_bytes(raw[:8], "little")
    assert (8 + length) % ALIGNMENT == 0
    assert json.loads(raw[8 : 8 + length]) == {
        "__metadata__": {"format": "1"},
        "half": {"dtype": "F64", "shape": [], "data_offsets": [0, 8]},
        "ids": {"dtype": "I64", "shape": [3], "data_offsets": [8, 32]},
        "none": {"dtype": "F32", "shape": [0, 3], "data_offsets": [32, 32]},
        "flags": {"dtype": "BOOL", "shape": [1], "data_offsets": [32, 33]},
    }
    assert raw[8 + length :] == SOME["half"].tobytes() + SOME["ids"].tobytes() + b"\1"


def test_the_same_arrays_make_the_same_bytes_in_any_order(tmp_path):
    one = write_arrays(tmp_path / "one", SOME, {"a": "1", "b": "2"})
    two = write_arrays(tmp_path / "two", dict(reversed(SOME.items())), {"b": "2", "a": "1"})
    assert one == two == checksum(tmp_path / "one") == sha256((tmp_path / "two").read_bytes()).hexdigest()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]


def test_arrays_that_are_not_contiguous_are_written_as_they_read(tmp_path):
    table = np.arange(6).reshape(2, 3)
    write_arrays(tmp_path / "a", {"turned": table.T, "second": table[:, 1]})
    arrays, _ = open_arrays(tmp_path / "a")
    assert arrays["turned"].tolist() == [[0, 3], [1, 4], [2, 5]]
    assert arrays["second"].tolist() == [1, 4]


def test_what_is_made_later_in_pieces_is_written_as_if_it_were_there(tmp_path):
    whole = np.arange(60, dtype=np.int32).reshape(20, 3)
    later = Later(whole.dtype, whole.shape, lambda: np.split(whole, [7, 7, 12]))
    digest = write_arrays(tmp_path / "there", {"a": whole, "b": np.arange(3.0)})
    assert write_arrays(tmp_path / "later", {"a": later, "b": np.arange(3.0)}) == digest == checksum(tmp_path / "later")
    assert np.array_equal(later.array(), whole)


@pytest.mark.parametrize(
    "pieces", [[], [np.zeros(3)], [np.zeros(2), np.zeros(3)], [np.zeros(4, dtype=np.int64)], [np.zeros((4, 1))]]
)
def test_pieces_that_are_not_what_was_said_are_refused_and_no_file_is_left(tmp_path, pieces):
    later = Later(np.dtype(np.float64), (4,), lambda: pieces)
    with pytest.raises(ValueError, match="piece"):
        write_arrays(tmp_path / "file", {"a": later})
    assert not (tmp_path / "file").exists()


def test_a_write_stays_in_the_process_unless_the_file_is_shared(tmp_path):
    path = tmp_path / "a"
    write_arrays(path, SOME)
    before = path.read_bytes()
    open_arrays(path)[0]["ids"][0] = 7
    assert path.read_bytes() == before

    shared, other = open_arrays(path, shared=True)[0], open_arrays(path, shared=True)[0]
    shared["ids"][1:].reshape(2, 1)[0, 0] = 9
    assert other["ids"].tolist() == [0, 9, 2]
    flush(shared["ids"][1:])
    assert open_arrays(path)[0]["ids"].tolist() == [0, 9, 2]


def test_only_mapped_arrays_can_be_flushed():
    with pytest.raises(TypeError, match="opened with `shared`"):
        flush(np.arange(3)[1:])


def test_arrays_outlive_their_file(tmp_path):
    write_arrays(tmp_path / "a", SOME)
    ids = open_arrays(tmp_path / "a")[0]["ids"]
    (tmp_path / "a").unlink()
    assert ids.tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    "array", [np.array(["a"]), np.array([1j]), np.array([None]), np.zeros(1, ">i4"), np.zeros(1, "M8[s]")]
)
def test_other_types_are_refused(tmp_path, array):
    with pytest.raises(TypeError, match="can't be written; types are BOOL, U8"):
        write_arrays(tmp_path / "a", {"a": array})
    assert list(tmp_path.iterdir()) == []


def test_a_file_cut_off_anywhere_is_damaged_and_says_so(tmp_path):
    path = tmp_path / "a"
    write_arrays(path, SOME, {"a": "1"})
    whole = path.read_bytes()
    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        with pytest.raises(DamagedFile):
            open_arrays(path)
    path.write_bytes(whole + b"\0")
    with pytest.raises(
        DamagedFile, match="Why: it has 354 bytes where its header describes 353\\.\nNext: build it anew"
    ):
        open_arrays(path)


def damaged(**changes):
    entry = {"dtype": "I32", "shape": [2], "data_offsets": [0, 8]}
    return {"a": {key: value for key, value in {**entry, **changes}.items() if value is not None}}


@pytest.mark.parametrize(
    "header",
    [
        [],
        7,
        {"a": 7},
        {"__metadata__": {"a": 1}, **damaged()},
        {"__metadata__": 1, **damaged()},
        damaged(dtype=None),
        damaged(dtype="C64"),
        damaged(shape=[-2]),
        damaged(shape=[2.0]),
        damaged(shape=2),
        damaged(shape=[3]),
        damaged(data_offsets=[0]),
        damaged(data_offsets=[0, 4]),
        damaged(data_offsets=["0", 8]),
        damaged(data_offsets=[4, 12]),
        {**damaged(), "b": {"dtype": "I32", "shape": [1], "data_offsets": [4, 8]}},
        {
            "b": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]},
            "a": {"dtype": "U16", "shape": [3], "data_offsets": [1, 7]},
        },
    ],
)
def test_a_header_that_does_not_add_up_is_damaged(tmp_path, header):
    text = json.dumps(header).encode()
    text += b" " * (-(8 + len(text)) % ALIGNMENT)
    (tmp_path / "a").write_bytes(len(text).to_bytes(8, "little") + text + bytes(8))
    with pytest.raises(DamagedFile):
        open_arrays(tmp_path / "a")


@given(st.binary(max_size=80))
def test_any_other_bytes_are_damaged(tmp_path_factory, raw):
    path = tmp_path_factory.mktemp("files") / "a"
    path.write_bytes(raw)
    with pytest.raises(DamagedFile):
        open_arrays(path)


def test_a_file_is_replaced_only_when_it_is_whole(tmp_path):
    write_arrays(tmp_path / "a", SOME)

    def fail(file):
        file.write(b"half")
        raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError):
        replace_file(tmp_path / "a", fail)
    assert open_arrays(tmp_path / "a")[0]["ids"].tolist() == [0, 1, 2]
    write_arrays(tmp_path / "a", {"ids": np.arange(2)})
    assert open_arrays(tmp_path / "a")[0]["ids"].tolist() == [0, 1]
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_missing_file_is_not_found(tmp_path):
    with pytest.raises(FileNotFoundError):
        open_arrays(tmp_path / "a")


@pytest.mark.processes
def test_many_processes_share_the_memory_of_one_file(tmp_path):
    """Each of three processes reads 64 MiB; what is theirs alone grows by little."""
    write_arrays(tmp_path / "a", {"column": np.ones(8 << 20)})
    code = (
        "import sys; from pathlib import Path\n"
        "from chunfeng.engine.matching.files import open_arrays\n"
        "own = lambda: sum(int(line.split()[1]) for line in open('/proc/self/smaps_rollup')"
        " if line.startswith(('Private_Dirty', 'Swap:')))\n"
        "before = own(); column = open_arrays(Path(sys.argv[1]))[0]['column']; total = column.sum()\n"
        "print(int(total), own() - before)"
    )
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path / "a")],
            env={**os.environ, "PYTHONPATH": ":".join(sys.path)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for reader in readers:
        total, kilobytes = reader.communicate()[0].split()
        assert int(total) == 8 << 20
        assert int(kilobytes) < 8_000
