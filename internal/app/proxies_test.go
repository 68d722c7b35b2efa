package app

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// snippet is a configuration as docs/operations.md prints it.
func snippet(t *testing.T, language string) string {
	t.Helper()
	page, err := os.ReadFile("../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(page), "```"+language+"\n")
	text, _, ended := strings.Cut(rest, "```")
	if !found || !ended {
		t.Fatalf("docs/operations.md has no %s snippet", language)
	}
	return text
}

// replaced changes what differs between the documentation and the test, and nothing else.
func replaced(t *testing.T, text string, pairs ...string) string {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(text, pairs[i]) {
			t.Fatalf("the snippet has no %q", pairs[i])
		}
		text = strings.Replace(text, pairs[i], pairs[i+1], 1)
	}
	return text
}

// front is a proxy in front of a server: people reach it at an https address of its own.
type front struct {
	address string // host:port that it listens on
	start   func(server string)
}

// TestProxySnippets runs a server behind each proxy that docs/operations.md has a snippet for: the
// real one where the machine has it, and in any case one that sets the snippet's headers.
func TestProxySnippets(t *testing.T) {
	t.Parallel()
	for name, make := range map[string]func(*testing.T) front{
		"nginx": realNginx, "caddy": realCaddy, "headers of nginx": headersOfNginx, "headers of caddy": headersOfCaddy,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			behind(t, make(t))
		})
	}
}

// lockedBuffer is a log that is written and read at the same time.
type lockedBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// browser is a client that keeps cookies, follows no redirect and speaks HTTP/2 where it can.
type browser struct {
	*http.Client
	t       *testing.T
	address string // of the public server
}

