# SPDX-License-Identifier: Apache-2.0
# The suite as an image: one static binary, nothing else. `make release` first, then
#   docker buildx build --platform linux/amd64,linux/arm64 --build-arg VERSION=… .
# There are no certificates of public authorities: a kubeconfig must bring those of its API server, as kubeconfigs do.
FROM scratch
ARG TARGETARCH
ARG VERSION=development
LABEL org.opencontainers.image.title="vk-test-set"
LABEL org.opencontainers.image.description="Checks that virtual nodes of Kubernetes do what the Pod API promises"
LABEL org.opencontainers.image.source="https://github.com/interTwin-eu/vk-test-set"
LABEL org.opencontainers.image.licenses="Apache-2.0"
LABEL org.opencontainers.image.version="${VERSION}"
COPY LICENSE /LICENSE
COPY dist/linux_${TARGETARCH}/vktest /vktest
ENV VKTEST_CONFIG=/etc/vktest/vktest_config.yaml
USER 65532:65532
ENTRYPOINT ["/vktest"]
