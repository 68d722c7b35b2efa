package stripe

import (
	"cmp"
	"context"
	"net"
	"net/url"
	"strings"
	"time"

	sdk "github.com/stripe/stripe-go/v85"

	"upstock/internal/wholesale"
)

// The states of a page. Source: https://docs.stripe.com/api/checkout/sessions/object.
const (
	PageOpen     = "open"
	PageComplete = "complete"
	PageExpired  = "expired"
)

// Page is a page of Stripe's on which a buyer pays or saves a method: a Checkout Session. Card
// data is typed there and only there.
type Page struct {
	ID            string
	URL           string // https, or this machine's; empty once the page is not open
	Status        string
	PaymentStatus string // paid, unpaid or no_payment_required
	IntentID      string // of a page to pay; Stripe may make the intent only when the buyer pays
	SetupIntentID string // of a page to save a method
	MethodID      string // the method that was saved; empty while none was
	CustomerID    string
	// PaymentID and GrantRef are what the page was opened for, from its metadata.
	PaymentID, GrantRef string
	ExpiresAt           time.Time
}

// SetupPageRequest is what a page to save a method is made of.
type SetupPageRequest struct {
	CustomerID, GrantRef string
	Kinds                []wholesale.MethodKind
	Currency             string
	ReturnURL, CancelURL string
}

// SetupPage opens a page on which the customer saves a method for later.
func (a *Account) SetupPage(ctx context.Context, want SetupPageRequest, key string) (Page, error) {
	metadata := map[string]string{MetaGrant: want.GrantRef}
	params := &sdk.CheckoutSessionCreateParams{
		Mode: sdk.String("setup"), Customer: optional(want.CustomerID), ClientReferenceID: optional(want.GrantRef),
		PaymentMethodTypes: kinds(want.Kinds...), Currency: optional(strings.ToLower(want.Currency)),
		SuccessURL: sdk.String(want.ReturnURL), CancelURL: optional(want.CancelURL),
		Metadata: metadata, SetupIntentData: &sdk.CheckoutSessionCreateSetupIntentDataParams{Metadata: metadata},
	}
	params.IdempotencyKey = optional(key)
	return a.page(ctx, func(ctx context.Context) (*sdk.CheckoutSession, error) {
		return a.api.V1CheckoutSessions.Create(ctx, params)
	})
}

// PaymentPageRequest is what a page to pay is made of.
type PaymentPageRequest struct {
	PaymentID, OrderID, OrderNumber, SupplierID, Description string
	Amount                                                   int64 // in the currency's minor unit
	Currency                                                 string
	Kinds                                                    []wholesale.MethodKind
	// CustomerID is the customer of Stripe, where the buyer has one; otherwise Email is filled in.
	CustomerID, Email string
	// SaveMethod keeps the method for later payments.
	SaveMethod           bool
	ReturnURL, CancelURL string
	ExpiresAt            time.Time // Stripe takes 30 minutes to 24 hours from now; zero for its own choice
}

// PaymentPage opens a page on which a buyer pays one amount.
func (a *Account) PaymentPage(ctx context.Context, want PaymentPageRequest, key string) (Page, error) {
	metadata := IntentRequest{
		PaymentID: want.PaymentID, OrderID: want.OrderID, OrderNumber: want.OrderNumber, SupplierID: want.SupplierID,
	}.metadata()
	params := &sdk.CheckoutSessionCreateParams{
		Mode: sdk.String("payment"), Customer: optional(want.CustomerID), ClientReferenceID: optional(want.PaymentID),
		PaymentMethodTypes: kinds(want.Kinds...),
		LineItems: []*sdk.CheckoutSessionCreateLineItemParams{{
			Quantity: sdk.Int64(1),
			PriceData: &sdk.CheckoutSessionCreateLineItemPriceDataParams{
				Currency: sdk.String(strings.ToLower(want.Currency)), UnitAmount: sdk.Int64(want.Amount),
				ProductData: &sdk.CheckoutSessionCreateLineItemPriceDataProductDataParams{Name: sdk.String(want.Description)},
			},
		}},
		PaymentIntentData: &sdk.CheckoutSessionCreatePaymentIntentDataParams{
			Metadata: metadata, Description: optional(want.Description),
		},
		SuccessURL: sdk.String(want.ReturnURL), CancelURL: optional(want.CancelURL), Metadata: metadata,
	}
	if want.CustomerID == "" {
		params.CustomerEmail = optional(want.Email)
	}
	if want.SaveMethod {
		params.PaymentIntentData.SetupFutureUsage = sdk.String("off_session")
		if want.CustomerID == "" {
			params.CustomerCreation = sdk.String("always")
		}
	}
	if !want.ExpiresAt.IsZero() {
		params.ExpiresAt = sdk.Int64(want.ExpiresAt.Unix())
	}
	params.IdempotencyKey = optional(key)
	return a.page(ctx, func(ctx context.Context) (*sdk.CheckoutSession, error) {
		return a.api.V1CheckoutSessions.Create(ctx, params)
	})
}

