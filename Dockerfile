# syntax=docker/dockerfile:1

# Bundles the command from source. Nothing of this stage but dist/ gets into the image.
FROM node:24.21.0-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
# No package needs its install script to bundle, so none may run.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
COPY scripts/ scripts/
COPY functions/ functions/
COPY test/lab/ test/lab/
RUN node scripts/build.ts

# slim, not alpine: the system's resolver is one of the things that are probed, and clients of your service have glibc's.
FROM node:24.21.0-slim
# The user `node` of the base image, by number: Kubernetes can tell only of a number that it is not root.
RUN mkdir -p /data /config && chown 1000:1000 /data && chmod 700 /data
WORKDIR /app
COPY package.json LICENSE ./
COPY --from=build /build/dist/ dist/
USER 1000:1000
WORKDIR /config
VOLUME /data
EXPOSE 8080
# 503 while checks are late: a container that hangs is seen, and can be replaced.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/healthz', { signal: AbortSignal.timeout(4000) }).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/dist/main.js"]
CMD ["watch", "--config", "/config/canary.yml", "--data", "/data/canary.db", "--listen", "0.0.0.0:8080"]
