# Two Python environments: the grader's in /opt/grader, the student's in /opt/student; neither sees the other's packages.
# The base is named by tag so that CI can stand in for it; the release pins it: --build-arg BASE_IMAGE=python:3.12-slim@sha256:…
ARG BASE_IMAGE=python:3.12-slim

FROM ${BASE_IMAGE} AS wheel
WORKDIR /src
COPY image/build.lock image/
RUN python -m pip install --no-cache-dir --require-hashes -r image/build.lock
COPY pyproject.toml README.md LICENSE ./
COPY schemas schemas
COPY checks checks
COPY autograde autograde
RUN python -m pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /wheel .

FROM ${BASE_IMAGE}
# git fetches the instructor's repository; busybox-static starts the grader with a clean environment.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends busybox-static ca-certificates git \
 && rm -rf /var/lib/apt/lists/* \
 && python -m compileall -q -j 0 -x '/(test|tests|idlelib|site-packages|turtledemo)/' /usr/local/lib/python3.*/
COPY image/student.lock /opt/
RUN python -m venv --without-pip /opt/student \
 && python -m pip --python /opt/student/bin/python install --no-cache-dir --require-hashes -r /opt/student.lock \
 && find /opt/student -type d -name tests -prune -exec rm -rf {} +
COPY image/grader.lock /opt/
RUN python -m venv --without-pip /opt/grader \
 && python -m pip --python /opt/grader/bin/python install --no-cache-dir --require-hashes -r /opt/grader.lock \
 && find /opt/grader -type d -name tests -prune -exec rm -rf {} +
COPY --from=wheel /wheel /wheel
RUN python -m pip --python /opt/grader/bin/python install --no-cache-dir --no-deps /wheel/*.whl

# A static first process: a job-level LD_PRELOAD would run its code in any other, as root, before a line of ours.
# Then Python's own environment (PYTHON*) is ignored with -I, and autograde.action keeps only the variables it knows.
ENTRYPOINT ["/bin/busybox", "env", \
  "-u", "LD_PRELOAD", "-u", "LD_LIBRARY_PATH", "-u", "LD_AUDIT", "-u", "LD_DEBUG", "-u", "LD_DEBUG_OUTPUT", \
  "-u", "LD_PROFILE", "-u", "LD_PROFILE_OUTPUT", "-u", "LD_ORIGIN_PATH", "-u", "LD_BIND_NOW", "-u", "LD_BIND_NOT", \
  "-u", "LD_DYNAMIC_WEAK", "-u", "LD_HWCAP_MASK", "-u", "LD_SHOW_AUXV", "-u", "LD_USE_LOAD_BIAS", \
  "-u", "LD_TRACE_LOADED_OBJECTS", "-u", "LD_VERBOSE", "-u", "LD_WARN", "-u", "LD_ASSUME_KERNEL", \
  "-u", "GLIBC_TUNABLES", "-u", "GCONV_PATH", "-u", "LOCPATH", "-u", "OPENSSL_CONF", "-u", "OPENSSL_MODULES", \
  "-u", "OPENSSL_ENGINES", \
  "AUTOGRADE_STUDENT_PYTHON=/opt/student/bin/python", \
  "/opt/grader/bin/python", "-I", "-B", "-m", "autograde", "action"]
