package app

import (
	"bytes"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

// TestKeysRotate checks that a supplier's key still works with only the new secret key.
func TestKeysRotate(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	server := r.start(t, nil)
	r.connect(t, server)
	stopServer(t, server)
	keys := r.serve.path(r.serve.Database)

	var out bytes.Buffer
	command := KeysRotate{Database: r.serve.Database, SecretKey: r.serve.SecretKey}
	if err := command.Run(t.Context(), Terminal{Out: &out, Err: &out}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "1 account keys") {
		t.Errorf("rotate says %q", &out)
	}
	keepNewestKey(t, keys)

	server = r.start(t, nil)
	if status, answer := r.ask(t, server, http.MethodPost, "/api/v1/imports", `{"kind":"products"}`); status != http.StatusAccepted {
		t.Fatalf("import: %d %s", status, answer)
	}
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	// The import needs the supplier's key.
	for deadline := time.After(20 * time.Second); r.box.Calls().Total("GET", "Products") == 0; {
		select {
		case <-ticker.C:
		case <-deadline:
			t.Fatal("nothing is imported: the supplier's key cannot be opened any more")
		}
	}
}

// keepNewestKey removes all keys but the first one from the file.
func keepNewestKey(t *testing.T, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var kept []string
	found := 0
	for line := range strings.Lines(string(text)) {
		if isKey := !strings.HasPrefix(line, "#") && strings.TrimSpace(line) != ""; isKey {
			found++
			if found > 1 {
				continue
			}
		}
		kept = append(kept, line)
	}
	if found != 2 {
		t.Fatalf("the key file holds %d keys after one rotation, want 2", found)
	}
	if err := os.WriteFile(file, []byte(strings.Join(kept, "")), 0o600); err != nil {
		t.Fatal(err)
	}
}
