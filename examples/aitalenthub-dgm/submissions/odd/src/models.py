"""Сети."""
from torch import nn


class Generator(nn.Module):
    """Вектор шума длины latent в изображение 1×28×28."""

    def __init__(self, latent=100, width=64):
        super().__init__()
        self.net = nn.Sequential(
            nn.ConvTranspose2d(latent, width * 4, 7, 1, 0, bias=False), nn.BatchNorm2d(width * 4), nn.ReLU(True),
            nn.ConvTranspose2d(width * 4, width * 2, 4, 2, 1, bias=False), nn.BatchNorm2d(width * 2), nn.ReLU(True),
            nn.ConvTranspose2d(width * 2, 1, 4, 2, 1), nn.Tanh(),
        )

    def forward(self, noise):
        return self.net(noise[:, :, None, None])


class Discriminator(nn.Module):
    """Изображение в один логит: настоящее или сгенерированное."""

    def __init__(self, width=64, spectral=False):
        super().__init__()
        norm = nn.utils.spectral_norm if spectral else lambda layer: layer
        self.net = nn.Sequential(
            norm(nn.Conv2d(1, width, 4, 2, 1)), nn.LeakyReLU(0.2, True),
            norm(nn.Conv2d(width, width * 2, 4, 2, 1)), nn.LeakyReLU(0.2, True),
            norm(nn.Conv2d(width * 2, 1, 7, 1, 0)),
        )

    def forward(self, images):
        return self.net(images).flatten()
