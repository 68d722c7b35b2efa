package app

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"

	"upstock/internal/account"
)

// Supplier holds the commands about suppliers.
type Supplier struct {
	Create SupplierCreate `cmd:"" help:"Create a supplier, its owner's log-in and an API token."`
}

// SupplierCreate is the command that makes a supplier, before the server's first start or later.
type SupplierCreate struct {
	Name      string `required:"" help:"The supplier's name, as its customers see it."`
	Email     string `required:"" help:"The owner's e-mail address, to sign in with."`
	OwnerName string `placeholder:"NAME" help:"The owner's name; by default the e-mail address."`
	Currency  string `default:"NZD" help:"The supplier's currency, an ISO 4217 code."`
	TimeZone  string `default:"Pacific/Auckland" help:"The supplier's time zone, an IANA name; it decides the date of an order."`
	JSON      bool   `name:"json" help:"Print one line of JSON, for programs."`
	Database
}

// createdSupplier is what --json prints.
type createdSupplier struct {
	SupplierID string `json:"supplier_id"`
	Email      string `json:"email"`
	Password   string `json:"password"`
	APIToken   string `json:"api_token"`
	Shop       string `json:"shop"` // the path of its shop
}

// Run shows password and token for the only time: only their hashes are stored.
func (c SupplierCreate) Run(ctx context.Context, terminal Terminal) error {
	created, err := CreateSupplier(ctx, c.Database, account.NewSupplier{
		Name: c.Name, Email: c.Email, Currency: c.Currency, TimeZone: c.TimeZone, OwnerName: c.OwnerName,
	}, quietLog(terminal))
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(terminal.Out).Encode(createdSupplier(created))
	}
	_, err = fmt.Fprintf(terminal.Out, "Supplier   %s\nLog-in     %s\nPassword   %s\nAPI token  %s\nShop       %s\n\nPassword and token are not stored and cannot be shown again.\n",
		created.SupplierID, created.Email, created.Password, created.APIToken, created.Shop)
	return err
}

// CreateSupplier makes a supplier in a database, which is created or migrated first if necessary.
func CreateSupplier(ctx context.Context, database Database, supplier account.NewSupplier, log *slog.Logger) (account.Created, error) {
	st, err := database.openMigrated(ctx, log)
	if err != nil {
		return account.Created{}, err
	}
	defer closeQuietly(st)
	return account.New(account.Config{Store: st}).CreateSupplier(ctx, supplier)
}
