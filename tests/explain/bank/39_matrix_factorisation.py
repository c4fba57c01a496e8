"""Ratings as inner products of two lists of factors; one rating a step, every entry moved by itself."""

import random


class Factors:
    def __init__(self, users, items, K, rng):
        self.K = K
        self.mean = 3.1
        self.rate = 0.05
        self.decay = 0.1
        self.P = [[rng.uniform(0.2, 1.0) for _ in range(K)] for _ in range(users)]
        self.Q = [[rng.uniform(0.2, 1.0) for _ in range(K)] for _ in range(items)]
        self.user_bias = [rng.uniform(-0.5, 0.5) for _ in range(users)]
        self.item_bias = [rng.uniform(-0.5, 0.5) for _ in range(items)]

    def predict(self, user, item):
        guess = self.mean + self.user_bias[user] + self.item_bias[item]
        for k in range(self.K):
            guess += self.P[user][k] * self.Q[item][k]
        return guess

    def cost(self, user, item, rating):
        guess = self.predict(user, item)
        squares = self.user_bias[user] ** 2 + self.item_bias[item] ** 2
        for k in range(self.K):
            squares += self.P[user][k] ** 2 + self.Q[item][k] ** 2
        return (rating - guess) ** 2 / 2 + self.decay * squares / 2

    def step(self, user, item, rating):
        error = rating - self.predict(user, item)
        self.user_bias[user] += self.rate * (error - self.decay * self.user_bias[user])
        self.item_bias[item] += self.rate * (error - self.decay * self.item_bias[item])
        for k in range(self.K):
            p = self.P[user][k]
            q = self.Q[item][k]
            self.P[user][k] = p + self.rate * (error * q - self.decay * p)
            self.Q[item][k] = q + self.rate * (error * p - self.decay * q)


def setup(seed):
    rng = random.Random(seed)
    return {"model": Factors(3, 4, 3, rng), "user": 1, "item": 2, "rating": 5}


def run_forward(state):
    return state["model"].cost(state["user"], state["item"], state["rating"])


def run_backward(state):
    state["model"].step(state["user"], state["item"], state["rating"])
    return state["model"]
