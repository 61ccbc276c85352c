import os
import sys

os.chdir(sys.argv[1])

os.remove("hw.py")
with open("hw.ipynb", "w") as file:
    file.write('{"nbformat": 4, "nbformat_minor": 5, "cells": [], "metadata": {"x": [')
    file.write("[]," * 20_000_000 + "[]]}}")
