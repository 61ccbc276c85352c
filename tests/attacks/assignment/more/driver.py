"""Runs beside the student's objects."""


def run(model, values):
    return [float(model(value)) for value in values]
