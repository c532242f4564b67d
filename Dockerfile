# syntax=docker/dockerfile:1
# One image for all processes: `docker run firstline work`. Runs as nobody's user, with a root file system that may be
# read-only; /tmp must be writable (a tmpfs). Settings come from the environment, firstline.toml from /etc/firstline.

FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /src
RUN python -m venv /opt/firstline
COPY requirements-production.lock ./
RUN /opt/firstline/bin/pip install --require-hashes --only-binary :all: --no-binary quotequail -r requirements-production.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY connectors connectors
COPY escalation escalation
COPY workers workers
RUN /opt/firstline/bin/pip install --no-deps --no-build-isolation . \
    && /opt/firstline/bin/pip uninstall --yes pip

FROM python:3.11-slim-bookworm AS firstline
RUN useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin firstline
COPY --from=build /opt/firstline /opt/firstline
# HOME: a package of Slack's asks for it when it is imported, and fails for a user that has none.
ENV PATH=/opt/firstline/bin:$PATH PYTHONDONTWRITEBYTECODE=1 HOME=/tmp
WORKDIR /etc/firstline
USER 10001:10001
EXPOSE 8080 8081
# Processes take no new work then and finish what they hold: give them 40 seconds (`docker stop --time 40`).
STOPSIGNAL SIGTERM
# Of the web process; compose.yaml and docs/deploy/kubernetes.yaml have those of the others.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8081/healthz', timeout=2)"]
ENTRYPOINT ["firstline"]
CMD ["serve", "--host", "0.0.0.0"]

# `docker build --target scoring`: with RAGAS' own environment beside it, 600 MB more, for `firstline score`.
FROM python:3.11-slim-bookworm AS scoring-build
COPY workers/scoring/environment/requirements.lock ./
RUN python -m venv /opt/scoring \
    && /opt/scoring/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements.lock \
    && /opt/scoring/bin/pip uninstall --yes pip

FROM firstline AS scoring
COPY --from=scoring-build /opt/scoring /opt/firstline/scoring
HEALTHCHECK NONE
CMD ["score"]

FROM firstline
