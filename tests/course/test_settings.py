"""What an instructor sets, where it is found, and what is said of a slip of the pen."""

import pytest

from chainrule.course import settings
from chainrule.course.settings import CONFIG_NAME, NOTEBOOK_CONFIG_NAME, read_settings


def write(folder, *lines):
    (folder / CONFIG_NAME).write_text("\n".join(["c = get_config()", *lines]) + "\n")


def limit(folder, text):
    (folder / NOTEBOOK_CONFIG_NAME).write_text(text)


def refusal(folder):
    with pytest.raises(ValueError, match=r"\.$") as caught:
        read_settings(folder)
    text = str(caught.value)
    assert str(folder) in text
    assert "\n" not in text
    return text.replace(str(folder), "")


def test_without_files_the_defaults_hold(tmp_path):
    found = read_settings(tmp_path)
    assert found.hidden_seed == settings.DEFAULT_HIDDEN_SEED
    assert found.accept_measured is False
    assert found.hint_steps == 4


def test_files_made_with_version_0_1_0_hold_all_the_way_down(tmp_path):
    write(
        tmp_path,
        'c.CourseDirectory.course_id = "chainrule"',
        "c.HiddenTests.seed = 1234",
        "c.HiddenTests.accept_measured = True",
        'c.ClearHiddenTests.end_test_delimeter = "END"',
        "c.Execute.timeout = 300",
    )
    limit(tmp_path, '{"Hints": {"steps": 3}}\n')
    inner = tmp_path / "autograded" / "ada"
    inner.mkdir(parents=True)
    found = read_settings(inner)
    assert (found.hidden_seed, found.accept_measured, found.hint_steps) == (1234, True, 3)
    assert settings.hidden_seed(inner) == 1234
    assert settings.accepts_measured(inner) is True
    assert settings.hint_steps(inner) == 3


def test_the_nearest_file_counts(tmp_path):
    write(tmp_path, "c.HiddenTests.seed = 1")
    inner = tmp_path / "inner"
    inner.mkdir()
    write(inner, "c.HiddenTests.seed = 2")
    assert settings.hidden_seed(tmp_path) == 1
    assert settings.hidden_seed(inner) == 2


@pytest.mark.parametrize(
    ("line", "place", "advice"),
    [
        ("c.HiddenTests.sead = 1", "c.HiddenTests.sead", "c.HiddenTests.seed."),
        ("c.HiddenTests.Seed = 1", "cannot be read", "'Seed', 1."),
        ("c.HiddenTests.accept = True", "accept in", "c.HiddenTests.accept_measured."),
        ("c.HiddenTest.seed = 1", "c.HiddenTest in", "c.HiddenTests."),
        ("c.Hiddentests.seed = 1", "c.Hiddentests in", "c.HiddenTests."),
        ("c.Hints.steps = 3", "Hints.steps in", f"write it in {NOTEBOOK_CONFIG_NAME}."),
        ("c.HiddenTests.seed = 'x'", "is 'x'", "write a whole number from 0 up."),
        ("c.HiddenTests.seed = -1", "is -1", "write a whole number from 0 up."),
        ("c.HiddenTests.seed = True", "is True", "write a whole number from 0 up."),
        ("c.HiddenTests.seed = 1.5", "is 1.5", "write a whole number from 0 up."),
        ("c.HiddenTests.accept_measured = 'yes'", "is 'yes'", "write True or False."),
        ("c.HiddenTests = 3", "cannot be read", "'HiddenTests', 3."),
        ("c.HiddenTests.seed = undefined", "cannot be read", "'undefined' is not defined."),
    ],
)
def test_a_slip_in_nbgraders_file(tmp_path, line, place, advice):
    write(tmp_path, line)
    text = refusal(tmp_path)
    assert place in text
    assert text.endswith(advice)


@pytest.mark.parametrize(
    ("text", "place", "advice"),
    [
        ('{"Hints": {"step": 3}}', "Hints.step in", "the nearest is Hints.steps."),
        ('{"Hint": {"steps": 3}}', "Hint in", "the nearest is Hints."),
        ('{"Colours": {}}', "Colours in", "Hints."),
        ('{"HiddenTests": {"seed": 3}}', "HiddenTests.seed", f"write it in {CONFIG_NAME}."),
        ('{"Hints": {"steps": 5}}', "is 5", "write a number from 0 to 4."),
        ('{"Hints": {"steps": "3"}}', "is '3'", "write a number from 0 to 4."),
        ('{"Hints": 3}', "is 3", "write its settings by name."),
        ('{"Hints": ', "cannot be read", "."),
    ],
)
def test_a_slip_in_the_file_beside_the_notebooks(tmp_path, text, place, advice):
    limit(tmp_path, text)
    said = refusal(tmp_path)
    assert place in said
    assert said.endswith(advice)
