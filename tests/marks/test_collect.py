"""Zips of learning platforms: odd names, duplicates, late marks, and what is refused."""

import json
import shutil
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from zips import UNIT, make_zip

from chainrule.commands import main
from chainrule.grading.course import CourseError
from chainrule.grading.submissions import read_timestamp
from chainrule.marks.archive import read_zip
from chainrule.marks.platform_names import read_name
from chainrule.marks.who import read_names

pytestmark = pytest.mark.processes


FIRST, SECOND = (2026, 3, 1, 10, 0, 0), (2026, 3, 1, 11, 0, 0)
AFTER = (2026, 3, 9, 10, 0, 0)
NB = f"{UNIT}.ipynb"


@pytest.fixture
def collect(course: Path, tmp_path: Path, capsys: Any) -> Any:
    """Collect these files; return the status and the table by file."""

    def run(files: Any, *words: str) -> tuple[int, dict[str, dict[str, str]]]:
        capsys.readouterr()
        file = make_zip(tmp_path / "hand-in.zip", files)
        status = main(["collect", str(file), UNIT, "--course", str(course), "--json", *words])
        lines = json.loads(capsys.readouterr().out)
        return status, {line["file"]: line for line in lines}

    return run


def handed_in(course: Path, student: str) -> bytes:
    return (course / "submitted" / student / UNIT / NB).read_bytes()


def snapshot(course: Path) -> dict[str, bytes]:
    return {
        path.relative_to(course).as_posix(): path.read_bytes()
        for path in sorted((course / "submitted").rglob("*"))
        if path.is_file() and path.suffix != ".lock"
    }


ODD = (
    "Anna Berg", "Ann-Marie O'Neill", "Łukasz Żółć", "Søren Ærø", "李 小龍", "محمد علي",
    "Иван Петров", "José María de la Cruz", "D'Arcy Öztürk", "van der Berg", "X Æ A-12",
    "Nguyễn Văn A", "Zoë Strauß", "Étienne Ångström", "名無しの 権兵衛", "O’Brien", "Jr. King",
    "Anna_Berg", "a b c d e", "Ümit & Co", "Ana (exchange)", "1 Student", "Tab\u00a0Blank",
    "Κώστας Παπα", "MAX MUSTER", "max muster2", "ñandú", "e\u0301ric", "Q", "no name",
    "Long " + "name " * 20, "+plus", "=equal", "@at", "100%", "semi;colon", "comma, name",
    'quote"d', "hash#tag", "tilde~",
)  # fmt: skip


def test_forty_odd_names_come_in_without_loss(course: Path, collect: Any) -> None:
    files = [
        (f"{name}_{number}_assignsubmission_file_/{NB}", f"work of {number}".encode(), FIRST)
        for number, name in enumerate(ODD, 5000)
    ]
    (course / "names.csv").write_text(
        "name,student\n"
        + "".join(
            f"{number},s{number}\n" for _, number in zip(ODD, range(5000, 5040), strict=True)
        ),
        "utf-8",
    )
    assert len(files) == 40
    status, lines = collect(files)
    assert status == 0
    assert {line["done"] for line in lines.values()} == {"taken"}
    for number in range(5000, 5040):
        assert handed_in(course, f"s{number}") == f"work of {number}".encode()
    before = snapshot(course)
    status, lines = collect(files)
    assert {line["done"] for line in lines.values()} == {"same"}
    assert snapshot(course) == before


def test_forty_odd_names_that_nobody_knows_can_be_added(course: Path, collect: Any) -> None:
    files = [
        (f"{name}_{number}_assignsubmission_file_/{NB}", f"work of {number}".encode(), FIRST)
        for number, name in enumerate(ODD, 5000)
    ]
    status, lines = collect(files)
    assert status == 1
    assert {line["done"] for line in lines.values()} == {"not taken"}
    status, lines = collect(files, "--add-students")
    assert status == 0
    works = sorted(path.read_bytes() for path in (course / "submitted").rglob(NB))
    assert works == sorted(data for _, data, _ in files)


def test_canvas_resubmissions_and_late_marks(course: Path, collect: Any) -> None:
    status, lines = collect(
        [
            (f"lovelaceada_4711_800_{UNIT}-1.ipynb", b"newer", FIRST),
            (f"lovelaceada_4711_700_{UNIT}.ipynb", b"older", SECOND),
            (f"nunezjose_LATE_4712_900_{UNIT}.ipynb", b"late", FIRST),
            (f"latelea_4714_901_{UNIT}.ipynb", b"on time", AFTER),
            ("latelea_4714_902_text.html", b"typed", AFTER),
        ]
    )
    assert status == 0
    assert handed_in(course, "ada") == b"newer"
    assert lines[f"lovelaceada_4711_700_{UNIT}.ipynb"]["done"] == "older"
    assert lines["latelea_4714_902_text.html"]["done"] == "left out"
    due = datetime(2026, 3, 2, tzinfo=UTC).replace(tzinfo=None)
    stamps = {
        name: read_timestamp(str(course / "submitted" / name / UNIT))[0]
        for name in ("ada", "jose", "late")
    }
    assert stamps["ada"] < due
    assert stamps["jose"] > due
    assert stamps["late"] < due
    assert "On time, says the platform." in lines[f"latelea_4714_901_{UNIT}.ipynb"]["note"]


