"""Обучение и оценка, общие для всех моделей."""

import matplotlib.pyplot as plt
import torch
from sklearn.metrics import ConfusionMatrixDisplay, accuracy_score, f1_score
from torch.utils.data import DataLoader
from transformers import AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("cointegrated/rubert-tiny2")


def batches(rows, size=32, shuffle=False):
    def collate(items):
        tokens = tokenizer([item["text"] for item in items], truncation=True, max_length=256, padding=True, return_tensors="pt")
        return tokens["input_ids"], torch.tensor([item["label"] for item in items])

    return DataLoader(rows, batch_size=size, shuffle=shuffle, collate_fn=collate)


def logits(model, tokens):
    answer = model(tokens)
    return getattr(answer, "logits", answer)


def fit(model, corpus, epochs, rate=1e-3):
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate)
    for epoch in range(1, epochs + 1):
        model.train()
        losses = []
        for tokens, labels in batches(corpus["train"], shuffle=True):
            loss = torch.nn.functional.cross_entropy(logits(model, tokens), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        score = evaluate(model, corpus["validation"])["macro-F1"]
        print(f"эпоха {epoch}: loss {sum(losses) / len(losses):.3f}, val macro-F1 {score:.3f}")
    return model


@torch.no_grad()
def predict(model, rows):
    model.eval()
    return [label for tokens, _ in batches(rows) for label in logits(model, tokens).argmax(dim=1).tolist()]


def evaluate(model, rows):
    guess = predict(model, rows)
    return {
        "macro-F1": round(f1_score(rows["label"], guess, average="macro"), 3),
        "accuracy": round(accuracy_score(rows["label"], guess), 3),
    }


def plot_confusion(model, rows, title):
    ConfusionMatrixDisplay.from_predictions(rows["label"], predict(model, rows), display_labels=["отр.", "нейтр.", "пол."])
    plt.title(title)
    plt.show()
