"""The service worker as a file: it knows all that belongs to a site, and nothing else."""

import hashlib
import json
import re

from chainrule.lite import offline


def test_it_knows_each_file_by_its_hash_and_lets_jupyterlites_do_the_rest(tmp_path):
    (tmp_path / "lab").mkdir()
    (tmp_path / "lab/index.html").write_text("a page")
    (tmp_path / offline.WORKER).write_text("JupyterLite's own")
    offline.write(tmp_path, {"https://example.org/far.bin": "f00"})
    worker = (tmp_path / offline.WORKER).read_text("utf-8")
    assert json.loads(re.search(r"FILES = (\{.*?\});", worker, re.DOTALL)[1]) == {
        "lab/index.html": hashlib.sha256(b"a page").hexdigest(),
        "https://example.org/far.bin": "f00",
    }
    assert (tmp_path / offline.JUPYTERLITES).read_text() == "JupyterLite's own"
    assert f'importScripts("{offline.JUPYTERLITES}")' in worker
    assert "{{" not in worker
