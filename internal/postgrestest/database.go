// Package postgrestest gives tests a PostgreSQL database of their own.
//
// The server is Debian's, started once per test process in a fresh folder. It ends with the
// process, so there is nothing to clean up.
package postgrestest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// serverVariable is the environment variable with the URL of a running server to use instead. Its
// user must be allowed to create databases.
const serverVariable = "UPSTOCK_TEST_POSTGRES_URL"

const patience = time.Minute // for one statement of ours on a busy machine

var databases atomic.Int64 // counts the databases this process has made

// URL returns the postgres:// URL of a new, empty database, dropped when the test ends. It may be
// called in parallel. Without a PostgreSQL server, the test is skipped, but fails in CI (CI=true).
func URL(t testing.TB) string {
	t.Helper()
	return create(t, "template0")
}

// pattern is the database that Copy copies; it lives as long as the server.
var pattern struct {
	once sync.Once
	name string
	err  error
}

// Copy is [URL] with a copy of a database that prepare has filled, once for the whole process: all
// callers in one process pass the same function.
func Copy(t testing.TB, prepare func(databaseURL string) error) string {
	t.Helper()
	server := running(t)
	pattern.once.Do(func() {
		pattern.name = nextName()
		if pattern.err = execute(server, "CREATE DATABASE "+pattern.name+" TEMPLATE template0"); pattern.err == nil {
			pattern.err = prepare(databaseURL(t, server, pattern.name))
		}
	})
	if pattern.err != nil {
		t.Fatalf("preparing the database to copy: %v", pattern.err)
	}
	return create(t, pattern.name)
}

// TakeAway makes a test's database look like one whose server has stopped: every connection ends,
// and no new one is let in until comeBack is called.
func TakeAway(t testing.TB, databaseURL string) (comeBack func()) {
	t.Helper()
	server := running(t)
	database, err := url.Parse(databaseURL)
	if err != nil {
		t.Fatal("the database has no URL") // the error would show a password
	}
	name := strings.TrimPrefix(database.Path, "/")
	must := func(statement string) {
		t.Helper()
		if err := execute(server, statement); err != nil {
			t.Fatal(err)
		}
	}
	must("ALTER DATABASE " + name + " ALLOW_CONNECTIONS false")
	must("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '" + name + "'")
	return func() { t.Helper(); must("ALTER DATABASE " + name + " ALLOW_CONNECTIONS true") }
}

// running is the server's URL.
func running(t testing.TB) string {
	t.Helper()
	server, err := serverURL()
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("PostgreSQL is required in CI: %v", err)
		}
		t.Skipf("NOT TESTED ON POSTGRESQL: %v", err)
	}
	return server
}

func create(t testing.TB, template string) string {
	t.Helper()
	server, name := running(t), nextName()
	if err := execute(server, "CREATE DATABASE "+name+" TEMPLATE "+template); err != nil {
		t.Fatalf("creating the test's database: %v", err)
	}
	t.Cleanup(func() {
		// FORCE ends connections the test left open.
		if err := execute(server, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("dropping the test's database: %v", err)
		}
	})
	return databaseURL(t, server, name)
}

func nextName() string { return fmt.Sprintf("upstock_test_%d_%d", os.Getpid(), databases.Add(1)) }

func databaseURL(t testing.TB, server, name string) string {
	t.Helper()
	database, err := url.Parse(server)
	if err != nil {
		t.Fatalf("%s is not a URL", serverVariable) // the error would show a password
	}
	database.Path = "/" + name
	return database.String()
}

// execute runs one statement on its own connection. It takes no test context, because that has
// ended when clean-up functions run.
func execute(server, statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	connection, err := pgx.Connect(ctx, server)
	if err != nil {
		return err
	}
	_, err = connection.Exec(ctx, statement)
	if closing := connection.Close(ctx); err == nil {
		err = closing
	}
	return err
}