def test_only_what_is_newer_takes_the_place(course: Path, collect: Any) -> None:
    name = f"lovelaceada_4711_{{}}_{UNIT}{{}}.ipynb"
    collect([(name.format(700, ""), b"first", AFTER)])
    stamp = read_timestamp(str(course / "submitted" / "ada" / UNIT))[0]
    status, lines = collect([(name.format(800, "-1"), b"second", AFTER)])
    assert status == 0
    assert handed_in(course, "ada") == b"second"
    later = read_timestamp(str(course / "submitted" / "ada" / UNIT))[0]
    assert stamp < later < datetime(2026, 3, 2)
    kept = course / "submitted-before" / "ada" / f"{UNIT}-1" / NB
    assert kept.read_bytes() == b"first"
    before = snapshot(course)
    status, lines = collect([(name.format(700, ""), b"first", AFTER)])
    assert next(iter(lines.values()))["done"] == "older"
    assert snapshot(course) == before


def test_two_hand_ins_in_one_second(course: Path, collect: Any) -> None:
    path = f"Ada Lovelace_4711_assignsubmission_file_/{NB}"
    collect([(path, b"one", FIRST)])
    before = snapshot(course)
    status, lines = collect([(path, b"two", FIRST)])
    assert status == 1
    assert "of the same second" in lines[path]["note"]
    assert snapshot(course) == before
    status, _ = collect([(path, b"three", SECOND)])
    assert status == 0
    assert handed_in(course, "ada") == b"three"


def test_folders_in_folders_two_names_and_a_notebook_of_another_name(
    course: Path, collect: Any
) -> None:
    (course / "names.csv").write_text("name;student\nCountess of L;ada\n")
    status, lines = collect(
        [
            (f"all/week 3/José Núñez_4712_assignsubmission_file_/my/{NB}", b"deep", FIRST),
            (f"Ada Lovelace_4711_assignsubmission_file_/{NB}", b"one", FIRST),
            (f"Countess of L_99_assignsubmission_file_/{NB}", b"two", SECOND),
            (f"late/{UNIT}/try (1).ipynb", b"own", FIRST),
            (f"late/{UNIT}/data.csv", b"1", FIRST),
            ("__MACOSX/._x", b"", FIRST),
        ]
    )
    assert status == 0
    assert handed_in(course, "jose") == b"deep"
    assert handed_in(course, "ada") == b"two"
    assert lines[f"Ada Lovelace_4711_assignsubmission_file_/{NB}"]["done"] == "older"
    assert handed_in(course, "late") == b"own"
    assert (course / "submitted/late" / UNIT / "data.csv").read_bytes() == b"1"
    assert not any("MACOSX" in name for name in lines)


def test_strangers_and_namesakes_are_named_and_nothing_is_lost(course: Path, collect: Any) -> None:
    (course / "names.csv").write_text("name,student\nA B,ada\nAB,jose\n")
    status, lines = collect(
        [
            (f"somebodyelse_1_2_{UNIT}.ipynb", b"?", FIRST),
            (f"a-b_3_4_{UNIT}.ipynb", b"?", FIRST),
            ("notes.txt", b"?", FIRST),
            (f"lovelaceada_4711_5_{UNIT}.ipynb", b"fine", FIRST),
        ]
    )
    assert status == 1
    notes = {file: line["note"] for file, line in lines.items()}
    assert "whose name somebodyelse is" in notes[f"somebodyelse_1_2_{UNIT}.ipynb"]
    assert "ada and jose" in notes[f"a-b_3_4_{UNIT}.ipynb"]
    assert "no form of Canvas or Moodle" in notes["notes.txt"]
    assert [path.name for path in (course / "submitted").iterdir() if path.is_dir()] == ["ada"]


