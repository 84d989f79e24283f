# The forum's one image: web, worker, beat and release run from it with different commands.
FROM python:3.13-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
COPY requirements.txt .
RUN /opt/venv/bin/pip install --require-hashes --only-binary :all: -r requirements.txt

FROM python:3.13-slim
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    K2_DATA_DIR=/data \
    K2_STATIC_DIR=/srv/k2forum/static-files
RUN groupadd --gid 10001 forum \
    && useradd --uid 10001 --gid forum --home-dir /tmp --no-create-home --shell /usr/sbin/nologin forum \
    && mkdir /data && chown forum:forum /data
WORKDIR /srv/k2forum
COPY --from=build /opt/venv /opt/venv
COPY manage.py ./
COPY k2forum k2forum
COPY articles articles
COPY discussions discussions
COPY templates templates
COPY docs docs
# Static files belong to the code they were built from, so they lie in the image and not in a volume.
RUN python -m compileall -q k2forum articles discussions && python manage.py collectstatic --noinput
USER forum
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "k2forum.wsgi", "--bind=0.0.0.0:8000", "--no-control-socket", "--worker-tmp-dir=/dev/shm"]
