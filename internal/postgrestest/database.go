// Package postgrestest gives tests an empty PostgreSQL database.
//
// The server is Debian's, started once per test process in a fresh folder. It ends with the
// process, so there is nothing to clean up.
package postgrestest

import (
	"context"
	"fmt"
	"net/url"
	"os"
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

// URL returns the postgres:// URL of a new database, dropped when the test ends. It may be called
// in parallel. Without a PostgreSQL server, the test is skipped, but fails in CI (CI=true).
func URL(t testing.TB) string {
	t.Helper()
	server, err := serverURL()
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("PostgreSQL is required in CI: %v", err)
		}
		t.Skipf("NOT TESTED ON POSTGRESQL: %v", err)
	}
	database, err := url.Parse(server)
	if err != nil {
		t.Fatalf("%s is not a URL", serverVariable) // the error would show a password
	}
	name := fmt.Sprintf("upstock_test_%d_%d", os.Getpid(), databases.Add(1))
	database.Path = "/" + name

	if err := execute(server, "CREATE DATABASE "+name+" TEMPLATE template0"); err != nil {
		t.Fatalf("creating the test's database: %v", err)
	}
	t.Cleanup(func() {
		// FORCE ends connections the test left open.
		if err := execute(server, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("dropping the test's database: %v", err)
		}
	})
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
