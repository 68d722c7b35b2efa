package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"upstock/internal/keyring"
	"upstock/internal/store"
)

// silentLog is for services that are made for one short question.
var silentLog = slog.New(slog.DiscardHandler)

// Keys holds the commands about the secret keys.
type Keys struct {
	Rotate KeysRotate `cmd:"" help:"Add a new secret key and encrypt every stored secret with it again. The server may be running."`
	Retire KeysRetire `cmd:"" help:"End an older secret key that nothing is encrypted with any more. The server may be running."`
}

// KeysRotate is the command that changes the key that stored secrets are encrypted with.
type KeysRotate struct {
	Database
	SecretKey
}

// Run adds the key to the file before it encrypts the secrets, so that it can be stopped and run
// again at any time. Running servers read the file again by themselves. Older keys stay in the file
// until they are retired, because older backups need them.
func (c KeysRotate) Run(ctx context.Context, terminal Terminal) error {
	st, err := c.openExisting(ctx, quietLog(terminal))
	if err != nil {
		return err
	}
	defer closeQuietly(st)
	if err := migrate(ctx, st); err != nil {
		return err
	}
	file := c.path(c.Database)
	ring, err := keyring.Rotate(file)
	if err != nil {
		return err
	}
	current, older := ring.IDs()[0], ring.IDs()[1:]
	if err := auditKeys(ctx, st, "key_rotated", current, "A new key encrypts from now on"); err != nil {
		return err
	}
	done, err := reseal(ctx, st, ring, older)
	if err != nil {
		return fmt.Errorf("key %s was added to %s, but not every secret uses it yet; run the command again: %w", current, file, err)
	}
	_, err = fmt.Fprintf(terminal.Out,
		"Added key %s to %s and encrypted with it again: %s.\nRunning servers use it by themselves. Older keys stay in the file: %s. To end one, run: upstock keys retire ID\n",
		current, file, done, strings.Join(older, ", "))
	return err
}

// KeysRetire is the command that ends an older key.
type KeysRetire struct {
	ID string `arg:"" help:"Which key: the text before the colon in the key file."`
	Database
	SecretKey
}

// Run encrypts what is left with the current key, makes sure that the old one is used nowhere in
// the database, and only then takes it out of the file.
func (c KeysRetire) Run(ctx context.Context, terminal Terminal) error {
	st, err := c.openExisting(ctx, quietLog(terminal))
	if err != nil {
		return err
	}
	defer closeQuietly(st)
	if err := migrate(ctx, st); err != nil {
		return err
	}
	file := c.path(c.Database)
	ring, err := keyring.Load(file)
	if err != nil {
		return err
	}
	switch place := slices.Index(ring.IDs(), c.ID); {
	case place < 0:
		return fmt.Errorf("%s has no key %q; it has: %s", file, c.ID, strings.Join(ring.IDs(), ", "))
	case place == 0:
		return fmt.Errorf("key %s is the one that encrypts: run upstock keys rotate first", c.ID)
	}
	if _, err := reseal(ctx, st, ring, []string{c.ID}); err != nil {
		return fmt.Errorf("key %s is still needed, nothing was changed: %w", c.ID, err)
	}
	unused := func() error {
		found, err := st.FindSealed(ctx, c.ID)
		if err != nil {
			return err
		}
		if len(found) > 0 {
			return fmt.Errorf("key %s is still needed by %s, nothing was changed", c.ID, stillSealed(found))
		}
		return nil
	}
	kept, err := keyring.Retire(file, c.ID, unused)
	if err != nil {
		return err
	}
	if err := auditKeys(ctx, st, "key_retired", c.ID, "It is no longer in the key file"); err != nil {
		return err
	}
	_, err = fmt.Fprintf(terminal.Out,
		"Key %s is retired. Its line is kept in %s for backups from before; keep that file with them, or delete it with the last of them.\n", c.ID, kept)
	return err
}

// auditKeys records a change of keys, which belongs to no supplier.
func auditKeys(ctx context.Context, st *store.Store, kind, id, detail string) error {
	err := st.Update(ctx, func(tx *store.Tx) error {
		return tx.Audit(ctx, store.AuditEvent{Kind: kind, Subject: "key " + id, Detail: detail})
	})
	if err != nil {
		return errors.Join(errors.New("record the change of keys"), err)
	}
	return nil
}