def test_paths_and_bombs_are_refused_one_by_one(course: Path, collect: Any, tmp_path: Path) -> None:
    status, lines = collect(
        [
            (f"../../ada/{NB}", b"x", FIRST),
            (f"/etc/Ada Lovelace_4711_assignsubmission_file_/{NB}", b"x", FIRST),
            (f"C:/ada/{NB}", b"x", FIRST),
            (f"Ada Lovelace_4711_assignsubmission_file_/..\\..\\{NB}", b"x", FIRST),
            (f"lovelaceada_4711_5_{UNIT}.ipynb", b"\0" * (40 << 20), FIRST),
            (f"nunezjose_4712_6_{UNIT}.ipynb", b"fine", FIRST),
        ]
    )
    assert status == 1
    assert sum("leads out of the zip" in line["note"] for line in lines.values()) == 4
    assert sum("swells" in line["note"] for line in lines.values()) == 1
    assert list(snapshot(course)) == [
        f"submitted/jose/{UNIT}/{NB}", f"submitted/jose/{UNIT}/timestamp.txt"
    ]  # fmt: skip
    link = zipfile.ZipInfo(f"lovelaceada_4711_5_{UNIT}.ipynb", FIRST)
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "link.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert [entry.refused for entry in read_zip(tmp_path / "link.zip")] == ["it is a link"]


def test_a_dry_run_changes_nothing(course: Path, collect: Any) -> None:
    status, lines = collect([(f"lovelaceada_4711_5_{UNIT}.ipynb", b"x", FIRST)], "--dry-run")
    assert status == 0
    assert next(iter(lines.values()))["done"] == "taken"
    assert snapshot(course) == {}
    assert not (course / ".chainrule-collected.json").exists()
    assert not (course / "submitted").exists()


def test_what_is_no_zip_ends_in_a_sentence(course: Path, tmp_path: Path, refused: Any) -> None:
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK\x03\x04 and then nothing")
    assert "as a zip" in refused("collect", broken, UNIT, "--course", course)
    assert "There is no file" in refused("collect", tmp_path / "x.zip", UNIT, "--course", course)
    assert "The nearest name" in refused("collect", broken, "plane", "--course", course)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("who,id\na,b\n", "other columns"),
        ("name,student\nx,ada\nx,jose\n", "one name is one student's"),
        ("name,student\nx,../up\n", "no slash"),
    ],
)
def test_a_table_of_names_says_what_is_wrong_with_it(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "names.csv").write_text(text)
    with pytest.raises(CourseError, match=words):
        read_names(tmp_path / "names.csv")


def test_paths_are_read_as_the_platforms_write_them() -> None:
    found = read_name(
        ("submissions", "muellermax_LATE_12_34_my_file-name-2.tar.gz"), lambda _: False
    )
    assert found is not None
    assert (found.names, found.file, found.late, found.again) == (
        ("12", "muellermax"), "my_file-name.tar.gz", True, 2
    )  # fmt: skip
    found = read_name(("A_B C_7_assignsubmission_file_x.ipynb",), lambda _: False)
    assert found is not None
    assert (found.names, found.file, found.platform) == (("7", "A_B C"), "x.ipynb", "moodle")


@pytest.mark.parametrize(
    "kind", ["cut", "no zip", "damaged in the middle", "nobody is known", "empty"]
)
def test_nothing_is_made_before_the_whole_was_read(
    kind: str, course: Path, tmp_path: Path, capsys: Any
) -> None:
    shutil.rmtree(course / "submitted", ignore_errors=True)
    files = [(f"lovelaceada_4711_{n}_{UNIT}.ipynb", b"x" * 5000, FIRST) for n in range(3)]
    if kind == "nobody is known":
        files = [(f"stranger_1_2_{UNIT}.ipynb", b"x", FIRST)]
    file = make_zip(tmp_path / "hand-in.zip", [] if kind == "empty" else files)
    data = file.read_bytes()
    if kind == "cut":
        file.write_bytes(data[: len(data) // 2])
    elif kind == "no zip":
        file.write_bytes(b"PK and nothing more")
    elif kind == "damaged in the middle":  # its table of contents says otherwise
        file.write_bytes(data.replace(b"PK\x01\x02", b"PK\x01\x03", 2))
    before = sorted(path.relative_to(course).as_posix() for path in course.rglob("*"))
    assert main(["collect", str(file), UNIT, "--course", str(course)]) == 1
    assert sorted(path.relative_to(course).as_posix() for path in course.rglob("*")) == before
    told = capsys.readouterr()
    assert told.err or told.out


def test_a_database_that_is_away(course: Path, tmp_path: Path, refused: Any) -> None:
    file = make_zip(tmp_path / "z.zip", [(f"lovelaceada_4711_1_{UNIT}.ipynb", b"x", FIRST)])
    before = snapshot(course)
    (course / "gradebook.db").write_bytes(b"no database at all" * 100)
    for words in ((), ("--add-students",), ("--dry-run",)):
        assert "cannot be opened" in refused("collect", file, UNIT, "--course", course, *words)
    (course / "gradebook.db").unlink()
    assert "There is no gradebook" in refused("collect", file, UNIT, "--course", course)
    assert snapshot(course) == before
    assert not (course / ".chainrule-collected.json").exists()
