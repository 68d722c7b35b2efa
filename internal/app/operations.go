package app

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"upstock/internal/store"
)

// Migrate is the command that brings the database up to date before the server's next start.
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

// Backup is the command that copies a SQLite database while the server keeps running.
type Backup struct {
	File string `arg:"" help:"The file to write; it must not exist."`
	Database
	SecretKey
}

// Run writes the backup without the keys: anyone who has both can read the secrets.
func (c Backup) Run(ctx context.Context, terminal Terminal) error {
	st, err := c.openExisting(ctx, quietLog(terminal))
	if err != nil {
		return err
	}
	defer closeQuietly(st)
	if err := st.Backup(ctx, c.File); err != nil {
		return err
	}
	_, err = fmt.Fprintf(terminal.Out, "Backed up to %s. The stored secrets in it are encrypted: also keep a copy of %s, in a different place.\n", c.File, c.path(c.Database))
	return err
}

// afterRestore is what a person has to do once a database was put back: no program knows what is
// not in the backup.
const afterRestore = "Invoices and credit notes that were issued after the backup are not in it. Before orders are shipped again, " +
	"raise the next numbers in Settings › Invoices above the last that your customers have, so that none is given twice."

// Restore is the command that replaces the SQLite database with a backup.
type Restore struct {
	File string `arg:"" help:"A file written by upstock backup."`
	Database
	Force bool `help:"Replace an existing database."`
}

// Run checks the backup and restores it. It refuses while a server has the database open.
func (c Restore) Run(ctx context.Context, terminal Terminal) error {
	if err := store.Restore(ctx, c.DatabaseURL, c.File, time.Now(), c.Force); err != nil {
		return err
	}
	if err := c.audit(ctx, terminal); err != nil {
		return fmt.Errorf("the database was restored, but that could not be recorded: %w", err)
	}
	_, err := fmt.Fprintf(terminal.Out, "Restored %s into %s.\n%s\n", c.File, c.sqliteFile(), afterRestore)
	return err
}

// audit records the restore in the restored database. One of an older version has no place for it
// yet; its migration, at the next start, is recorded.
func (c Restore) audit(ctx context.Context, terminal Terminal) error {
	st, err := c.openExisting(ctx, quietLog(terminal))
	if err != nil {
		return err
	}
	defer closeQuietly(st)
	current, wanted, err := st.Version(ctx)
	if err != nil || current != wanted {
		return err
	}
	return st.Update(ctx, func(tx *store.Tx) error {
		return tx.Audit(ctx, store.AuditEvent{Kind: "database_restored", Subject: filepath.Base(c.File)})
	})
}

// closeQuietly closes a store whose work is done and was checked; an error now changes nothing.
func closeQuietly(st *store.Store) { _ = st.Close() }
