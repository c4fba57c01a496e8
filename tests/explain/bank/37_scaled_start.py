"""A script with scaled weights, zero biases, a count of hits, and slopes clipped in one loop."""

import numpy as np

SEED = 0
rng = np.random.default_rng(SEED)
scale = 0.6
examples, inputs, hidden, classes = 6, 3, 4, 3
X = rng.normal(size=(examples, inputs))
labels = np.array([0, 2, 1, 1, 0, 2])
T = np.eye(classes)[labels]
W1 = scale * rng.normal(size=(inputs, hidden))
b1 = np.zeros((1, hidden))
W2 = rng.normal(size=(hidden, classes)) * scale
b2 = np.zeros((1, classes))
rate = 0.5
for epoch in range(200):
    z1 = X @ W1 + b1
    a1 = np.tanh(z1)
    z2 = a1 @ W2 + b2
    shifted = np.exp(z2 - z2.max(axis=1, keepdims=True))
    probs = shifted / shifted.sum(axis=1, keepdims=True)
    loss = -np.sum(T * np.log(probs + 1e-9)) / examples
    hit = 1 if np.argmax(probs[0]) == labels[0] else 0
    count = 1
    d_z2 = (probs - T) / examples
    d_W2 = a1.T @ d_z2
    d_b2 = d_z2.sum(axis=0, keepdims=True)
    d_a1 = d_z2 @ W2.T
    d_z1 = d_a1 * (1 - a1**2)
    d_W1 = X.T @ d_z1
    d_b1 = d_z1.sum(axis=0, keepdims=True)
    for slope in (d_W1, d_b1, d_W2, d_b2):
        np.clip(slope, -5, 5, out=slope)
    W1 -= rate * d_W1
    b1 -= rate * d_b1
    W2 -= rate * d_W2
    b2 -= rate * d_b2
