"""Сервер: POST /predict с изображением возвращает цифру."""

import io

import numpy as np
import torch
from fastapi import FastAPI, UploadFile
from PIL import Image

app = FastAPI(title="Рукописные цифры")
model = torch.jit.load("cnn.ts").eval()


@app.post("/predict")
async def predict(file: UploadFile) -> dict:
    image = Image.open(io.BytesIO(await file.read())).convert("L").resize((28, 28))
    pixels = (torch.tensor(np.array(image))[None, None] / 255 - 0.1307) / 0.3081
    with torch.no_grad():
        return {"digit": int(model(pixels).argmax())}
