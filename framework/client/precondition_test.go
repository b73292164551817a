// SPDX-License-Identifier: Apache-2.0

package client

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	authorizationv1 "k8s.io/api/authorization/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/scheme"

	"github.com/interTwin-eu/vk-test-set/internal/fakeapi"
)

func node(name string, ready corev1.ConditionStatus, taints ...corev1.Taint) *corev1.Node {
	return &corev1.Node{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Node"}, ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: corev1.NodeSpec{Taints: taints},
		Status: corev1.NodeStatus{
			Conditions: []corev1.NodeCondition{{Type: corev1.NodeReady, Status: ready, Reason: "KubeletNotReady", Message: "the plugin is away"}},
			NodeInfo:   corev1.NodeSystemInfo{KubeletVersion: "v1.30-vk-0.5", OperatingSystem: "linux"},
		},
	}
}

func TestJudgeNode(t *testing.T) {
	virtual := corev1.Taint{Key: "virtual-node.interlink/no-schedule", Effect: corev1.TaintEffectNoSchedule}
	soft := corev1.Taint{Key: "soft", Effect: corev1.TaintEffectPreferNoSchedule}
	notReady := corev1.Taint{Key: corev1.TaintNodeNotReady, Effect: corev1.TaintEffectNoExecute}
	cordoned := node("n", "True")
	cordoned.Spec.Unschedulable = true
	noCondition := node("n", "True")
	noCondition.Status.Conditions = nil
	exists := []corev1.Toleration{{Key: virtual.Key, Operator: corev1.TolerationOpExists, Effect: corev1.TaintEffectNoSchedule}}
	cases := []struct {
		name        string
		node        *corev1.Node
		tolerations []corev1.Toleration
		want        string
	}{
		{"fine", node("n", "True", soft), nil, ""},
		{"tolerated", node("n", "True", virtual), exists, ""},
		{"everything tolerated", node("n", "True", virtual), []corev1.Toleration{{Operator: corev1.TolerationOpExists}}, ""},
		{
			"tainted", node("n", "True", virtual), []corev1.Toleration{{Key: virtual.Key, Value: "x"}},
			"node n has the untolerated taint virtual-node.interlink/no-schedule:NoSchedule; " +
				"add {key: virtual-node.interlink/no-schedule, operator: Exists, effect: NoSchedule} to values.tolerations",
		},
		{"not Ready", node("n", "False", notReady), nil, "node n is not Ready: KubeletNotReady: the plugin is away"},
		{"no condition", noCondition, nil, "node n is not Ready: it reports no Ready condition"},
		{"cordoned", cordoned, nil, "node n is cordoned; run kubectl uncordon n"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := JudgeNode(c.node, c.tolerations).Problem(); got != c.want {
				t.Errorf("problem %q\nwant    %q", got, c.want)
			}
		})
	}
}

func TestCheckNode(t *testing.T) {
	a := fakeapi.New(t)
	a.Put("/api/v1/nodes/vk-1", node("vk-1", "True"))
	a.Put("/api/v1/nodes/vk-2", node("vk-2", "False"))
	client := clientOf(t, a)
	state, err := client.CheckNode(soon(t), "vk-1", nil)
	if err != nil || !state.Ready || state.Info.KubeletVersion != "v1.30-vk-0.5" {
		t.Errorf("%+v, %v", state, err)
	}
	if _, err = client.CheckNode(soon(t), "vk-3", nil); err == nil || !strings.Contains(err.Error(), "node vk-3 does not exist; the cluster has: vk-1, vk-2") {
		t.Error(err)
	}
}

func TestCheckNamespace(t *testing.T) {
	const missing = "namespace none does not exist; create it with kubectl create namespace none"
	may := map[string]string{"good": "", "ending": "namespace ending is being deleted", "none": missing}
	forbidden := map[string]string{}
	for name := range may {
		forbidden[name] = "namespace " + name + ": missing permission: get namespaces in namespace " + name
	}
	tests := []struct {
		name string
		deny []fakeapi.Rule
		want map[string]string
	}{
		{"who may read it", nil, may},
		{"who may only create pods in it", []fakeapi.Rule{{Verb: "get", Resource: "namespaces"}}, may},
		{"who may do neither", []fakeapi.Rule{{Verb: "get", Resource: "namespaces"}, {Verb: "create", Resource: "pods"}}, forbidden},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := fakeapi.New(t)
			ending := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "ending", DeletionTimestamp: &metav1.Time{Time: time.Unix(1, 0)}}}
			ending.Status.Phase = corev1.NamespaceTerminating
			a.Put("/api/v1/namespaces/good", &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "good"}})
			a.Put("/api/v1/namespaces/ending", ending)
			a.Deny(test.deny...)
			client := clientOf(t, a)
			for name, want := range test.want {
				err := client.CheckNamespace(soon(t), name)
				if want == "" && err != nil || want != "" && (err == nil || !strings.HasPrefix(err.Error(), want)) {
					t.Errorf("%s: %v, want %q", name, err, want)
				}
			}
			if pods := slices.DeleteFunc(a.Paths(), func(path string) bool { return !strings.Contains(path, "/pods/") }); len(pods) > 0 {
				t.Errorf("the question created %v", pods)
			}
		})
	}
}

func TestMissingPermissions(t *testing.T) {
	a := fakeapi.New(t)
	a.OnRequest(func(w http.ResponseWriter, r *http.Request) bool {
		var review authorizationv1.SelfSubjectAccessReview
		body, _ := io.ReadAll(r.Body)
		// client-go's typed clients may send protobuf.
		if _, _, err := scheme.Codecs.UniversalDeserializer().Decode(body, nil, &review); err != nil {
			fakeapi.WriteStatus(w, 400, "BadRequest", err.Error())
			return true
		}
		review.APIVersion, review.Kind = "authorization.k8s.io/v1", "SelfSubjectAccessReview"
		asked := review.Spec.ResourceAttributes
		review.Status.Allowed = asked.Subresource == "" && asked.Verb != "delete"
		fakeapi.WriteJSON(w, 201, review)
		return true
	})
	missing, err := clientOf(t, a).MissingPermissions(soon(t), append(Needed("ns"), permissionsFor("batch", "jobs", "")...)...)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range missing {
		got = append(got, p.String())
	}
	want := []string{"delete pods in namespace ns", "get pods/log in namespace ns", "delete jobs.batch cluster-wide"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
