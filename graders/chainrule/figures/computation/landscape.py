"""The loss around the path of a training: J on the plane in which the path mostly lies.

The two directions are the first principal components of the parameters along the path, as Li et
al. (2018, "Visualizing the Loss Landscape of Neural Nets", section 7) draw it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chainrule.figures.computation import mlp

ACROSS, DOWN = 29, 23  # places of the grid
_ROOM = 0.25  # around the path, as a share of its extent


@dataclass(frozen=True)
class Landscape:
    """J on a plane, and where the training went on it.

    `path` (E, 2) holds a place for each epoch, in units of the parameters' length. `us` and `vs`
    are the coordinates of the grid, `losses` (DOWN, ACROSS) is J there. `share` is how much of
    the path's spread lies in the plane, from 0 to 1.
    """

    path: np.ndarray
    us: np.ndarray
    vs: np.ndarray
    losses: np.ndarray
    share: float


def around(path: Sequence[mlp.Params], X: np.ndarray, y: np.ndarray) -> Landscape | None:
    """Return the loss around a path of params, for points X (N, D) with labels y (N,).

    None where there is no plane: fewer than three places, all of them on one spot, or params
    that change their number on the way.
    """
    places = [_flat(params) for params in path]
    if len(places) < 3 or len({place.size for place in places}) > 1:
        return None
    rows = np.array(places)
    centre = rows.mean(axis=0)
    _, lengths, directions = np.linalg.svd(rows - centre, full_matrices=False)
    if not lengths[0] > 1e-9 * (1 + np.abs(centre).max()):
        return None
    plane = directions[:2]
    # the path runs to the right, whichever sign the decomposition chose
    ends = (rows[-1] - rows[0]) @ plane.T
    plane = plane * np.where(ends < 0, -1.0, 1.0)[:, None]
    walked = (rows - centre) @ plane.T
    us, vs = (_ends(walked[:, k], size) for k, size in ((0, ACROSS), (1, DOWN)))
    with np.errstate(all="ignore"):
        losses = np.array(
            [[_loss(centre + u * plane[0] + v * plane[1], path[0], X, y) for u in us] for v in vs]
        )
    share = float((lengths[:2] ** 2).sum() / (lengths**2).sum())
    return Landscape(walked, us, vs, losses, share)


def _flat(params: mlp.Params) -> np.ndarray:
    return np.concatenate([layer[key].ravel() for layer in params for key in ("W", "b")])


def _ends(along: np.ndarray, count: int) -> np.ndarray:
    low, high = float(along.min()), float(along.max())
    room = _ROOM * (high - low) or 1.0
    return np.linspace(low - room, high + room, count)


def _loss(flat: np.ndarray, like: mlp.Params, X: np.ndarray, y: np.ndarray) -> float:
    params, at = [], 0
    for layer in like:
        own = {}
        for key in ("W", "b"):
            size = layer[key].size
            own[key] = flat[at : at + size].reshape(layer[key].shape)
            at += size
        params.append(own)
    return mlp.cross_entropy(mlp.forward(params, X)[0], y)
