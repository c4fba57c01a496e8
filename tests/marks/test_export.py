"""Files for platforms, read back by a parser written from the platforms' documentation."""

import csv
import io
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from chainrule.commands import main
from chainrule.grading.spreadsheet import no_formula

pytestmark = pytest.mark.processes


UNIT = "plain"
CANVAS = f"""Student,ID,SIS User ID,SIS Login ID,Section,\
{UNIT} (99),Other (7),Final Score (read only)
    Points Possible,,,,,34,10,(read only)
"Lovelace, Ada",4711,s1,ada,A,3,9,50
"Núñez, José",4712,s2,jose,A,0,8,1
"Stranger, Sue",1,s3,sue,A,7,1,1
"Student, Test",2,,abc,A,,,
"""
WORKSHEET = """Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,\
Last modified (submission),Last modified (grade),Feedback comments
Participant 11,Ada Lovelace,ada@example.org,Submitted for grading,,34.00,Yes,-,-,
Participant 12,José Núñez,jose@example.org,Submitted for grading,5.00,34.00,No,-,-,
Participant 14,Lea Late,lea@example.org,Submitted for grading,6.50,34.00,Yes,-,-,
"""


def read_canvas(text: str) -> dict[str, dict[str, float | None]]:
    """What Canvas imports, by its guides and its importer: login -> column's title -> points.

    The first line begins with Student and ID, or with LastName, FirstName and ID; then come the
    numbers of the school, at the end Section. A row `Points Possible` is no person; columns marked
    as read only are passed over; an empty cell is None, and takes back a grade that is there.
    """
    rows = list(csv.reader(io.StringIO(text)))
    header = rows[0]
    people = ["LastName", "FirstName", "ID"] if header[0] == "LastName" else ["Student", "ID"]
    assert header[: len(people)] == people
    people += ["SIS User ID"] if header[len(people)] == "SIS User ID" else []
    people += ["SIS Login ID"]
    people += [name for name in ("Integration ID", "Root Account") if name in header]
    place = len(people)
    assert header[: place + 1] == [*people, "Section"]
    best = next(row for row in rows[1:] if "Points Possible" in row[0])
    found: dict[str, dict[str, float | None]] = {}
    for row in rows[1:]:
        assert len(row) == len(header)
        if row is best or all(re.fullmatch(r"\s*(Manual Posting.*)?\s*", cell) for cell in row):
            continue
        person = dict(zip(header[: place + 1], row, strict=False))
        found[person["SIS Login ID"]] = {
            title: float(cell) if cell else None
            for title, cell, points in zip(
                header[place + 1 :], row[place + 1 :], best[place + 1 :], strict=True
            )
            if "read only" not in points
        }
    return found


def read_moodle(text: str) -> dict[str, dict[str, str]]:
    """What Moodle imports: a line for each person, found by a column that is theirs alone.

    A grading worksheet has Identifier, Grade and Last modified (grade), separated by commas; in a
    file for the grade import each column is mapped by hand. `-` and an empty cell are no grade.
    """
    rows = list(csv.DictReader(io.StringIO(text)))
    way = next(n for n in ("Identifier", "Username", "Email address") if n in rows[0])
    assert way != "Identifier" or {"Grade", "Last modified (grade)"} <= set(rows[0])
    assert len({row[way] for row in rows}) == len(rows)
    return {row[way]: row for row in rows}


def export(course: Path, *words: str) -> str:
    assert main(["export", "--course", str(course), *words]) == 0
    return next((course / "exports").iterdir()).read_text("utf-8")


def test_canvas_reads_its_own_file_back(course: Path, tmp_path: Path, capsys: Any) -> None:
    lms = tmp_path / "grades.csv"
    lms.write_text(CANVAS, "utf-8")
    before = read_canvas(CANVAS)
    main(["export", "--to", "canvas", "--lms", str(lms), "--course", str(course), "--dry-run"])
    told = capsys.readouterr()
    assert f"ada  {UNIT}  3 -> 34" in told.out
    assert "1 grades to set, 1 already there." in told.out
    assert "sue" in told.err  # not in the gradebook
    assert "late" in told.err  # graded, not in the file
    assert not (course / "exports").exists()
    after = read_canvas(export(course, "--to", "canvas", "--lms", str(lms)))
    assert after["ada"] == before["ada"] | {f"{UNIT} (99)": 34.0}
    assert {who: after[who] for who in ("jose", "sue", "abc")} == {
        who: before[who] for who in ("jose", "sue", "abc")
    }
    assert lms.read_text("utf-8") == CANVAS


