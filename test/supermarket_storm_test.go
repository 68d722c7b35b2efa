package test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"upstock/internal/app/demo"
)

const (
	// supermarketOrders is how many orders the chain sends in a storm.
	supermarketOrders = 12
	// supermarketDeaths is how often a server is killed meanwhile.
	supermarketDeaths = 5
	// supermarketLife bounds how long a server lives in a storm of documents: long enough that now
	// and then a file in a folder counts as whole.
	supermarketLife = 3500 * time.Millisecond
	// stormPatience is how long each order may take from its document to its invoice.
	stormPatience = 90 * time.Second
)

// supermarket is a chain that orders with documents, and the folder that it shares.
type supermarket struct {
	*supplier
	account *account
	url     string
	id      string
	folder  string
}

// TestStormOfDocuments kills the servers again and again while a supermarket chain orders by file
// and by HTTP, twice, replaces and cancels, and Unleashed completes some orders with other totals.
// At the end each order was taken once, each that left has one invoice of Unleashed's total, and
// each document that leaves did so once.
func TestStormOfDocuments(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, databaseURL string) {
		seed := seedOf(t)
		account := startAccount(t)
		installation := newInstallation(t, databaseURL, account)
		documents := filepath.Join(t.TempDir(), "documents")
		// SQLite belongs to one process; PostgreSQL is shared by two.
		servers := []*stormServer{{installation, nil}}
		if strings.HasPrefix(databaseURL, "postgres") {
			second := *installation
			second.address = freeAddress(t)
			servers = append(servers, &stormServer{&second, nil})
		}
		for _, s := range servers {
			s.process = s.serve(t, "--documents-dir", documents)
		}
		chain := newSupermarket(t, installation, documents)

		done := make(chan struct{})
		go func() {
			defer close(done)
			var group sync.WaitGroup
			for i := range supermarketOrders {
				group.Go(func() { chain.trade(t, i) })
			}
			group.Wait()
		}()
		random := rand.New(rand.NewPCG(seed, 2))
		for death := 0; death < supermarketDeaths && !closed(done); death++ {
			s := servers[random.IntN(len(servers))]
			s.process.answers(t, s.url()+"/healthz")
			s.process.dies(t, time.Duration(random.Int64N(int64(supermarketLife))))
			s.process = s.launch(t, "--documents-dir", documents)
		}
		for _, s := range servers {
			s.process.answers(t, s.url()+"/readyz")
		}
		<-done
		if !t.Failed() {
			chain.check(t)
		}
	})
}

// stormServer is a process of an installation, and how it is started again.
type stormServer struct {
	*installation
	process *process
}

