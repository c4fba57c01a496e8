"""Questions on a real page: answered by keyboard, spoken by a live region, keys kept."""

from typing import Any

from labpage import Lab, Server, notebook
from playwright.sync_api import expect
from test_learner_path import violations

from chainrule.commands.build import source_notebook
from chainrule.course.graded_questions import add_cells

CELLS = [
    'from chainrule import ask, start\nstart("06_layers", globals())\nask("two_layers_in_order")',
    'start("00_start_here", globals())\nask("cube")',
    'ask("falling")',
]


def test_three_kinds_are_answered_by_keyboard(lab: Lab, server: Server) -> None:
    notebook(CELLS, server.root / "questions.ipynb")
    lab.open("questions.ipynb")
    lab.run_all()
    cells = lab.page.locator(".jp-Notebook .jp-Cell").count()
    forms = lab.page.locator(".cr-question")
    expect(forms).to_have_count(3)
    order, number, choice = (forms.nth(n) for n in range(3))

    field = number.get_by_label("Your number")
    field.focus()
    lab.page.keyboard.type("12")
    lab.page.keyboard.press("Enter")
    expect(number.get_by_role("status")).to_contain_text("Not yet. 12 is the slope.")
    field.fill("0.12")
    number.get_by_role("button", name="Commit").press("Enter")
    expect(number.get_by_role("status")).to_contain_text("Right.")

    choice.get_by_role("radio").first.focus()
    lab.page.keyboard.press("Space")
    lab.page.keyboard.press("ArrowDown")
    choice.get_by_role("button", name="Commit").press("Space")
    expect(choice.get_by_role("status")).to_contain_text("Right.")

    commit = order.get_by_role("button", name="Commit")
    commit.press("Enter")
    expect(order.get_by_role("status")).to_contain_text("Line 1 is the first out of place.")
    for start, moves in (("dZ2", 2), ("dW2", 1), ("dZ1", 1)):
        for _ in range(moves):
            up(order, start).press("Enter")
    commit.press("Enter")
    expect(order.get_by_role("status")).to_contain_text("Right.")

    assert lab.page.locator(".jp-Notebook .jp-Cell").count() == cells
    assert violations(lab, ".cr-question") == []
    for width in (240, 330, 760):
        for form in forms.all():
            form.evaluate("(one, width) => { one.style.width = `${width}px` }", width)
            assert form.evaluate("one => one.scrollWidth <= one.clientWidth + 1"), width


def test_an_answer_stays_chosen_while_others_are_given(lab: Lab, server: Server) -> None:
    start = 'from chainrule import ask, start\nstart("08_gradient_detective", globals())'
    names = ("twice_too_large", "full_of_ones", "one_output")
    notebook([start, *(f'ask("{name}")' for name in names)], server.root / "choices.ipynb")
    lab.open("choices.ipynb")
    lab.run_all()
    forms = lab.page.locator(".cr-question")
    expect(forms).to_have_count(3)
    for form in forms.all():
        form.get_by_role("radio").first.check()
    for form in forms.all():
        expect(form.get_by_role("radio").first).to_be_checked()
    forms.last.get_by_role("radio").first.focus()
    lab.page.keyboard.press("ArrowUp")  # goes round within the question
    expect(forms.last.get_by_role("radio").last).to_be_checked()
    expect(forms.first.get_by_role("radio").first).to_be_checked()


def test_an_answer_that_counts_goes_into_its_cell_and_stays(lab: Lab, server: Server) -> None:
    made = source_notebook("06_layers")
    add_cells(made, "06_layers", 1)
    mine = [c.source for c in made.cells if "two_layers_in_order" in c.source]
    asks, answer, test = mine
    stub = answer.partition("### BEGIN")[0] + "# YOUR CODE HERE\nraise NotImplementedError()"
    start = 'from chainrule import ask, start\nstart("06_layers", globals())'
    notebook([f"{start}\n{asks}", stub, test], server.root / "counts.ipynb")
    lab.open("counts.ipynb")
    lab.run_all()
    outputs = lab.page.locator(".jp-OutputArea")
    expect(outputs.nth(1)).to_contain_text("commit your answer above")
    expect(outputs.nth(2)).to_contain_text("No answer is handed in.")
    form = lab.page.locator(".cr-question")
    form.get_by_role("button", name="Commit").press("Enter")
    expect(form.get_by_role("status")).to_contain_text("Not yet.")
    lab.command("notebook:run-all-cells")
    expect(outputs.nth(1)).to_contain_text("Your answer is taken down.")
    expect(outputs.nth(2)).to_contain_text("Line 1 is the first out of place.")
    source = (
        "() => window.jupyterapp.shell.currentWidget.content.widgets[1].model.sharedModel.source"
    )
    lab.page.wait_for_function(f"() => !({source})().includes('NotImplementedError')")
    kept = lab.page.evaluate(source)
    assert 'hand_in(\n    "two_layers_in_order",' in kept
    lab.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    (server.root / "chainrule-progress.json").unlink(missing_ok=True)
    lab.open("counts.ipynb")
    lab.run_all()
    assert lab.page.evaluate(source) == kept
    expect(outputs.nth(2)).to_contain_text("Line 1 is the first out of place.")
    assert violations(lab, ".cr-question") == []


def up(order: Any, beginning: str) -> Any:
    return order.locator(f'button[aria-label^="Move up"][aria-label*=": {beginning}"]')
