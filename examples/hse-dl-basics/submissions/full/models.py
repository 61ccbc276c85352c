"""Модели проекта."""

import torch
from torch import nn
from transformers import AutoModelForSequenceClassification


class BiLSTM(nn.Module):
    def __init__(self, words: int, size: int = 128, classes: int = 3) -> None:
        super().__init__()
        self.embed = nn.Embedding(words, size, padding_idx=0)
        self.lstm = nn.LSTM(size, size, batch_first=True, bidirectional=True)
        self.head = nn.Sequential(nn.Dropout(0.3), nn.Linear(2 * size, classes))

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        states, _ = self.lstm(self.embed(tokens))
        return self.head(states.max(dim=1).values)


def rubert(classes: int = 3) -> nn.Module:
    return AutoModelForSequenceClassification.from_pretrained("cointegrated/rubert-tiny2", num_labels=classes)
