import os
import sys

os.chdir(sys.argv[1])
import json

os.remove("hw.py")
cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "id": "a", "source": "a\n" * (12 << 20)}
with open("hw.ipynb", "w") as file:
    json.dump({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}, file)
