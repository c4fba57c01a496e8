"""The lock: all that is needed, and no file in which one bit differs."""

import hashlib

import pytest

from chainrule.lite import lock, wheels

PACKAGES = {
    "numpy": {"depends": []},
    "prompt-toolkit": {"depends": ["wcwidth"]},
    "wcwidth": {"depends": []},
    "ipython": {"depends": ["Prompt_Toolkit"]},
}


def test_what_is_needed_is_found_however_it_is_spelt():
    assert lock.closure(PACKAGES, ["IPython"]) == ["ipython", "prompt-toolkit", "wcwidth"]
    assert lock.closure(PACKAGES, []) == []


def test_one_flipped_bit_is_refused(tmp_path):
    content = bytearray(b"the interpreter")
    sha256 = hashlib.sha256(content).hexdigest()
    (tmp_path / "a.wasm").write_bytes(content)
    assert lock.checked(tmp_path, "a.wasm", sha256) == content
    content[3] ^= 1
    (tmp_path / "a.wasm").write_bytes(content)
    with pytest.raises(lock.Differs, match="is not the file of Pyodide"):
        lock.checked(tmp_path, "a.wasm", sha256)
    with pytest.raises(lock.Differs, match=r"has no b\.wasm"):
        lock.checked(tmp_path, "b.wasm", sha256)


def test_the_lock_knows_a_wheel_of_ours_by_its_hash():
    wheel = wheels.pack("some-thing", "1.2", {"some_thing.py": b""})
    entry = lock.entry(wheel, ("numpy",))
    assert entry["sha256"] == hashlib.sha256(wheel.content).hexdigest()
    assert entry["file_name"] == "some_thing-1.2-py3-none-any.whl"
    assert entry["depends"] == ["numpy"]
    assert entry["imports"] == ["some_thing"]
