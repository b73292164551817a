# SPDX-License-Identifier: Apache-2.0
# `make` alone lists what there is. Logic of more than a line lives in hack/.

SHELL := /bin/bash
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo development)
COMMIT ?= $(shell git rev-parse --short HEAD 2>/dev/null || echo unknown)
VERSION_PKG := github.com/interTwin-eu/vk-test-set/framework/version
LDFLAGS := -s -w -X $(VERSION_PKG).Version=$(VERSION) -X $(VERSION_PKG).Commit=$(COMMIT)
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help demo run build sandbox test unit browser e2e bench mutation verify vet lint release release-test generate typical tidy clean FORCE

##@ Quick start

help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "; print "Usage: make TARGET"} \
		/^##@/ {printf "\n%s\n", substr($$0, 5)} \
		/^[a-z0-9-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## Bring a sandbox up, run the whole suite against its node, take it down
	@hack/demo.sh

test: ## Run every test: checks, unit tests, sandbox, end-to-end runs
	@hack/test.sh

##@ Running the suite

run: bin/vktest ## Run against your own cluster: KUBECONFIG=… make run [ARGS='--ginkgo.focus=hello']
	bin/vktest --ginkgo.v $(ARGS)

build: bin/vktest bin/sandbox ## Build the suite and the sandbox into bin/

bin/vktest: FORCE
	@CGO_ENABLED=0 go test -c -trimpath -ldflags "$(LDFLAGS)" -o $@ .

sandbox: bin/sandbox ## Build bin/sandbox; `bin/sandbox up` starts a Kubernetes on this machine

bin/sandbox: FORCE
	@mkdir -p bin && cd hack/sandbox && CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o ../../bin/sandbox .

##@ Parts of the tests

verify: ## Formatting, go vet, linters, tidy modules, and generated files that are stale or not in git
	@hack/verify.sh

vet: ## Formatting and go vet, in every module
	@hack/verify-go.sh

unit: ## Unit tests of both modules, with the race detector
	go test -short -race ./...
	cd hack/sandbox && go test -short ./...

browser: ## The HTML report in a headless Chromium; SCREENSHOTS=DIR keeps pictures of it
	@hack/browser.sh

bench: build ## Time to a verdict, requests per spec, size of the tree, time to the first request (needs root)
	hack/e2e.sh -run="^$$" -bench=. -benchtime=5x

e2e: build ## Tests that need root: the sandbox, and the suite run as users run it
	hack/e2e.sh

mutation: ## Measure the templates against nodes with bugs (needs root) [QUICK=1, ALL=1, FULL=1, SAMPLE=n, SYSTEMATIC=1, ONLY=regexp]
	@hack/mutation.sh

bin/mutation: FORCE
	@mkdir -p bin && cd hack/sandbox && CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o ../../bin/mutation ./mutation
##@ Release

release: ## Archives for every platform, their SBOMs and SHA256SUMS in dist/ (TARGETS=linux/amd64 makes one)
	@VERSION="$(VERSION)" LDFLAGS="$(LDFLAGS)" hack/release.sh

release-test: ## Check dist/: checksums, static binaries, --version, --help, lint without a cluster
	@VERSION="$(VERSION)" COMMIT="$(COMMIT)" LDFLAGS="$(LDFLAGS)" hack/release-test.sh

##@ Housekeeping

generate: ## Write what is derived from the source: schemas, references, labels, the catalogue of templates
	go run ./hack/generate
	go run ./hack/podfields

typical: ## Take the typical times of templates over from a run: make typical REPORT=reports/report.yaml
	@test -n "$(REPORT)" || { echo "name the report of a run: make typical REPORT=reports/report.yaml" >&2; exit 2; }
	go run ./hack/generate -typical "$(REPORT)"

lint: ## golangci-lint and actionlint, which compile on first use (minutes); part of verify
	@hack/verify-lint.sh

tidy: ## go mod tidy in every module
	for module in . hack/sandbox hack/browser hack/tools; do (cd $$module && go mod tidy) || exit; done

clean: ## Remove what was built here (compiled Kubernetes stays in the user's cache directory)
	rm -rf bin dist reports .sandbox
