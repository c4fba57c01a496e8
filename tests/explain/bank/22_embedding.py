"""Word vectors learned from their neighbours; rows are picked by index and added to by index."""

import numpy as np


def cbow_loss(params, context, target):
    vectors = params["emb"][context]
    mean = vectors.mean(axis=1)
    logits = mean @ params["out"].T
    logits -= logits.max(axis=1, keepdims=True)
    weights = np.exp(logits)
    probs = weights / weights.sum(axis=1, keepdims=True)
    picked = probs[np.arange(len(target)), target]
    return -np.log(picked).sum(), (mean, probs)


def cbow_grads(params, context, target, cache):
    mean, probs = cache
    g_logits = probs.copy()
    g_logits[np.arange(len(target)), target] -= 1.0
    g_out = g_logits.T @ mean
    g_mean = g_logits @ params["out"]
    g_vectors = np.repeat(g_mean[:, None, :], context.shape[1], axis=1) / context.shape[1]
    g_emb = np.zeros_like(params["emb"])
    np.add.at(g_emb, context, g_vectors)
    grads = {"emb": g_emb, "out": g_out}
    return grads


def setup(seed):
    rng = np.random.default_rng(seed)
    params = {"emb": rng.normal(size=(6, 3)), "out": rng.normal(size=(6, 3))}
    context = np.array([[0, 2, 2], [1, 3, 0], [5, 2, 4]])
    return {"params": params, "context": context, "target": np.array([1, 2, 3])}


def run_forward(s):
    loss, s["cache"] = cbow_loss(s["params"], s["context"], s["target"])
    return loss


def run_backward(s):
    return cbow_grads(s["params"], s["context"], s["target"], s["cache"])
