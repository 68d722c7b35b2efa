package app

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"upstock/internal/api"
	"upstock/internal/store"
)

const (
	// readinessTimeout bounds what /readyz asks of the database: who asks waits a few seconds.
	readinessTimeout = 3 * time.Second
	// leastRoom is how much room the disk must have for the server to count as ready, in bytes:
	// what is written next fits in, but not for long.
	leastRoom = 4 << 20
)

// readiness is what /readyz checks: the server is not stopping, the database answers, has this
// program's schema and can be written, and the disk has room. sqliteFile is "" on PostgreSQL.
func (l *lifecycle) readiness(st *store.Store, sqliteFile string) func(ctx context.Context) []api.Check {
	return func(ctx context.Context) []api.Check {
		ctx, cancel := context.WithTimeout(ctx, readinessTimeout)
		defer cancel()
		checks := []api.Check{l.notStopping()}
		checks = append(checks, databaseChecks(ctx, st)...)
		if sqliteFile != "" {
			checks = append(checks, diskCheck(filepath.Dir(sqliteFile), freeSpace))
		}
		return checks
	}
}

func (l *lifecycle) notStopping() api.Check {
	check := api.Check{Name: "server"}
	if l.stopping.Load() {
		check.Problem = "it is stopping"
	}
	return check
}

// databaseChecks asks the database. Its own words are logged, not answered: they can hold
// addresses.
func databaseChecks(ctx context.Context, st *store.Store) []api.Check {
	database, schema := api.Check{Name: "database"}, api.Check{Name: "schema"}
	if err := st.Ping(ctx); err != nil {
		database.Problem, database.Cause = "it does not answer", err
		schema.Problem = "not known"
		return []api.Check{database, schema}
	}
	switch current, wanted, err := st.Version(ctx); {
	case err != nil:
		schema.Problem, schema.Cause = "it cannot be read", err
	case current != wanted:
		schema.Problem = fmt.Sprintf("the database has version %d, the program needs %d", current, wanted)
	}
	if err := st.CanWrite(ctx); err != nil {
		database.Problem, database.Cause = "it accepts no changes", err
		if outage, ok := store.OutageOf(err); ok {
			database.Problem = outage.What
		}
	}
	return []api.Check{database, schema}
}

// diskCheck looks at the room that is left beside the database.
func diskCheck(folder string, freeSpace func(folder string) (uint64, bool, error)) api.Check {
	check := api.Check{Name: "disk"}
	free, known, err := freeSpace(folder)
	switch {
	case err != nil:
		check.Problem, check.Cause = "its free space cannot be read", err
	case known && free < leastRoom:
		check.Problem = fmt.Sprintf("it is full: %d KB are free", free>>10)
	}
	return check
}
