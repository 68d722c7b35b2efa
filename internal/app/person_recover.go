package app

import (
	"context"
	"fmt"
	"time"

	"upstock/internal/account"
)

// PersonRecover is the command for people who lost the phone that they sign in with, and whom no
// one in their team can help. It works while the server runs.
type PersonRecover struct {
	Email     string `required:"" help:"The e-mail address the person signs in with."`
	PublicURL string `default:"http://127.0.0.1:8080" help:"The address people use for this server; the link starts with it."`
	Database
}

// Run removes the person's codes and passkeys, signs them out everywhere and prints a link to
// choose a new password. It works once, and for one hour.
func (c PersonRecover) Run(ctx context.Context, terminal Terminal) error {
	st, err := c.openMigrated(ctx, quietLog(terminal))
	if err != nil {
		return err
	}
	defer closeQuietly(st)
	link, err := account.New(account.Config{Store: st, PublicURL: c.PublicURL, Clock: time.Now}).Recover(ctx, c.Email)
	if err != nil {
		return fmt.Errorf("%s: %w", c.Email, err)
	}
	_, err = fmt.Fprintf(terminal.Out, "%s\n\nThe codes and passkeys of %s are removed, and all their browsers are signed out.\n"+
		"Anyone who opens this link can choose a new password. It works once and expires in one hour.\n", link, c.Email)
	return err
}
