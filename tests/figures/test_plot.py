"""A plot that a learner draws gets words and the page's colours."""

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
