package account

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// TradeNotice is the kind of the supplier's notice about open requests to trade.
const TradeNotice = "trade_request"

// The mails about requests to trade.
const (
	tradeRequestMail  = "trade_request"
	tradeAcceptedMail = "trade_accepted"
	tradeDeclinedMail = "trade_declined"
)

// The limits of requests to trade.
var (
	tradeRequestsOfAddress = limit{burst: 5, interval: 10 * time.Minute}
	// Keeps a supplier's list from being flooded, from wherever it comes.
	tradeRequestsToSupplier = limit{burst: 60, interval: time.Minute}
)

// The most characters of a request's texts.
const (
	maxTradeLine = 200
	maxTradeText = 2000
)

// NewTradeRequest is what a business says that asks to become a customer.
type NewTradeRequest struct {
	Business string // its name
	Name     string // of the person who asks
	Email    string // it has been proved to be theirs
	Phone    string
	Address  string
	Message  string
}

func (in NewTradeRequest) checked() (NewTradeRequest, error) {
	in.Business, in.Name, in.Email = strings.TrimSpace(in.Business), strings.TrimSpace(in.Name), normalEmail(in.Email)
	in.Phone, in.Address, in.Message = strings.TrimSpace(in.Phone), strings.TrimSpace(in.Address), strings.TrimSpace(in.Message)
	var wrong faults
	wrong.add("business", nameFault(in.Business))
	wrong.add("name", nameFault(in.Name))
	wrong.add("email", emailFault(in.Email))
	wrong.add("phone", tooLong(in.Phone, maxTradeLine))
	wrong.add("address", tooLong(in.Address, maxTradeText))
	wrong.add("message", tooLong(in.Message, maxTradeText))
	return in, wholesale.InvalidFields(wrong)
}

func tooLong(text string, most int) string {
	if len([]rune(text)) > most {
		return fmt.Sprintf("must be at most %d characters", most)
	}
	return ""
}

// CheckTradeRequest says what is wrong with a request, before its address is proven: faults are
// wholesale.CodeInvalid of their fields.
func (s *Service) CheckTradeRequest(in NewTradeRequest) error {
	_, err := in.checked()
	return err
}

// AskToTrade asks a supplier to trade, and tells it. The address must have been proven. Faults are
// wholesale.CodeInvalid of their fields; who has an open request there, or orders there already, is
// wholesale.CodeConflict; too many from one place are wholesale.CodeTooMany.
func (s *Service) AskToTrade(ctx context.Context, supplierID string, in NewTradeRequest, from Caller) (store.TradeRequest, error) {
	in, err := in.checked()
	if err != nil {
		return store.TradeRequest{}, err
	}
	if wait := s.limiter.take(
		bucket{"trade " + network(from.IP), tradeRequestsOfAddress}, bucket{"trade to " + supplierID, tradeRequestsToSupplier},
	); wait > 0 {
		return store.TradeRequest{}, tooMany(wait)
	}
	var asked store.TradeRequest
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		supplier, err := tx.Supplier(ctx, supplierID)
		if err != nil {
			return store.Missing("supplier", err)
		}
		if err := notBuyingYet(ctx, tx, supplier, in.Email); err != nil {
			return err
		}
		asked = store.TradeRequest{
			ID: store.NewID(), SupplierID: supplierID, Business: in.Business, Name: in.Name, Email: in.Email, Phone: in.Phone,
			Address: in.Address, Message: in.Message, State: store.TradeOpen, CreatedAt: tx.Now(),
		}
		if err := tx.InsertTradeRequest(ctx, asked); err != nil {
			return err
		}
		if err := tx.Auditf(ctx, supplierID, "trade_requested", asked.Email, "%s, by %s", asked.Business, asked.Name); err != nil {
			return err
		}
		if err := renewTradeNotice(ctx, tx, supplierID); err != nil {
			return err
		}
		return s.mailTradeRequest(ctx, tx, supplier, asked)
	})
	if store.UniqueViolation(err, "trade_request", "supplier_id", "email") {
		err = wholesale.Conflict("You have asked already. The answer comes by e-mail")
	}
	return asked, err
}

// notBuyingYet refuses who buys from the supplier already.
func notBuyingYet(ctx context.Context, tx *store.Tx, supplier wholesale.Supplier, email string) error {
	person, err := tx.PersonByEmail(ctx, email)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	buys, err := tx.BuysFrom(ctx, supplier.ID, person.ID)
	if err == nil && buys {
		err = wholesale.Conflict("You already order from %s", supplier.Name)
	}
	return err
}

