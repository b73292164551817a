// Package conformance is the test suite of a provider, with the conformance tests among its own.
package conformance

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/interTwin-eu/vk-test-set/framework/config"
	"github.com/interTwin-eu/vk-test-set/framework/manifest"
	"github.com/interTwin-eu/vk-test-set/specs"
	"github.com/interTwin-eu/vk-test-set/templates"
)

func TestProvider(t *testing.T) {
	gomega.RegisterFailHandler(ginkgo.Fail)
	suite, err := conformance()
	if err != nil {
		t.Fatal(err)
	}
	suite.Register()

	// The provider's own tests stand beside those of the suite.
	ginkgo.Describe("my provider", func() {
		ginkgo.It("has a test of its own", func() {
			gomega.Expect(os.Getenv("KUBECONFIG")).NotTo(gomega.BeEmpty())
		})
	})

	suiteConfig, reporterConfig := ginkgo.GinkgoConfiguration()
	suite.Configure(&suiteConfig, &reporterConfig)
	ginkgo.RunSpecs(t, "my provider", suiteConfig, reporterConfig)
}

// conformance prepares the tests. Nothing is created before every template is known to be valid.
func conformance() (*specs.Suite, error) {
	configuration, err := config.Load("vktest_config.yaml")
	if err != nil {
		return nil, err
	}
	builtin := manifest.Layer{Name: "templates", FS: templates.FS}
	all, err := manifest.Load(builtin)
	if err != nil {
		return nil, err
	}
	cluster, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	if err != nil {
		return nil, err
	}
	return specs.New(specs.Options{
		Config:    configuration,
		Templates: all,
		Cluster:   cluster,
		SetUp: func(context.Context) error {
			fmt.Println("starting my provider")
			return nil
		},
		TearDown: func(context.Context) error {
			fmt.Println("stopping my provider")
			return nil
		},
	})
}
