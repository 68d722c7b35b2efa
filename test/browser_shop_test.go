package test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"testing"

	"upstock/internal/app/demo"
)

// A shop is a supplier with a running server, a connected Unleashed account, and browsers.
type shop struct {
	*supplier
	account      *account
	installation *installation
	server       *process
	name         string
	password     string // of the owner
}

// openShop starts a shop on SQLite.
func openShop(t *testing.T, serverFlags ...string) *shop {
	t.Helper()
	account := startAccountWith(t, "testdata/shop")
	installation := newInstallation(t, "sqlite:"+filepath.Join(t.TempDir(), "upstock.db"), account)
	s := &shop{account: account, installation: installation, server: installation.serve(t, serverFlags...), name: "Fizz"}
	s.supplier, s.password = installation.newOwner(t, s.name)
	s.settle(t, account)
	return s
}

// newOwner makes a supplier and says the password of its owner too.
func (i *installation) newOwner(t *testing.T, name string) (*supplier, string) {
	t.Helper()
	stdout, stderr, code := runProgram(t, "supplier", "create", "--json", "--name", name, "--email", name+"@example.com",
		"--database-url", i.databaseURL)
	var made struct {
		supplier
		Password string `json:"password"`
	}
	if code != 0 || json.Unmarshal([]byte(stdout), &made) != nil {
		t.Fatalf("supplier create: exit %d: %s%s", code, stdout, stderr)
	}
	made.Client = demo.NewClient(i.url(), made.Token)
	return &made.supplier, made.Password
}

// visitor opens a browser in which no one is signed in.
func (s *shop) visitor(t *testing.T) *tab {
	t.Helper()
	return newTab(t, s.installation.url())
}

// owner opens a browser and signs in as the owner.
func (s *shop) owner(t *testing.T) *tab {
	t.Helper()
	b := s.visitor(t)
	b.signIn(t, s.Email, s.password)
	return b
}

// signIn fills in the sign-in page.
func (b *tab) signIn(t *testing.T, email, password string) {
	t.Helper()
	b.open(t, "/sign-in")
	b.fill(t, "E-mail", email)
	b.fill(t, "Password", password)
	b.click(t, "Sign in")
	b.has(t, "nav[aria-label=Main]")
}

// order takes an order of 12 Ginger and 3 Lemon through the API, as a buyer's system would.
func (s *shop) order(t *testing.T, customer, reference string) demo.Order {
	t.Helper()
	order, err := s.Take(t.Context(), reference, demo.NewOrder{CustomerCode: customer, Reference: reference, Lines: []demo.NewLine{
		{ProductCode: "KOMBU-GIN-330", Quantity: "12"}, {ProductCode: "KOMBU-LEM-330", Quantity: "3"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return order
}

// approved is an order that has reached Unleashed.
func (s *shop) approved(t *testing.T, customer, reference string) demo.Order {
	t.Helper()
	order := s.order(t, customer, reference)
	if _, err := s.Act(t.Context(), order.ID, "approve"); err != nil {
		t.Fatal(err)
	}
	return s.become(t, order.ID, startPatience, func(o demo.Order) bool { return o.SalesOrder.State == "created" })
}

// remote is the sales order of an order in the Unleashed account.
func (s *shop) remote(t *testing.T, orderID string) salesOrder {
	t.Helper()
	for _, so := range s.account.salesOrders(t) {
		if so.SourceID == orderID {
			return so
		}
	}
	t.Fatalf("Unleashed has no sales order of %s", orderID)
	return salesOrder{}
}

// ask calls the REST API for what demo.Client has no words for.
func (s *supplier) ask(t *testing.T, base, method, path string, in, out any) {
	t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), method, base+"/api/v1"+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+s.Token)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode >= http.StatusBadRequest {
		t.Fatalf("%s %s: %s", method, path, answer)
	}
	if out == nil {
		return
	}
	if err := json.Unmarshal(answer, out); err != nil {
		t.Fatalf("%s %s: %v in %s", method, path, err, answer)
	}
}

// priceList makes a price list by hand, and returns its id.
func (s *shop) priceList(t *testing.T, name string) string {
	t.Helper()
	var made struct {
		ID string `json:"id"`
	}
	s.ask(t, s.installation.url(), http.MethodPost, "/price-lists", map[string]string{"name": name}, &made)
	product := s.firstID(t, "/products?code=TONIC-200")
	price := map[string]string{"unit_price": "28.0000"}
	s.ask(t, s.installation.url(), http.MethodPut, "/price-lists/"+made.ID+"/prices/"+product, price, nil)
	return made.ID
}

// firstID is the id of the first item of a list.
func (s *shop) firstID(t *testing.T, path string) string {
	t.Helper()
	var page struct {
		Items []struct {
			ID string `json:"id"`
		} `json:"items"`
	}
	s.ask(t, s.installation.url(), http.MethodGet, path, nil, &page)
	if len(page.Items) == 0 {
		t.Fatal(fmt.Errorf("%s is empty", path))
	}
	return page.Items[0].ID
}
