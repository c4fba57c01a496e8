"""A policy that plays a short episode; each step's slope is weighted by how the episode ended."""

import numpy as np

SEED = 0
rng = np.random.default_rng(SEED)

model = {}
model["W1"] = rng.normal(size=(5, 4)) / 2
model["W2"] = rng.normal(size=5) / 2
gamma = 0.9


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


def policy_forward(x):
    h = model["W1"] @ x
    h[h < 0] = 0
    logp = model["W2"] @ h
    p = sigmoid(logp)
    return p, h


def policy_backward(eph, epx, epdlogp):
    dW2 = np.dot(eph.T, epdlogp).ravel()
    dh = np.outer(epdlogp, model["W2"])
    dh[eph <= 0] = 0
    dW1 = np.dot(dh.T, epx)
    return {"W1": dW1, "W2": dW2}


frames = rng.normal(size=(6, 4))
moves = rng.integers(0, 2, size=6)
rewards = np.array([0.0, 0.0, 1.0, 0.0, 0.0, -1.0])
weights = np.zeros(6)
running = 0.0
for t in range(5, -1, -1):
    running = running * gamma + rewards[t]
    weights[t] = running

xs, hs, dlogps = [], [], []
score = 0.0
for x, y, adv in zip(frames, moves, weights):
    prob, h = policy_forward(x)
    xs.append(x)
    hs.append(h)
    dlogps.append(y - prob)
    score += adv * (y * np.log(prob) + (1 - y) * np.log(1 - prob))

epx = np.vstack(xs)
eph = np.vstack(hs)
epdlogp = np.vstack(dlogps)
epdlogp *= weights[:, None]
grad = policy_backward(eph, epx, epdlogp)
for k in model:
    model[k] += 0.01 * grad[k]
