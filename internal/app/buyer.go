package app

import (
	"context"

	"upstock/internal/account"
)

// Buyer holds the commands about people who buy for customers.
type Buyer struct {
	Create BuyerCreate `cmd:"" help:"Create a log-in for a customer, without sending e-mail."`
}

// BuyerCreate is the command that lets a person order for a customer, even while the server runs.
type BuyerCreate struct {
	Supplier string `required:"" placeholder:"ID" help:"The supplier's id."`
	Customer string `required:"" placeholder:"CODE" help:"The customer's code."`
	Email    string `required:"" help:"The e-mail address to sign in with."`
	JSON     bool   `name:"json" help:"Print one line of JSON, for programs."`
	Database
}

// Run adds the buyer. This is the only time that the password can be seen: only its hash is kept.
func (c BuyerCreate) Run(ctx context.Context, terminal Terminal) error {
	return c.createLogIn(ctx, terminal, c.JSON, func(accounts *account.Service) (account.LogIn, error) {
		return accounts.CreateBuyer(ctx, c.Supplier, c.Customer, c.Email)
	})
}
