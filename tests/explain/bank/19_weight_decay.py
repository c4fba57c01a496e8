"""Regularised logistic regression as a script: the penalty leaves the intercept alone."""

import numpy as np

SEED = 0
rng = np.random.default_rng(SEED)

m = 8
features = rng.normal(size=(m, 2))
X = np.column_stack([np.ones(m), features, features**2])
y = (rng.random(m) < 0.5).astype(float)
theta = rng.normal(size=5)
velocity = np.zeros(5)
lam, rate, momentum = 0.8, 0.3, 0.9

for iteration in range(100):
    z = X @ theta
    h = 1 / (1 + np.exp(-z))
    fit = -(y @ np.log(h) + (1 - y) @ np.log(1 - h)) / m
    penalty = lam / (2 * m) * np.sum(theta[1:] ** 2)
    cost = fit + penalty

    residual = h - y
    grad = X.T @ residual / m
    grad[1:] += lam / m * theta[1:]
    velocity = momentum * velocity - rate * grad
    theta = theta + velocity
