"""The site as files: what lies in it, what comes from elsewhere, and what it never overwrites."""

import hashlib
import json
import re

import pytest

from chainrule.commands.build import present_units
from chainrule.lite import lock, offline, site

# The extra `site` is not in the tests' environment, where it would disturb JupyterLab.
pytest.importorskip("jupyterlite_core", reason="the site is built with chainrule[site]")


NEEDED = {  # a small lock in the form of Pyodide's; the closure is of these alone
    "traitlets": [], "pygments": [], "ipython": ["traitlets"], "micropip": [], "ssl": [],
    "sqlite3": [], "jedi": [], "numpy": [], "contourpy": ["numpy"], "pillow": [],
    "matplotlib": ["numpy", "pillow"], "pandas": ["numpy"],
}  # fmt: skip


@pytest.fixture(scope="module")
def pyodide(tmp_path_factory):
    """A stand-in for Pyodide's files, with a lock that knows them by their hashes."""
    folder = tmp_path_factory.mktemp("pyodide")
    packages = {}
    for name, depends in NEEDED.items():
        file_name = f"{name}-1-py3-none-any.whl"
        (folder / file_name).write_bytes(name.encode())
        packages[name] = {
            "depends": depends, "file_name": file_name,
            "sha256": hashlib.sha256(name.encode()).hexdigest(),
        }  # fmt: skip
    for name in lock.CORE:
        (folder / name).write_text(name)
    (folder / lock.LOCK).write_text(json.dumps({"info": {}, "packages": packages}))
    return folder


@pytest.fixture(scope="module", autouse=True)
def hashes(pyodide):
    """Let the stand-ins count as the files of Pyodide."""
    known = {name: hashlib.sha256((pyodide / name).read_bytes()).hexdigest() for name in lock.CORE}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lock, "CORE", known)
        yield


@pytest.fixture(scope="module")
def both(pyodide, hashes, tmp_path_factory):
    """The site in its two forms, hosted and self-contained."""
    base = tmp_path_factory.mktemp("sites")
    said = []
    hosted = site.build(base / "hosted", pyodide, None, said.append)
    contained = site.build(base / "contained", pyodide, pyodide, said.append)
    assert len(said) == 4
    return base, hosted, contained


def locked(folder):
    return json.loads((folder / "static/pyodide" / lock.LOCK).read_text())["packages"]


def test_every_notebook_is_there_and_asks_for_no_kernel(both):
    base, _, _ = both
    listed = json.loads((base / "contained/api/contents/all.json").read_text())["content"]
    assert {f"{unit}.ipynb" for unit in present_units()} <= {entry["name"] for entry in listed}
    for unit in present_units():
        notebook = json.loads((base / f"contained/files/{unit}.ipynb").read_text())
        assert notebook["metadata"]["kernelspec"]["name"] == "python"
        assert "BEGIN SOLUTION" not in json.dumps(notebook)


def test_the_front_page_leads_to_every_unit(both):
    base, _, _ = both
    page = (base / "contained/index.html").read_text()
    assert "{{" not in page
    for unit in present_units():
        assert f'href="lab/index.html?path={unit}.ipynb"' in page
    for target in re.findall(r'(?:href|src)="([^"?#]+)', page):
        assert (base / "contained" / target).exists()


def test_the_book_lies_beside_it_and_each_unit_leads_back(both):
    base, _, _ = both
    for unit in present_units():
        page = (base / f"contained/book/{unit}.html").read_text("utf-8")
        assert f'href="../lab/index.html?path={unit}.ipynb"' in page
    assert 'href="../index.html"' in (base / "contained/book/glossary.html").read_text("utf-8")
    assert 'href="book/index.html"' in (base / "contained/index.html").read_text("utf-8")


def test_in_the_hosted_form_large_packages_come_from_one_host_by_their_hashes(both):
    base, built, _ = both
    packages = locked(base / "hosted")
    assert packages["numpy"]["file_name"] == f"{lock.CDN}numpy-1-py3-none-any.whl"
    assert packages["numpy"]["sha256"] == hashlib.sha256(b"numpy").hexdigest()
    assert "pandas" in packages  # a learner may ask for it
    ours = packages["chainrule"]
    content = (base / "hosted/static/pyodide" / ours["file_name"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == ours["sha256"]
    assert built.from_elsewhere == len(NEEDED) - 1  # all but pandas


def test_the_self_contained_form_names_no_other_host(both):
    base, _, built = both
    packages = locked(base / "contained")
    assert built.from_elsewhere == 0
    assert "pandas" not in packages
    for package in packages.values():
        content = (base / "contained/static/pyodide" / package["file_name"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == package["sha256"]
    settings = json.loads((base / "contained/jupyter-lite.json").read_text())
    assert "https://" not in json.dumps(settings["jupyter-config-data"]["litePluginSettings"])


def test_the_worker_knows_every_file_by_its_hash(both):
    base, _, _ = both
    for form, elsewhere in (("contained", 0), ("hosted", len(NEEDED) - 1)):
        worker = (base / form / offline.WORKER).read_text("utf-8")
        known = json.loads(re.search(r"FILES = (\{.*?\});", worker, re.DOTALL)[1])
        here = {file: sha256 for file, sha256 in known.items() if "://" not in file}
        own = (offline.WORKER, offline.JUPYTERLITES, site.MARK)
        for file in here:
            assert offline.sha256(base / form / file) == here[file]
        whole = {path for path in (base / form).rglob("*") if path.is_file()}
        assert {base / form / file for file in here} == whole - {base / form / x for x in own}
        packages = {package["file_name"]: package for package in locked(base / form).values()}
        for file in known.keys() - here.keys():
            assert known[file] == packages[file]["sha256"]
        assert len(known) - len(here) == elsewhere


def test_a_site_is_replaced_and_anything_else_is_left_alone(both, pyodide, tmp_path):
    folder = tmp_path / "site"
    site.build(folder, pyodide, None, str)
    (folder / "stale").touch()
    site.build(folder, pyodide, None, str)
    assert not (folder / "stale").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter").write_text("mine")
    with pytest.raises(site.CannotBuild, match="holds something else"):
        site.build(other, pyodide, None, str)
    assert [path.name for path in other.iterdir()] == ["letter"]


def test_a_package_that_differs_leaves_no_half_site_behind(both, pyodide, tmp_path):
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    for name in NEEDED:
        (wheels / f"{name}-1-py3-none-any.whl").write_bytes(name.encode())
    (wheels / "numpy-1-py3-none-any.whl").write_bytes(b"another")
    with pytest.raises(site.CannotBuild, match=r"numpy-1-py3-none-any\.whl is not the file"):
        site.build(tmp_path / "site", pyodide, wheels, str)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["wheels"]
