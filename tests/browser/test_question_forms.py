"""Questions on a real page: answered by keyboard, spoken by a live region, keys kept."""

from typing import Any

from labpage import Lab, Server, notebook
from playwright.sync_api import expect
from test_learner_path import violations

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


def up(order: Any, beginning: str) -> Any:
    return order.locator(f'button[aria-label^="Move up"][aria-label*=": {beginning}"]')
