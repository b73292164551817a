// SPDX-License-Identifier: Apache-2.0

package redact

import (
	"encoding/base64"
	"fmt"
	"strings"
	"sync"
	"testing"
)

func newRedactor(t testing.TB, names, patterns []string) *Redactor {
	t.Helper()
	r, err := New(names, patterns)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestText hides by form alone: nothing was learned. In each text the secret is hidden and nothing else.
func TestText(t *testing.T) {
	const m = Marker
	jwt := "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl"
	basic := base64.StdEncoding.EncodeToString([]byte("bob:hunter2"))
	tests := []struct{ text, want string }{
		// URLs
		{"postgres://bob:hunter2@db.example:5432/x?y=z", "postgres://bob:" + m + "@db.example:5432/x?y=z"},
		{`"https://bob:pa/ss@host/x", more`, `"https://bob:` + m + `@host/x", more`},
		{"redis://:hunter2@cache:6379", "redis://:" + m + "@cache:6379"},
		{"see http://host:8080/a@b and http://[::1]:80/ and http://bob@host/", ""},
		{"bob:hunter2@tcp(db:3306)/x", "bob:" + m + "@tcp(db:3306)/x"},
		// schemes
		{"Authorization: Bearer abc.def", "Authorization: Bearer " + m},
		{"curl -H 'authorization: bearer s3cr3t' x", "curl -H 'authorization: bearer " + m + "' x"},
		{"Bearer abc12345, then", "Bearer " + m + ", then"},
		{"Basic " + basic, "Basic " + m},
		{"the Bearer token is missing; basic usage of it", ""},
		// flags
		{"run --token s3cr3t --verbose", "run --token " + m + " --verbose"},
		{"run --token=s3cr3t --verbose", "run --token=" + m + " --verbose"},
		{"run --api-key s3cr3t", "run --api-key " + m},
		{"--registry-auth=s3cr3t", "--registry-auth=" + m},
		{"--db-password 's3 cr3t' x", "--db-password '" + m + "' x"},
		{`["tool" "--token" "s3cr3t" "-v"]`, `["tool" "--token" "` + m + `" "-v"]`},
		{`["tool", "--token", "s3cr3t"]`, `["tool", "--token", "` + m + `"]`},
		{`{"args":"[\"--token\", \"s3cr3t\"]"}`, `{"args":"[\"--token\", \"` + m + `\"]"}`},
		{"- --token\n- s3cr3t\n- x", "- --token\n- " + m + "\n- x"},
		{"docker login -u bob -p s3cr3t host", "docker login -u bob -p " + m + " host"},
		{"mysql -h db -p s3cr3t", "mysql -h db -p " + m},
		{"mysql -u bob -ps3cr3t! db; mkdir -pv x", "mysql -u bob -p" + m + " db; mkdir -pv x"},
		{"curl -s -u bob:s3cr3t http://x", "curl -s -u bob:" + m + " http://x"},
		{"mkdir -p dir; ssh -p 2222 host; docker run -u 1000 -p 80:8080 x", ""},
		{"--token-file /run/t --password-stdin x --token --next a-token b", ""},
		// assignments
		{"API_KEY=s3cr3t ./run", "API_KEY=" + m + " ./run"},
		{"export GITHUB_PAT='s3 cr3t'; x", "export GITHUB_PAT='" + m + "'; x"},
		{"password: s3cr3t\nuser: bob", "password: " + m + "\nuser: bob"},
		{`{"db_pass":"s3\"cr3t","user":"bob"}`, `{"db_pass":"` + m + `","user":"bob"}`},
		{`\"apiKey\": \"s3cr3t\", \"user\": \"bob\"`, `\"apiKey\": \"` + m + `\", \"user\": \"bob\"`},
		{`{"client_secret" : "s3cr3t", "user" : "bob"}`, `{"client_secret" : "` + m + `", "user" : "bob"}`},
		{"336-service-account-token.yaml: check_pods[0] failed; a/secret.yml: not found", ""},
		{`secret.yaml: "s3 cr3t"`, `secret.yaml: "` + m + `"`},
		{"GET /x?token=s3cr3t&page=2", "GET /x?token=" + m + "&page=2"},
		{"user=bob;Password=s3cr3t;host=db", "user=bob;Password=" + m + ";host=db"},
		{"Cookie: s3cr3t", "Cookie: " + m},
		{`object.data.password == "s3cr3t" && object.x == "y"`, `object.data.password == "` + m + `" && object.x == "y"`},
		{`object.data["db-pwd"] != 's3cr3t'`, `object.data["db-pwd"] != '` + m + `'`},
		{`spec.token: Invalid value: "s3cr3t": must be short`, `spec.token: Invalid value: "` + m + `": must be short`},
		{"a:\n  private-key: |\n    line one\n    line two\n  user: bob", "a:\n  private-key: |\n    " + m + "\n  user: bob"},
		{`{"auths":{"r.example":{"username":"bob","auth":"` + basic + `"}}}`, `{"auths":{"r.example":{"username":"bob","auth":"` + m + `"}}}`},
		{"AUTHOR=Ada COMPASS_DIR=/c PATH=/bin KEYBOARD=de image: auth:v1.2 token-server:80 token:\n  x", ""},
		{"automountServiceAccountToken: false\nsecretName: creds\nUSE_TOKEN=true\nPASSWORD=$(cat f) TOKEN=$TOKEN MAX_TOKENS=512", ""},
		// tokens and keys
		{"got " + jwt + " back", "got " + m + " back"},
		{"AKIAABCDEFGHIJKLMNOP ghp_" + strings.Repeat("a1", 18), m + " " + m},
		{"x\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabcd\n-----END RSA PRIVATE KEY-----\ny", "x\n" + m + "\ny"},
		{"-----BEGIN PRIVATE KEY-----\nMIIE", m},
		{"-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----", ""},
		{"MIIEabcdefghijklmnop\nabcd\n-----END EC PRIVATE KEY-----\ny", m + "\ny"},
		// patterns and names of the configuration
		{"badge 4711 of Ada, VISA_NO=12 hotelVisa: x7", "badge " + m + " of Ada, VISA_NO=" + m + " hotelVisa: " + m},
		{"", ""},
	}
	r := newRedactor(t, []string{"visa"}, []string{`(?i)badge (\d+)`})
	for _, tt := range tests {
		if tt.want == "" {
			tt.want = tt.text
		}
		got := r.Text(tt.text)
		if got != tt.want {
			t.Errorf("%s\n got %s\nwant %s", tt.text, got, tt.want)
		}
		if again := r.Text(got); again != got {
			t.Errorf("%s\nagain %s", got, again)
		}
	}
}

func TestLearnedValuesAreHiddenInEveryForm(t *testing.T) {
	for _, value := range []string{
		"s3cr3t", `p'a"s$s\w` + "`o`rd {}", "a+b/c=d&e<f>g", "two\nlines of it", "grüße äöü 99", "x y  z", strings.Repeat("long-0123456789!", 300), "(a|b)*[c]",
	} {
		r := newRedactor(t, nil, nil)
		r.Learn(value)
		for _, form := range forms(value) {
			if len(form) < minValue {
				continue
			}
			if got := r.Text("<< " + form + " >>"); strings.Contains(got, form) || !strings.Contains(got, Marker) || !strings.HasPrefix(got, "<< ") || !strings.HasSuffix(got, " >>") {
				t.Errorf("%.80q: %.200q", value, got)
			}
		}
		encoded := base64.StdEncoding.EncodeToString([]byte("user=bob; it is " + value + ", no?"))
		if got := r.Text(encoded); len(value) >= minLine && !strings.Contains(got, Marker) {
			t.Errorf("%.80q as a part of base64: %.200q", value, got)
		}
	}
}

func TestPartsOfValues(t *testing.T) {
	r := newRedactor(t, nil, nil)
	r.Learn("hunter2-and-more", strings.Repeat("0123456789abcdef", 10), "first line of it\nsecond line of it")
	for text, want := range map[string]string{
		"it is hunter2-a…":                                   "it is " + Marker + "…",
		"…and-more is the end":                               "…" + Marker + " is the end",
		"| 89abcdef" + strings.Repeat("0123456789abcdef", 5): "",
		"   second line of it":                               "   " + Marker,
		"hunter, and more…":                                  "hunter, and more…",
	} {
		if got := r.Text(text); want != "" && got != want || want == "" && !strings.Contains(got, Marker) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestCommonValuesAreHiddenWhereTheyStandOnly(t *testing.T) {
	for _, value := range []string{"", "abc", "true", "default", "Secret", "ADMIN", "password", "8080", "1.5", "12345", "redacted", "node-1", "   "} {
		r := newRedactor(t, nil, nil)
		r.Public("node-1")
		r.Learn(value)
		if got := r.Text("| " + value + " |"); got != "| "+value+" |" {
			t.Errorf("%q is hidden everywhere: %q", value, got)
		}
		if got := r.Text("token=" + value); len(strings.TrimSpace(value)) > 0 && got != "token="+Marker {
			t.Errorf("%q is not hidden after its name: %q", value, got)
		}
	}
	for _, value := range []string{"ab1!", "hunter2", "dragonfly", "sEcret", "123456", "a b c d", "4711-4711"} {
		r := newRedactor(t, nil, nil)
		r.Learn(value)
		if got := r.Text("x" + value + "y"); got != "x"+Marker+"y" {
			t.Errorf("%q is readable: %q", value, got)
		}
	}
}

func TestObjectsAreNoNamesOfSecrets(t *testing.T) {
	r := newRedactor(t, nil, nil)
	r.Public("node-1", "env.secret", "0b0fe86c-3f7c-4b0e-8a3f-2f1f5a3a9c11")
	for text, want := range map[string]string{
		"env.secret: beyond the profile":                                     "",
		"env.secrets: s3cr3t":                                                "env.secrets: " + Marker,
		"token-0b0fe86c-3f7c-4b0e-8a3f-2f1f5a3a9c11: phase Failed":           "",
		"default/token-0b0fe86c-3f7c-4b0e-8a3f-2f1f5a3a9c11: the log is":     "",
		"token-0b0fe86c-3f7c-4b0e-8a3f-2f1f5a3a9c11=s3cr3t":                  "token-0b0fe86c-3f7c-4b0e-8a3f-2f1f5a3a9c11=" + Marker,
		"token-ffffffff-3f7c-4b0e-8a3f-2f1f5a3a9c11: s3cr3t node-1-token: x": "token-ffffffff-3f7c-4b0e-8a3f-2f1f5a3a9c11: " + Marker + " node-1-token: " + Marker,
	} {
		if got := r.Text(text); want != "" && got != want || want == "" && got != text {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestOverlappingValues(t *testing.T) {
	r := newRedactor(t, nil, nil)
	r.Learn("abc123def", "123def456", "123d")
	if got := r.Text("<abc123def456> <123d>"); got != "<"+Marker+"> <"+Marker+">" {
		t.Error(got)
	}
}

func TestPatterns(t *testing.T) {
	long := strings.Repeat("0123456789abcdef", 8)
	for _, tt := range []struct{ pattern, text, want string }{
		{`visa-[0-9a-f]+`, "the visa-" + long + " of Ada", "the " + Marker + " of Ada"},
		{`visa-([0-9a-f]+)`, "visa-" + long, "visa-" + Marker},
		{`.*`, "one " + long + "\ntwo", Marker + "\n" + Marker},
		{`x*`, "one xx two", "one " + Marker + " two"},
		{`redacted`, "it is " + Marker, "it is " + Marker},
	} {
		r := newRedactor(t, nil, []string{tt.pattern})
		r.LearnObject(map[string]any{"text": tt.text})
		got := r.Text(tt.text)
		if got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.pattern, got, tt.want)
		}
		if again := r.Text(got); again != got {
			t.Errorf("%s: redacted twice: %q", tt.pattern, again)
		}
	}
}

func TestPatternThatTakesTooLong(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes the time that a search may take")
	}
	r := newRedactor(t, nil, []string{`(a|aa)+$`})
	if got := r.Text(strings.Repeat("a", 200) + "b"); got != Marker {
		t.Errorf("%.60s", got)
	}
}

func TestNewRefuses(t *testing.T) {
	if _, err := New([]string{"42"}, nil); err == nil {
		t.Error("a name without letters")
	}
	if _, err := New(nil, []string{"("}); err == nil {
		t.Error("a pattern that does not compile")
	}
}

func TestConcurrentUse(t *testing.T) {
	r := newRedactor(t, nil, nil)
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			for j := range 50 {
				value := fmt.Sprintf("value-%d-%d", i, j)
				r.Learn(value)
				if got := r.Text("it is " + value); got != "it is "+Marker {
					t.Error(got)
				}
			}
		})
	}
	group.Wait()
}

func BenchmarkText(b *testing.B) {
	r := newRedactor(b, nil, nil)
	for i := range 1000 {
		r.Learn(fmt.Sprintf("secret-%08d-%x", i*7919, i))
	}
	log := strings.Repeat("2026-01-02T03:04:05Z level=info component=server msg=\"request done\" path=/healthz status=200 took=3ms\n", 4<<20/100)
	b.SetBytes(int64(len(log)))
	for b.Loop() {
		r.Text(log)
	}
}
