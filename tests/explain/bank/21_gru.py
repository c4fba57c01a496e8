"""A gated recurrent unit; the gradients live in a dictionary and add up over time."""

import numpy as np


def sigma(a):
    return 1 / (1 + np.exp(-a))


def gru_forward(P, xs, ys):
    h = np.zeros(P["Uz"].shape[0])
    tape, cost = [], 0.0
    for x, y in zip(xs, ys):
        h_old = h
        z = sigma(P["Wz"] @ x + P["Uz"] @ h_old)
        r = sigma(P["Wr"] @ x + P["Ur"] @ h_old)
        rh = r * h_old
        n = np.tanh(P["Wn"] @ x + P["Un"] @ rh)
        h = (1 - z) * h_old + z * n
        e = P["v"] @ h - y
        cost += 0.5 * e * e
        tape.append((x, h_old, z, r, rh, n, h, e))
    return cost, tape


def gru_backward(P, tape):
    G = {name: np.zeros_like(value) for name, value in P.items()}
    dh_later = np.zeros(P["Uz"].shape[0])
    for x, h_old, z, r, rh, n, h, e in tape[::-1]:
        G["v"] += e * h
        dh = e * P["v"] + dh_later
        dz = dh * (n - h_old)
        dn = dh * z
        dan = dn * (1 - n * n)
        daz = dz * z * (1 - z)
        drh = P["Un"].T @ dan
        dr = drh * h_old
        dar = dr * r * (1 - r)
        G["Wz"] += np.outer(daz, x)
        G["Uz"] += np.outer(daz, h_old)
        G["Wr"] += np.outer(dar, x)
        G["Ur"] += np.outer(dar, h_old)
        G["Wn"] += np.outer(dan, x)
        G["Un"] += np.outer(dan, rh)
        dh_later = dh * (1 - z)
        dh_later += drh * r
        dh_later += P["Uz"].T @ daz
        dh_later += P["Ur"].T @ dar
    return G


def setup(seed):
    rng = np.random.default_rng(seed)
    P = {name: 0.8 * rng.normal(size=(3, 2)) for name in ("Wz", "Wr", "Wn")}
    P.update({name: 0.8 * rng.normal(size=(3, 3)) for name in ("Uz", "Ur", "Un")})
    P["v"] = rng.normal(size=3)
    return {"P": P, "xs": rng.normal(size=(4, 2)), "ys": rng.normal(size=4)}


def run_forward(s):
    cost, s["tape"] = gru_forward(s["P"], s["xs"], s["ys"])
    return cost


def run_backward(s):
    return gru_backward(s["P"], s["tape"])
