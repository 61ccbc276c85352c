"""Веб-интерфейс: пользователь загружает цифру, отвечает сервер API."""

import gradio as gr
import requests

API = "http://api:8000/predict"


def classify(path):
    with open(path, "rb") as file:
        return requests.post(API, files={"file": file}, timeout=10).json()["digit"]


demo = gr.Interface(fn=classify, inputs=gr.Image(type="filepath"), outputs=gr.Number(label="Цифра"))

if __name__ == "__main__":
    demo.launch(server_name="0.0.0.0", server_port=7860)
