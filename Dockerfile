# syntax=docker/dockerfile:1
# The bot in an image: built in one stage, run in another without compiler, cache or root. See docs/deploy.md.
FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /app
RUN python -m venv /app/.venv
ENV PATH=/app/.venv/bin:$PATH
COPY requirements.txt ./
RUN pip install --require-hashes -r requirements.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot ./bot
COPY knowledge ./knowledge
COPY manifests/slack.json ./manifests/slack.json
# Not editable: what runs stands in the environment, with the knowledge inside.
RUN pip install --no-deps --no-build-isolation .
# The examples are read in here, where there is memory for it; the volume at /data gets them when it is made.
WORKDIR /data
RUN leadership ask --jsonl --served </dev/null

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin leadership
COPY --from=build /app/.venv /app/.venv
COPY --from=build --chown=10001:10001 /data /data
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 LOG_FORMAT=json HOST=0.0.0.0 PORT=3000
# The one folder that is written to: var/ is made in it. All else may be read-only.
WORKDIR /data
VOLUME /data
USER 10001:10001
EXPOSE 3000
# The slim image has no curl.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 CMD ["python", "-c", \
    "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/healthz', timeout=4)"]
CMD ["leadership", "serve"]
