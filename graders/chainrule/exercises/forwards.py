"""The forward functions whose slopes are measured, each written once for all units.

They are the course's own: the checks never ask the learner's forward. Every one takes floats or
arrays, and complex numbers too wherever it is analytic, so that its slope can be measured by
differences and by a complex step.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np


def sigmoid(z: Any) -> Any:
    """Return σ(z), entry by entry; it overflows nowhere."""
    return 0.5 * (1.0 + np.tanh(0.5 * z))


def logit(a: Any) -> Any:
    """Return the z with σ(z) = a, for 0 < a < 1."""
    return np.log(a / (1.0 - np.asarray(a)))


def relu(z: Any) -> Any:
    """Return the larger of z and 0, entry by entry."""
    return np.maximum(z, 0.0)


def softplus(z: Any) -> Any:
    """Return log(1 + eᶻ), entry by entry."""
    return np.logaddexp(0.0, z)


def swish(z: Any) -> Any:
    """Return z · σ(z), entry by entry."""
    return z * sigmoid(z)


def gelu_tanh(z: Any) -> Any:
    """Return ½z(1 + tanh(√(2/π)(z + 0.044715 z³))), entry by entry."""
    return 0.5 * z * (1.0 + np.tanh(np.sqrt(2.0 / np.pi) * (z + 0.044715 * z**3)))


def mish(z: Any) -> Any:
    """Return z · tanh(softplus(z)), entry by entry."""
    return z * np.tanh(softplus(z))


def mse(A: Any, Y: Any) -> Any:
    """Return 1/(2N) Σ (a − y)² of outputs and targets, both (N, M)."""
    return np.sum((A - Y) ** 2) / (2 * len(Y))


def binary_cross_entropy(z: Any, y: Any) -> Any:
    """Return the mean of softplus(z) − y·z over N logits and labels 0 or 1, both (N,)."""
    return np.mean(softplus(z) - y * z)


def cross_entropy(Z: Any, y: Any) -> Any:
    """Return the mean cross-entropy of logits (N, M) and integer labels (N,)."""
    shifted = Z - Z.real.max(axis=1, keepdims=True)
    log_totals = np.log(np.exp(shifted).sum(axis=1))
    return np.mean(log_totals - shifted[np.arange(len(y)), y])


def neuron_cost(w: Any, b: Any, x: Any, y: Any) -> Any:
    """Return J = ½(a − y)² of one sigmoid neuron; w and x are (D,)."""
    return 0.5 * (sigmoid(w @ x + b) - y) ** 2


def seen_upstream(dZ: Any, X: Any, W: Any, b: Any) -> Any:
    """Return Σ dZ · (X W + b): the number whose slope in Z is the upstream dZ, (N, M)."""
    return np.sum(dZ * (X @ W + b))


def mlp(params: Sequence[Mapping[str, Any]], X: Any) -> list[Any]:
    """Return [X, A1, …, logits] of an MLP with tanh between its layers."""
    cache = [X]
    for index, layer in enumerate(params):
        Z = cache[-1] @ layer["W"] + layer["b"]
        cache.append(Z if index == len(params) - 1 else np.tanh(Z))
    return cache


def batchnorm(X: Any, gamma: Any, beta: Any, eps: float = 1e-5) -> Any:
    """Return γ·(X − mean)/√(var + ε) + β by columns of X (N, D): Ioffe and Szegedy (2015)."""
    centred = X - X.mean(axis=0)
    return gamma * centred / np.sqrt((centred**2).mean(axis=0) + eps) + beta


def attention(Q: Any, K: Any, V: Any) -> Any:
    """Return softmax(Q Kᵀ/√D) V of one head: Q (N, D), K (M, D), V (M, C) give (N, C)."""
    S = Q @ K.T / np.sqrt(Q.shape[1])
    E = np.exp(S - S.real.max(axis=1, keepdims=True))
    return (E / E.sum(axis=1, keepdims=True)) @ V