// mailTradeRequest e-mails the people who want to know what needs attention, or the supplier's own
// address when no one does.
func (s *Service) mailTradeRequest(ctx context.Context, tx *store.Tx, supplier wholesale.Supplier, r store.TradeRequest) error {
	people, err := tx.PeopleToMail(ctx, supplier.ID, store.MailAttention)
	if err != nil {
		return err
	}
	if len(people) == 0 {
		people = []store.Person{{Email: supplier.Email}}
	}
	for _, person := range people {
		m := messageTo(person, s.publicURL+"/trade-requests/"+r.ID)
		m.Request = r
		if err := s.mail(ctx, tx, tradeRequestMail, supplier, r.Business+" asks to trade with you", m); err != nil {
			return err
		}
	}
	return nil
}

// renewTradeNotice writes the one notice about all open requests, or takes it back.
func renewTradeNotice(ctx context.Context, tx *store.Tx, supplierID string) error {
	open, err := tx.TradeRequests(ctx, supplierID, store.TradeOpen, "", 1)
	if err != nil {
		return err
	}
	if len(open) == 0 {
		return tx.ClearNotice(ctx, supplierID, TradeNotice, "")
	}
	n, err := tx.CountTradeRequests(ctx, supplierID, store.TradeOpen)
	if err != nil {
		return err
	}
	title := open[0].Business + " asks to trade with you"
	if n > 1 {
		title = fmt.Sprintf("%d businesses ask to trade with you", n)
	}
	return tx.PutNotice(ctx, supplierID, store.Notice{
		Kind: TradeNotice, Title: title, Detail: "Accept a request to let them order online at their own prices, or decline it.",
	})
}

// TradeRequests lists a supplier's requests in a state, newest first; next is "" at the end.
func (s *Service) TradeRequests(
	ctx context.Context, supplierID string, state store.TradeRequestState, before string, limit int,
) (requests []store.TradeRequest, next string, err error) {
	requests, err = store.Read(ctx, s.store, func(tx *store.Tx) ([]store.TradeRequest, error) {
		return tx.TradeRequests(ctx, supplierID, state, before, limit+1)
	})
	if err == nil && len(requests) > limit {
		requests = requests[:limit]
		next = requests[limit-1].ID
	}
	return requests, next, err
}

// TradeRequest reads a request; wholesale.CodeNotFound when the supplier has none with this id.
func (s *Service) TradeRequest(ctx context.Context, supplierID, id string) (store.TradeRequest, error) {
	request, err := store.Read(ctx, s.store, func(tx *store.Tx) (store.TradeRequest, error) { return tx.TradeRequest(ctx, supplierID, id) })
	return request, store.Missing("request", err)
}

// CountTradeRequests counts a supplier's open requests.
func (s *Service) CountTradeRequests(ctx context.Context, supplierID string) (int64, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) (int64, error) { return tx.CountTradeRequests(ctx, supplierID, store.TradeOpen) })
}

// OwnTradeRequest is a request as its person sees it.
type OwnTradeRequest struct {
	store.TradeRequest
	Supplier wholesale.Supplier
}

// OwnTradeRequests lists what a person has asked, newest first, of every supplier.
func (s *Service) OwnTradeRequests(ctx context.Context, personID string) (own []OwnTradeRequest, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		person, err := tx.Person(ctx, personID)
		if err != nil {
			return store.Missing("person", err)
		}
		requests, err := tx.TradeRequestsOf(ctx, person.Email)
		if err != nil {
			return err
		}
		for _, r := range requests {
			supplier, err := tx.Supplier(ctx, r.SupplierID)
			if err != nil {
				return err
			}
			own = append(own, OwnTradeRequest{r, supplier})
		}
		return nil
	})
	return own, err
}

// AcceptTrade makes who asked a full buyer of a customer that is not connected yet, connects it,
// and tells them. With customerID "" the customer is made from the request, unmatched. Faults are
// wholesale.CodeNotFound, and wholesale.CodeConflict when the request was decided before or the
// customer is connected.
func (s *Service) AcceptTrade(ctx context.Context, supplierID, requestID, customerID string) (customer wholesale.Customer, err error) {
	err = s.store.Update(ctx, func(tx *store.Tx) (err error) {
		r, err := openTradeRequest(ctx, tx, supplierID, requestID)
		if err != nil {
			return err
		}
		supplier, err := tx.Supplier(ctx, supplierID)
		if err != nil {
			return err
		}
		if customerID == "" {
			customer, err = putCustomerOf(ctx, tx, r, supplier)
		} else {
			customer, err = holdCustomer(ctx, tx, supplierID, customerID)
		}
		if err != nil {
			return err
		}
		if customer.Connected {
			return wholesale.Conflict("%s is connected already. Its people can invite %s, or you can on its Buyers tab", customer.Name, r.Name)
		}
		return s.acceptTrade(ctx, tx, supplier, r, &customer)
	})
	return customer, err
}

