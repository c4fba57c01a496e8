"""What a submission may read: the interpreter and its libraries, and nothing of this package."""

import contextlib
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[2]


def readable_paths() -> list[str]:
    """Return the folders and files a submission may read: the interpreter and its libraries."""
    wanted = {"/usr", "/lib", "/lib64", "/lib32", "/bin", "/etc/ld.so.cache", "/etc/localtime"}
    wanted |= {"/etc/fonts", "/etc/alternatives", sys.prefix, sys.base_prefix, sys.exec_prefix}
    wanted |= {str(Path(sys.executable).resolve().parent.parent)}
    wanted |= {path for path in sys.path if path.endswith(("site-packages", "dist-packages"))}
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/maps").read_text().splitlines():
            name = line[line.find("/") :] if "/" in line else ""
            if ".so" in name and not any(name.startswith(f"{root}/") for root in wanted):
                wanted.add(str(Path(name).parent))
    found = {os.path.realpath(path) for path in wanted if Path(path).exists()}
    found = {path for path in found if path != "/"}
    return sorted(p for p in found if not any(p != q and p.startswith(f"{q}/") for q in found))


def hidden_paths(roots: Sequence[str]) -> list[str]:
    """Return what lies inside `roots` and must stay hidden: this package with its references."""
    places = [_PACKAGE, _PACKAGE.parents[1] / "solutions"]
    found = {os.path.realpath(place) for place in places if place.exists()}
    for entry in sys.path:
        found.add(os.path.realpath(Path(entry or ".", "chainrule")))
    return sorted(
        p for p in found if Path(p).is_dir() and any(p.startswith(f"{root}/") for root in roots)
    )


def exposed(places: Iterable[str]) -> dict[str, str]:
    """Return those of `places` that every submission could read: place -> the folder it is in."""
    roots = readable_paths()
    found = {}
    for place in places:
        real = os.path.realpath(place)
        inside = [root for root in roots if real == root or real.startswith(f"{root}/")]
        if inside:
            found[place] = inside[0]
    return found


def private_folder(roots: Sequence[str]) -> str:
    """Return where a submission's own files are: /tmp, unless the interpreter lives there."""
    return "/scratch" if any(root.startswith("/tmp/") for root in roots) else "/tmp"
