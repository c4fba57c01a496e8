"""A block of a language model: root-mean-square norm, a gate with swish, a way around it all."""

import numpy as np


def rms_norm(x, gain, eps=1e-6):
    ms = np.mean(x * x, axis=-1, keepdims=True)
    r = 1.0 / np.sqrt(ms + eps)
    return x * r * gain, (x, r, gain)


def rms_norm_bwd(dout, cache):
    x, r, gain = cache
    dgain = np.sum(dout * x * r, axis=0)
    dscaled = dout * gain
    dr = np.sum(dscaled * x, axis=-1, keepdims=True)
    dms = dr * -0.5 * r**3
    dx = dscaled * r
    dx += 2.0 * x / x.shape[-1] * dms
    return dx, dgain


def swish(u):
    s = 1.0 / (1.0 + np.exp(-u))
    return u * s, s


def block(x, w):
    normed, norm_cache = rms_norm(x, w["gain"])
    u = normed @ w["Wu"]
    v = normed @ w["Wv"]
    act, s = swish(u)
    gated = act * v
    y = x + gated @ w["Wo"]
    return y, (normed, norm_cache, u, v, act, s, gated)


def block_bwd(dy, w, cache):
    normed, norm_cache, u, v, act, s, gated = cache
    grads = {}
    grads["Wo"] = gated.T @ dy
    dgated = dy @ w["Wo"].T
    dact = dgated * v
    dv = dgated * act
    du = dact * (s + u * s * (1 - s))
    grads["Wu"] = normed.T @ du
    grads["Wv"] = normed.T @ dv
    dnormed = du @ w["Wu"].T
    dnormed += dv @ w["Wv"].T
    dx, grads["gain"] = rms_norm_bwd(dnormed, norm_cache)
    dx += dy
    return dx, grads


def setup(seed):
    rng = np.random.default_rng(seed)
    w = {
        "gain": rng.normal(size=4) / 2 + 1,
        "Wu": rng.normal(size=(4, 5)) / 2,
        "Wv": rng.normal(size=(4, 5)) / 2,
        "Wo": rng.normal(size=(5, 4)) / 2,
    }
    return {"w": w, "x": rng.normal(size=(3, 4)), "want": rng.normal(size=(3, 4))}


def run_forward(st):
    y, st["cache"] = block(st["x"], st["w"])
    st["diff"] = y - st["want"]
    return np.sum(st["diff"] ** 2) / 2


def run_backward(st):
    return block_bwd(st["diff"], st["w"], st["cache"])