func (s *Service) acceptTrade(
	ctx context.Context, tx *store.Tx, supplier wholesale.Supplier, r store.TradeRequest, customer *wholesale.Customer,
) error {
	person, err := personWith(ctx, tx, r.Name, r.Email)
	if err != nil {
		return err
	}
	if customer.Email == "" {
		customer.Email = r.Email
	}
	if err := tx.InsertBuyer(ctx, store.Buyer{
		PersonID: person.ID, SupplierID: supplier.ID, CustomerID: customer.ID, Role: string(BuyerFull), CreatedAt: tx.Now(),
	}); err != nil {
		return err
	}
	if err := connect(ctx, tx, customer); err != nil {
		return err
	}
	r.State, r.CustomerID = store.TradeAccepted, customer.ID
	if err := tx.DecideTradeRequest(ctx, r); err != nil {
		return err
	}
	if err := tx.Auditf(ctx, supplier.ID, "trade_accepted", r.Email, "%s, as customer %s", r.Business, customer.Code); err != nil {
		return err
	}
	if err := renewTradeNotice(ctx, tx, supplier.ID); err != nil {
		return err
	}
	m := messageTo(person, s.publicURL+"/shop/"+supplier.Shop.Slug)
	m.Request = r
	return s.mail(ctx, tx, tradeAcceptedMail, supplier, "You can now order from "+supplier.Name, m)
}

// DeclineTrade declines a request, and says so to who asked when tell is set. Faults are as in
// AcceptTrade.
func (s *Service) DeclineTrade(ctx context.Context, supplierID, requestID string, tell bool) (declined store.TradeRequest, err error) {
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		r, err := openTradeRequest(ctx, tx, supplierID, requestID)
		if err != nil {
			return err
		}
		declined = r
		declined.State = store.TradeDeclined
		if err := tx.DecideTradeRequest(ctx, declined); err != nil {
			return err
		}
		if err := tx.Auditf(ctx, supplierID, "trade_declined", r.Email, "%s, an e-mail to them %s", r.Business, onOff(tell)); err != nil {
			return err
		}
		if err := renewTradeNotice(ctx, tx, supplierID); err != nil || !tell {
			return err
		}
		supplier, err := tx.Supplier(ctx, supplierID)
		if err != nil {
			return err
		}
		m := messageTo(store.Person{Name: r.Name, Email: r.Email}, "")
		m.Request = declined
		return s.mail(ctx, tx, tradeDeclinedMail, supplier, "Your request to "+supplier.Name, m)
	})
	return declined, err
}

// openTradeRequest reads a request that is to be decided, while no one else decides one.
func openTradeRequest(ctx context.Context, tx *store.Tx, supplierID, id string) (store.TradeRequest, error) {
	if err := tx.HoldSupplier(ctx, supplierID); err != nil {
		return store.TradeRequest{}, store.Missing("supplier", err)
	}
	r, err := tx.TradeRequest(ctx, supplierID, id)
	switch {
	case err != nil:
		return r, store.Missing("request", err)
	case r.State == store.TradeAccepted:
		return r, wholesale.Conflict("The request of %s was accepted already", r.Business)
	case r.State == store.TradeDeclined:
		return r, wholesale.Conflict("The request of %s was declined already", r.Business)
	}
	return r, nil
}

// putCustomerOf makes a customer of who asked, which is not matched yet. Its tax is known once it
// is matched.
func putCustomerOf(ctx context.Context, tx *store.Tx, r store.TradeRequest, supplier wholesale.Supplier) (wholesale.Customer, error) {
	customer := wholesale.Customer{
		ID: store.NewID(), SupplierID: supplier.ID, Code: "C-" + rand.Text()[:8], Name: r.Business, Email: r.Email,
		Contact: wholesale.Contact{Name: r.Name, Phone: r.Phone}, SalesOrdersEnabled: true,
		Terms: wholesale.Terms{Currency: supplier.Currency, Taxable: true}, CreatedAt: tx.Now(), UpdatedAt: tx.Now(),
	}
	if r.Address != "" {
		customer.Addresses = []wholesale.Address{{
			ID: store.NewID(), Type: wholesale.Shipping, Name: r.Business, Street: strings.Join(strings.Fields(r.Address), " "), Default: true, Own: true,
		}}
	}
	if err := tx.PutCustomer(ctx, customer); err != nil {
		return customer, err
	}
	return customer, tx.SetAddresses(ctx, supplier.ID, customer.ID, customer.Addresses)
}

// holdCustomer reads a customer, while no one else changes it.
func holdCustomer(ctx context.Context, tx *store.Tx, supplierID, customerID string) (wholesale.Customer, error) {
	if err := tx.HoldCustomer(ctx, supplierID, customerID); err != nil {
		return wholesale.Customer{}, store.Missing("customer", err)
	}
	return tx.Customer(ctx, supplierID, customerID)
}
