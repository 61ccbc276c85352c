"""Обучение; логи уходят в Weights & Biases."""
import torch
import wandb
from models import Discriminator, Generator
from torch import nn
from torch.utils.data import DataLoader
from torchmetrics.image.fid import FrechetInceptionDistance
from torchvision import datasets, transforms

device = "cuda"
transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize(0.5, 0.5)])
train = datasets.MNIST("data", train=True, download=True, transform=transform)
valid = datasets.MNIST("data", train=False, download=True, transform=transform)
loader = DataLoader(train, batch_size=128, shuffle=True, drop_last=True)
print(len(train), len(valid), train[0][0].shape)


@torch.no_grad()
def validate(generator, latent):
    """FID по 10 000 изображений отложенной выборки."""
    fid = FrechetInceptionDistance(feature=2048, normalize=True).to(device)
    for real, _ in DataLoader(valid, batch_size=500):
        fake = generator(torch.randn(len(real), latent, device=device))
        fid.update(((real + 1) / 2).expand(-1, 3, -1, -1).to(device), real=True)
        fid.update(((fake + 1) / 2).expand(-1, 3, -1, -1), real=False)
    return fid.compute().item()


bce = nn.BCEWithLogitsLoss()


def fit(name, lr_g=2e-4, lr_d=2e-4, spectral=False, epochs=30, latent=100):
    generator, discriminator = Generator(latent).to(device), Discriminator(spectral=spectral).to(device)
    opt_g = torch.optim.Adam(generator.parameters(), lr=lr_g, betas=(0.5, 0.999))
    opt_d = torch.optim.Adam(discriminator.parameters(), lr=lr_d, betas=(0.5, 0.999))
    for epoch in range(1, epochs + 1):
        losses_g, losses_d = [], []
        for real, _ in loader:
            real = real.to(device)
            fake = generator(torch.randn(len(real), latent, device=device))
            logit_real, logit_fake = discriminator(real), discriminator(fake.detach())
            loss_d = (bce(logit_real, torch.ones_like(logit_real)) + bce(logit_fake, torch.zeros_like(logit_fake))) / 2
            opt_d.zero_grad()
            loss_d.backward()
            opt_d.step()
            logit = discriminator(fake)
            loss_g = bce(logit, torch.ones_like(logit))
            opt_g.zero_grad()
            loss_g.backward()
            opt_g.step()
            losses_g.append(loss_g.item())
            losses_d.append(loss_d.item())
        mean_g, mean_d = sum(losses_g) / len(losses_g), sum(losses_d) / len(losses_d)
        fid = validate(generator, latent)
        wandb.log({f"{name}/loss_G": mean_g, f"{name}/loss_D": mean_d, f"{name}/FID": fid}, step=epoch)
        if epoch == 1 or epoch % 5 == 0:
            print(f"эпоха {epoch:2d}: loss_G = {mean_g:.3f}, loss_D = {mean_d:.3f}, FID = {fid:.1f}")
    return generator
