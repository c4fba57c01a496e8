"""A plot that a learner draws gets words and the page's colours, and stays readable."""

import re

import matplotlib.pyplot as plt

from chainrule import figures


def test_a_plot_is_named_follows_the_page_and_is_closed(monkeypatch) -> None:
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    fig, axes = plt.subplots()
    axes.plot([0, 1], [0, 1])
    figures.show(fig, 'A line, "rising" & straight.')
    (drawing,) = shown
    assert 'role="img" aria-label="A line, &quot;rising&quot; &amp; straight."' in drawing.data
    assert "currentColor" in drawing.data
    assert "#000000" not in drawing.data
    assert "<style" not in drawing.data, "a rule in it would hold for the whole page"
    assert not plt.fignum_exists(fig.number), "the plot would be shown a second time"


def test_a_plot_scrolls_before_its_smallest_text_becomes_too_small(monkeypatch) -> None:
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    fig, axes = plt.subplots(figsize=(7, 6))
    axes.set_xlabel("x", fontsize=10)
    axes.tick_params(labelsize=9)
    figures.show(fig, "A plot.")
    least = float(re.findall(r"min-width:(\d+)px", shown[0].data)[0])
    assert 11 <= 9 * least / (7 * 72) < 11.1
    assert 'tabindex="0" role="group"' in shown[0].data, "what scrolls has to be reached by keys"


def test_a_plot_with_tiny_text_is_never_wider_than_matplotlib_made_it(monkeypatch) -> None:
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    fig, axes = plt.subplots(figsize=(3, 3))
    axes.set_title("tiny", fontsize=4)
    figures.show(fig, "A plot.")
    assert float(re.findall(r"min-width:(\d+)px", shown[0].data)[0]) == 3 * 96
