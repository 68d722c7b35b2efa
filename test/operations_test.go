package test

import (
	"fmt"
	"io"
	"net"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"upstock/internal/app/demo"
	"upstock/internal/postgrestest"
)

// TestSecondSignal checks that only the first signal waits for an endless request.
func TestSecondSignal(t *testing.T) {
	t.Parallel()
	account := startAccount(t)
	installation := newInstallation(t, "sqlite:"+filepath.Join(t.TempDir(), "upstock.db"), account)
	server := installation.serve(t)
	supplier := installation.newSupplier(t, "Slow")

	connection, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", installation.address)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	_, err = fmt.Fprintf(connection, "POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nExpect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n", supplier.Token)
	if err != nil {
		t.Fatal(err)
	}
	// Now the server waits for the body.
	if _, err := io.ReadFull(connection, make([]byte, len("HTTP/1.1 100 Continue"))); err != nil {
		t.Fatal(err)
	}
	if err := server.command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	eventually(t, startPatience, func() bool { return strings.Contains(server.stderr.String(), "a second signal stops at once") })
	select {
	case <-server.ended:
		t.Fatal("the first signal cut the request off")
	case <-time.After(200 * time.Millisecond):
	}
	if err := server.command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	server.wait(t, 20*time.Second) // after one signal it would have waited for 30
}

// TestBackupWhileServing backs up a busy server and finds every earlier order in the restored copy.
func TestBackupWhileServing(t *testing.T) {
	t.Parallel()
	account := startAccount(t)
	installation := newInstallation(t, "sqlite:"+filepath.Join(t.TempDir(), "upstock.db"), account)
	installation.serve(t)
	supplier := installation.newSupplier(t, "Careful")
	supplier.settle(t, account)
	order, err := supplier.Take(t.Context(), "before", anOrder("before"))
	if err != nil {
		t.Fatal(err)
	}
	busy, rest := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(rest)
		for i := 0; ; i++ {
			select {
			case <-busy:
				return
			default:
			}
			if _, err := supplier.Take(t.Context(), fmt.Sprintf("during-%d", i), anOrder("during")); err != nil {
				t.Error(err)
				return
			}
		}
	}()
	copied := filepath.Join(t.TempDir(), "copy.db")
	if _, stderr, code := runProgram(t, "backup", copied, "--database-url", installation.databaseURL); code != 0 {
		t.Fatalf("backup: exit %d: %s", code, stderr)
	}
	if _, stderr, code := runProgram(t, "restore", copied, "--force", "--database-url", installation.databaseURL); code != 1 || !strings.Contains(stderr, "running process") {
		t.Errorf("restore over a running server: exit %d: %s", code, stderr)
	}
	close(busy)
	<-rest

	second := newInstallation(t, "sqlite:"+filepath.Join(t.TempDir(), "restored.db"), account)
	second.keyFile = installation.keyFile
	if _, stderr, code := runProgram(t, "restore", copied, "--database-url", second.databaseURL); code != 0 {
		t.Fatalf("restore: exit %d: %s", code, stderr)
	}
	stdout, stderr, code := runProgram(t, "doctor", "--database-url", second.databaseURL, "--secret-key-file", second.keyFile)
	if code != 0 {
		t.Errorf("doctor: exit %d: %s%s", code, stdout, stderr)
	}
	second.serve(t)
	restored, err := demo.NewClient(second.url(), supplier.Token).Order(t.Context(), order.ID)
	if err != nil || restored.Number != order.Number || restored.Total != order.Total {
		t.Errorf("the restored server has %+v, %v; want order %s over %s", restored, err, order.Number, order.Total)
	}
}

// TestOperationsOnPostgreSQL checks what differs there.
func TestOperationsOnPostgreSQL(t *testing.T) {
	t.Parallel()
	database := postgrestest.URL(t)
	if stdout, stderr, code := runProgram(t, "doctor", "--database-url", database); code != 1 || !strings.Contains(stdout, "upstock migrate") {
		t.Errorf("doctor on an empty database: exit %d: %s%s", code, stdout, stderr)
	}
	if _, stderr, code := runProgram(t, "migrate", "--database-url", database); code != 0 {
		t.Fatalf("migrate: exit %d: %s", code, stderr)
	}
	key := filepath.Join(t.TempDir(), "upstock.key")
	if stdout, stderr, code := runProgram(t, "doctor", "--database-url", database, "--secret-key-file", key); code != 0 || !strings.Contains(stdout, "PostgreSQL") {
		t.Errorf("doctor: exit %d: %s%s", code, stdout, stderr)
	}
	if _, stderr, code := runProgram(t, "backup", "copy", "--database-url", database); code != 1 || !strings.Contains(stderr, "pg_dump") {
		t.Errorf("backup: exit %d: %s", code, stderr)
	}
}

// TestSandboxAlone checks that a client can sign its calls with the credentials the sandbox prints.
func TestSandboxAlone(t *testing.T) {
	t.Parallel()
	sandbox := startProcess(t, "sandbox", "--listen", "127.0.0.1:0")
	eventually(t, startPatience, func() bool { return strings.Contains(sandbox.stdout.String(), "API key") })
	printed := map[string]string{}
	for line := range strings.Lines(sandbox.stdout.String()) {
		if name, value, found := strings.Cut(line, "  "); found {
			printed[name] = strings.TrimSpace(value)
		}
	}
	account := &account{process: sandbox, url: printed["Unleashed sandbox"], id: printed["API id"], key: printed["API key"]}
	installation := newInstallation(t, "sqlite:"+filepath.Join(t.TempDir(), "upstock.db"), account)
	installation.serve(t)
	supplier := installation.newSupplier(t, "Alone")
	if connection, err := supplier.Connect(t.Context(), account.id, account.key); err != nil || connection.Status != "connected" {
		t.Errorf("connect with %v: %+v, %v", printed, connection, err)
	}
	if code := sandbox.stop(t); code != 0 {
		t.Errorf("the sandbox ended with exit code %d", code)
	}
}
