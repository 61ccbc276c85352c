"""Приложение для Hugging Face Spaces: отзыв → вероятности трёх классов."""

import gradio as gr
from transformers import pipeline

CLASSES = {"LABEL_0": "отрицательный", "LABEL_1": "нейтральный", "LABEL_2": "положительный"}
classify = pipeline("text-classification", model="kuznetsova-orlov/rubert-tiny2-otzyvy", top_k=None)


def predict(text: str) -> dict[str, float]:
    return {CLASSES[each["label"]]: each["score"] for each in classify(text, truncation=True)[0]}


demo = gr.Interface(
    predict,
    gr.Textbox(lines=5, label="Отзыв"),
    gr.Label(label="Тональность"),
    title="Тональность отзывов",
    examples=["Фильм затянут, но финал хорош.", "Чехол порвался через неделю."],
)

if __name__ == "__main__":
    demo.launch()
