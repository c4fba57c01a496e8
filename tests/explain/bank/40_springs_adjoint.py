"""Masses in a row on springs: Euler's steps forward in time, their adjoint by hand backward in time."""

import random


def spring_forces(x, k):
    f = [0.0] * len(x)
    for i in range(len(k)):
        stretch = x[i + 1] - x[i] - 1.0
        pull = k[i] * (stretch + stretch**3)
        f[i] += pull
        f[i + 1] -= pull
    return f


def simulate(x, v, k, m, steps, dt):
    path = []
    for _ in range(steps):
        path.append(x)
        f = spring_forces(x, k)
        x_new = [x[i] + dt * v[i] for i in range(len(x))]
        v = [v[i] + dt * f[i] / m[i] for i in range(len(x))]
        x = x_new
    return path, x


def adjoint(path, x_end, goal, k, m, dt):
    n = len(m)
    lam_x = [x_end[i] - goal[i] for i in range(n)]
    lam_v = [0.0] * n
    dk = [0.0] * len(k)
    dm = [0.0] * n
    for x in reversed(path):
        f = spring_forces(x, k)
        lam_f = [dt * lam_v[i] / m[i] for i in range(n)]
        for i in range(n):
            dm[i] -= lam_f[i] * f[i] / m[i]
        before = list(lam_x)
        for i in range(len(k)):
            stretch = x[i + 1] - x[i] - 1.0
            lam_pull = lam_f[i] - lam_f[i + 1]
            dk[i] += lam_pull * (stretch + stretch**3)
            lam_stretch = lam_pull * k[i] * (1 + 3 * stretch**2)
            before[i + 1] += lam_stretch
            before[i] -= lam_stretch
        lam_v = [lam_v[i] + dt * lam_x[i] for i in range(n)]
        lam_x = before
    return dk, dm


def setup(seed):
    rng = random.Random(seed)
    return {
        "x": [i * 1.2 + rng.uniform(-0.3, 0.3) for i in range(3)],
        "v": [rng.uniform(-0.5, 0.5) for _ in range(3)],
        "k": [rng.uniform(1, 3) for _ in range(2)],
        "m": [rng.uniform(0.5, 2) for _ in range(3)],
        "goal": [0.1, 1.0, 2.3],
    }


def run_forward(s):
    s["path"], s["end"] = simulate(s["x"], s["v"], s["k"], s["m"], 4, 0.2)
    return sum(0.5 * (a - b) ** 2 for a, b in zip(s["end"], s["goal"]))


def run_backward(s):
    return adjoint(s["path"], s["end"], s["goal"], s["k"], s["m"], 0.2)
