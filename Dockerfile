# The exporter in an image without a shell.
#
#   docker build -t mmexporter .
#
# builds it from the source. What deploy/publish.sh has published already can take the place of the stage "published":
#
#   deploy/publish.sh artifacts/published
#   docker build --build-context published=artifacts/published -t mmexporter .
#
# podman and buildah know --build-context from 1.24 on, and keep the health check only with --format docker.

ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0
# Any image with the C library, libstdc++, OpenSSL 3 and the authorities' certificates will do.
ARG BASE_IMAGE=mcr.microsoft.com/dotnet/runtime-deps:10.0-noble-chiseled

# It runs where it is built, whatever it is built for.
FROM --platform=$BUILDPLATFORM ${SDK_IMAGE} AS published
ARG TARGETARCH
ARG REVISION
WORKDIR /source
COPY . .
RUN case "$TARGETARCH" in amd64) platform=linux-x64 ;; arm64) platform=linux-arm64 ;; *) echo "Dockerfile: there is no exporter for $TARGETARCH" >&2; exit 2 ;; esac \
    && SourceRevisionId="$REVISION" deploy/publish.sh / "$platform"

FROM ${BASE_IMAGE}
ARG VERSION=0.1.0
ARG REVISION
LABEL org.opencontainers.image.title="MmExporter" \
      org.opencontainers.image.description="Serves memory-mapped metrics files of applications to Prometheus, and pushes them by OTLP" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
COPY --from=published /mmexporter /mmexporter
# The root file system may be read-only: nothing is unpacked, and there is no socket for diagnostics in /tmp.
ENV DOTNET_EnableDiagnostics=0
EXPOSE 9464
# Whoever mounts the writers' directory may choose any other user; it needs no name.
USER 65532:65532
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 CMD ["/mmexporter", "healthcheck"]
ENTRYPOINT ["/mmexporter"]
