package demo

import (
	"context"
	"fmt"
	"time"

	"upstock/internal/realdata"
	"upstock/internal/unleashed/sandbox"
)

// What cannot be sent, of each kind one. They stand beside the real customers and products, so that
// no other order meets them.
const (
	stoppedCustomer   = "90001"
	unmatchedCustomer = "90002"
	displayProduct    = "LANTERN-SHOW"
	refusedProduct    = "LANTERN-NEW"
)

// addTroubleMakers adds them to the account in Unleashed.
func addTroubleMakers(box *sandbox.Sandbox) error {
	stopped := sandbox.NewCustomer(stoppedCustomer, "Kererū Street Café")
	stopped.StopCredit = true
	stopped.Email = "orders.90001@example.com"
	stopped.ContactFirstName, stopped.ContactLastName, stopped.PhoneNumber = "Mere", "Parata", "04 555 0190"
	if err := box.AddCustomers(stopped); err != nil {
		return err
	}
	for _, product := range []sandbox.Product{
		sandbox.NewProduct(displayProduct, "PAPER LANTERN DISPLAY STAND", "65.00"),
		sandbox.NewProduct(refusedProduct, "PAPER LANTERN MATARIKI", "7.90"),
	} {
		if err := box.AddProducts(product); err != nil {
			return err
		}
		if err := box.SetProductImage(product.ProductCode, realdata.CatalogueImage(product.ProductCode)); err != nil {
			return err
		}
	}
	return nil
}

// trouble takes orders that need a person, of each kind one, into a new demo. Those whose totals
// differ are in its history.
func (s *show) trouble(ctx context.Context) error {
	if s.supplierID == "" {
		return nil
	}
	if err := s.client.AddCustomer(ctx, NewCustomer{Code: unmatchedCustomer, Name: "Hāwera Pop-up Market", Email: "orders.90002@example.com"}); err != nil {
		return err
	}
	round := make([]*placed, 0, 5)
	for i, order := range s.troubleOrders() {
		taken, err := s.client.Take(ctx, fmt.Sprintf("demo-trouble-%d", i), order)
		if err != nil {
			return err
		}
		round = append(round, &placed{Order: taken})
	}
	if err := s.retireProducts(ctx); err != nil {
		return err
	}
	for _, p := range round {
		if err := s.act("approve")(ctx, p); err != nil {
			return err
		}
	}
	if _, err := s.await(ctx, round, "not sent", everyOne, func(p *placed) (bool, error) { return p.SalesOrder.State == "failed", nil }); err != nil {
		return err
	}
	if err := s.box.SetMinimumSellPrice(refusedProduct, "0"); err != nil { // so that Retry works
		return err
	}
	if err := s.storedDifferently(ctx); err != nil {
		return err
	}
	again := s.sampleOrder("13097", "PO-7731")
	for i := range 2 {
		if _, err := s.client.Take(ctx, fmt.Sprintf("demo-reference-%d", i), again); err != nil {
			return err
		}
	}
	if err := s.ownPrice(ctx); err != nil {
		return err
	}
	if err := s.awaitNotices(ctx); err != nil {
		return err
	}
	s.step("Attention", "of each kind of order that needs a person, there is one")
	return nil
}

// hiddenFor is how long the sandbox hides the sales order that is stored with another total, at
// most: it is shown again as soon as it was changed.
const hiddenFor = 3 * time.Second

// storedDifferently has one sales order stored with another total than was sent: its creation is
// not answered, and a line is another by the time Upstock finds it, a few seconds later.
func (s *show) storedDifferently(ctx context.Context) error {
	before := s.box.Behaviour()
	hiding, err := before.With(sandbox.VisibilityDelay, hiddenFor.String())
	if err != nil {
		return err
	}
	s.box.SetBehaviour(hiding)
	defer s.box.SetBehaviour(before)
	if err := s.box.SetFaults([]sandbox.FaultRule{{Method: "POST", Resource: salesOrders, Kind: sandbox.ErrorAfter, Count: 1}}); err != nil {
		return err
	}
	taken, err := s.client.Take(ctx, "demo-stored-differently", s.sampleOrder("13082", "PO-7735"))
	if err != nil {
		return err
	}
	p := &placed{Order: taken}
	if err := s.act("approve")(ctx, p); err != nil {
		return err
	}
	if err := until(ctx, patience, 20*time.Millisecond, func() (bool, error) {
		_, stored := s.box.Order(p.SalesOrder.GUID)
		return stored, nil
	}); err != nil {
		return err
	}
	other := sandbox.Number("3")
	if taken.Lines[0].Quantity == string(other) {
		other = "4"
	}
	if err := s.box.ChangeOrderLine(p.SalesOrder.GUID, 1, other, ""); err != nil {
		return err
	}
	return s.box.SetFaults(nil)
}

// retireProducts makes a product obsolete in Unleashed before the next import, and gives another a
// minimum price, which is not imported: only Unleashed knows of it.
func (s *show) retireProducts(ctx context.Context) error {
	if err := s.box.SetProductObsolete(displayProduct, true); err != nil {
		return err
	}
	run, err := s.client.Import(ctx, "products")
	if err != nil {
		return err
	}
	if _, err := s.client.Finish(ctx, run, func(Run) {}); err != nil {
		return err
	}
	return s.box.SetMinimumSellPrice(refusedProduct, "9.50")
}

// troubleOrders are orders that cannot be sent when they are approved.
func (s *show) troubleOrders() []NewOrder {
	stopped := s.sampleOrder(stoppedCustomer, "PO-118")
	unmatched := s.sampleOrder(unmatchedCustomer, "Stall 14")
	display := s.sampleOrder("13082", "PO-7728")
	display.Lines = append(display.Lines, NewLine{ProductCode: displayProduct, Quantity: "1"})
	adjusted := s.sampleOrder("13117", "PO-4729")
	adjusted.Adjustment, adjusted.AdjustmentReason = "-12.50", "Damaged box in the last delivery"
	refused := s.sampleOrder("12423", "PO-2730")
	refused.Lines = append([]NewLine{{ProductCode: refusedProduct, Quantity: "24"}}, refused.Lines...)
	return []NewOrder{stopped, unmatched, display, adjusted, refused}
}

// sampleOrder is an order of a few real lines.
func (s *show) sampleOrder(customer, reference string) NewOrder {
	order := s.wholesaler.Order(int(hash(reference)%uint32(s.wholesaler.OrderCount())), false)
	order.CustomerCode, order.Reference, order.Source, order.Freight = customer, reference, "buyer", ""
	order.Lines = order.Lines[:min(len(order.Lines), 4)]
	return order
}
