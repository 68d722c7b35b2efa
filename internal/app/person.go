package app

import (
	"context"
	"fmt"
	"time"

	"upstock/internal/account"
)

// Person holds the commands about people who sign in.
type Person struct {
	Create    PersonCreate    `cmd:"" help:"Create a log-in for a supplier's team, without sending e-mail."`
	ResetLink PersonResetLink `cmd:"" help:"Print a link to choose a new password, for someone who forgot theirs."`
	Recover   PersonRecover   `cmd:"" help:"Remove the codes and passkeys of someone who lost their phone, and print a link to choose a new password."`
}

// PersonCreate is the command that adds someone to a team. It works while the server runs.
type PersonCreate struct {
	Supplier string `required:"" placeholder:"ID" help:"The supplier's id."`
	Email    string `required:"" help:"The e-mail address to sign in with."`
	Role     string `required:"" enum:"owner,orders" help:"What the person can do: owner (everything) or orders (order management)."`
	JSON     bool   `name:"json" help:"Print one line of JSON, for programs."`
	Database
}

// Run adds the person. This is the only time that the password can be seen: only its hash is kept.
func (c PersonCreate) Run(ctx context.Context, terminal Terminal) error {
	role := account.OrderManagement
	if c.Role == "owner" {
		role = account.FullAccess
	}
	return c.createLogIn(ctx, terminal, c.JSON, func(accounts *account.Service) (account.LogIn, error) {
		return accounts.CreatePerson(ctx, c.Supplier, c.Email, role)
	})
}

// PersonResetLink is the command for people who get no e-mail. It works while the server runs.
type PersonResetLink struct {
	Email     string `required:"" help:"The e-mail address the person signs in with."`
	PublicURL string `default:"http://127.0.0.1:8080" help:"The address people use for this server; the link starts with it."`
	Database
}

// Run prints the link. It works once, and for one hour.
func (c PersonResetLink) Run(ctx context.Context, terminal Terminal) error {
	st, err := c.openMigrated(ctx, quietLog(terminal))
	if err != nil {
		return err
	}
	defer closeQuietly(st)
	accounts := account.New(account.Config{Store: st, PublicURL: c.PublicURL, Clock: time.Now})
	link, err := accounts.ResetLink(ctx, c.Email)
	if err != nil {
		return fmt.Errorf("%s: %w", c.Email, err)
	}
	_, err = fmt.Fprintf(terminal.Out, "%s\n\nAnyone who opens this link can choose a new password. It works once and expires in one hour.\n", link)
	return err
}
