package postgrestest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

func connect(t *testing.T, databaseURL string) *pgx.Conn {
	t.Helper()
	connection, err := pgx.Connect(t.Context(), databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close(context.Background()) })
	return connection
}

func TestEachURLIsADatabaseOfItsOwn(t *testing.T) {
	for range 3 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			connection := connect(t, URL(t))
			var tables int
			query := "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
			if err := connection.QueryRow(t.Context(), query).Scan(&tables); err != nil {
				t.Fatal(err)
			}
			if tables != 0 {
				t.Errorf("%d tables in a database that should be empty", tables)
			}
			if _, err := connection.Exec(t.Context(), "CREATE TABLE mark (id text)"); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestTheDatabaseIsDroppedWithTheTest(t *testing.T) {
	var dropped string
	t.Run("", func(t *testing.T) {
		dropped = URL(t)
		// Left open on purpose: a leaking test must not keep its database.
		if _, err := pgx.Connect(t.Context(), dropped); err != nil {
			t.Fatal(err)
		}
	})
	connection, err := pgx.Connect(t.Context(), dropped)
	if err == nil {
		_ = connection.Close(t.Context())
		t.Error("the database is still there")
	} else if !strings.Contains(err.Error(), "does not exist") {
		t.Error(err)
	}
}

func TestTextIsUTF8AndTimeIsUTC(t *testing.T) {
	connection := connect(t, URL(t))
	var lower, zone string
	if err := connection.QueryRow(t.Context(), "SELECT lower('MĀORI'), current_setting('timezone')").Scan(&lower, &zone); err != nil {
		t.Fatal(err)
	}
	if lower != "māori" || zone != "UTC" {
		t.Errorf("lower case %q, time zone %q", lower, zone)
	}
}

const childVariable = "UPSTOCK_POSTGRESTEST_CHILD"

// TestChild is not a test but the process that TestTheServerGoesWithAKilledProcess kills.
func TestChild(t *testing.T) {
	if os.Getenv(childVariable) == "" {
		return
	}
	var data string
	database := URL(t)
	if err := connect(t, database).QueryRow(t.Context(), "SHOW data_directory").Scan(&data); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(os.Stdout, "%s %s\n", database, filepath.Dir(data))
	select {}
}

func TestTheServerGoesWithAKilledProcess(t *testing.T) {
	if os.Getenv(serverVariable) != "" {
		t.Skip("the server is not ours")
	}
	URL(t) // skips or fails where there is no PostgreSQL
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestChild$")
	child.Env = append(os.Environ(), childVariable+"=1")
	output, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	database, folder, _ := strings.Cut(strings.TrimSpace(line), " ")
	address, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(folder); err != nil {
		t.Fatal(err)
	}

	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait() // it was killed, so the error is certain

	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	ask := time.NewTicker(askEvery)
	defer ask.Stop()
	for {
		_, folderGone := os.Stat(folder)
		connection, serverGone := net.Dial("tcp", address.Host)
		if serverGone == nil {
			_ = connection.Close()
		}
		if errors.Is(folderGone, os.ErrNotExist) && serverGone != nil {
			return
		}
		select {
		case <-ask.C:
		case <-ctx.Done():
			t.Fatalf("still there: folder %v, server %v", folderGone == nil, serverGone == nil)
		}
	}
}
