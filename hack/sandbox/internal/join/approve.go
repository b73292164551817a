// SPDX-License-Identifier: Apache-2.0

package join

import (
	"context"
	"fmt"
	"sync"
	"time"

	certificatesv1 "k8s.io/api/certificates/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/kubernetes/pkg/apis/certificates"
)

// signer signs serving certificates of kubelets. Nothing in a cluster approves the requests for it.
const signer = certificatesv1.KubeletServingSignerName

// retryInterval is how long an approval waits that has failed.
const retryInterval = 5 * time.Second

// approver approves the serving certificates of a node.
type approver struct {
	node   Node
	client kubernetes.Interface
	say    func(format string, args ...any)

	mu sync.Mutex
	// told is what has been said about each request.
	told map[types.UID]string
}

// Approve approves every request of the node for a serving certificate until ctx ends. Requests that it does not
// approve stay as they are; say gets the reason. It returns when it has begun; wait returns when it has ended.
func (n Node) Approve(ctx context.Context, client kubernetes.Interface, say func(format string, args ...any)) (wait func()) {
	a := &approver{node: n, client: client, say: say, told: map[types.UID]string{}}
	factory := informers.NewSharedInformerFactoryWithOptions(client, retryInterval, informers.WithTweakListOptions(func(o *metav1.ListOptions) {
		o.FieldSelector = fields.OneTermEqualSelector("spec.signerName", signer).String()
	}))
	informer := factory.Certificates().V1().CertificateSigningRequests().Informer()
	look := func(object any) {
		if request, ok := object.(*certificatesv1.CertificateSigningRequest); ok {
			a.look(ctx, request)
		}
	}
	// Both fail only for an informer that has been started already.
	_, _ = informer.AddEventHandler(cache.ResourceEventHandlerFuncs{AddFunc: look, UpdateFunc: func(_, object any) { look(object) }})
	// A control plane that is away is awaited; the log of the client library helps nobody here.
	_ = informer.SetWatchErrorHandlerWithContext(func(context.Context, *cache.Reflector, error) {})
	factory.StartWithContext(ctx)
	return factory.Shutdown
}

// look approves a request, or says why not.
func (a *approver) look(ctx context.Context, request *certificatesv1.CertificateSigningRequest) {
	if !a.node.concerned(request) || decided(request) {
		return
	}
	if err := a.node.check(request); err != nil {
		a.once(request, "The certificate request %s is not approved: %v.", request.Name, err)
		return
	}
	approved := request.DeepCopy()
	approved.Status.Conditions = append(approved.Status.Conditions, certificatesv1.CertificateSigningRequestCondition{
		Type: certificatesv1.CertificateApproved, Status: corev1.ConditionTrue, Reason: "JoinedNode",
		Message: "sandbox join " + a.node.Name,
	})
	if _, err := a.client.CertificatesV1().CertificateSigningRequests().UpdateApproval(ctx, request.Name, approved, metav1.UpdateOptions{}); err == nil {
		a.once(request, "Approved the certificate request %s.", request.Name)
	} else if ctx.Err() == nil {
		a.once(request, "The certificate request %s cannot be approved, which is tried again: %v.", request.Name, err)
	}
}

// once says something about a request unless that is what was said last.
func (a *approver) once(request *certificatesv1.CertificateSigningRequest, format string, args ...any) {
	a.mu.Lock()
	defer a.mu.Unlock()
	text := fmt.Sprintf(format, args...)
	if a.told[request.UID] != text {
		a.told[request.UID] = text
		a.say("%s", text)
	}
}

func decided(request *certificatesv1.CertificateSigningRequest) bool {
	return len(request.Status.Conditions) > 0 || len(request.Status.Certificate) > 0
}

// concerned reports whether a request comes from the node, or is for its name.
func (n Node) concerned(request *certificatesv1.CertificateSigningRequest) bool {
	if request.Spec.SignerName != signer {
		return false
	}
	if request.Spec.Username == n.user() {
		return true
	}
	parsed, err := certificates.ParseCSR(request.Spec.Request)
	return err == nil && parsed.Subject.CommonName == n.subject()
}

// check says what keeps a request from being approved: it must come from the service account of the node, the signer
// must be willing to sign it, and it must be for this node and nothing else.
func (n Node) check(request *certificatesv1.CertificateSigningRequest) error {
	if request.Spec.Username != n.user() {
		return fmt.Errorf("it comes from the user %s, not from %s", request.Spec.Username, n.user())
	}
	parsed, err := certificates.ParseCSR(request.Spec.Request)
	if err != nil {
		return err
	}
	if err := parsed.CheckSignature(); err != nil {
		return fmt.Errorf("its signature is not that of its key: %w", err)
	}
	usages := sets.NewString()
	for _, usage := range request.Spec.Usages {
		usages.Insert(string(usage))
	}
	if err := certificates.ValidateKubeletServingCSR(parsed, usages); err != nil {
		return fmt.Errorf("the signer %s would refuse it: %w", signer, err)
	}
	if parsed.Subject.CommonName != n.subject() {
		return fmt.Errorf("its common name is %s, not %s", parsed.Subject.CommonName, n.subject())
	}
	for _, name := range parsed.DNSNames {
		if name != n.Name {
			return fmt.Errorf("it is for the DNS name %s; the node's only one is %s", name, n.Name)
		}
	}
	for _, ip := range parsed.IPAddresses {
		if !ip.Equal(n.Address) {
			return fmt.Errorf("it is for the address %s; the node's address is %s (--address)", ip, n.Address)
		}
	}
	return nil
}
