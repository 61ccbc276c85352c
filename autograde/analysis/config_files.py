"""Files of a submission that would configure the grading tools: never applied, but reported to the instructor."""

from collections.abc import Iterable, Sequence

from autograde.analysis.patterns import find_files

# What pytest, Python, IPython and Jupyter read from a working folder or a home, and modules in a library's place.
SETTINGS = (
    "**/conftest.py", "**/pytest.ini", "**/.pytest.ini", "**/tox.ini", "**/sitecustomize.py",
    "**/usercustomize.py", "**/*.pth", "**/ipython_config.py", "**/ipython_kernel_config.py", "**/jupyter_*config.py",
    "**/jupyter_*config.json", "**/kernel.json", "**/.ipython/", "**/.jupyter/", "**/.pdbrc", "**/matplotlibrc",
)  # fmt: skip
LIBRARIES = ("numpy", "pandas", "torch", "matplotlib", "IPython", "ipykernel", "pytest", "_pytest", "nbformat",
             "nbclient", "jupyter_client", "autograde")  # fmt: skip


def find_config_files(files: Sequence[str], expected: Iterable[str]) -> list[str]:
    """The configuration files of a submission, except those that match an expected pattern."""
    modules = [pattern for name in LIBRARIES for pattern in (f"**/{name}.py", f"**/{name}/__init__.py")]
    config_files = find_files(files, [*SETTINGS, *modules])
    expected_files = set(find_files(config_files, expected))
    return [path for path in config_files if path not in expected_files]
