package app

import (
	"bytes"
	"log/slog"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestASetUpLinkIsReplaced starts a server on an empty installation, and then asks for another
// link.
func TestASetUpLinkIsReplaced(t *testing.T) {
	flags := newRig(t).serve
	flags.Database = Database{DatabaseURL: "sqlite:" + filepath.Join(t.TempDir(), "upstock.db")}
	server, err := Start(t.Context(), flags, Environment{Log: slog.New(slog.DiscardHandler), Build: NewBuild("test", "")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stopServer(t, server) })

	link := regexp.MustCompile(`(https?://\S+)/set-up\?code=(\S+)`)
	var printed bytes.Buffer
	if err := server.announceSetUp(t.Context(), &printed); err != nil {
		t.Fatal(err)
	}
	first := link.FindStringSubmatch(printed.String())
	if first == nil || !strings.Contains(printed.String(), "The link works once, until ") || !strings.Contains(printed.String(), "upstock setup-link") {
		t.Fatalf("printed: %s", printed.String())
	}

	var out bytes.Buffer
	command := SetupLink{PublicURL: "https://orders.example.com/", Database: flags.Database}
	if err := command.Run(t.Context(), Terminal{Out: &out, Err: &out}); err != nil {
		t.Fatal(err)
	}
	second := link.FindStringSubmatch(out.String())
	if second == nil || second[1] != "https://orders.example.com" || second[2] == first[2] {
		t.Fatalf("printed: %s", out.String())
	}

	setUp := func(code string) int {
		t.Helper()
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL()+"/set-up", strings.NewReader(
			"code="+code+"&name=Kombu&owner_name=Jo&email=jo@kombu.example&password=quite+long+passphrase&currency=NZD&time_zone=Pacific/Auckland"))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		answer, err := http.DefaultTransport.RoundTrip(request)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		return answer.StatusCode
	}
	if status := setUp(first[2]); status != http.StatusUnprocessableEntity {
		t.Errorf("the replaced link answers %d", status)
	}
	if status := setUp(second[2]); status != http.StatusSeeOther {
		t.Errorf("the new link answers %d", status)
	}
	if err := command.Run(t.Context(), Terminal{Out: &out, Err: &out}); err == nil || !strings.Contains(err.Error(), "there is a supplier already") {
		t.Errorf("on an installation that is set up: %v", err)
	}
}
