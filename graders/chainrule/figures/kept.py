"""What stays of a widget in a notebook that is opened again, when its kernel is gone.

A widget lives in the kernel, and JupyterLab puts "model not found" where none answers. So a
widget of the course is shown as two outputs: first a part that needs no kernel, a picture or the
question's own words, then the widget. The widget's script hides the first one while it lives,
and a rule in the first one hides the place of a widget that cannot be found.
"""

from collections.abc import Sequence
from html import escape
from typing import Any

import ipywidgets

_VIEW = "application/vnd.jupyter.widget-view+json"
# In the widget's place stands a bare text then, and no element.
_NO_ERROR = (
    "<style>.jp-OutputArea-child:has(.cr-kept) + "
    ".jp-OutputArea-child:has(.jupyter-widgets):not(:has(.jupyter-widgets > *))"
    "{display:none}</style>"
)


class Kept:
    """Mixed into a widget: says what stays of it, and shows both."""

    model_id: str

    def kept(self) -> dict[str, str]:
        """Return the part that stays, by MIME type: text/html and text/plain."""
        raise NotImplementedError

    def _ipython_display_(self, **_: Any) -> None:
        from IPython.display import display

        stays = self.kept()
        whose = escape(self.model_id)
        html = f'<div class="cr-kept" data-model="{whose}">{_NO_ERROR}{stays["text/html"]}</div>'
        display({"text/html": html, "text/plain": stays["text/plain"]}, raw=True)
        view = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
        display({_VIEW: view, "text/html": "<span></span>", "text/plain": ""}, raw=True)


class KeptBox(Kept, ipywidgets.VBox):  # type: ignore[misc]
    """Several widgets in a column, of which `html` and `plain` stay."""

    def __init__(self, children: Sequence[ipywidgets.Widget], html: str, plain: str) -> None:
        """Remember what stays."""
        super().__init__(children)
        self._kept = {"text/html": html, "text/plain": plain}

    def kept(self) -> dict[str, str]:
        """Return what was given."""
        return self._kept
