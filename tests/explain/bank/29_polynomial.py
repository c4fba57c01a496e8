"""Four numbers fitted to a curve: every slope is a sum over the points."""

import math

import numpy as np

SEED = 0
rng = np.random.default_rng(SEED)

x = np.linspace(-math.pi, math.pi, 40)
y = np.sin(x)
a = rng.normal()
b = rng.normal()
c = rng.normal()
d = rng.normal()

learning_rate = 1e-6
for step in range(50):
    y_pred = a + b * x + c * x**2 + d * x**3
    loss = np.square(y_pred - y).sum()

    grad_y_pred = 2.0 * (y_pred - y)
    grad_a = grad_y_pred.sum()
    grad_b = (grad_y_pred * x).sum()
    grad_c = (grad_y_pred * x**2).sum()
    grad_d = (grad_y_pred * x**3).sum()

    a -= learning_rate * grad_a
    b -= learning_rate * grad_b
    c -= learning_rate * grad_c
    d -= learning_rate * grad_d
