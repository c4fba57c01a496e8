"""A learner's folder as one file to take away: from a browser, or from a computer not one's own."""

import base64
import io
import json
import zipfile
from pathlib import Path

from chainrule.checking.message import count
from chainrule.course.units import LEARNERS_FOLDER
from chainrule.notebook.progress import FILE_NAME

_LARGEST = 50_000_000  # bytes; a link in a page holds no more with certainty
_KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def take_home(folder: str = ".") -> None:
    """Show a link that saves the notebooks and the progress in `folder` as one zip.

    Unpacked, it is a folder that `chainrule lab` continues. Save the notebook first: what is in
    the zip is what is saved.

    Raises:
        FileNotFoundError: the folder has no notebook.
    """
    from IPython.display import HTML, display

    content, number = packed(Path(folder))
    if len(content) > _LARGEST:
        print("Your notebooks are too large for one link: take them from the list of files.")
        return
    data = base64.b64encode(content).decode()
    name = f"{LEARNERS_FOLDER}.zip"
    link = f'<a download="{name}" href="data:application/zip;base64,{data}">{name}</a>'
    notebooks = count(number, "notebook")
    display(HTML(f"{link}: {notebooks} and your progress, as they are saved now."))


def packed(folder: Path) -> tuple[bytes, int]:
    """Return the zip of the notebooks and the progress in `folder`, and how many notebooks.

    Every notebook names the kernel of a desktop, whatever the one in a browser is called.
    """
    notebooks = sorted(folder.glob("*.ipynb"))
    if not notebooks:
        raise FileNotFoundError(f"There is no notebook in {folder.resolve()}.")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in notebooks:
            archive.writestr(f"{LEARNERS_FOLDER}/{path.name}", _for_a_desktop(path.read_bytes()))
        if (folder / FILE_NAME).is_file():
            archive.writestr(f"{LEARNERS_FOLDER}/{FILE_NAME}", (folder / FILE_NAME).read_bytes())
    return stream.getvalue(), len(notebooks)


def _for_a_desktop(content: bytes) -> bytes:
    try:
        notebook = json.loads(content)
        notebook["metadata"]["kernelspec"] = _KERNEL
    except (ValueError, LookupError, TypeError):
        return content  # whatever it is, it is the learner's
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode()
