package app

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"testing"
	"time"

	"upstock/internal/account"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func TestLogInsForScripts(t *testing.T) {
	t.Parallel()
	database := Database{DatabaseURL: "sqlite:" + filepath.Join(t.TempDir(), "shop.db")}
	var out bytes.Buffer
	terminal := Terminal{Out: &out, Err: &out}
	made := func(err error) (logIn createdLogIn) {
		t.Helper()
		if err == nil {
			err = json.Unmarshal(out.Bytes(), &logIn)
		}
		if err != nil {
			t.Fatal(err)
		}
		out.Reset()
		return logIn
	}
	supplier, err := CreateSupplier(t.Context(), database, account.NewSupplier{Name: "Fizz", Email: "office@fizz.example"}, quietLog(terminal))
	if err != nil {
		t.Fatal(err)
	}
	st, err := database.openMigrated(t.Context(), quietLog(terminal))
	if err != nil {
		t.Fatal(err)
	}
	defer closeQuietly(st)
	if err := st.Update(t.Context(), func(tx *store.Tx) error {
		return tx.PutCustomer(t.Context(), wholesale.Customer{ID: store.NewID(), SupplierID: supplier.SupplierID, Code: "FERN", Name: "Fern Cafe", CreatedAt: tx.Now(), UpdatedAt: tx.Now()})
	}); err != nil {
		t.Fatal(err)
	}

	accounts := account.New(account.Config{Store: st, Clock: time.Now})
	for flag, role := range map[string]account.Role{"owner": account.FullAccess, "orders": account.OrderManagement} {
		command := PersonCreate{Supplier: supplier.SupplierID, Email: flag + "@fizz.example", Role: flag, JSON: true, Database: database}
		logIn := made(command.Run(t.Context(), terminal))
		person, _, err := accounts.SignIn(t.Context(), logIn.Email, logIn.Password, account.Caller{})
		if err != nil || person.Role != role || person.SupplierID != supplier.SupplierID {
			t.Errorf("%+v signs in as %+v, %v", logIn, person, err)
		}
	}
	buyer := BuyerCreate{Supplier: supplier.SupplierID, Customer: "FERN", Email: "chef@fern.example", JSON: true, Database: database}
	if logIn := made(buyer.Run(t.Context(), terminal)); logIn.Email != "chef@fern.example" || logIn.Password == "" {
		t.Errorf("the buyer is %+v", logIn)
	}
	if err := buyer.Run(t.Context(), terminal); wholesale.CodeOf(err) != wholesale.CodeConflict {
		t.Errorf("the same buyer again: %v", err)
	}
}
