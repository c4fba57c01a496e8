"""The parts of nbgrader that grading is built on; an upgrade that moves one is seen here."""

import inspect

import nbgrader.api as api
import nbgrader.preprocessors as preprocessors
import pytest
from nbgrader import utils
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import LateSubmissionPlugin


def parameters(function: object) -> list[str]:
    return list(inspect.signature(function).parameters)  # type: ignore[arg-type]


def test_the_two_lists_of_preprocessors() -> None:
    autograde = Autograde()
    before = [kind.__name__ for kind in autograde.sanitize_preprocessors]
    after = [kind.__name__ for kind in autograde.autograde_preprocessors]
    assert before == [
        *("ClearOutput", "DeduplicateIds", "OverwriteKernelspec", "OverwriteCells"),
        "CheckCellMetadata",
    ]
    assert after == [
        *("Execute", "IgnorePattern", "ClearMetadataPreprocessor", "LimitOutput"),
        *("SaveAutoGrades", "AssignLatePenalties", "CheckCellMetadata"),
    ]


def test_overwrite_cells_asks_a_gradebook_for_these() -> None:
    source = inspect.getsource(preprocessors.OverwriteCells)
    used = {part.split("(")[0] for part in source.split("self.gradebook.")[1:]}
    assert used == {"find_notebook", "find_source_cell", "find_graded_cell"}


def test_scores_are_read_by_one_function() -> None:
    assert parameters(utils.determine_grade) == ["cell", "log"]
    assert parameters(utils.compute_checksum) == ["cell"]
    assert parameters(utils.find_all_files) == ["path", "exclude"]
    source = inspect.getsource(preprocessors.SaveAutoGrades)
    for line in (
        "utils.determine_grade(cell, self.log)",
        "grade.auto_score = auto_score",
        "(grade.manual_score is not None) or (grade.auto_score is None)",
        'comment.auto_comment = "No response."',
    ):
        assert line in source


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("Grade", {"auto_score", "manual_score", "needs_manual_grade", "cell_id", "notebook_id"}),
        ("Comment", {"auto_comment", "manual_comment", "cell_id", "notebook_id"}),
        ("SubmittedNotebook", {"late_submission_penalty", "assignment_id", "notebook_id"}),
        ("SubmittedAssignment", {"timestamp", "extension", "student_id", "assignment_id"}),
        ("SourceCell", {"source", "checksum", "locked", "cell_type"}),
    ],
)
def test_the_tables_have_these_columns(table: str, columns: set[str]) -> None:
    assert columns <= set(getattr(api, table).__table__.columns.keys())


def test_a_submission_is_made_of_these_rows() -> None:
    source = inspect.getsource(api.Gradebook.add_submission)
    for line in (
        "SubmittedNotebook(notebook=notebook, assignment=submission)",
        "Grade(cell_id=grade_cell.id, notebook=nb)",
        "Comment(cell_id=solution_cell.id, notebook=nb)",
        "Comment(cell_id=task_cell.id, notebook=nb)",
        "Grade(cell_id=task_cell.id, notebook=nb)",
    ):
        assert line in source


def test_the_rest() -> None:
    assert parameters(CourseDirectory.format_path)[1:4] == [
        *("nbgrader_step", "student_id", "assignment_id")
    ]
    assert parameters(LateSubmissionPlugin.late_submission_penalty)[1:] == [
        *("student_id", "score", "total_seconds_late")
    ]
    assert hasattr(preprocessors.AssignLatePenalties, "init_plugin")
    assert hasattr(preprocessors.ClearHiddenTests, "_remove_hidden_test_region")
    assert [kind.__name__ for kind in GenerateFeedback().preprocessors] == [
        *("GetGrades", "CSSHTMLHeaderPreprocessor")
    ]
    told = preprocessors.Execute().error_on_timeout
    assert set(told) == {"ename", "evalue", "traceback"}
