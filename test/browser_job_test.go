package test

import (
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestBrowserWholeJob goes in a browser from an empty database to the first shipped order.
func TestBrowserWholeJob(t *testing.T) {
	t.Parallel()
	account := startAccountWith(t, "testdata/shop")
	installation := newInstallation(t, "sqlite:"+filepath.Join(t.TempDir(), "upstock.db"), account)
	server := installation.serve(t)
	b := newTab(t, installation.url())
	b.journal.expect(http.StatusUnprocessableEntity) // the wrong code and the wrong key, below

	setUp(t, b, server)
	connect(t, b, account)
	importEverything(t, b)
	matchByHand(t, b, account)
	syncPrices(t, b)
	takeAndShip(t, b, account)
}

// setUp makes the supplier and its owner with the code that the server has printed.
func setUp(t *testing.T, b *tab, server *process) {
	t.Helper()
	link := regexp.MustCompile(`https?://\S+(/set-up\?code=(\S+))`)
	printed := link.FindStringSubmatch(server.stdout.String() + server.stderr.String())
	if printed == nil {
		t.Fatal("the server has printed no set-up code")
	}
	code, err := url.QueryUnescape(printed[2])
	if err != nil {
		t.Fatal(err)
	}
	fillIn := func(code string) {
		b.choose(t, "Currency", "NZD")
		b.fill(t, "Set-up code", code)
		b.fill(t, "Business name", "Fizz Drinks")
		b.fill(t, "Your name", "Jo Ngata")
		b.fill(t, "E-mail", "jo@example.com")
		b.fill(t, "Password", "correct horse battery")
		b.click(t, "Set up")
	}
	b.open(t, "/set-up")
	fillIn("AAAA-AAAA-AAAA")
	b.has(t, "#field-code[aria-invalid=true]")
	fillIn(code)
	b.has(t, "nav[aria-label=Main]")
	b.isAt(t, "/")
	b.see(t, "Connect") // the first step of the guide
	b.see(t, "Import products")
	b.isAccessible(t)
}

// connect tries a wrong key first.
func connect(t *testing.T, b *tab, account *account) {
	t.Helper()
	b.within("main").click(t, "Connect")
	b.isAt(t, "/settings/integrations")
	b.fill(t, "Unleashed ID", account.id)
	b.fill(t, "User Key", "not-the-key==")
	b.click(t, "Connect")
	b.has(t, "[aria-invalid=true]")
	b.see(t, "key")
	if id := b.value(t, "Unleashed ID"); id != account.id {
		t.Errorf("the ID that was typed became %q", id)
	}
	if key := b.value(t, "User Key"); key != "" {
		t.Errorf("the wrong key was sent back: %q", key)
	}
	b.isAccessible(t)
	b.fill(t, "User Key", account.key)
	b.click(t, "Connect")
	b.see(t, "Connected since")
}

func importEverything(t *testing.T, b *tab) {
	t.Helper()
	for _, kind := range []string{"products", "customers"} {
		b.open(t, "/"+kind)
		b.see(t, "No "+kind+" yet")
		b.within("main").click(t, "Import "+kind)
		b.see(t, kind+" imported") // live
	}
	b.see(t, "The Corner Shop")
	b.open(t, "/products")
	b.see(t, "Kombucha Ginger 330ml x 12")
}

// matchByHand makes a customer here that Unleashed has under another name.
func matchByHand(t *testing.T, b *tab, account *account) {
	t.Helper()
	fern := []map[string]string{{"CustomerCode": "FERN", "CustomerName": "Fern Cafe Ltd", "Email": "fern@example.com"}}
	account.control(t, http.MethodPost, "load/Customers", fern, nil)
	b.open(t, "/customers")
	b.click(t, "New customer")
	b.fill(t, "Code", "CAFE")
	b.fill(t, "Name", "Fern Café")
	b.click(t, "Add customer")
	b.see(t, "Not matched")
	b.click(t, "Match")
	b.fill(t, "Search Unleashed", "Fern")
	b.see(t, "Fern Cafe Ltd")
	b.clickElement(t, "input[type=radio]:enabled")
	b.click(t, "Continue")
	b.see(t, "Matched to FERN")
	b.see(t, "price lists") // its prices are read at once
}

func syncPrices(t *testing.T, b *tab) {
	t.Helper()
	b.open(t, "/price-lists")
	b.within("main").click(t, "Sync Unleashed prices")
	b.see(t, "price lists")
	b.see(t, "up to date with Unleashed") // live, when it is done
}

// takeAndShip takes an order on a customer's behalf, edits and approves it, and sees it through.
func takeAndShip(t *testing.T, b *tab, account *account) {
	t.Helper()
	b.open(t, "/orders/new")
	b.fill(t, "Customer", "Corner")
	b.click(t, "The Corner Shop")
	b.fill(t, "Reference", "PO 4471")
	b.fill(t, "Add a product", "Ginger")
	b.click(t, "Kombucha Ginger")
	b.fill(t, "Quantity of Kombucha Ginger", "12")
	b.see(t, "299.40") // live
	b.isAccessible(t)
	b.click(t, "Create")
	b.see(t, "Order U-1001")

	b.fill(t, "Quantity of Kombucha Ginger", "10")
	b.see(t, "249.50")
	b.fill(t, "Add a product", "lemon")
	b.click(t, "Kombucha Lemon")
	b.fill(t, "Quantity of Kombucha Lemon", "2")
	b.see(t, "340.98") // (249.50 + 47.00) and 15 %
	b.click(t, "Save and approve")
	b.see(t, "Processing")

	orders := account.salesOrders(t)
	eventually(t, browserPatience, func() bool { orders = account.salesOrders(t); return len(orders) == 1 })
	b.see(t, orders[0].Number) // without a reload
	if orders[0].Total != "340.98" {
		t.Errorf("Unleashed has a total of %s", orders[0].Total)
	}
	account.complete(t, orders[0].GUID)
	b.within("main").see(t, "Unleashed") // the timeline goes on by itself
	b.see(t, "Completed")
	b.open(t, strings.TrimSuffix(b.path(t), "?"))
	b.see(t, "Shipped")
	b.see(t, "Mark as received")
}