// Page reads a page. For one on which a method was saved it says which.
func (a *Account) Page(ctx context.Context, id string) (Page, error) {
	page, err := a.page(ctx, func(ctx context.Context) (*sdk.CheckoutSession, error) {
		return a.api.V1CheckoutSessions.Retrieve(ctx, id, nil)
	})
	if err != nil || page.Status != PageComplete || page.SetupIntentID == "" || page.MethodID != "" {
		return page, err
	}
	var setup *sdk.SetupIntent
	err = a.call(ctx, func(ctx context.Context) (err error) {
		setup, err = a.api.V1SetupIntents.Retrieve(ctx, page.SetupIntentID, nil)
		return err
	})
	if err == nil && setup.PaymentMethod != nil && setup.Status == sdk.SetupIntentStatusSucceeded {
		page.MethodID = setup.PaymentMethod.ID
	}
	return page, err
}

// FindPage looks for the newest open page of a payment, among those made since a time: for one
// whose id was never answered.
func (a *Account) FindPage(ctx context.Context, paymentID string, since time.Time) (Page, bool, error) {
	params := &sdk.CheckoutSessionListParams{CreatedRange: from(since.Add(-clocksApart), time.Time{}), Status: sdk.String(PageOpen)}
	var found Page
	err := pages(a, &params.ListParams, func() ([]*sdk.CheckoutSession, bool, error) {
		var list *sdk.V1List[*sdk.CheckoutSession]
		err := a.call(ctx, func(ctx context.Context) error {
			list = a.api.V1CheckoutSessions.List(ctx, params)
			return list.Err()
		})
		if err != nil {
			return nil, false, err
		}
		return list.Data(), list.Meta().HasMore, nil
	}, func(one *sdk.CheckoutSession) (string, error) {
		if page := pageOf(one); page.PaymentID == paymentID && page.Status == PageOpen && found.ID == "" {
			found = page
		}
		return one.ID, nil
	})
	return found, found.ID != "", err
}

// ExpirePage closes an open page, so that nobody can pay on it any more. Stripe refuses that for
// one that is complete.
func (a *Account) ExpirePage(ctx context.Context, id, key string) (Page, error) {
	params := &sdk.CheckoutSessionExpireParams{}
	params.IdempotencyKey = optional(key)
	return a.page(ctx, func(ctx context.Context) (*sdk.CheckoutSession, error) {
		return a.api.V1CheckoutSessions.Expire(ctx, id, params)
	})
}

func (a *Account) page(ctx context.Context, ask func(context.Context) (*sdk.CheckoutSession, error)) (Page, error) {
	var answer *sdk.CheckoutSession
	err := a.call(ctx, func(ctx context.Context) (err error) {
		answer, err = ask(ctx)
		return err
	})
	if err != nil {
		return Page{}, err
	}
	if answer.ID == "" {
		return Page{}, a.unreadable("page")
	}
	page := pageOf(answer)
	if page.Status == PageOpen && answer.URL != "" && page.URL == "" {
		return Page{}, a.unreadable("address that a buyer may be sent to")
	}
	return page, nil
}

func pageOf(from *sdk.CheckoutSession) Page {
	p := Page{
		ID: from.ID, URL: safe(from.URL), Status: statusOf(from), PaymentStatus: string(from.PaymentStatus),
		PaymentID: from.Metadata[MetaPayment], GrantRef: from.Metadata[MetaGrant], ExpiresAt: moment(from.ExpiresAt),
	}
	switch from.Mode { // the reference is the same once more
	case sdk.CheckoutSessionModePayment:
		p.PaymentID = cmp.Or(p.PaymentID, from.ClientReferenceID)
	case sdk.CheckoutSessionModeSetup:
		p.GrantRef = cmp.Or(p.GrantRef, from.ClientReferenceID)
	}
	if from.PaymentIntent != nil {
		p.IntentID = from.PaymentIntent.ID
	}
	if from.SetupIntent != nil {
		p.SetupIntentID = from.SetupIntent.ID
		if from.SetupIntent.PaymentMethod != nil && from.SetupIntent.Status == sdk.SetupIntentStatusSucceeded {
			p.MethodID = from.SetupIntent.PaymentMethod.ID
		}
	}
	if from.Customer != nil {
		p.CustomerID = from.Customer.ID
	}
	return p
}

// statusOf is the state of a page. Versions of Stripe's API before 2021 do not say it; a page that
// does not say that it has ended may still be paid on.
func statusOf(from *sdk.CheckoutSession) string {
	switch {
	case from.Status != "":
		return string(from.Status)
	case from.PaymentStatus == sdk.CheckoutSessionPaymentStatusPaid:
		return PageComplete
	}
	return PageOpen
}

// safe keeps an address that a buyer may be sent to: https, or http on this machine.
func safe(address string) string {
	parsed, err := url.Parse(address)
	if err != nil || parsed.Host == "" || parsed.User != nil {
		return ""
	}
	if parsed.Scheme == "https" || parsed.Scheme == "http" && OnThisMachine(parsed.Hostname()) {
		return address
	}
	return ""
}

// OnThisMachine says whether a host is a name or an address of this machine itself.
func OnThisMachine(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil && ip.IsLoopback()
}
