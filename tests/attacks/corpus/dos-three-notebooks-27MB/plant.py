import os
import sys

os.chdir(sys.argv[1])

for name in "abc":
    with open(name + ".ipynb", "w") as file:
        file.write('{"nbformat": 4, "nbformat_minor": 5, "cells": [], "metadata": {"x": [')
        file.write("[]," * 9_000_000 + "[]]}}")
