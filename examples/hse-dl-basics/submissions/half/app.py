import gradio as gr
from transformers import pipeline

pipe = pipeline("text-classification", model="./model")


def predict(text):
    return pipe(text)[0]["label"]


gr.Interface(fn=predict, inputs="text", outputs="text").launch()
