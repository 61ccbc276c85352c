"""The Docker engine that the tests of the action's image and the attacks in it run on."""

import subprocess

MISSING = "No Docker engine answers `docker info`. Install Docker (docs.docker.com/engine/install) and start it."


def is_running() -> bool:
    try:
        done = subprocess.run(["docker", "info"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
