# Приложение для Hugging Face Spaces
import timm
import torch
from gradio import Blocks, Button, Image, Label
from torchvision import transforms

КЛАССЫ = ["самолёт", "автомобиль", "птица", "кошка", "олень", "собака", "лягушка", "лошадь", "корабль", "грузовик"]
model = timm.create_model("resnet18", num_classes=10, checkpoint_path="resnet18.pth").eval()
prepare = transforms.Compose([transforms.Resize((32, 32)), transforms.ToTensor()])


def predict(picture):
    with torch.no_grad():
        shares = model(prepare(picture)[None]).softmax(1)[0]
    return dict(zip(КЛАССЫ, shares.tolist()))


with Blocks() as app:
    picture, answer = Image(type="pil"), Label()
    Button("Что на снимке?").click(predict, picture, answer)

app.launch()
