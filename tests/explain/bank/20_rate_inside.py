"""One pattern at a time; every slope already carries the learning rate when it is computed."""

import numpy as np

SEED = 0
rng = np.random.default_rng(SEED)

inputs = rng.uniform(-1, 1, size=(5, 3))
wanted = np.sin(inputs.sum(axis=1))
V = rng.normal(size=(4, 3))
c = rng.normal(size=4)
w = rng.normal(size=4)
lr = 0.05

for epoch in range(20):
    for x, t in zip(inputs, wanted):
        u = V @ x + c
        h = np.tanh(u)
        out = w @ h
        err = t - out
        loss = err**2

        step_out = 2 * lr * err
        step_w = step_out * h
        step_h = step_out * w
        step_c = step_h * (1 - h * h)
        step_V = np.outer(step_c, x)
        w = w + step_w
        V = V + step_V
        c = c + step_c
