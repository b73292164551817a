# SPDX-License-Identifier: Apache-2.0
# `make` without a target lists all targets. Anything longer than a line is in hack/.

SHELL := /bin/bash
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo development)
COMMIT ?= $(shell git rev-parse --short HEAD 2>/dev/null || echo unknown)
VERSION_PKG := github.com/interTwin-eu/vk-test-set/framework/version
LDFLAGS := -s -w -X $(VERSION_PKG).Version=$(VERSION) -X $(VERSION_PKG).Commit=$(COMMIT)
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help demo run build sandbox test unit unit-tools cover matrix browser dashboards s3 e2e bench chaos fleet batch versions diagnose mutation texts reference verify vet lint release release-test install-test generate typical tidy clean FORCE

##@ Quick start

help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "; print "Usage: make TARGET"} \
		/^##@/ {printf "\n%s\n", substr($$0, 5)} \
		/^[a-z0-9-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## Start a sandbox, run the whole suite against its node, and remove it
	@hack/demo.sh

test: ## Run all tests: static checks, unit tests, sandbox and end-to-end tests
	@hack/test.sh

##@ Running the suite

run: bin/vktest ## Run the suite against your own cluster: KUBECONFIG=… make run [ARGS='--ginkgo.focus=hello']
	bin/vktest --ginkgo.v $(ARGS)

build: bin/vktest bin/sandbox ## Build the suite and the sandbox into bin/

bin/vktest: FORCE
	@CGO_ENABLED=0 go test -c -trimpath -ldflags "$(LDFLAGS)" -o $@ .

sandbox: bin/sandbox ## Build bin/sandbox; `bin/sandbox up` starts a Kubernetes cluster on this machine

bin/sandbox: FORCE
	@mkdir -p bin && cd hack/sandbox && CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o ../../bin/sandbox .

##@ Parts of the tests

verify: ## Check formatting, go vet, linters, go.mod files, and generated files
	@hack/verify.sh

vet: ## Check formatting and go vet in all modules
	@hack/verify-go.sh

unit: unit-tools ## Run the unit tests, with the race detector
	go test -short -race -timeout 60m . ./framework/... ./specs ./internal/... ./templates/...

unit-tools:
	go test -short -race -timeout 60m ./hack/...
	cd hack/sandbox && go test -short -timeout 60m ./...
	cd hack/fleet && go test -short -timeout 60m ./...

cover: ## Run the unit tests of the suite with coverage, print a table per package, and check the limits
	@hack/cover.sh

matrix: ## Disturb the requests of the suite to a fake API server in every way, and check all verdicts [ONLY=regexp, SEED=n]
	go test -v -count=1 -timeout 30m -run '^(TestJudge|TestMatrix)$$' ./hack/chaos -args -rows='$(ONLY)' -seed=$(or $(SEED),0)

browser: ## Test the HTML report in headless Chromium; SCREENSHOTS=DIR saves screenshots [REPORT=report.yaml]
	@hack/browser.sh

dashboards: ## Lint the example dashboard and alerts with the code of Prometheus, and test the alerts
	cd hack/dashboards && go test -count=1 ./...

s3: ## Test reports in an object store with a real server, the Versity S3 Gateway; the first run compiles it, which takes minutes
	go test -count=1 ./hack/objectstore

bench: build ## Measure time to verdict, requests per test, size of the tree, time to first request, first paint of a large page (needs root)
	hack/e2e.sh -run="^$$" -bench=. -benchtime=5x
	hack/browser.sh -run="^$$" -bench=. -benchtime=5x

e2e: build ## Run the end-to-end tests of the sandbox and the suite (needs root)
	hack/e2e.sh

chaos: ## Like matrix, over a sandbox, and measure what faults cost all templates (needs root) [ONLY=regexp, SEED=n, SCALE=x]
	@hack/chaos.sh

fleet: ## Run the suite on nodes that kwok simulates, in shards, and measure it [NODES=list, SHARDS=n, BROKEN=n, LATENCY=time, TEMPLATES=dir]
	@NODES='$(NODES)' SHARDS='$(SHARDS)' BROKEN='$(BROKEN)' LATENCY='$(LATENCY)' TEMPLATES='$(TEMPLATES)' hack/fleet.sh

batch: ## Run all templates on a slow but correct node, and print for how long nothing happened (needs root) [ARGS=flags, PROCS=n]
	@hack/batch.sh

versions: ## Run all templates on each supported version of Kubernetes (needs root) [VERSIONS=list, ARGS=flags, PROCS=n]
	@hack/versions.sh

diagnose: ## Measure whether the causes that the suite names contain the bugs of nodes with several (needs root) [DRAWS=n, SEED=n, ARGS=flags]
	@hack/diagnose.sh

mutation: ## Measure which bugs the templates and rules detect (needs root); variables: see hack/mutation.sh
	@hack/mutation.sh

texts: ## Measure how many failure texts of the last mutation run name the cause, and print the others [SYSTEMATIC=1, ARGS=-found]
	go run ./hack/texts $(ARGS) $(if $(SYSTEMATIC),-faults reports/systematic/systematic.yaml reports/mutation/systematic.json,reports/mutation/results.json)

reference: ## Record what the templates leave on the reference kubelet (needs root) [ONLY=regexp, ROUNDS=n, PROCS=n]
	@ONLY='$(ONLY)' hack/reference.sh

bin/fleet: FORCE
	@mkdir -p bin && cd hack/fleet && CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o ../../bin/fleet .

bin/mutation: FORCE
	@mkdir -p bin && cd hack/sandbox && CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o ../../bin/mutation ./mutation
##@ Release

release: ## Build the archives, SBOMs and SHA256SUMS in dist/ for all platforms (TARGETS=linux/amd64 for one)
	@VERSION="$(VERSION)" LDFLAGS="$(LDFLAGS)" hack/release.sh

release-test: ## Test the archives in dist/: checksums, static binaries, --version, --help, lint
	@VERSION="$(VERSION)" COMMIT="$(COMMIT)" LDFLAGS="$(LDFLAGS)" hack/release-test.sh

install-test: bin/vktest ## Test that `go install` of a version builds the same program as bin/vktest
	@hack/install-test.sh

##@ Housekeeping

generate: ## Generate the schemas, references, labels and the list of templates from the sources
	go run ./hack/generate
	go run ./hack/statusfaults
	go run ./hack/systematic

typical: ## Copy the durations of templates from a report: make typical REPORT=reports/report.yaml
	@test -n "$(REPORT)" || { echo "REPORT is not set. Usage: make typical REPORT=reports/report.yaml" >&2; exit 2; }
	go run ./hack/generate -typical "$(REPORT)"

lint: ## Run golangci-lint and actionlint; the first run compiles them, which takes minutes; part of verify
	@hack/verify-lint.sh

tidy: ## Run go mod tidy in all modules
	for module in . docs/embedding hack/sandbox hack/browser hack/dashboards hack/fleet hack/s3 hack/tools hack/vknode; do (cd $$module && go mod tidy) || exit; done

clean: ## Remove all build output (the compiled Kubernetes stays in the user's cache directory)
	rm -rf bin dist reports coverage .sandbox
