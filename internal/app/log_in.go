package app

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"

	"upstock/internal/account"
)

// createdLogIn is what --json prints.
type createdLogIn struct {
	Email    string `json:"email"`
	Password string `json:"password"` // "" for someone who has one already
}

// createLogIn makes a log-in in the database and prints it.
func (d Database) createLogIn(
	ctx context.Context, terminal Terminal, asJSON bool, create func(*account.Service) (account.LogIn, error),
) error {
	st, err := d.openMigrated(ctx, quietLog(terminal))
	if err != nil {
		return err
	}
	defer closeQuietly(st)
	made, err := create(account.New(account.Config{Store: st}))
	if err != nil {
		return err
	}
	if asJSON {
		return json.NewEncoder(terminal.Out).Encode(createdLogIn(made))
	}
	_, err = fmt.Fprintf(terminal.Out, "Log-in     %s\nPassword   %s\n\nThe password is not stored and cannot be shown again.\n",
		made.Email, cmp.Or(made.Password, "unchanged"))
	return err
}
