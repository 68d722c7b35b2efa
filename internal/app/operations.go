package app

import (
	"context"
	"fmt"
	"time"

	"upstock/internal/store"
)

// Migrate is the command that brings the database up to date. The server does so at its start too; this is for those who
// want to do it at a moment of their choosing.
type Migrate struct {
	Database
}

// Run migrates and says which schema version the database has now.
func (c Migrate) Run(ctx context.Context, terminal Terminal) error {
	st, err := c.openMigrated(ctx, quietLog(terminal))
	if err != nil {
		return err
	}
	defer closeQuietly(st)
	version, _, err := st.Version(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(terminal.Out, "The database is up to date: schema version %d.\n", version)
	return err
}

// Backup is the command that copies a SQLite database while the server goes on working.
type Backup struct {
	File string `arg:"" help:"The file to write; it must not exist."`
	Database
	SecretKey
}

// Run writes the backup. The keys are not in it on purpose: whoever has both can read the stored secrets.
func (c Backup) Run(ctx context.Context, terminal Terminal) error {
	st, err := c.openExisting(ctx, quietLog(terminal))
	if err != nil {
		return err
	}
	defer closeQuietly(st)
	if err := st.Backup(ctx, c.File); err != nil {
		return err
	}
	_, err = fmt.Fprintf(terminal.Out, "Backed up to %s. The stored secrets in it are encrypted; keep %s too, in another place.\n", c.File, c.path(c.Database))
	return err
}

// Restore is the command that puts a backup in the place of the SQLite database.
type Restore struct {
	File string `arg:"" help:"A file made by backup."`
	Database
	Force bool `help:"Replace a database that exists."`
}

// Run checks the backup and restores it. It refuses while a server has the database open.
func (c Restore) Run(ctx context.Context, terminal Terminal) error {
	if err := store.Restore(ctx, c.DatabaseURL, c.File, time.Now(), c.Force); err != nil {
		return err
	}
	_, err := fmt.Fprintf(terminal.Out, "Restored %s into %s.\n", c.File, c.sqliteFile())
	return err
}

// closeQuietly closes a store whose work is done and was checked; an error now changes nothing.
func closeQuietly(st *store.Store) { _ = st.Close() }
