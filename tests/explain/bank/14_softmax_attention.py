"""One attention head with its backward pass, written out for a short sequence."""

import numpy as np


def softmax(s):
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def attention_forward(x, Wq, Wk, Wv, Wo):
    Q = x @ Wq
    K = x @ Wk
    V = x @ Wv
    scale = 1 / np.sqrt(Q.shape[-1])
    S = Q @ K.T * scale
    A = softmax(S)
    O = A @ V
    Y = O @ Wo
    return Y, (x, Q, K, V, A, O, scale)


def attention_backward(dY, cache, Wq, Wk, Wv, Wo):
    x, Q, K, V, A, O, scale = cache
    dWo = O.T @ dY
    dO = dY @ Wo.T
    dV = A.T @ dO
    dA = dO @ V.T
    dS = A * (dA - (dA * A).sum(axis=-1, keepdims=True))
    dQ = dS @ K * scale
    dK = dS.T @ Q * scale
    dWq = x.T @ dQ
    dWk = x.T @ dK
    dWv = x.T @ dV
    dx = dQ @ Wq.T + dK @ Wk.T + dV @ Wv.T
    return dx, dWq, dWk, dWv, dWo


def setup(seed):
    rng = np.random.default_rng(seed)
    w = [rng.normal(size=(4, 3)) for _ in range(3)] + [rng.normal(size=(3, 4))]
    return {"x": rng.normal(size=(5, 4)), "w": w, "target": rng.normal(size=(5, 4))}


def run_forward(s):
    s["Y"], s["cache"] = attention_forward(s["x"], *s["w"])
    return 0.5 * np.mean(np.sum((s["Y"] - s["target"]) ** 2, axis=1))


def run_backward(s):
    dY = (s["Y"] - s["target"]) / len(s["Y"])
    return attention_backward(dY, s["cache"], *s["w"])