func newBrowser(t *testing.T, address string) *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true} //nolint:gosec // the test's own certificate
	t.Cleanup(transport.CloseIdleConnections)
	return &browser{t: t, address: address, Client: &http.Client{
		Jar: jar, Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

func (b *browser) send(method, path string, body io.Reader, header ...string) (*http.Response, string) {
	b.t.Helper()
	request, err := http.NewRequestWithContext(b.t.Context(), method, b.address+path, body)
	if err != nil {
		b.t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	response, err := b.Do(request)
	if err != nil {
		b.t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return response, string(answer)
}

// behind does through a proxy what people, and strangers, do.
func behind(t *testing.T, proxy front) {
	rig := newRig(t)
	flags := rig.serve
	flags.PublicURL, flags.MetricsListen = "https://"+proxy.address, "127.0.0.1:0"
	log := &lockedBuffer{}
	server, err := Start(t.Context(), flags, Environment{Log: slog.New(slog.NewTextHandler(log, nil)), Build: NewBuild("test", "")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stopServer(t, server) })
	proxy.start(strings.TrimPrefix(server.URL(), "http://"))
	b := newBrowser(t, flags.PublicURL)

	// A client that forges its address is still one client.
	for i := 1; ; i++ {
		form := url.Values{"email": {fmt.Sprintf("someone%d@example.com", i)}}
		answer, _ := b.send(http.MethodPost, "/forgot", strings.NewReader(form.Encode()), "Content-Type", "application/x-www-form-urlencoded",
			"X-Forwarded-For", fmt.Sprintf("198.51.100.%d", i), "X-Real-IP", "198.51.100.1", "Forwarded", "for=198.51.100.1",
			"Origin", flags.PublicURL, "Sec-Fetch-Site", "same-origin")
		if answer.StatusCode == http.StatusTooManyRequests {
			break
		}
		if answer.StatusCode >= http.StatusBadRequest || i > 10 {
			t.Fatalf("asking for a new password the %dth time: %s", i, answer.Status)
		}
	}
	if strings.Contains(log.String(), "address=198.51.100") || !strings.Contains(log.String(), "address=127.0.0.1") {
		t.Errorf("the log believes what the client sent:\n%.2000s", log)
	}

	link, err := server.SignInLink(t.Context(), "fizz@example.com", time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	answer, _ := b.send(http.MethodGet, strings.TrimPrefix(link, flags.PublicURL), nil)
	if cookies := strings.Join(answer.Header.Values("Set-Cookie"), "\n"); answer.StatusCode != http.StatusSeeOther || !strings.Contains(cookies, "__Host-upstock-session=") {
		t.Fatalf("signing in: %s, cookies %s", answer.Status, cookies)
	}
	if answer.ProtoMajor != 2 || answer.Header.Get("Strict-Transport-Security") == "" || answer.Header.Get("X-Request-Id") == "" {
		t.Errorf("the answer is %s with %v", answer.Proto, answer.Header)
	}
	if answer, page := b.send(http.MethodPost, "/sign-out", nil, "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"); answer.StatusCode != http.StatusForbidden ||
		!strings.Contains(page, flags.PublicURL) || !strings.Contains(log.String(), "origin=https://evil.example") {
		t.Errorf("a page of another site: %s %s", answer.Status, page)
	}
	if answer, _ := b.send(http.MethodGet, "/metrics", nil); answer.StatusCode != http.StatusNotFound {
		t.Errorf("/metrics is public: %s", answer.Status)
	}
	b.takesLargeFiles()
	b.seesLiveRegions()
}

// takesLargeFiles sends a file of nearly 16 MB, and one that is larger.
func (b *browser) takesLargeFiles() {
	b.t.Helper()
	for _, test := range []struct {
		size, want int
		words      string
	}{{15 << 20, http.StatusUnprocessableEntity, ""}, {17 << 20, http.StatusRequestEntityTooLarge, "That is too large"}} {
		var form bytes.Buffer
		parts := multipart.NewWriter(&form)
		file, err := parts.CreateFormFile("logo", "logo.png")
		if err != nil {
			b.t.Fatal(err)
		}
		if _, err := file.Write(make([]byte, test.size)); err != nil {
			b.t.Fatal(err)
		}
		if err := parts.Close(); err != nil {
			b.t.Fatal(err)
		}
		answer, page := b.send(http.MethodPost, "/settings/profile/logo", &form, "Content-Type", parts.FormDataContentType(), "Origin", b.address)
		if answer.StatusCode != test.want || !strings.Contains(page, test.words) || answer.Header.Get("X-Request-Id") == "" {
			b.t.Errorf("a file of %d MB: %s %.300s", test.size>>20, answer.Status, page)
		}
	}
}

// seesLiveRegions expects the first event of a stream that goes on.
func (b *browser) seesLiveRegions() {
	b.t.Helper()
	ctx, enough := context.WithTimeout(b.t.Context(), 20*time.Second)
	defer enough()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, b.address+"/live?topic=notices/all", nil)
	if err != nil {
		b.t.Fatal(err)
	}
	response, err := b.Do(request)
	if err != nil {
		b.t.Fatal(err)
	}
	defer response.Body.Close()
	if line, err := bufio.NewReader(response.Body).ReadString('\n'); err != nil || line != "event: region\n" {
		b.t.Errorf("the live stream begins with %q, %v: is it buffered?", line, err)
	}
}

// realNginx runs the nginx of this machine.
func realNginx(t *testing.T) front {
	program, err := exec.LookPath("nginx")
	if err != nil {
		t.Skip("nginx is not installed: only its headers are tested")
	}
	address, folder := freePort(t), t.TempDir()
	certificate, key := certificateFiles(t, folder)
	return front{address, func(server string) {
		site := replaced(t, snippet(t, "nginx"),
			"listen 443 ssl http2;", "listen "+address+" ssl http2;",
			"/etc/letsencrypt/live/orders.example.com/fullchain.pem", certificate,
			"/etc/letsencrypt/live/orders.example.com/privkey.pem", key,
			"http://127.0.0.1:8080", "http://"+server)
		temporary := ""
		for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
			temporary += fmt.Sprintf("%s_temp_path %s;\n", kind, filepath.Join(folder, kind))
		}
		user := ""
		if os.Geteuid() == 0 {
			user = "user root;\n" // another one could not reach the test's folder
		}
		file := write(t, folder, "nginx.conf", fmt.Sprintf("%sdaemon off;\npid %s/pid;\nerror_log stderr;\nworker_processes 1;\nevents {}\nhttp {\naccess_log off;\n%s%s}\n",
			user, folder, temporary, site))
		run(t, address, exec.CommandContext(t.Context(), program, "-e", "stderr", "-p", folder, "-c", file)) //nolint:gosec // nginx
	}}
}

// realCaddy runs the Caddy of this machine.
func realCaddy(t *testing.T) front {
	program, err := exec.LookPath("caddy")
	if err != nil {
		t.Skip("Caddy is not installed: only its headers are tested")
	}
	address, folder := freePort(t), t.TempDir()
	certificate, key := certificateFiles(t, folder)
	return front{address, func(server string) {
		site := replaced(t, snippet(t, "caddyfile"),
			"orders.example.com {\n", "https://"+address+" {\n\ttls "+certificate+" "+key+"\n", "127.0.0.1:8080", server)
		file := write(t, folder, "Caddyfile", "{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n}\n"+site)
		command := exec.CommandContext(t.Context(), program, "run", "--config", file, "--adapter", "caddyfile") //nolint:gosec // Caddy
		command.Env = append(os.Environ(), "HOME="+folder, "XDG_DATA_HOME="+folder, "XDG_CONFIG_HOME="+folder)
		run(t, address, command)
	}}
}

// headersOfNginx is a proxy that sends on what nginx does with the snippet: the client's headers,
// with those that the snippet sets in the place of the client's.
func headersOfNginx(t *testing.T) front {
	rules := regexp.MustCompile(`proxy_set_header (\S+) (\S+);`).FindAllStringSubmatch(snippet(t, "nginx"), -1)
	if len(rules) < 4 {
		t.Fatalf("the snippet sets only %v", rules)
	}
	return emulated(t, func(r *httputil.ProxyRequest) {
		client, _, _ := net.SplitHostPort(r.In.RemoteAddr)
		forwarded := r.In.Header.Values("X-Forwarded-For")
		r.Out.Header["X-Forwarded-For"] = forwarded // nginx sends on what it is not told to replace
		r.Out.Host = "upstream"                     // as nginx does without a rule
		for _, rule := range rules {
			value := strings.NewReplacer(`""`, "", "$http_host", r.In.Host, "$proxy_add_x_forwarded_for", strings.Join(append(forwarded, client), ", "),
				"$remote_addr", client, "$request_id", "0123456789abcdef").Replace(rule[2])
			if rule[1] == "Host" {
				r.Out.Host = value
				continue
			}
			r.Out.Header.Set(rule[1], value)
		}
	})
}

// headersOfCaddy is a proxy that does what Caddy's reverse_proxy does by itself: it replaces a
// client's X-Forwarded-For, and keeps the host.
func headersOfCaddy(t *testing.T) front {
	if rules := snippet(t, "caddyfile"); strings.Contains(rules, "Forwarded") || strings.Contains(rules, "trusted_proxies") {
		t.Fatal("the snippet changes what Caddy does by itself")
	}
	return emulated(t, func(r *httputil.ProxyRequest) {
		r.SetXForwarded()
		r.Out.Host = r.In.Host
		r.Out.Header.Set("X-Request-Id", "0123456789abcdef")
	})
}

func emulated(t *testing.T, rewrite func(*httputil.ProxyRequest)) front {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return front{listener.Addr().String(), func(server string) {
		proxy := httptest.NewUnstartedServer(&httputil.ReverseProxy{FlushInterval: -1, Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(&url.URL{Scheme: "http", Host: server})
			rewrite(r)
		}})
		proxy.Listener.Close()
		proxy.Listener, proxy.EnableHTTP2 = listener, true
		proxy.StartTLS()
		t.Cleanup(proxy.Close)
	}}
}

// run starts a proxy, and ends it with the test.
func run(t *testing.T, address string, command *exec.Cmd) {
	t.Helper()
	said := &lockedBuffer{}
	command.Stdout, command.Stderr = said, said
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = 5 * time.Second
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	t.Cleanup(func() {
		_ = command.Process.Signal(os.Interrupt)
		<-ended
	})
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for deadline := time.After(20 * time.Second); ; {
		if connection, err := net.Dial("tcp", address); err == nil {
			connection.Close()
			return
		}
		select {
		case <-ticker.C:
		case err := <-ended:
			ended <- err
			t.Fatalf("the proxy ended: %v\n%s", err, said)
		case <-deadline:
			t.Fatalf("the proxy does not listen:\n%s", said)
		}
	}
}

func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func write(t *testing.T, folder, name, text string) string {
	t.Helper()
	file := filepath.Join(folder, name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// certificateFiles makes a certificate for this machine.
func certificateFiles(t *testing.T, folder string) (certificate, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	made, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return write(t, folder, "certificate.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: made}))),
		write(t, folder, "key.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})))
}
