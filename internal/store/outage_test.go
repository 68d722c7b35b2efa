package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"upstock/internal/postgrestest"
	"upstock/internal/wholesale"
)

func TestWhichErrorsAreAnOutage(t *testing.T) {
	const full, readOnly, away, none = "disk is full", "cannot save", "cannot reach", ""
	for name, test := range map[string]struct {
		err  error
		want string
	}{
		"PostgreSQL's disk is full":       {&pgconn.PgError{Code: "53100"}, full},
		"too many connections":            {&pgconn.PgError{Code: "53300"}, away},
		"out of memory":                   {&pgconn.PgError{Code: "53200"}, away},
		"an operator has stopped it":      {&pgconn.PgError{Code: "57P01"}, away},
		"it has crashed":                  {&pgconn.PgError{Code: "57P02"}, away},
		"it is starting":                  {&pgconn.PgError{Code: "57P03"}, away},
		"the connection is broken":        {&pgconn.PgError{Code: "08006"}, away},
		"it stands by":                    {&pgconn.PgError{Code: "25006"}, readOnly},
		"its disk is broken":              {&pgconn.PgError{Code: "58030"}, readOnly},
		"refused":                         {&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, away},
		"reset":                           {fmt.Errorf("write failed: %w", syscall.ECONNRESET), away},
		"cut":                             {io.ErrUnexpectedEOF, away},
		"closed":                          {errors.New("conn closed"), away},
		"the store is closed":             {ErrClosed, away},
		"a key that is there":             {&pgconn.PgError{Code: "23505"}, none},
		"a query that is wrong":           {&pgconn.PgError{Code: "42601"}, none},
		"a query that was stopped":        {&pgconn.PgError{Code: "57014"}, none},
		"a mistake of the caller's":       {wholesale.NotFound("order"), none},
		"the closure's own limit of time": {context.DeadlineExceeded, none},
		"a row that is not there":         {ErrNotFound, none},
	} {
		outage, ok := OutageOf(asOutage(t.Context(), fmt.Errorf("store: %w", test.err)))
		switch {
		case ok != (test.want != none):
			t.Errorf("%s: outage %v", name, ok)
		case ok && (!strings.Contains(outage.What, test.want) || outage.RetryAfter <= 0 || outage.Advice == ""):
			t.Errorf("%s: %+v", name, outage)
		case ok && !errors.Is(outage, test.err):
			t.Errorf("%s: the cause is lost", name)
		}
	}
}

// openFile opens a SQLite file by a clock.
func openFile(t *testing.T, file string, clock func() time.Time) *Store {
	options := testOptions(t)
	options.Clock = clock
	return openWith(t, "sqlite:"+file, options)
}

func execute(t *testing.T, s *Store, statement string) {
	t.Helper()
	err := s.Update(t.Context(), func(tx *Tx) error {
		_, err := tx.SQL().ExecContext(t.Context(), statement)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestAFullDiskIsAnOutage lets the file grow no further, which is what SQLite sees of a full disk.
func TestAFullDiskIsAnOutage(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)
	s := openFile(t, filepath.Join(t.TempDir(), "upstock.db"), func() time.Time { return now })
	grow := func() error {
		return s.Update(t.Context(), func(tx *Tx) error {
			_, err := tx.SQL().ExecContext(t.Context(), "INSERT INTO heap (content) VALUES (randomblob(100000))")
			return err
		})
	}
	execute(t, s, "CREATE TABLE heap (content BLOB)")
	execute(t, s, "PRAGMA max_page_count = 1") // at least what is there
	outage, ok := OutageOf(grow())
	if !ok || !strings.Contains(outage.What, "disk is full") {
		t.Fatalf("got %v, %v", outage, ok)
	}
	if err := s.CanWrite(t.Context()); !strings.Contains(fmt.Sprint(err), "disk is full") {
		t.Errorf("a moment later it can write: %v", err)
	}
	if err := s.View(t.Context(), func(*Tx) error { return nil }); err != nil {
		t.Errorf("reading: %v", err)
	}
	execute(t, s, "PRAGMA max_page_count = 1000000")
	if err := s.CanWrite(t.Context()); err != nil {
		t.Errorf("with room again it cannot write: %v", err)
	}
	if err := grow(); err != nil {
		t.Errorf("with room again: %v", err)
	}
	if err := s.CanWrite(t.Context()); err != nil {
		t.Errorf("after a write that succeeded: %v", err)
	}
}

// TestRoomAgainIsNoticedWithoutAWrite: a server whose disk was full may get no order for a while.
func TestRoomAgainIsNoticedWithoutAWrite(t *testing.T) {
	for _, url := range []string{sqliteURL(t), postgrestest.URL(t)} {
		s := openTest(t, url)
		_ = s.noteWrite(diskIsFull(errors.New("full")))
		for range 2 { // what was tried is gone, so it can be tried again
			if err := s.CanWrite(t.Context()); err != nil {
				t.Errorf("%s: with room it cannot write: %v", s.Engine(), err)
			}
		}
	}
}

// TestNothingIsWrittenToAFileThatIsGone: on Linux a deleted file can still be written, and all of
// that is lost when the server stops.
func TestNothingIsWrittenToAFileThatIsGone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "upstock.db")
	s := openFile(t, file, time.Now)
	for _, test := range []struct {
		name string
		gone func() error
	}{
		{"deleted", func() error { return os.Rename(file, file+".away") }},
		{"replaced", func() error { return os.WriteFile(file, nil, 0o600) }},
	} {
		if err := test.gone(); err != nil {
			t.Fatal(err)
		}
		for what, err := range map[string]error{
			"Update": s.Update(t.Context(), func(*Tx) error { return nil }), "View": s.View(t.Context(), func(*Tx) error { return nil }),
			"Ping": s.Ping(t.Context()),
		} {
			if _, ok := OutageOf(err); !ok || !errors.Is(err, errFileGone) {
				t.Errorf("%s, %s: %v", test.name, what, err)
			}
		}
	}
	if err := os.Rename(file+".away", file); err != nil {
		t.Fatal(err)
	}
	if err := s.Update(t.Context(), func(*Tx) error { return nil }); err != nil {
		t.Errorf("with the file back: %v", err)
	}
}