def test_a_new_file_for_canvas_names_people_by_their_login(course: Path) -> None:
    found = read_canvas(export(course, "--to", "canvas"))
    assert found["ada"] == {UNIT: 34.0}
    assert found["late"] == {UNIT: 14.0}
    assert "none" not in found  # a row without a grade would take back what is there


@pytest.mark.parametrize("platform", ["canvas", "moodle"])
def test_an_empty_cell_of_a_new_file_is_told(course: Path, platform: str, capsys: Any) -> None:
    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        book.add_assignment("second")
        book.add_notebook("second", "second")
        book.add_grade_cell("test_g", "second", "second", max_score=2, cell_type="code")
        book.add_submission("second", "ada")
        grade = book.find_grade("test_g", "second", "second", "ada")
        grade.auto_score = 2
        book.db.commit()
    capsys.readouterr()
    read = read_canvas if platform == "canvas" else read_moodle
    found = read(export(course, "--to", platform))
    told = capsys.readouterr().err
    assert "Empty in the file: =cmd in second, jose in second, late in second." in told
    assert f"Where {platform.title()} has a grade, it is taken back" in told
    assert float(found["ada"]["second"]) == 2
    assert found["late"]["second"] in (None, "-")
    assert "none" not in found
    export(course, "--to", platform, "--unit", UNIT)
    assert "Empty in the file" not in capsys.readouterr().err


def test_canvas_with_split_names_and_a_number_more(course: Path, tmp_path: Path) -> None:
    lms = tmp_path / "grades.csv"
    lms.write_text(
        f"LastName,FirstName,ID,SIS User ID,SIS Login ID,Integration ID,Section,{UNIT} (99)\n"
        ",,,,,,,Manual Posting\n"
        "    Points Possible,,,,,,,34\n"
        "Lovelace,Ada,1,,a1,,A,3\nNúñez,José,2,,j1,,A,\nStudent,Test,3,,t1,,A,\n",
        "utf-8",
    )
    found = read_canvas(export(course, "--to", "canvas", "--lms", str(lms)))
    marks = {login: grades[f"{UNIT} (99)"] for login, grades in found.items()}
    assert marks == {"a1": 34.0, "j1": 0.0, "t1": None}


def test_a_worksheet_that_a_spreadsheet_has_saved_comes_back_with_commas(
    course: Path, tmp_path: Path, refused: Any
) -> None:
    lms = tmp_path / "sheet.csv"
    saved = WORKSHEET.replace(",", ";").replace("6.50", "6,50")
    lms.write_text(saved, "utf-8-sig")
    words = ["--to", "moodle", "--unit", UNIT, "--lms", str(lms)]
    found = read_moodle(export(course, *words).removeprefix("\ufeff"))
    assert [row["Grade"] for row in found.values()] == ["34", "5.00", "14"]
    lms.write_text(WORKSHEET.replace("Last modified (grade)", "Grade of"), "utf-8")
    told = refused("export", *words, "--course", course)
    assert "has no column Last modified (grade)" in told


def test_moodle_reads_a_worksheet_back(course: Path, tmp_path: Path, capsys: Any) -> None:
    lms = tmp_path / "sheet.csv"
    lms.write_text(WORKSHEET, "utf-8")
    words = ["--to", "moodle", "--unit", UNIT, "--lms", str(lms)]
    found = read_moodle(export(course, *words))
    assert {name: row["Grade"] for name, row in found.items()} == {
        "Participant 11": "34",
        "Participant 12": "5.00",  # locked there
        "Participant 14": "14",
    }
    assert "locked" in capsys.readouterr().err
    before = read_moodle(WORKSHEET)
    for name, row in found.items():
        assert row | {"Grade": ""} == before[name] | {"Grade": ""}


def test_moodle_reads_a_grader_report_back(course: Path, tmp_path: Path) -> None:
    lms = tmp_path / "report.csv"
    lms.write_text(
        "First name,Last name,ID number,Email address,Assignment: plain (Real),Total (Real)\n"
        "Ada,Lovelace,,ada@example.org,-,-\nJosé,Núñez,jose,,-,-\n",
        "utf-8",
    )
    text = export(course, "--to", "moodle", "--lms", str(lms))
    rows = list(csv.reader(io.StringIO(text)))
    assert [row[4:] for row in rows[1:]] == [["34", "-"], ["0", "-"]]


