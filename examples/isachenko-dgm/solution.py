"""Эталон преподавателя и случайные входы для function.agrees. Студентам не выдаётся."""

import random

import numpy as np


def kl_gaussians(mu_p, sigma_p, mu_q, sigma_q):
    """KL(p || q) диагональных гауссиан: сумма по последней оси."""
    each = np.log(sigma_q / sigma_p) + (sigma_p**2 + (mu_p - mu_q) ** 2) / (2 * sigma_q**2) - 0.5
    return each.sum(axis=-1)


def generate_gaussians(chance: random.Random):
    rng = np.random.default_rng(chance.getrandbits(32))
    shape = (int(rng.integers(1, 6)), int(rng.integers(1, 5)))
    return [
        rng.normal(scale=3, size=shape),
        rng.uniform(0.2, 3, size=shape),
        rng.normal(scale=3, size=shape),
        rng.uniform(0.2, 3, size=shape),
    ]


def bernoulli_log_prob(x, logits):
    """log p(x) при независимых координатах; logaddexp не переполняется."""
    return (x * logits - np.logaddexp(0, logits)).sum(axis=-1)


def generate_pixels(chance: random.Random):
    rng = np.random.default_rng(chance.getrandbits(32))
    shape = (int(rng.integers(1, 6)), int(rng.integers(2, 9)))
    x = rng.integers(0, 2, size=shape).astype(float)
    return [x, rng.normal(scale=rng.choice([1.0, 10.0, 500.0]), size=shape)]


def elbo(x, logits, mu, log_var):
    """E_q log p(x|z) по одному сэмплу z минус KL(q(z|x) || N(0, I))."""
    kl = 0.5 * (mu**2 + np.exp(log_var) - log_var - 1).sum(axis=-1)
    return bernoulli_log_prob(x, logits) - kl


def generate_batch(chance: random.Random):
    x, logits = generate_pixels(chance)
    rng = np.random.default_rng(chance.getrandbits(32))
    latent = (len(x), int(rng.integers(1, 4)))
    return [x, logits, rng.normal(size=latent), rng.normal(size=latent)]
