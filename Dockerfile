# SPDX-License-Identifier: Apache-2.0
# The suite as an image that contains only the static binary. Run `make release` first, then
#   docker buildx build --platform linux/amd64,linux/arm64 --build-arg VERSION=… .
# The image contains no public CA certificates: the kubeconfig must contain the CA of its API server, as it usually does.
FROM scratch
ARG TARGETARCH
ARG VERSION=development
LABEL org.opencontainers.image.title="vk-test-set"
LABEL org.opencontainers.image.description="Checks that virtual Kubernetes nodes conform to the Pod API"
LABEL org.opencontainers.image.source="https://github.com/interTwin-eu/vk-test-set"
LABEL org.opencontainers.image.licenses="Apache-2.0"
LABEL org.opencontainers.image.version="${VERSION}"
COPY LICENSE /LICENSE
COPY dist/linux_${TARGETARCH}/vktest /vktest
ENV VKTEST_CONFIG=/etc/vktest/vktest_config.yaml
USER 65532:65532
ENTRYPOINT ["/vktest"]