def test_a_plain_table_runs_nothing_in_a_spreadsheet(course: Path) -> None:
    rows = list(csv.reader(io.StringIO(export(course, "--to", "csv"))))
    assert rows[0] == ["student", "first name", "last name", "email", UNIT, "total"]
    by_name = {row[0]: row for row in rows}
    assert by_name["ada"][4:] == ["34", "34"]
    assert by_name["none"][4:] == ["", "0"]
    assert by_name["'=cmd"][1:4] == ["'=HYPERLINK(1)", "Evil", "'+x@example.org"]
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@")]


@pytest.mark.parametrize(("text", "kept"), [("-0.5", True), ("-", True), ("-1+2", False)])
def test_numbers_are_no_formulas(text: str, kept: bool) -> None:
    assert no_formula(text) == (text if kept else f"'{text}")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("Student,ID", "Name,ID", "no gradebook of Canvas"),
        (f"{UNIT} (99)", "Plane (99)", "no column plain"),
        ("Other (7)", f"{UNIT} (7)", "2 columns plain"),
        (",34,10,", ",100,10,", "34 points here and 100"),
        ("    Points Possible", "Someone", "Points Possible"),
        ("1,s3,sue", "4711,s3,ada", "ada stands in the file twice"),
    ],
)
def test_files_with_other_columns_end_in_a_sentence(
    course: Path, tmp_path: Path, refused: Any, old: str, new: str, words: str
) -> None:
    lms = tmp_path / "grades.csv"
    assert old in CANVAS
    lms.write_text(CANVAS.replace(old, new), "utf-8")
    told = refused("export", "--to", "canvas", "--lms", lms, "--course", course)
    assert words in told
    assert not (course / "exports").exists()


def test_a_student_under_two_names_in_the_file(course: Path, tmp_path: Path, refused: Any) -> None:
    (course / "names.csv").write_text("name,student\nsue,ada\n")
    lms = tmp_path / "grades.csv"
    lms.write_text(CANVAS, "utf-8")
    told = refused("export", "--to", "canvas", "--lms", lms, "--course", course)
    assert "ada stands in the file twice, as ada and as sue" in told


def test_a_database_that_is_away(course: Path, refused: Any) -> None:
    with sqlite3.connect(course / "gradebook.db") as base:
        base.execute("alter table grade rename column auto_score to elsewhere")
    assert "does not answer" in refused("export", "--to", "csv", "--course", course)
    (course / "gradebook.db").unlink()
    assert "There is no gradebook" in refused("export", "--to", "csv", "--course", course)
    assert not (course / "exports").exists()


def test_an_address_by_which_moodle_finds_people_stays_as_it_is(course: Path) -> None:
    by_name = {row["First name"]: row for row in csv.DictReader(
        io.StringIO(export(course, "--to", "moodle"))
    )}  # fmt: skip
    assert by_name["'=HYPERLINK(1)"]["Email address"] == "+x@example.org"
    assert by_name["'=HYPERLINK(1)"]["Username"] == "'=cmd"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("+x@example.org", True),
        ("-lea", True),
        ("@ada", True),
        ("=x@example.org", False),
        ("+cmd|' /C calc'!A0", False),
        ("+SUM(A1:A9)", False),
        ("-2+3", False),
        ("@SUM(1)@example.org", False),
    ],
)
def test_in_a_column_of_keys_only_addresses_and_logins_are_kept(text: str, kept: bool) -> None:
    assert no_formula(text, key=True) == (text if kept else f"'{text}")
    assert no_formula(text) == f"'{text}"


def test_units_are_named_as_the_gradebook_does(course: Path, refused: Any) -> None:
    told = refused("export", "--to", "csv", "--unit", "plane", "--course", course)
    assert "The nearest name is plain." in told


# Facts of the platforms' public guides, each with what it means for the file.


def test_canvas_takes_the_columns_of_people_in_this_order_and_units_after_them(
    course: Path,
) -> None:
    """Columns A to E of its import: Student, ID, SIS User ID, SIS Login ID, Section; then titles.

    A new title makes a new assignment, with the points of the row Points Possible. Of the first
    three columns one has to be filled.
    """
    rows = list(csv.reader(io.StringIO(export(course, "--to", "canvas"))))
    people = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert rows[0] == [*people, UNIT]
    assert [cell.strip() for cell in rows[1]] == ["Points Possible", "", "", "", "", "34"]
    for row in rows[2:]:
        assert any(row[:3])
        assert row[3]


