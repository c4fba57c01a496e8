"""A convolution by loops, a rectifier, max pooling, and a linear layer with softmax on top."""

import numpy as np


def conv_forward(image, kernels, bias):
    n, k, _ = kernels.shape
    size = image.shape[0] - k + 1
    out = np.zeros((n, size, size))
    for f in range(n):
        for i in range(size):
            for j in range(size):
                out[f, i, j] = np.sum(image[i : i + k, j : j + k] * kernels[f]) + bias[f]
    return out


def pool_forward(maps):
    n, h, w = maps.shape
    out = np.zeros((n, h // 2, w // 2))
    for f in range(n):
        for i in range(h // 2):
            for j in range(w // 2):
                out[f, i, j] = maps[f, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2].max()
    return out


def forward(p, image, label):
    conv = conv_forward(image, p["kernels"], p["kbias"])
    relu = np.maximum(conv, 0)
    pooled = pool_forward(relu)
    flat = pooled.reshape(-1)
    logits = p["W"] @ flat + p["b"]
    exps = np.exp(logits - logits.max())
    probs = exps / exps.sum()
    return -np.log(probs[label]), (conv, relu, pooled, flat, probs)


def backward(p, image, label, cache):
    conv, relu, pooled, flat, probs = cache
    d_logits = probs.copy()
    d_logits[label] -= 1
    d_W = np.outer(d_logits, flat)
    d_flat = p["W"].T @ d_logits
    d_pooled = d_flat.reshape(pooled.shape)
    d_relu = np.zeros(relu.shape)
    for f in range(pooled.shape[0]):
        for i in range(pooled.shape[1]):
            for j in range(pooled.shape[2]):
                patch = relu[f, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2]
                a, c = np.unravel_index(patch.argmax(), patch.shape)
                d_relu[f, 2 * i + a, 2 * j + c] = d_pooled[f, i, j]
    d_conv = d_relu * (conv > 0)
    d_kernels = np.zeros(p["kernels"].shape)
    k = d_kernels.shape[1]
    for f in range(d_conv.shape[0]):
        for i in range(d_conv.shape[1]):
            for j in range(d_conv.shape[2]):
                d_kernels[f] += d_conv[f, i, j] * image[i : i + k, j : j + k]
    d_kbias = d_conv.sum(axis=(1, 2))
    return {"kernels": d_kernels, "kbias": d_kbias, "W": d_W, "b": d_logits}


def setup(seed):
    rng = np.random.default_rng(seed)
    p = {
        "kernels": rng.normal(size=(2, 2, 2)) * 0.6,
        "kbias": rng.uniform(0.8, 1.2, size=2),
        "W": rng.normal(size=(3, 8)) * 0.3,
        "b": rng.normal(size=3),
    }
    return {"p": p, "image": rng.normal(size=(5, 5)), "label": 1}


def run_forward(s):
    loss, s["cache"] = forward(s["p"], s["image"], s["label"])
    return loss


def run_backward(s):
    return backward(s["p"], s["image"], s["label"], s["cache"])
