"""Still pictures: which cells leave one, what they are drawn from, and when a stored one stays."""

import base64
import io
import re
from collections.abc import Callable

import nbformat
import pytest

from chainrule import figures
from chainrule.course.source import unit_cells
from chainrule.course.units import UNITS, course_dir
from chainrule.figures.picture import as_image
from chainrule.notebook.stills import figure_called, looks_the_same, still


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("figures.secant()", "secant"),
        ("x = 1\nfigures.depth(layers=x)", "depth"),
        ("shown = figures.secant()", ""),
        ("figures.secant()\nprint(1)", ""),
        ("figures.show(fig, 'a loss')", ""),
        ("figures.digit(params)", ""),
        ("%matplotlib inline", ""),
        ("", ""),
    ],
)
def test_a_cell_that_ends_in_a_figure_leaves_a_picture(source: str, name: str) -> None:
    assert figure_called(source) == name


def place_of(unit: str, source: str) -> int:
    cells = unit_cells(unit)
    return next(n for n, cell in enumerate(cells) if source in cell.source)


def test_a_figure_is_drawn_with_the_courses_own_answers_and_the_cells_it_needs() -> None:
    bump = still("01_composition", place_of("01_composition", "figures.chain_rule(f=(bump"))
    assert "At x = 0.5, f is bump with f(x) = 0.779 and slope −0.779" in bump["text/plain"]
    tape = still("09_autodiff", place_of("09_autodiff", "figures.graph(a,"))
    assert "Step 11 of 11, backward" in tape["text/plain"]
    grid = still("08_gradient_detective", place_of("08_gradient_detective", "figures.mismatch"))
    assert "8 of 12 entries of dZ differ" in grid["text/plain"]


def changed(bundle: dict[str, str], change: Callable[[str], str]) -> dict[str, str]:
    """Return the picture with its drawing rewritten."""
    head, drawing = bundle["text/html"].removesuffix('"></div>').split("base64,")
    svg = change(base64.b64decode(drawing).decode())
    anew = base64.b64encode(svg.encode()).decode()
    return {**bundle, "text/html": f'{head}base64,{anew}"></div>'}


def moved(by: float) -> Callable[[str], str]:
    return lambda svg: re.sub(r'cx="(-?[\d.]+)"', lambda m: f'cx="{float(m[1]) + by:.1f}"', svg)


SECANT = as_image(figures.secant.draw())


def test_a_picture_stays_while_only_a_last_digit_differs() -> None:
    assert looks_the_same(SECANT, SECANT, "secant")
    for by in (0.1, -0.1):
        other = changed(SECANT, moved(by))
        assert other != SECANT
        assert looks_the_same(other, SECANT, "secant")


@pytest.mark.parametrize(
    "change",
    [
        moved(0.3),
        lambda svg: svg.replace("tangent", "Tangent"),
        lambda svg: svg.replace("#0b57a4", "#0b57a5"),
        lambda svg: svg.replace("</svg>", "<circle/></svg>"),
        lambda svg: svg.replace(">7<", ">8<"),
    ],
)
def test_a_picture_that_looks_otherwise_is_drawn_anew(change: Callable[[str], str]) -> None:
    assert not looks_the_same(changed(SECANT, change), SECANT, "secant")


def test_without_a_stored_picture_it_is_drawn() -> None:
    assert not looks_the_same({}, SECANT, "secant")
    assert not looks_the_same({"text/html": "<b>somebody's own</b>"}, SECANT, "secant")


def test_other_words_for_the_same_drawing_are_another_picture() -> None:
    other = {**SECANT, "text/html": SECANT["text/html"].replace("rises by 7", "falls by 7")}
    assert other != SECANT
    assert not looks_the_same(other, SECANT, "secant")


def test_where_rounding_is_the_subject_other_digits_are_as_right() -> None:
    fresh = as_image(figures.step_size.draw())
    noise = changed(fresh, lambda svg: svg.replace("1.11×10⁻¹¹", "7.4×10⁻¹²"))
    assert noise != fresh
    assert looks_the_same(noise, fresh, "step_size")
    assert not looks_the_same(noise, fresh, "secant")
    words = changed(fresh, lambda svg: svg.replace("round-off", "noise"))
    assert not looks_the_same(words, fresh, "step_size")


def test_a_raster_is_compared_by_its_pixels_not_its_bytes() -> None:
    from PIL import Image

    def with_pixels(level: int, squeeze: int) -> dict[str, str]:
        stream = io.BytesIO()
        Image.new("RGBA", (40, 40), (level, 9, 9, 255)).save(stream, "PNG", compress_level=squeeze)
        raster = base64.b64encode(stream.getvalue()).decode()
        image = f'<image href="data:image/png;base64,{raster}"/></svg>'
        return changed(SECANT, lambda svg: svg.replace("</svg>", image))

    assert with_pixels(100, 0) != with_pixels(100, 9)
    assert looks_the_same(with_pixels(100, 0), with_pixels(100, 9), "boundary")
    assert looks_the_same(with_pixels(100, 9), with_pixels(102, 9), "boundary")
    assert not looks_the_same(with_pixels(100, 9), with_pixels(160, 9), "boundary")


@pytest.mark.parametrize("unit", UNITS)
def test_no_text_of_a_published_picture_is_shown_smaller_than_11_pixels(unit: str) -> None:
    notebook = nbformat.read(course_dir() / f"{unit}.ipynb", 4)
    for bundle in (out.data for cell in notebook.cells for out in cell.get("outputs", ())):
        found = re.search(r'min-width:(\d+)px" src="[^,]*base64,([^"]*)"', bundle["text/html"])
        assert found is not None
        assert '<div style="overflow-x:auto" tabindex="0"' in bundle["text/html"]
        svg = base64.b64decode(found[2]).decode()
        width = float(re.search(r'viewBox="0 0 (\d+)', svg)[1])
        sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)"', svg)]
        for shown in (360, 800, 1280):  # as wide as the page, 760 at most, and never less than it
            scale = max(min(shown, 760), int(found[1])) / width
            assert min(sizes) * scale >= 11 - 1e-9, bundle["text/plain"]