def test_canvas_ignores_read_only_columns_so_they_stay(course: Path, tmp_path: Path) -> None:
    lms = tmp_path / "grades.csv"
    lms.write_text(CANVAS, "utf-8")
    rows = list(csv.reader(io.StringIO(export(course, "--to", "canvas", "--lms", str(lms)))))
    for row, before in zip(rows, csv.reader(io.StringIO(CANVAS)), strict=True):
        assert row[7] == before[7]


def test_moodle_adds_no_column_of_its_own(course: Path, tmp_path: Path) -> None:
    """Its import refuses columns that the exported file had not; it is comma-separated UTF-8.

    People are mapped by e-mail address (upper and lower case count) or ID number. A worksheet's
    Identifier and both Last modified columns say which grade is meant, and whether it is newer.
    """
    lms = tmp_path / "sheet.csv"
    lms.write_text(WORKSHEET.replace("ada@example.org", "Ada@Example.org"), "utf-8")
    text = export(course, "--to", "moodle", "--unit", UNIT, "--lms", str(lms))
    rows, before = list(csv.reader(io.StringIO(text))), list(csv.reader(io.StringIO(WORKSHEET)))
    assert rows[0] == before[0]
    place = rows[0].index("Grade")
    for row, old in zip(rows[1:], before[1:], strict=True):
        assert (
            row[:2] + row[3:place] + row[place + 1 :] == old[:2] + old[3:place] + old[place + 1 :]
        )
    assert rows[1][2] == "Ada@Example.org"
    assert rows[1][place] == "34"


# Username finds a student and the number after | an item; neither may be changed. The file is
# separated by tabs, in UTF-16 with a mark (.xls), or by commas in quotes (.csv).
BLACKBOARD = (
    '"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Last Access"\t"Availability"\t'
    f'"{UNIT} [Total Pts: 34 Score] |664617"\t"Other [Total Pts: 10] |664618"\t'
    '"Weighted Total [Total Pts: up to 44 Score] |664616"\n'
    '"Lovelace"\t"Ada"\t"ada"\t"4711"\t""\t"Yes"\t""\t"9"\t"9"\n'
    '"Núñez"\t"José"\t"jose"\t"4712"\t""\t"Yes"\t"0"\t""\t"0"\n'
    '"Stranger"\t"Sue"\t"sue"\t"1"\t""\t"No"\t"7"\t""\t"7"\n'
)


@pytest.mark.parametrize("form", ["utf-16", "utf-8"])
def test_blackboard_reads_its_own_table_back(course: Path, tmp_path: Path, form: str) -> None:
    lms = tmp_path / "gc_course_fullgc.xls"
    before = BLACKBOARD if form == "utf-16" else BLACKBOARD.replace("\t", ",")
    lms.write_text(before, form)
    assert main(["export", "--to", "blackboard", "--lms", str(lms), "--course", str(course)]) == 0
    text = next((course / "exports").iterdir()).read_text("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter="\t" if form == "utf-16" else ","))
    old = list(csv.reader(io.StringIO(BLACKBOARD), delimiter="\t"))
    assert rows[0] == old[0]
    assert [row[6] for row in rows[1:]] == ["34", "0", "7"]
    assert [row[:6] + row[7:] for row in rows] == [row[:6] + row[7:] for row in old]
    assert lms.read_text(form) == before


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"Username"', '"User"', "no table of Blackboard's"),
        (" |664617", "", "no column plain"),  # it would become a new column of text
        ("Total Pts: 34", "Total Pts: 20", "34 points here and 20"),
        ('"sue"', '"ada"', "ada stands in the file twice"),
    ],
)
def test_other_tables_of_blackboard_end_in_a_sentence(
    course: Path, tmp_path: Path, refused: Any, old: str, new: str, words: str
) -> None:
    lms = tmp_path / "table.xls"
    assert old in BLACKBOARD
    lms.write_text(BLACKBOARD.replace(old, new), "utf-16")
    assert words in refused("export", "--to", "blackboard", "--lms", lms, "--course", course)
    assert "by their numbers" in refused("export", "--to", "blackboard", "--course", course)
    assert not (course / "exports").exists()
