package app

import (
	"context"
	"errors"
	"strings"

	"upstock/internal/account"
)

// SetupLink is the command that prints a new link to set up the first supplier, when the one that
// the server printed has expired or was lost. It works while the server runs.
type SetupLink struct {
	PublicURL string `default:"http://127.0.0.1:8080" help:"The address people use for this server; the link starts with it."`
	Database
}

// Run prints the link; earlier ones stop working.
func (c SetupLink) Run(ctx context.Context, terminal Terminal) error {
	st, err := c.openMigrated(ctx, quietLog(terminal))
	if err != nil {
		return err
	}
	defer closeQuietly(st)
	accounts := account.New(account.Config{Store: st})
	needed, err := printSetUpLink(ctx, accounts, strings.TrimSuffix(c.PublicURL, "/"), terminal.Out)
	if err == nil && !needed {
		return errors.New("there is a supplier already: sign in, or use upstock person reset-link")
	}
	return err
}
