package app

import (
	"context"
	"fmt"
	"log/slog"

	"upstock/internal/keyring"
)

// silentLog is for services that are made for one short question.
var silentLog = slog.New(slog.DiscardHandler)

// Keys holds the commands about the secret keys.
type Keys struct {
	Rotate KeysRotate `cmd:"" help:"Add a new secret key and encrypt every stored secret with it again."`
}

// KeysRotate is the command that changes the key that stored secrets are encrypted with.
type KeysRotate struct {
	Database
	SecretKey
}

// Run adds the key to the file before it encrypts the secrets, so that it can be stopped and run
// again at any time. Older keys stay in the file, because older backups need them.
func (c KeysRotate) Run(ctx context.Context, terminal Terminal) error {
	log := quietLog(terminal)
	st, err := c.openExisting(ctx, log)
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
	services, err := newServices(Serve{UnleashedURL: "http://unused.invalid"}, Environment{Log: log}, st, ring)
	if err != nil {
		return err
	}
	keys, err := services.syncing.ResealKeys(ctx)
	if err != nil {
		return fmt.Errorf("a new key was added to %s, but not every secret uses it yet; run the command again: %w", file, err)
	}
	if _, err := services.mails.Reseal(ctx); err != nil {
		return fmt.Errorf("a new key was added to %s, but not every e-mail that waits uses it yet; run the command again: %w", file, err)
	}
	_, err = fmt.Fprintf(terminal.Out, "Added a new key to %s and encrypted %d account keys with it. Older keys stay there for backups and webhook secrets.\nRestart every running server now: until then it cannot read the account keys.\n", file, keys)
	return err
}