func newSupermarket(t *testing.T, i *installation, documents string) *supermarket {
	t.Helper()
	m := &supermarket{supplier: i.newSupplier(t, "Storm"), account: i.account, url: i.url()}
	m.settle(t, i.account)
	var partner struct {
		ID string `json:"id"`
	}
	must(t, m.ask(t, http.MethodPost, "/trading-partners",
		`{"name":"Storm Stores","format":"edifact-d96a","their_id":"9520000001001","our_id":"9520000009007"}`, &partner))
	m.id, m.folder = partner.ID, filepath.Join(documents, partner.ID)
	var customers struct {
		Items []struct {
			ID string `json:"id"`
		} `json:"items"`
	}
	must(t, m.ask(t, http.MethodGet, "/customers?code=CORNER", "", &customers))
	must(t, m.ask(t, http.MethodPut, "/trading-partners/"+m.id+"/stores/9520000001018", `{"customer_id":"`+customers.Items[0].ID+`"}`, nil))
	return m
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// ask calls the API. What it refuses is a [demo.APIError].
func (m *supermarket) ask(t *testing.T, method, path, body string, out any) error {
	return callREST(t, m.url, m.Token, method, path, body, "", out)
}

// orderDocument is a document with one order: how many cartons of Kombucha; 0 has no line, as a
// cancellation.
func orderDocument(reference, number string, function, quantity int) string {
	lines, count, segments := "", 0, 9
	if quantity > 0 {
		lines, count, segments = fmt.Sprintf("LIN+1'PIA+1+KOMBU-GIN-330:SA'QTY+21:%d'", quantity), 1, 12
	}
	return fmt.Sprintf("UNB+UNOC:3+9520000001001:14+9520000009007:14+261120:0615+%s'UNH+1+ORDERS:D:96A:UN:EAN008'BGM+220+%s+%d'"+
		"DTM+137:20261120:102'NAD+BY+9520000001001::9'NAD+SU+9520000009007::9'NAD+DP+9520000001018::9'%sUNS+S'CNT+2:%d'UNT+%d+1'UNZ+1+%s'",
		reference, number, function, lines, count, segments, reference)
}

// What is done with an order, by its place in the storm.
func isReplaced(i int) bool  { return i%6 == 3 }
func isCancelled(i int) bool { return i%6 == 4 }
func isChanged(i int) bool   { return i%3 == 0 } // in Unleashed, before it is completed there

func numberOf(i int) string { return fmt.Sprintf("PO-%d", i) }

func (m *supermarket) post(t *testing.T, document string) {
	persist(t, func() error { return m.ask(t, http.MethodPost, "/documents", document, nil) })
}

// drop puts a file into the folder, as an SFTP server does.
func (m *supermarket) drop(t *testing.T, name, document string) {
	if err := os.WriteFile(filepath.Join(m.folder, "in", name), []byte(document), 0o600); err != nil {
		t.Error(err)
	}
}

// deliver sends an order in one of the ways in which it comes twice.
func (m *supermarket) deliver(t *testing.T, i int) {
	reference := fmt.Sprintf("R%d", i)
	document := orderDocument(reference, numberOf(i), 9, i+1)
	switch i % 4 {
	case 0:
		m.drop(t, reference+".edi", document)
		m.post(t, document)
	case 1:
		var group sync.WaitGroup
		for range 2 {
			group.Go(func() { m.post(t, document) })
		}
		group.Wait()
	case 2:
		m.drop(t, reference+"-a.edi", document)
		m.drop(t, reference+"-b.edi", document)
	case 3:
		m.post(t, document)
		m.post(t, orderDocument(reference, "OTHER-"+numberOf(i), 9, 77)) // its control reference was used
	}
}

// sees waits until something is true, while servers come and go.
func sees(t *testing.T, what string, isTrue func() bool) bool {
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	deadline := time.After(stormPatience)
	for !isTrue() {
		select {
		case <-ticker.C:
		case <-deadline:
			t.Errorf("%s: not after %s", what, stormPatience)
			return false
		case <-t.Context().Done():
			return false
		}
	}
	return true
}

// trade leads one order from its document to its invoice.
func (m *supermarket) trade(t *testing.T, i int) {
	number := numberOf(i)
	m.deliver(t, i)
	var o demo.Order
	become := func(what string, isThere func() bool) bool {
		return sees(t, number+" "+what, func() bool {
			if o.ID == "" {
				_ = m.EachOrder(t.Context(), url.Values{"reference": {number}}, func(found demo.Order) bool {
					o = found
					return false
				})
			}
			if o.ID == "" {
				return false
			}
			now, err := m.Order(t.Context(), o.ID)
			if err == nil {
				o = now
			}
			return err == nil && isThere()
		})
	}
	act := func(action string) {
		persist(t, func() error {
			_, err := m.Act(t.Context(), o.ID, action)
			if problem, ok := errors.AsType[*demo.APIError](err); ok && problem.Status == http.StatusConflict {
				return nil // it was done, but the answer was lost
			}
			return err
		})
	}
	if !become("is taken", func() bool { return true }) {
		return
	}
	switch {
	case isReplaced(i):
		m.post(t, orderDocument(fmt.Sprintf("C%d", i), number, 5, 50+i))
		if !become("is replaced", func() bool { return strings.HasPrefix(o.Lines[0].Quantity, strconv.Itoa(50+i)) }) {
			return
		}
	case isCancelled(i):
		m.post(t, orderDocument(fmt.Sprintf("C%d", i), number, 1, 0))
		become("is cancelled", func() bool { return o.Status == "cancelled" })
		return
	}
	act("approve")
	if !become("has its sales order", func() bool { return o.SalesOrder.State == "created" }) {
		return
	}
	guid := o.SalesOrder.GUID
	if isChanged(i) {
		m.account.control(t, http.MethodPost, "orders/"+guid+"/lines/1", map[string]string{"quantity": "99", "unit_price": o.Lines[0].UnitPrice}, nil)
	}
	m.account.complete(t, guid)
	if isChanged(i) {
		if !become("is blocked", func() bool { return o.Mismatch != nil && o.InvoiceBlocked }) {
			return
		}
		if m.hasInvoice(t, o.ID) {
			t.Errorf("%s is invoiced while the totals differ", number)
		}
		m.matchUnleashed(t, o.ID)
		if !become("agrees with Unleashed", func() bool { return o.Mismatch == nil }) {
			return
		}
		if o.Status != "shipped" {
			act("ship")
		}
	}
	if become("is shipped", func() bool { return o.Status == "shipped" }) {
		sees(t, number+" is invoiced", func() bool { return m.hasInvoice(t, o.ID) })
	}
}

// matchUnleashed makes an order what Unleashed has completed.
func (m *supermarket) matchUnleashed(t *testing.T, orderID string) {
	persist(t, func() error {
		o, err := m.Order(t.Context(), orderID)
		if err != nil || o.Mismatch == nil {
			return err
		}
		line := o.Lines[0]
		_, err = m.ReplaceLines(t.Context(), o, []demo.NewLine{{ProductCode: line.ProductCode, Quantity: "99"}})
		if problem, ok := errors.AsType[*demo.APIError](err); ok && problem.Status == http.StatusPreconditionFailed {
			return errMovedOn // it is read again
		}
		return err
	})
}

var errMovedOn = errors.New("the order was changed since it was read")

// invoice is an invoice or a credit note on the wire.
type invoice struct {
	Number  string `json:"number"`
	Kind    string `json:"kind"`
	OrderID string `json:"order_id"`
	Total   string `json:"total"`
}

// hasInvoice says whether an order has an invoice; false also when no server answers.
func (m *supermarket) hasInvoice(t *testing.T, orderID string) bool {
	var i invoice
	return m.ask(t, http.MethodGet, "/orders/"+orderID+"/invoice", "", &i) == nil && i.Number != ""
}

// tradingDocument is a document on the wire.
type tradingDocument struct {
	ID       string `json:"id"`
	State    string `json:"state"`
	FileName string `json:"file_name"`
	Purpose  string `json:"purpose"`
	OrderID  string `json:"order_id"`
	WaitsFor string `json:"waits_for"`
	Messages []struct {
		Reference string `json:"reference"`
		State     string `json:"state"`
		WaitsFor  string `json:"waits_for"`
	} `json:"messages"`
}

// isUnread says whether a document was kept and not worked off yet, because its server was killed.
func (d tradingDocument) isUnread() bool { return d.State == "waiting" && d.WaitsFor == "" }

// documents are those that came in, or those that leave.
func (m *supermarket) documents(t *testing.T, direction string) []tradingDocument {
	return allOf[tradingDocument](t, m, "/documents?direction="+direction)
}

// allOf reads every page of a list.
func allOf[T any](t *testing.T, m *supermarket, path string) (all []T) {
	t.Helper()
	cursor := ""
	for {
		var page struct {
			Items      []T    `json:"items"`
			NextCursor string `json:"next_cursor"`
		}
		must(t, m.ask(t, http.MethodGet, path+"&limit=100&cursor="+cursor, "", &page))
		all = append(all, page.Items...)
		if cursor = page.NextCursor; cursor == "" {
			return all
		}
	}
}

// check holds what there is at the end to what the chain and Unleashed have.
func (m *supermarket) check(t *testing.T) {
	t.Helper()
	eventually(t, stormPatience, func() bool {
		return len(namesIn(t, m.folder, "in")) == 0 && !slices.ContainsFunc(m.documents(t, "in"), tradingDocument.isUnread) &&
			!slices.ContainsFunc(m.documents(t, "out"), func(d tradingDocument) bool { return d.State != "sent" })
	})
	ids := m.checkOrders(t)
	issued := m.checkInvoices(t, ids)
	m.checkOut(t, ids, issued)
	dropped := 0
	for i := range supermarketOrders {
		dropped += map[int]int{0: 1, 2: 2}[i%4]
	}
	if done := namesIn(t, m.folder, "in/done"); len(done) != dropped || len(namesIn(t, m.folder, "in/refused")) != 0 {
		t.Errorf("%d files are done, want %d: %v", len(done), dropped, done)
	}
}

// checkOrders checks that each order was taken once, and gives them by their number.
func (m *supermarket) checkOrders(t *testing.T) map[string]demo.Order {
	t.Helper()
	orders := map[string]demo.Order{}
	must(t, m.EachOrder(t.Context(), nil, func(o demo.Order) bool {
		if _, twice := orders[o.Reference]; twice {
			t.Errorf("%s was taken twice", o.Reference)
		}
		orders[o.Reference] = o
		return true
	}))
	for i := range supermarketOrders {
		want := "shipped"
		if isCancelled(i) {
			want = "cancelled"
		}
		if got := orders[numberOf(i)].Status; got != want {
			t.Errorf("%s is %q, want %s", numberOf(i), got, want)
		}
	}
	if len(orders) != supermarketOrders {
		t.Errorf("%d orders, want %d", len(orders), supermarketOrders)
	}
	others := 0
	for _, d := range m.documents(t, "in") {
		switch {
		case len(d.Messages) != 1:
			t.Errorf("document %+v", d)
		case strings.HasPrefix(d.Messages[0].Reference, "OTHER-"):
			if d.State == "waiting" && d.Messages[0].WaitsFor == "decision" {
				others++
			}
		case d.State != "taken" && d.State != "duplicate":
			t.Errorf("document %+v", d)
		}
	}
	if want := supermarketOrders / 4; others < want {
		t.Errorf("%d documents wait for a person, whose control reference was used for another order, want %d", others, want)
	}
	return orders
}

// checkInvoices checks that each order that left has one invoice of the total that Unleashed has,
// and that no number is missing; it gives how many were issued.
func (m *supermarket) checkInvoices(t *testing.T, orders map[string]demo.Order) int {
	t.Helper()
	theirs := map[string]string{}
	for _, so := range m.account.salesOrders(t) {
		theirs[so.SourceID] = so.Total
	}
	invoices := allOf[invoice](t, m, "/invoices?")
	byOrder, numbers := map[string]invoice{}, map[string]bool{}
	for _, i := range invoices {
		if _, twice := byOrder[i.OrderID]; twice || i.Kind != "invoice" || i.Total != theirs[i.OrderID] {
			t.Errorf("%+v: a second one, no invoice, or another total than Unleashed's %s", i, theirs[i.OrderID])
		}
		byOrder[i.OrderID], numbers[i.Number] = i, true
	}
	for reference, o := range orders {
		if _, has := byOrder[o.ID]; has != (o.Status == "shipped") {
			t.Errorf("%s is %s, and has an invoice: %t", reference, o.Status, has)
		}
	}
	for n := range invoices {
		if number := fmt.Sprintf("INV-%d", 1001+n); !numbers[number] {
			t.Errorf("there is no %s", number)
		}
	}
	return len(invoices)
}

// checkOut checks that each document left once, and that each order has those it is to have.
func (m *supermarket) checkOut(t *testing.T, orders map[string]demo.Order, issued int) {
	t.Helper()
	var names []string
	count := map[string]int{}
	for _, d := range m.documents(t, "out") {
		names = append(names, d.FileName)
		count[d.Purpose+" "+d.OrderID]++
	}
	slices.Sort(names)
	if files := namesIn(t, m.folder, "out"); !slices.Equal(files, names) {
		t.Errorf("the folder has %v, and the documents are %v", files, names)
	}
	invoices := 0
	for _, o := range orders {
		for _, purpose := range []string{"response_accepted", "despatch_advice", "invoice"} {
			want := 1
			if o.Status == "cancelled" {
				want = 0
			}
			if got := count[purpose+" "+o.ID]; got != want {
				t.Errorf("%s has %d documents %s, want %d", o.Reference, got, purpose, want)
			}
		}
		invoices += count["invoice "+o.ID]
		if n := count["response_rejected "+o.ID]; n != 0 {
			t.Errorf("%s was cancelled by the chain itself, which is told so %d times", o.Reference, n)
		}
	}
	if invoices != issued {
		t.Errorf("%d invoices left, and %d were issued", invoices, issued)
	}
}

// namesIn are the files in a folder, sorted, but for those that are hidden.
func namesIn(t *testing.T, folder, below string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(folder, filepath.FromSlash(below)))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if !entry.IsDir() && !strings.HasPrefix(entry.Name(), ".") {
			names = append(names, entry.Name())
		}
	}
	return names
}
