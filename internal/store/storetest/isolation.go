package storetest

import (
	"context"
	"errors"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// notOfOneSupplier are the methods of a transaction that do not belong to one supplier, each with
// the reason.
var notOfOneSupplier = map[string]string{
	"Now":                      "is about the transaction, not about data",
	"AfterCommit":              "is about the transaction, not about data",
	"SQL":                      "is about the transaction, not about data",
	"Raw":                      "is about the transaction, not about data",
	"Suppliers":                "finds whom to work for",
	"PersonByEmail":            "finds who signs in, before it is known for whom",
	"APITokenByHash":           "finds whom a program acts for",
	"InsertPerson":             "is of someone who may work for several",
	"RenamePerson":             "is of one person, who changes it",
	"SetPassword":              "is of one person, who changes it",
	"Workplaces":               "finds whom a person works for",
	"SupplierOfPerson":         "finds whom a person knows",
	"MembershipByInvitation":   "finds who is invited, by the secret in their link",
	"PersonByLink":             "finds whom a link lets in",
	"InsertPersonLink":         "is of one person, whom the caller has found for their supplier",
	"DeletePersonLinks":        "is of one person, whom the caller has found",
	"SpendPersonLink":          "is of the holder of the token",
	"ForgetPersonLinks":        "deletes what is old, of every supplier",
	"PutSession":               "is of one browser",
	"Session":                  "is of one browser",
	"EndSession":               "is of one browser",
	"ForgetSessions":           "deletes what is old, of every supplier",
	"SessionsOf":               "is of one person, who sees them",
	"EndSessionOf":             "is of one person, who ends it",
	"EndSessions":              "is of one person, who changes how they sign in",
	"Person":                   "finds who signs in, before it is known for whom",
	"PutAuthenticator":         "is of one person, who changes it",
	"Authenticator":            "is of one person, who signs in",
	"UseAuthenticatorStep":     "is of one person, who signs in",
	"DeleteAuthenticator":      "is of one person, whom the caller has found for their supplier",
	"SetRecoveryCodes":         "is of one person, who changes them",
	"CountRecoveryCodes":       "is of one person, who sees it",
	"SpendRecoveryCode":        "is of one person, who signs in",
	"InsertPasskey":            "is of one person, who adds it",
	"Passkeys":                 "is of one person, who signs in",
	"UsePasskey":               "is of one person, who signs in",
	"DeletePasskey":            "is of one person, who removes it",
	"DeletePasskeys":           "is of one person, whom the caller has found for their supplier",
	"PushKey":                  "is of the whole installation",
	"InsertPushKey":            "is of the whole installation",
	"PutPushSubscription":      "is of one person's browser",
	"PushSubscription":         "finds where a message goes that was written for one person",
	"PushSubscriptionsOf":      "is of one person, whom the caller has found for their supplier",
	"DeletePushSubscription":   "is of one person's browser, which its push service no longer knows",
	"DeletePushSubscriptionOf": "is of one person, who turns it off",
	"ForgetPushSubscriptions":  "deletes what is old, of every supplier",
	"CountSuppliers":           "finds whether anyone is here yet",
	"PutSetupCode":             "is of an installation without suppliers",
	"SpendSetupCode":           "is of an installation without suppliers",
	"IsSetupCode":              "is of an installation without suppliers",
	"DeleteSetupCodes":         "is of an installation without suppliers",
	"Media":                    "pictures are public by their unguessable id",
	"Thumbnail":                "pictures are public by their unguessable id",
	"RedrawMedia":              "is of a public picture, which it only encodes again",
	"PutThumbnail":             "is of a public picture, whose supplier it keeps",
	"IdleConnectionsWithWork":  "finds lost work of every supplier",
	"InvitationByToken":        "finds whom an invitation is from, by its secret",
	"LastRestore":              "is of the whole installation",
	"ForgetMails":              "deletes what is old, of every supplier",
	"ForgetAnswers":            "deletes what is old, of every supplier",
	"SealedTexts":              "is of the whole installation, when its keys change",
	"AllSealedTexts":           "is of the whole installation, when it is examined",
	"Reseal":                   "is of the whole installation, when its keys change",
	"ForgetCalls":              "deletes what is old, of every supplier",
	"SuppliersToldBefore":      "finds the notices of a month that is over, of every supplier",
	"SupplierBySlug":           "finds whose shop an address is",
	"BuyersOfSession":          "finds who is signed in, and whom they buy for",
	"InsertSignInCode":         "is of one browser",
	"SignInCode":               "is of one browser",
	"TrySignInCode":            "is of one browser",
	"MailSignInCode":           "is of one browser",
	"DeleteSignInCode":         "is of one browser",
	"ForgetSignInCodes":        "deletes what is old, of every supplier",
	"BuyerInvitationByToken":   "finds whom an invitation is from, by its secret",
	"TradeRequestsOf":          "is of one person, who sees them",
	"DueStandingOrders":        "finds what is to be done, of every supplier",
	"DueDocuments":             "finds what is to be done, of every supplier",
	"SuppliersWithNews":        "finds what is to be done, of every supplier",
	"DocumentsToMove":          "finds what is to be done, of every supplier",
	"PartnersToSendTo":         "finds for whom something is to leave, of every supplier",
	"AllTradingPartners":       "finds whose folders to watch, of every supplier",
	"UnwrittenDocuments":       "finds what is to be done, of every supplier",
	"WakeDocumentsLeaving":     "has what waits to leave be tried at once, of every supplier",
	"OrdersToInvoice":          "finds what is to be done, of every supplier",
	"PaymentByLink":            "finds whom a payment link is from, by its secret",
	"PaymentsToLookAt":         "finds what is to be done, of every supplier",
	"StripeConnections":        "finds what is to be done, of every supplier",
	"StripeEventsToHandle":     "finds what is to be done, of every supplier",
	"SuppliersWithPaymentWork": "finds what is to be done, of every supplier",
	"ForgetStripeEvents":       "deletes what is old, of every supplier",
	"SavedMethod":              "is of one person, whose grant the caller has found",
	"SavedMethods":             "is of one person, who sees them",
	"PutSavedMethod":           "is of one person, who changes it",
	"StripeCustomer":           "is of one person",
	"PutStripeCustomer":        "is of one person",
	"WebhooksWithLogin":        "finds what is to be sealed, of every supplier",
}

// possessions are what supplier A has: one of everything.
type possessions struct {
	supplier   wholesale.Supplier
	member     store.Membership
	link       store.PersonLink
	token      store.APIToken
	connection store.Connection
	run        store.Run
	budget     store.CallBudget
	product    wholesale.Product
	media      store.Media
	list       wholesale.PriceList // with a price
	emptyList  wholesale.PriceList // which could be deleted
	price      store.ListedPrice
	giveBack   string // of a price that a person owned
	remote     wholesale.RemotePrice
	customer   wholesale.Customer
	group      wholesale.FulfilmentGroup // that the customer is in
	order      *wholesale.Order          // its sales order is open
	due        *wholesale.Order          // its sales order waits to be sent
	notice     store.Notice
	answer     store.FirstAnswer
	webhook    store.Webhook
	hintKey    store.HintKey
	hint       store.Hint
	mapping    store.TableMapping
	standing   *wholesale.StandingOrder
	mail       store.Mail
	colleague  store.BuyerInvitation
	request    store.TradeRequest
	problem    wholesale.Problem // of order, with a photo
	guideList  store.GuideList
	document   store.Document // with a message
	message    store.DocumentMessage
	partner    wholesale.TradingPartner
	invoice    wholesale.Invoice // of order, and sent
	terms      wholesale.PaymentTerms
	payment    *wholesale.Payment // of order
	refund     *wholesale.Refund  // of payment
	grant      wholesale.Grant    // of a method that the member has saved
	setup      store.PaymentSetup
}

// leaseOwner holds supplier A's lease, which has just run out: it can be kept, and it can be taken.
const leaseOwner = "holder"

func newPossessions(t *testing.T, w *world) *possessions {
	t.Helper()
	s := sampleSupplier()
	a := &possessions{
		supplier: s, member: sampleMembership(samplePerson("a@supplier.example"), s.ID), token: sampleToken(s.ID, "a's token"), connection: sampleConnection(s.ID),
		run: sampleRun(s.ID, "products"), budget: sampleBudget(s.ID), product: sampleProduct(s.ID, "A"), media: sampleMedia(s.ID, "https://pictures.example/a.png"),
		list: samplePriceList(s.ID, "a's list"), emptyList: samplePriceList(s.ID, "a's empty list"), remote: sampleRemotePrice("a's price"),
		customer: sampleCustomer(s.ID, "A"), answer: store.FirstAnswer{Key: "key", BodyHash: "hash", Status: 201, Answer: "answer"}, webhook: sampleWebhook(s.ID),
	}
	a.link, a.mapping = sampleLink(a.member.ID, "a's link"), sampleTableMapping(s.ID, a.customer.ID)
	a.group = sampleFulfilmentGroup(s.ID)
	a.customer.FulfilmentGroupID = a.group.ID
	a.guideList = sampleGuideList(a.customer)
	a.partner = samplePartner(s.ID, "a's chain")
	a.hintKey = store.HintKey{ID: store.NewID(), SupplierID: s.ID, SealedKey: "sealed", AddedAt: at(1)}
	a.hint = store.Hint{SupplierID: s.ID, Topic: store.HintOrder, Subject: store.NewID(), Hints: 1}
	a.mail = sampleMail(s.ID, a.customer.ID, a.member.ID, "a@cafe.example")
	a.mail.State = store.MailRefused
	a.colleague, a.request = sampleBuyerInvitation(s.ID, a.customer.ID, "a's colleague"), sampleTradeRequest(s.ID, "a's request")
	a.run.State = store.RunQueued
	a.giveBack = store.NewID()
	a.price, a.customer.Layers = samplePrice(a.list.ID, a.product), []string{a.list.ID}
	a.order, a.due = sampleOrder(s.ID, a.customer.ID, "U-1"), sampleOrder(s.ID, a.customer.ID, "U-2")
	a.problem = sampleProblem(s.ID, a.order.ID)
	a.document = sampleDocument(s.ID)
	a.message = sampleDocumentMessage(a.document, 1)
	a.invoice = sampleInvoice(a.order, 1)
	a.terms = samplePaymentTerms(s.ID)
	a.payment = samplePayment(a.order, 1)
	a.order.SalesOrder.Deleted, a.order.SalesOrder.Completed = false, false
	a.order.SalesOrder.Elsewhere, a.due.SalesOrder.Elsewhere = "", ""
	a.due.SalesOrder.State, a.due.SalesOrder.NextAttemptAt = wholesale.OutboxPending, at(-1)
	a.standing = sampleStandingOrder(s.ID, a.customer.ID, a.product.ID)
	w.update(t, func(tx *store.Tx) error {
		ctx := t.Context()
		if err := tx.InsertSupplier(ctx, s, 1000); err != nil {
			return err
		}
		_, mediaErr := tx.PutMedia(ctx, a.media)
		_, noteErr := tx.NoteNotification(ctx, s.ID, "a's notification")
		_, answerErr := tx.KeepAnswer(ctx, s.ID, a.answer)
		return errors.Join(mediaErr, answerErr, noteErr, tx.InsertHintKey(ctx, a.hintKey), tx.PutHint(ctx, s.ID, a.hint.Topic, a.hint.Subject),
			tx.PutThumbnail(ctx, a.media.ID, "image/png", a.media.Content), tx.InsertPerson(ctx, a.member.Person), tx.InsertMembership(ctx, a.member), tx.InsertPersonLink(ctx, a.link), tx.InsertAPIToken(ctx, a.token),
			tx.InsertConnection(ctx, a.connection), tx.SetConnected(ctx, a.connection), tx.AddCalls(ctx, s.ID, "orders", 7), tx.SetCallAllowance(ctx, a.budget), tx.SetListReadings(ctx, a.budget),
			tx.PutRun(ctx, a.run), tx.PutPriceChanges(ctx, s.ID, a.run.ID, []store.PriceChange{samplePriceChange(1)}), tx.PutProduct(ctx, a.product),
			tx.PutPriceList(ctx, 1, a.list), tx.PutPriceList(ctx, 1, a.emptyList), tx.PutPrices(ctx, s.ID, 1, a.price, a.manual()),
			tx.InsertGiveBack(ctx, s.ID, a.giveBack), tx.KeepGivenBack(ctx, s.ID, a.giveBack, []store.ListedPrice{a.manual()}), tx.PutRemotePrice(ctx, s.ID, a.run.ID, a.remote),
			tx.PutFulfilmentGroup(ctx, a.group), tx.PutCustomer(ctx, a.customer), tx.SetAddresses(ctx, s.ID, a.customer.ID, a.customer.Addresses),
			tx.SetLayers(ctx, s.ID, 1, a.customer.ID, a.customer.Layers), tx.SetPriceReviewState(ctx, s.ID, store.PriceReview{RolledBack: "a's"}),
			tx.PublishPriceVersion(ctx, s.ID, store.PricePublication{Version: 2, RunID: a.run.ID, PublishedAt: at(1)}),
			tx.PutInvitation(ctx, sampleInvitation(s.ID, a.customer.ID, "a's")), tx.PutInviteWaiting(ctx, s.ID, a.customer.ID),
			tx.PutInviteRound(ctx, sampleInviteRound(s.ID)), tx.InsertTradeRequest(ctx, a.request), tx.PutBuyerInvitation(ctx, a.colleague),
			tx.InsertBuyer(ctx, store.Buyer{PersonID: a.member.ID, SupplierID: s.ID, CustomerID: a.customer.ID, CreatedAt: at(1)}),
			tx.PutBuyerChoice(ctx, store.BuyerChoice{SupplierID: s.ID, PersonID: a.member.ID, Kind: "shipped"}),
			insertOrder(ctx, tx, a.order), insertOrder(ctx, tx, a.due), tx.PutOutboxDocument(ctx, a.order.SalesOrderKey(), store.OutboxSnapshot, "a's"),
			tx.InsertEvent(ctx, s.ID, sampleEvent(a.order.ID)), tx.InsertProblem(ctx, a.problem, []store.Media{a.media}),
			tx.InsertInvoice(ctx, a.invoice), tx.MarkInvoiceSent(ctx, s.ID, a.invoice.ID),
			tx.PutNotice(ctx, s.ID, sampleNotice("quota", a.order.ID)), tx.InsertWebhook(ctx, a.webhook),
			fillBasket(ctx, tx, a), tx.PutStandingOrder(ctx, a.standing), tx.PutStandingDay(ctx, a.standingDay()),
			tx.PutTableMapping(ctx, a.mapping), tx.InsertMail(ctx, a.mail), tx.PutRemoteAccount(ctx, a.account(s.ID)), putPriceCheck(ctx, tx, a), putRelink(ctx, tx, a.relink(s.ID)), putGuide(ctx, tx, a), putPartner(ctx, tx, a), putDocument(ctx, tx, a), putTold(ctx, tx, a), putMoney(ctx, tx, a), tx.Audit(ctx, sampleAudit(s.ID)),
		)
	})
	w.update(t, func(tx *store.Tx) error {
		_, err := tx.TakeLease(t.Context(), s.ID, a.connection.ID, leaseOwner, at(-1))
		return err
	})
	a.connection = w.connection(t, s.ID)
	a.notice = a.notices(t, w)[0]
	return a
}

// manual is the price that a person owns for the same as A's price.
func (a *possessions) manual() store.ListedPrice {
	return with(a.price, func(p *store.ListedPrice) { p.UnitPrice, p.Owner = number("7"), wholesale.OwnedByPerson })
}

// account is an account that supplier A's connection has been to, as if it were the supplier's.
func (a *possessions) account(supplierID string) store.RemoteAccount {
	return store.RemoteAccount{SupplierID: supplierID, ConnectionID: a.connection.ID, Number: 1, APIID: "a's", CompanyID: "company", CompanyName: text("company")}
}

// relink is a record of Unleashed with the code of A's product, as if it were the supplier's.
func (a *possessions) relink(supplierID string) store.Relink {
	return store.Relink{SupplierID: supplierID, Kind: store.ProductLink, RemoteID: "anew", OursID: a.product.ID, Code: a.product.Code, Name: text("name")}
}

func putRelink(ctx context.Context, tx *store.Tx, r store.Relink) error {
	_, err := tx.PutRelink(ctx, r)
	return err
}

// standingDay is the delivery day of A's standing order for which A's order was made.
func (a *possessions) standingDay() wholesale.StandingDay {
	return sampleStandingDay(a.supplier.ID, a.customer.ID, a.order.ID)
}

func (a *possessions) notices(t *testing.T, w *world) []store.Notice {
	t.Helper()
	return read(t, w, func(tx *store.Tx) ([]store.Notice, error) { return tx.Notices(t.Context(), a.supplier.ID, "", 10) })
}

// view is what supplier A sees of its things: more than its rows, if someone else's were mixed in.
func (a *possessions) view(t *testing.T, w *world) []any {
	t.Helper()
	ctx, id := t.Context(), a.supplier.ID
	return []any{
		read(t, w, func(tx *store.Tx) (store.Person, error) {
			return tx.PersonByLink(ctx, a.link.TokenHash, a.link.Purpose)
		}),
		w.order(t, a.order), w.order(t, a.due), w.customer(t, a.customer), a.notices(t, w),
		read(t, w, func(tx *store.Tx) ([]*wholesale.Order, error) {
			return tx.Orders(ctx, id, store.OrderFilter{Limit: 10})
		}),
		read(t, w, func(tx *store.Tx) ([]wholesale.Customer, error) {
			return tx.Customers(ctx, id, store.CustomerFilter{Limit: 10})
		}),
		read(t, w, func(tx *store.Tx) ([]wholesale.Payment, error) {
			return tx.Payments(ctx, id, store.PaymentFilter{})
		}),
		read(t, w, func(tx *store.Tx) ([]wholesale.Grant, error) {
			return tx.Grants(ctx, store.GrantFilter{SupplierID: id})
		}),
		read(t, w, func(tx *store.Tx) ([]store.Event, error) { return tx.Timeline(ctx, id, a.order.ID) }),
		read(t, w, func(tx *store.Tx) ([]wholesale.Problem, error) { return tx.Problems(ctx, id, a.order.ID) }),
		read(t, w, func(tx *store.Tx) ([]store.PriceRow, error) {
			return tx.PriceRows(ctx, id, a.list.ID, store.PriceRowFilter{Limit: 10})
		}),
		read(t, w, func(tx *store.Tx) ([]store.ListedPrice, error) {
			return tx.PricesOf(ctx, id, 1, []string{a.list.ID}, []string{a.product.ID})
		}),
	}
}

// intrusion is one method of a transaction, called for supplier b with what belongs to a. Its
// answer must be empty: b has nothing.
type intrusion func(ctx context.Context, tx *store.Tx, b string, a *possessions) (answer any, err error)

// answerless makes an intrusion of a method that only changes things.
func answerless(change func(ctx context.Context, tx *store.Tx, b string, a *possessions) error) intrusion {
	return func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return nil, change(ctx, tx, b, a)
	}
}

// with gives a changed copy.
func with[T any](thing T, change func(*T)) T {
	change(&thing)
	return thing
}

// tenantIsolation lets supplier B call every method with supplier A's ids, keys and words. B must
// learn nothing, and what A has must stay as it is.
func tenantIsolation(t *testing.T, w *world) {
	a := newPossessions(t, w)
	rows, sight := w.dump(t, a.supplier.ID), a.view(t, w)
	for table, lines := range rows {
		if len(lines) == 0 {
			t.Errorf("supplier A has nothing in table %s, so nothing is proved about it", table)
		}
	}

	methods := reflect.TypeFor[*store.Tx]()
	listed := slices.Concat(slices.Collect(maps.Keys(intrusions)), slices.Collect(maps.Keys(notOfOneSupplier)))
	for _, name := range listed {
		if _, found := methods.MethodByName(name); !found {
			t.Errorf("Tx has no method %s any more", name)
		}
	}
	for method := range methods.Methods() {
		if !slices.Contains(listed, method.Name) {
			t.Errorf("Tx.%s is new: show that one supplier cannot use it on another's things", method.Name)
		}
	}

	for name, intrude := range intrusions {
		t.Run(name, func(t *testing.T) {
			b := w.newSupplier(t)
			var answer any
			err := w.attempt(t, func(tx *store.Tx) (err error) {
				answer, err = intrude(t.Context(), tx, b, a)
				return err
			})
			_, unique := store.IsUnique(err)
			refused := errors.Is(err, store.ErrNotFound) || errors.Is(err, store.ErrStale) || unique
			switch {
			case err != nil && !refused:
				t.Errorf("%v is no answer to another supplier", err)
			case err == nil && !empty(answer):
				t.Errorf("supplier B has learnt %+v", answer)
			}
			same(t, rows, w.dump(t, a.supplier.ID))
			same(t, sight, a.view(t, w))
		})
	}
}

// empty says whether an answer reveals nothing.
func empty(answer any) bool {
	v := reflect.ValueOf(answer)
	switch v.Kind() {
	case reflect.Slice, reflect.Map:
		return v.Len() == 0
	case reflect.Invalid:
		return true
	default:
		return v.IsZero()
	}
}

var intrusions = map[string]intrusion{
	// Money.
	"PutPaymentTerms": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.PutPaymentTerms(ctx, with(a.terms, func(t *wholesale.PaymentTerms) { t.SupplierID, t.Name = b, "b's" }))
	}),
	"PaymentTerms": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.PaymentTerms(ctx, b, a.terms.ID)
	},
	"AllPaymentTerms": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.AllPaymentTerms(ctx, b)
	},
	"PaymentTermsOf": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.PaymentTermsOf(ctx, b, a.customer.ID)
	},
	"HoldPaymentTerms": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.HoldPaymentTerms(ctx, b, a.terms.ID)
	}),
	"DeletePaymentTerms": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.DeletePaymentTerms(ctx, b, a.terms.ID)
	}),
	"PaymentTermsUses": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.PaymentTermsUses(ctx, b)
	},
	"CustomersWithPaymentTerms": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.CustomersWithPaymentTerms(ctx, b, a.terms.ID, 10)
	},
	"PutPayment": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.PutPayment(ctx, new(with(*a.payment, func(p *wholesale.Payment) { p.SupplierID, p.State = b, wholesale.PaymentFailed })))
	}),
	"LookAtPaymentLater": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.LookAtPaymentLater(ctx, b, a.payment.ID, at(99))
	}),
	"Payment": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.Payment(ctx, b, a.payment.ID)
	},
	"PaymentByIntent": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.PaymentByIntent(ctx, b, a.payment.IntentID)
	},
	"Payments": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.Payments(ctx, b, store.PaymentFilter{OrderID: a.order.ID})
	},
	"PaymentRows": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.PaymentRows(ctx, b, store.PaymentFilter{CustomerID: a.customer.ID})
	},
	"PaymentSums": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.PaymentSums(ctx, b, store.PaymentFilter{CustomerID: a.customer.ID})
	},
	"PapersOfPayments": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.PapersOfPayments(ctx, b, []string{a.payment.ID})
	},
	"RefundsOfPayments": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.RefundsOfPayments(ctx, b, []string{a.payment.ID})
	},
	"CountOpenPayments": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.CountOpenPayments(ctx, b)
	},
	"MoneyMoved": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.MoneyMoved(ctx, b, a.customer.ID, at(-9999), at(9999))
	},
	"MoneyMovedBefore": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.MoneyMovedBefore(ctx, b, a.customer.ID, at(9999))
	},
	"OldestDuePayment": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.OldestDuePayment(ctx, b, true)
	},
	"PutPayout": answerless(func(ctx context.Context, tx *store.Tx, b string, _ *possessions) error {
		return tx.PutPayout(ctx, samplePayout(b, "po_1"))
	}),
	"Payout": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.Payout(ctx, b, "po_1")
	},
	"PutPayoutItem": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.PutPayoutItem(ctx, with(samplePayoutItem(a.payment, "txn_1", "po_2"), func(i *wholesale.PayoutItem) { i.SupplierID = b }))
	}),
	"MovePayoutItems": answerless(func(ctx context.Context, tx *store.Tx, b string, _ *possessions) error {
		return tx.MovePayoutItems(ctx, b, "po_1", "po_2")
	}),
	"PayoutRows": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.PayoutRows(ctx, b, 10)
	},
	"PaidOutOfPayments": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.PaidOutOfPayments(ctx, b, []string{a.payment.ID})
	},
	"NotePayoutsRead": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.NotePayoutsRead(ctx, with(sampleStripeConnection(a.supplier.ID), func(c *store.StripeConnection) { c.SupplierID = b }), at(99), "b's")
	}),
	"NoteReconcile": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.NoteReconcile(ctx, with(sampleStripeConnection(a.supplier.ID), func(c *store.StripeConnection) { c.SupplierID = b }), "b's")
	}),
	"PutRefund": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.PutRefund(ctx, new(with(*a.refund, func(r *wholesale.Refund) { r.SupplierID, r.State = b, wholesale.RefundFailed })))
	}),
	"Refund": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.Refund(ctx, b, a.refund.ID)
	},
	"Refunds": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.Refunds(ctx, b, store.RefundFilter{PaymentID: a.payment.ID})
	},
	"PutGrant": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.PutGrant(ctx, with(a.grant, func(g *wholesale.Grant) { g.SupplierID, g.RevokedAt = b, at(9) }))
	}),
	"Grants": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.Grants(ctx, store.GrantFilter{SupplierID: b, CustomerID: a.customer.ID})
	},
	"InsertPaymentSetup": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.InsertPaymentSetup(ctx, with(a.setup, func(s *store.PaymentSetup) { s.SupplierID = b }))
	}),
	"PaymentSetup": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.PaymentSetup(ctx, b, a.setup.ID)
	},
	"PaymentSetupOfPage": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.PaymentSetupOfPage(ctx, b, a.setup.PageID)
	},
	"HoldPaymentSetup": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.HoldPaymentSetup(ctx, b, a.setup.ID)
	},
	"SettlePaymentSetup": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.SettlePaymentSetup(ctx, b, a.setup.ID, "method")
	}),
	"PutStripeConnection": answerless(func(ctx context.Context, tx *store.Tx, b string, _ *possessions) error {
		return tx.PutStripeConnection(ctx, sampleStripeConnection(b))
	}),
	"StripeConnection": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.StripeConnection(ctx, b)
	},
	"InsertStripeEvent": answerless(func(ctx context.Context, tx *store.Tx, b string, _ *possessions) error {
		_, err := tx.InsertStripeEvent(ctx, sampleStripeEvent(b, "a's event"))
		return err
	}),
	"HandledStripeEvent": answerless(func(ctx context.Context, tx *store.Tx, b string, _ *possessions) error {
		return tx.HandledStripeEvent(ctx, b, "a's event")
	}),
	"PutOffStripeEvent": answerless(func(ctx context.Context, tx *store.Tx, b string, _ *possessions) error {
		return tx.PutOffStripeEvent(ctx, b, "a's event", at(99))
	}),
	"SupplierStripeEvents": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.SupplierStripeEvents(ctx, b, 10)
	},
	"SupplierPaymentsToLookAt": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.SupplierPaymentsToLookAt(ctx, b, 10)
	},
	"WakePayments": answerless(func(ctx context.Context, tx *store.Tx, b string, _ *possessions) error {
		return tx.WakePayments(ctx, b)
	}),
	"RefundsToLookAt": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.RefundsToLookAt(ctx, b, 10)
	},
	"TakeReconcile": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.TakeReconcile(ctx, b, sampleStripeConnection(a.supplier.ID).NextReconcileAt, at(99))
	},
	"SetReconciledUntil": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.SetReconciledUntil(ctx, with(sampleStripeConnection(a.supplier.ID), func(c *store.StripeConnection) { c.SupplierID = b }), at(99))
	}),
	"ComparedFirst": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.ComparedFirst(ctx, with(sampleStripeConnection(a.supplier.ID), func(c *store.StripeConnection) { c.SupplierID = b }))
	},
	"SetStripeStatus": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		c := with(sampleStripeConnection(a.supplier.ID), func(c *store.StripeConnection) { c.SupplierID = b })
		return tx.SetStripeStatus(ctx, c, store.Connected, "b's")
	},
	"NoteStripeDelivery": answerless(func(ctx context.Context, tx *store.Tx, b string, _ *possessions) error {
		return tx.NoteStripeDelivery(ctx, b)
	}),
	"NoteStripeRefusal": answerless(func(ctx context.Context, tx *store.Tx, b string, _ *possessions) error {
		return tx.NoteStripeRefusal(ctx, b, "b's")
	}),
	"StripeDeliveries": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.StripeDeliveries(ctx, b)
	},
	"PaymentsElsewhere": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.PaymentsElsewhere(ctx, b, "acct_2")
	},
	// Comparisons of prices.
	"PriceCheckDue": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.PriceCheckDue(ctx, b)
	},
	"SetPriceCheckDue": answerless(func(ctx context.Context, tx *store.Tx, b string, _ *possessions) error {
		return tx.SetPriceCheckDue(ctx, b, store.PriceCheckDue{Account: 3, At: at(9)})
	}),
	"PutPriceChecked": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.PutPriceChecked(ctx, b, store.PriceChecked{CustomerID: a.customer.ID, At: at(9), Compared: 5})
	}),
	"PricesChecked": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.PricesChecked(ctx, b)
	},
	"ForgetPricesChecked": answerless(func(ctx context.Context, tx *store.Tx, b string, _ *possessions) error {
		return tx.ForgetPricesChecked(ctx, b)
	}),
	"PutPriceDrifts": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.PutPriceDrifts(ctx, b, []store.PriceDrift{samplePriceDrift(a.customer, a.product)})
	}),
	"PriceDrifts": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.PriceDrifts(ctx, b, store.PriceDriftFilter{Limit: 10})
	},
	"PriceDriftCauses": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.PriceDriftCauses(ctx, b)
	},
	"PriceDriftsOf": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.PriceDriftsOf(ctx, b, a.customer.ID)
	},
	"DriftingCustomers": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.DriftingCustomers(ctx, b)
	},
	"DeletePriceDriftsNotOf": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.DeletePriceDriftsNotOf(ctx, b, a.customer.ID, "another", 10)
	},
	// Problems that customers report.
	"InsertProblem": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.InsertProblem(ctx, sampleProblem(b, a.order.ID), []store.Media{a.media})
	}),
	"Problems": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.Problems(ctx, b, a.order.ID)
	},
	"ProblemPhoto": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.ProblemPhoto(ctx, b, a.order.ID, a.problem.ID, 0)
	},
	"SettleProblem": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.SettleProblem(ctx, with(a.problem, func(p *wholesale.Problem) { p.SupplierID, p.SettledAt = b, at(9) }))
	}),
	// Invoices.
	"InsertInvoice": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.InsertInvoice(ctx, with(a.invoice, func(i *wholesale.Invoice) { i.ID, i.SupplierID = store.NewID(), b }))
	}),
	"Invoice": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.Invoice(ctx, b, a.invoice.ID)
	},
	"Invoices": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.Invoices(ctx, b, store.InvoiceFilter{OrderID: a.order.ID})
	},
	"InvoicedBefore": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		sums, err := tx.InvoicedBefore(ctx, b, a.customer.ID, "2199-01-01")
		if len(sums) == 0 {
			return nil, err
		}
		return sums, err
	},
	"CountIssued": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.CountIssued(ctx, b, wholesale.InvoiceIssued)
	},
	"MarkInvoiceSent": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.MarkInvoiceSent(ctx, b, a.invoice.ID)
	}),
	"SettleInvoice": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.SettleInvoice(ctx, b, a.order.ID)
	}),
	"NextInvoiceNumber": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		n, err := tx.NextInvoiceNumber(ctx, b, wholesale.InvoiceIssued)
		return n - 1001, err // its own first number
	},
	"InvoiceSettings": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		s, err := tx.InvoiceSettings(ctx, b)
		return s.NZBN, err // b has its own, with nothing of a's
	},
	"UpdateInvoiceSettings": answerless(func(ctx context.Context, tx *store.Tx, b string, _ *possessions) error {
		return tx.UpdateInvoiceSettings(ctx, sampleInvoiceSettings(b))
	}),
	"IsNoticeOpen": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.IsNoticeOpen(ctx, b, a.notice.Kind, a.notice.OrderID)
	},

	// Documents of trading partners.
	"InsertDocument": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.InsertDocument(ctx, with(a.document, func(d *store.Document) { d.SupplierID = b }), nil)
	}),
	"DocumentFor": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.DocumentFor(ctx, b, a.document.Subject, a.document.Purpose)
	},
	"PutDocumentNews": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.PutDocumentNews(ctx, store.DocumentNews{SupplierID: b, Subject: a.document.ID, Title: "b's"})
	}),
	"EndDocumentNews": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.EndDocumentNews(ctx, b, a.document.ID)
	}),
	"TakeDocumentNews": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.TakeDocumentNews(ctx, b, at(100))
	},
	"PutDocumentToMove": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.PutDocumentToMove(ctx, b, a.document.ID)
	}),
	"DocumentMoved": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.DocumentMoved(ctx, b, a.document.ID)
	}),
	"HoldInvoiceSettings": answerless(func(ctx context.Context, tx *store.Tx, b string, _ *possessions) error {
		return tx.HoldInvoiceSettings(ctx, b)
	}),
	"InsertInvoiceGap": answerless(func(ctx context.Context, tx *store.Tx, b string, _ *possessions) error {
		return tx.InsertInvoiceGap(ctx, wholesale.InvoiceGap{SupplierID: b, Kind: wholesale.CreditNote, First: "CN-1", Last: "CN-2", CreatedAt: at(1)})
	}),
	"InvoiceGaps": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.InvoiceGaps(ctx, b, 10)
	},
	"PutShipmentToTell": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.PutShipmentToTell(ctx, b, a.order.ID)
	}),
	"TakeShipmentToTell": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.TakeShipmentToTell(ctx, b, a.order.ID)
	},
	"HoldDocument": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.HoldDocument(ctx, b, a.document.ID)
	}),
	"DocumentPredatesRestore": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.DocumentPredatesRestore(ctx, b, a.document.ID)
	},
	"WriteDocument": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.WriteDocument(ctx, with(a.document, func(d *store.Document) { d.SupplierID, d.Size = b, 3 }), []byte("b's"))
	}),
	"WakeUnwrittenDocuments": answerless(func(ctx context.Context, tx *store.Tx, b string, _ *possessions) error {
		return tx.WakeUnwrittenDocuments(ctx, b)
	}),
	"DocumentsLeaving": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.DocumentsLeaving(ctx, b, a.document.PartnerID, 10)
	},
	"MessagesOfOrder": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.MessagesOfOrder(ctx, b, a.order.ID)
	},
	"Document": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.Document(ctx, b, a.document.ID)
	},
	"DocumentContent": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.DocumentContent(ctx, b, a.document.ID)
	},
	"UpdateDocument": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.UpdateDocument(ctx, with(a.document, func(d *store.Document) { d.SupplierID, d.State = b, store.DocumentRefused }))
	}),
	"SameDocument": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.SameDocument(ctx, with(a.document, func(d *store.Document) { d.SupplierID, d.ID = b, store.NewID() }))
	},
	"SameDocumentElsewhere": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.SameDocumentElsewhere(ctx, with(a.document, func(d *store.Document) { d.SupplierID, d.PartnerID, d.ID = b, store.NewID(), store.NewID() }))
	},
	"WakeDocuments": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.WakeDocuments(ctx, b, a.document.PartnerID)
	},
	"CountWaitingDocuments": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.CountWaitingDocuments(ctx, b)
	},
	"Documents": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.Documents(ctx, b, store.DocumentFilter{OrderID: a.order.ID, Limit: 10})
	},
	"InsertDocumentMessage": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.InsertDocumentMessage(ctx, with(a.message, func(m *store.DocumentMessage) { m.SupplierID = b }))
	},
	"UpdateDocumentMessage": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.UpdateDocumentMessage(ctx, with(a.message, func(m *store.DocumentMessage) { m.SupplierID, m.State = b, store.DocumentRefused }))
	}),
	"HoldDocumentMessage": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.HoldDocumentMessage(ctx, b, a.document.ID, a.message.Position)
	},
	"DocumentMessage": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.DocumentMessage(ctx, b, a.document.ID, a.message.Position)
	},
	"DocumentMessages": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.DocumentMessages(ctx, b, []string{a.document.ID})
	},
	"LinkDocumentOrder": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.LinkDocumentOrder(ctx, with(a.message, func(m *store.DocumentMessage) { m.SupplierID = b }), a.order.ID)
	}),
	"ClaimPartnerInterchange": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		_, err := tx.ClaimPartnerInterchange(ctx, with(a.interchange(), func(i *store.PartnerInterchange) { i.SupplierID = b }))
		return err
	}),
	"PutPartnerInterchange": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.PutPartnerInterchange(ctx, with(a.interchange(), func(i *store.PartnerInterchange) { i.SupplierID, i.Content = b, "b's" }))
	}),
	"HoldPartnerOrder": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		_, err := tx.HoldPartnerOrder(ctx, with(a.partnerOrder(), func(o *store.PartnerOrder) { o.SupplierID = b }))
		return err
	}),
	"PartnerOrder": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.PartnerOrder(ctx, with(a.partnerOrder(), func(o *store.PartnerOrder) { o.SupplierID = b }))
	},
	"PutPartnerOrder": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.PutPartnerOrder(ctx, with(a.partnerOrder(), func(o *store.PartnerOrder) { o.SupplierID, o.State = b, "b's" }))
	}),

	// Joining.
	"BuyersOfCustomer": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.BuyersOfCustomer(ctx, b, a.customer.ID)
	},
	"Buyer": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.Buyer(ctx, b, a.customer.ID, a.member.ID)
	},
	"UpdateBuyer": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.UpdateBuyer(ctx, store.Buyer{PersonID: a.member.ID, SupplierID: b, CustomerID: a.customer.ID, Role: "full"})
	}),
	"DeleteBuyer": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.DeleteBuyer(ctx, b, a.customer.ID, a.member.ID)
	}),
	"BuysFrom": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.BuysFrom(ctx, b, a.member.ID)
	},
	"PutBuyerInvitation": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.PutBuyerInvitation(ctx, with(a.colleague, func(i *store.BuyerInvitation) { i.SupplierID, i.TokenHash = b, "b's" }))
	}),
	"BuyerInvitations": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.BuyerInvitations(ctx, b, a.customer.ID)
	},
	"DeleteBuyerInvitation": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.DeleteBuyerInvitation(ctx, b, a.customer.ID, a.colleague.Email)
	}),
	"InsertTradeRequest": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.InsertTradeRequest(ctx, with(a.request, func(r *store.TradeRequest) { r.SupplierID = b }))
	}),
	"TradeRequest": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.TradeRequest(ctx, b, a.request.ID)
	},
	"TradeRequests": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.TradeRequests(ctx, b, store.TradeOpen, "", 10)
	},
	"CountTradeRequests": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.CountTradeRequests(ctx, b, store.TradeOpen)
	},
	"DecideTradeRequest": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.DecideTradeRequest(ctx, with(a.request, func(r *store.TradeRequest) { r.SupplierID, r.State = b, store.TradeDeclined }))
	}),
	"CustomersToInvite": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.CustomersToInvite(ctx, b, at(0))
	},
	"CountCustomersByInvitation": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.CountCustomersByInvitation(ctx, b, at(0))
	},
	"PutInviteWaiting": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.PutInviteWaiting(ctx, b, a.customer.ID)
	}),
	"InvitesWaiting": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.InvitesWaiting(ctx, b, 10)
	},
	"CountInvitesWaiting": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.CountInvitesWaiting(ctx, b)
	},
	"DeleteInviteWaiting": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.DeleteInviteWaiting(ctx, b, a.customer.ID)
	}),
	"PutInviteRound": answerless(func(ctx context.Context, tx *store.Tx, b string, _ *possessions) error {
		return tx.PutInviteRound(ctx, sampleInviteRound(b))
	}),
	"InviteRound": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.InviteRound(ctx, b)
	},

	// Standing orders.
	"PutStandingOrder": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.PutStandingOrder(ctx, sampleStandingOrder(b, a.customer.ID, a.product.ID))
	}),
	"StandingOrder": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.StandingOrder(ctx, b, a.customer.ID)
	},
	"StandingOrders": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.StandingOrders(ctx, b)
	},
	"TakeStandingTurn": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.TakeStandingTurn(ctx, with(sampleStandingOrder(b, a.customer.ID, a.product.ID), func(s **wholesale.StandingOrder) { (*s).Version = 1 }))
	}),
	"SetStandingNext": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.SetStandingNext(ctx, sampleStandingOrder(b, a.customer.ID, a.product.ID), at(99))
	}),
	"PutOffStandingOrder": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.PutOffStandingOrder(ctx, b, a.customer.ID, at(99))
	}),
	"WakeStandingOrders": answerless(func(ctx context.Context, tx *store.Tx, b string, _ *possessions) error {
		return tx.WakeStandingOrders(ctx, b)
	}),
	"PutStandingDay": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.PutStandingDay(ctx, sampleStandingDay(b, a.customer.ID, a.order.ID))
	}),
	"StandingDays": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.StandingDays(ctx, b, a.customer.ID, "")
	},
	"StandingDayOfOrder": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.StandingDayOfOrder(ctx, b, a.order.ID)
	},
	"LastStandingOrder": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.LastStandingOrder(ctx, b, a.customer.ID, "2199-01-01")
	},

	// Suppliers, people and tokens.
	"InsertSupplier": answerless(func(ctx context.Context, tx *store.Tx, _ string, a *possessions) error {
		return tx.InsertSupplier(ctx, with(sampleSupplier(), func(s *wholesale.Supplier) { s.ID = a.supplier.ID }), 1)
	}),
	"Supplier": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		s, err := tx.Supplier(ctx, b)
		s.ID, s.Name, s.Currency, s.CreatedAt, s.Shop = "", "", "", time.Time{}, wholesale.Shop{} // its own
		return s, err
	},
	"Revision": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.Revision(ctx, b)
	},
	"NextOrderNumber": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		n, err := tx.NextOrderNumber(ctx, b)
		return n - 1001, err // its own first number
	},
	"HoldSupplier": answerless(func(ctx context.Context, tx *store.Tx, b string, _ *possessions) error {
		return tx.HoldSupplier(ctx, b)
	}),
	"UpdateSupplier": answerless(func(ctx context.Context, tx *store.Tx, b string, _ *possessions) error {
		return tx.UpdateSupplier(ctx, with(sampleSupplier(), func(s *wholesale.Supplier) { s.ID = b }))
	}),
	"DeleteMedia": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.DeleteMedia(ctx, b, a.media.ID)
	}),
	"PeopleToMail": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.PeopleToMail(ctx, b, store.MailAttention)
	},
	"RaiseSessionEpoch": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.RaiseSessionEpoch(ctx, b, a.member.ID)
	}),
	"InsertMembership": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.InsertMembership(ctx, with(a.member, func(m *store.Membership) { m.SupplierID, m.InvitationHash = b, "b's" }))
	}),
	"Membership": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.Membership(ctx, b, a.member.ID)
	},
	"Memberships": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.Memberships(ctx, b)
	},
	"MembershipOfSession": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		m, _, err := tx.MembershipOfSession(ctx, b, a.member.ID, a.member.SessionEpoch)
		return m, err
	},
	"UpdateMembership": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.UpdateMembership(ctx, with(a.member, func(m *store.Membership) { m.SupplierID, m.Role = b, "orders" }))
	}),
	"DeleteMembership": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.DeleteMembership(ctx, b, a.member.ID)
	}),
	"PutBuyerChoice": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.PutBuyerChoice(ctx, store.BuyerChoice{SupplierID: b, PersonID: a.member.ID, Kind: "shipped", ByMail: true})
	}),
	"BuyerChoices": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.BuyerChoices(ctx, b, a.member.ID)
	},
	"BuyersToTell": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.BuyersToTell(ctx, b, a.customer.ID, "shipped")
	},
	"InsertBuyer": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.InsertBuyer(ctx, store.Buyer{PersonID: a.member.ID, SupplierID: b, CustomerID: a.customer.ID, CreatedAt: at(1)})
	}),
	"APITokens": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.APITokens(ctx, b)
	},
	"MarkAPITokenUsed": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.MarkAPITokenUsed(ctx, b, a.token.ID)
	}),
	"MarkAPITokenWarned": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.MarkAPITokenWarned(ctx, b, a.token.ID)
	}),
	"DeleteAPIToken": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.DeleteAPIToken(ctx, b, a.token.ID)
	}),
	"InsertAPIToken": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.InsertAPIToken(ctx, with(sampleToken(b, "b's token"), func(token *store.APIToken) { token.ID = a.token.ID }))
	}),

	// Connections.
	"InsertConnection": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.InsertConnection(ctx, asConnection(b, a))
	}),
	"Connection": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.Connection(ctx, b, a.connection.Connector)
	},
	"SetConnected": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.SetConnected(ctx, with(asConnection(b, a), func(c *store.Connection) { c.SealedKey = "b's" }))
	}),
	"SetDisconnected": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.SetDisconnected(ctx, asConnection(b, a))
	}),
	"SetConnectionSettings": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.SetConnectionSettings(ctx, with(asConnection(b, a), func(c *store.Connection) { c.Settings.WarehouseCode = "b's" }))
	}),
	"SetConnectionHealth": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.SetConnectionHealth(ctx, with(asConnection(b, a), func(c *store.Connection) { c.Failures = 99 }))
	}),
	"SetWatched": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.SetWatched(ctx, with(asConnection(b, a), func(c *store.Connection) { c.WatchCursor = "b's" }))
	}),
	"SetReconciled": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.SetReconciled(ctx, with(asConnection(b, a), func(c *store.Connection) { c.NextReconcileAt = at(99) }))
	}),
	"SetSince": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.SetSince(ctx, with(asConnection(b, a), func(c *store.Connection) { c.Since.Products = "b's" }))
	}),
	"TakeLease": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.TakeLease(ctx, b, a.connection.ID, "intruder", at(1))
	},
	"KeepLease": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.KeepLease(ctx, b, a.connection.ID, leaseOwner, at(1))
	},
	"LeaveLease": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.LeaveLease(ctx, b, a.connection.ID, leaseOwner, a.connection.Wanted)
	},
	"DropLease": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.DropLease(ctx, b, a.connection.ID, leaseOwner)
	}),
	"Wake": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.Wake(ctx, b, a.connection.ID)
	},
	"AddCalls": answerless(func(ctx context.Context, tx *store.Tx, b string, _ *possessions) error {
		return tx.AddCalls(ctx, b, "orders", 5)
	}),
	"CallsSince": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.CallsSince(ctx, b, "2026-01-01")
	},
	"CallBudget": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.CallBudget(ctx, b)
	},
	"SetCallAllowance": answerless(func(ctx context.Context, tx *store.Tx, b string, _ *possessions) error {
		return tx.SetCallAllowance(ctx, store.CallBudget{SupplierID: b, Allowance: 5})
	}),
	"SetListReadings": answerless(func(ctx context.Context, tx *store.Tx, b string, _ *possessions) error {
		return tx.SetListReadings(ctx, store.CallBudget{SupplierID: b, DeletedCursor: "b's"})
	}),
	"SetPriceDiscounts": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.SetPriceDiscounts(ctx, asConnection(b, a), wholesale.Discounts{Form: wholesale.Percents, Evidence: "b's"})
	}),
	"ChoosePriceDiscounts": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.ChoosePriceDiscounts(ctx, asConnection(b, a), wholesale.Percents)
	}),
	"ChooseCustomerDiscounts": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.ChooseCustomerDiscounts(ctx, asConnection(b, a), wholesale.Percents)
	}),
	"ChooseDefaultDiscount": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.ChooseDefaultDiscount(ctx, asConnection(b, a), wholesale.OffTierOnly)
	}),
	"SetCustomerDiscounts": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.SetCustomerDiscounts(ctx, asConnection(b, a), wholesale.Discounts{Form: wholesale.Percents, Evidence: "b's"})
	}),
	"SetDefaultDiscount": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.SetDefaultDiscount(ctx, asConnection(b, a), wholesale.DefaultDiscount{Decision: wholesale.OffTierOnly, Evidence: "b's"})
	}),
	"PricePolicy": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.PricePolicy(ctx, b)
	},
	"HasDiscounts": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.HasDiscounts(ctx, b)
	},
	"CallsThisMonth": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.CallsThisMonth(ctx, b)
	},

	// Runs.
	"PutRun": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.PutRun(ctx, with(sampleRun(b, "customers"), func(r *store.Run) { r.ID, r.State = a.run.ID, store.RunDone }))
	}),
	"Run": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.Run(ctx, b, a.run.ID)
	},
	"ForgetIdleRuns": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.ForgetIdleRuns(ctx, b, a.run.Kind, store.NewID())
	},
	"QueuedRun": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.QueuedRun(ctx, b, a.run.Kind)
	},
	"NextRun": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.NextRun(ctx, b)
	},
	"Runs": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.Runs(ctx, b, "", 10)
	},
	"LatestRun": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.LatestRun(ctx, b, a.run.Kind)
	},
	"WakeRuns": answerless(func(ctx context.Context, tx *store.Tx, b string, _ *possessions) error { return tx.WakeRuns(ctx, b) }),
	"EndRuns": answerless(func(ctx context.Context, tx *store.Tx, b string, _ *possessions) error {
		return tx.EndRuns(ctx, b, "b's")
	}),
	"PutPriceChanges": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.PutPriceChanges(ctx, b, a.run.ID, []store.PriceChange{samplePriceChange(1)})
	}),
	"PriceChanges": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.PriceChanges(ctx, b, a.run.ID, 0, 10)
	},
	"CountPriceChanges": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.CountPriceChanges(ctx, b, a.run.ID)
	},

	// Products and pictures.
	"PutProduct": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.PutProduct(ctx, with(sampleProduct(b, "B"), func(p *wholesale.Product) { p.ID = a.product.ID }))
	}),
	"HoldOrder": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.HoldOrder(ctx, b, a.order.ID)
	}),
	"OrderForUpdate": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.OrderForUpdate(ctx, b, a.order.ID)
	},
	"HoldProduct": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.HoldProduct(ctx, b, a.product.ID)
	}),
	"Product": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.Product(ctx, b, a.product.ID)
	},
	"ProductByCode": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.ProductByCode(ctx, b, a.product.Code)
	},
	"ProductByRemoteID": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.ProductByRemoteID(ctx, b, a.product.RemoteID)
	},
	"SetAvailability": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.SetAvailability(ctx, b, a.product.ID, wholesale.Discontinued)
	}),
	"PricesOfProduct": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.PricesOfProduct(ctx, b, a.product, "2026-01-01", 0, 10)
	},
	"Products": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.Products(ctx, b, store.ProductFilter{Query: a.product.Barcode, Limit: 10})
	},
	"AllProducts": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.AllProducts(ctx, b)
	},
	"CountProducts": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.CountProducts(ctx, b)
	},
	"CodesByBarcode": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.CodesByBarcode(ctx, b, []string{a.product.Barcode})
	},
	"ProductsBy": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		byID, idErr := tx.ProductsBy(ctx, b, store.ByID, []string{a.product.ID})
		byCode, codeErr := tx.ProductsBy(ctx, b, store.ByCode, []string{a.product.Code})
		byRemoteID, remoteErr := tx.ProductsBy(ctx, b, store.ByRemoteID, []string{a.product.RemoteID})
		maps.Copy(byID, byCode)
		maps.Copy(byID, byRemoteID)
		return byID, errors.Join(idErr, codeErr, remoteErr)
	},
	"ProductsByCode": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		found, _, err := tx.ProductsByCode(ctx, b, []string{a.product.Code})
		return found, err
	},
	"ProductRows": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.ProductRows(ctx, b, store.ProductRowFilter{Limit: 10})
	},
	"CountProductRows": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.CountProductRows(ctx, b, store.ProductRowFilter{})
	},
	"SetAvailabilityOf": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.SetAvailabilityOf(ctx, b, store.ProductRowFilter{}, wholesale.Discontinued)
	},
	"ProductPictures": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.ProductPictures(ctx, b, []string{a.product.ID})
	},
	"ProductsWithoutPictures": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.ProductsWithoutPictures(ctx, b)
	},
	"AddRunPictures": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.AddRunPictures(ctx, b, a.run.ID, store.RunPictures{Asked: 1, Fetched: 1, Missing: 1})
	}),
	"Unavailable": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.Unavailable(ctx, b, []string{a.product.ID})
	},
	"CustomerRows": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		all, err := tx.CustomerRows(ctx, b, store.CustomerRowFilter{Limit: 10})
		on, listErr := tx.CustomerRows(ctx, b, store.CustomerRowFilter{PriceListID: a.list.ID, Limit: 10})
		return slices.Concat(all, on), errors.Join(err, listErr)
	},
	"CountCustomerRows": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.CountCustomerRows(ctx, b, store.CustomerRowFilter{})
	},
	"PutMedia": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		own := sampleMedia(b, a.media.SourceURL)
		id, err := tx.PutMedia(ctx, own)
		if id == own.ID {
			id = ""
		}
		return id, err
	},
	"MediaBySource": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.MediaBySource(ctx, b, a.media.SourceURL)
	},

	// Price lists and prices.
	"PutPriceList": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.PutPriceList(ctx, 1, with(samplePriceList(b, "b's"), func(l *wholesale.PriceList) { l.ID = a.list.ID }))
	}),
	"EndPriceList": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.EndPriceList(ctx, b, 1, a.emptyList.ID)
	}),
	"PriceList": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.PriceList(ctx, b, a.list.ID)
	},
	"PriceLists": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.PriceLists(ctx, b, "", 10)
	},
	"SyncedLists": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		lists, err := tx.SyncedLists(ctx, b)
		delete(lists, wholesale.DefaultListKey) // its own
		return lists, err
	},
	"AllPriceLists": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		lists, err := tx.AllPriceLists(ctx, b, 1)
		return slices.DeleteFunc(lists, func(l wholesale.PriceList) bool { return l == wholesale.DefaultList(b, "NZD") }), err // its own
	},
	"PriceListSummaries": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.PriceListSummaries(ctx, b, store.PriceListFilter{Origin: a.list.Origin, Limit: 10})
	},
	"PriceListCounts": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		prices, customers, err := tx.PriceListCounts(ctx, b, a.list.ID)
		return prices + customers, err
	},
	"CustomersOnPriceList": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.CustomersOnPriceList(ctx, b, a.list.ID, "", "", 10)
	},
	"PriceRows": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.PriceRows(ctx, b, a.list.ID, store.PriceRowFilter{Limit: 10})
	},
	"Price": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.Price(ctx, b, a.price)
	},
	"PutPrices": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.PutPrices(ctx, b, 1, with(a.price, func(p *store.ListedPrice) { p.UnitPrice = number("0.0001") }))
	}),
	"EndPrice": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.EndPrice(ctx, b, 1, a.price)
	}),
	"PriceVersion": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		version, err := tx.PriceVersion(ctx, b)
		return version.Edits, err
	},
	"PriceSources": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		sources, err := tx.PriceSources(ctx, b)
		return sources.Planned, err
	},
	"SetPricesPlanned": answerless(func(ctx context.Context, tx *store.Tx, b string, _ *possessions) error {
		return tx.SetPricesPlanned(ctx, b, 9)
	}),
	"HoldPrices": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		version, err := tx.HoldPrices(ctx, b)
		return version.Edits, err
	},
	"EditPrices": answerless(func(ctx context.Context, tx *store.Tx, b string, _ *possessions) error {
		_, err := tx.EditPrices(ctx, b)
		return err
	}),
	"PublishPrices": answerless(func(ctx context.Context, tx *store.Tx, b string, _ *possessions) error {
		return tx.PublishPrices(ctx, b)
	}),
	"DeleteEndedPrices": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.DeleteEndedPrices(ctx, b, 10)
	},
	"DiscardNextPrices": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.DiscardNextPrices(ctx, b, 10)
	},
	"SetLayers": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.SetLayers(ctx, b, 1, a.customer.ID, []string{a.list.ID})
	}),
	"AllLayers": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.AllLayers(ctx, b, 1)
	},
	"PriceReview": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		review, err := tx.PriceReview(ctx, b)
		return review.RolledBack, err
	},
	"SetPriceReviewChoices": answerless(func(ctx context.Context, tx *store.Tx, b string, _ *possessions) error {
		return tx.SetPriceReviewChoices(ctx, b, wholesale.PriceReview{Ask: true, KeepDays: 3})
	}),
	"SetPriceReviewState": answerless(func(ctx context.Context, tx *store.Tx, b string, _ *possessions) error {
		return tx.SetPriceReviewState(ctx, b, store.PriceReview{RolledBack: "b's"})
	}),
	"EndEmptyPriceLists": answerless(func(ctx context.Context, tx *store.Tx, b string, _ *possessions) error {
		return tx.EndEmptyPriceLists(ctx, b, 1)
	}),
	"PublishPriceVersion": answerless(func(ctx context.Context, tx *store.Tx, b string, _ *possessions) error {
		version, err := tx.PriceVersion(ctx, b)
		return errors.Join(err, tx.PublishPriceVersion(ctx, b, store.PricePublication{Version: version.Current + 1, RunID: "b's", PublishedAt: start}))
	}),
	"PricePublications": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		published, err := tx.PricePublications(ctx, b)
		return len(published) > 1, err
	},
	"ForgetPricePublications": answerless(func(ctx context.Context, tx *store.Tx, b string, _ *possessions) error {
		return tx.ForgetPricePublications(ctx, b, start.AddDate(1, 0, 0))
	}),
	"ForgetOldestPricePublication": answerless(func(ctx context.Context, tx *store.Tx, b string, _ *possessions) error {
		_, err := tx.ForgetOldestPricePublication(ctx, b)
		return err
	}),
	"CountKeptPrices": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		live, ended, err := tx.CountKeptPrices(ctx, b)
		return live + ended, err
	},
	"SyncedPricesOfOneVersion": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		gone, come, err := tx.SyncedPricesOfOneVersion(ctx, b, 0, 1)
		return len(gone) + len(come), err
	},
	"PriceListIDs": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		ids, err := tx.PriceListIDs(ctx, b)
		delete(ids, wholesale.DefaultListKey)
		return ids, err
	},
	"UnfinishedRun": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.UnfinishedRun(ctx, b, a.run.Kind)
	},
	"DeletePriceChanges": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.DeletePriceChanges(ctx, b, a.run.ID)
	}),
	"AllPrices": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.AllPrices(ctx, b, 1)
	},
	"PricesOf": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.PricesOf(ctx, b, 1, []string{a.list.ID}, []string{a.product.ID})
	},
	"PriceConflicts": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.PriceConflicts(ctx, b, store.PriceConflictFilter{Limit: 10})
	},
	"CountPriceConflicts": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.CountPriceConflicts(ctx, b, store.PriceConflictFilter{})
	},
	"SettlePrice": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.SettlePrice(ctx, b, 1, a.manual(), "b's")
	}),
	"InsertGiveBack": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.InsertGiveBack(ctx, b, a.giveBack)
	}),
	"GiveBack": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.GiveBack(ctx, b, a.giveBack)
	},
	"GiveBacks": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.GiveBacks(ctx, b, "", 10)
	},
	"KeepGivenBack": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.KeepGivenBack(ctx, b, a.giveBack, []store.ListedPrice{a.manual()})
	}),
	"GivenBackPrices": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.GivenBackPrices(ctx, b, a.giveBack, 10)
	},
	"ForgetGivenBack": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.ForgetGivenBack(ctx, b, a.giveBack, []store.ListedPrice{a.manual()})
	}),
	"SetGiveBackUndone": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.SetGiveBackUndone(ctx, b, a.giveBack)
	}),
	"DeleteOldGiveBacks": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.DeleteOldGiveBacks(ctx, b, at(1_000_000), 10)
	},
	"ProductsByGroup": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.ProductsByGroup(ctx, b)
	},
	"PriceBook": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		book, err := tx.PriceBook(ctx, b, []wholesale.Customer{a.customer}, []wholesale.Product{a.product})
		if err != nil {
			return nil, err
		}
		answer, _ := book.For(&a.customer, "2026-06-01").Price(&a.product, number("100"))
		return answer, nil
	},
	"WholePriceBook": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		book, err := tx.WholePriceBook(ctx, b, 1)
		if err != nil {
			return nil, err
		}
		answer, _ := book.For(&a.customer, "2026-06-01").Price(&a.product, number("100"))
		return answer, nil
	},
	"PutRemotePrice": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.PutRemotePrice(ctx, b, "b's run", with(a.remote, func(p *wholesale.RemotePrice) { p.Type = "b's" }))
	}),
	"DeleteRemotePrice": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.DeleteRemotePrice(ctx, b, a.remote.RemoteID)
	}),
	"DeleteRemotePricesNotOf": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.DeleteRemotePricesNotOf(ctx, b, "b's run", 10)
	},
	"AllRemotePrices": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.AllRemotePrices(ctx, b)
	},

	// Customers.
	"PutCustomer": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.PutCustomer(ctx, with(sampleCustomer(b, "B"), func(c *wholesale.Customer) { c.ID = a.customer.ID }))
	}),
	"SetAddresses": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.SetAddresses(ctx, b, a.customer.ID, []wholesale.Address{sampleAddress("b's")})
	}),
	"HoldCustomer": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.HoldCustomer(ctx, b, a.customer.ID)
	}),
	"Customer": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.Customer(ctx, b, a.customer.ID)
	},
	"CustomerByCode": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.CustomerByCode(ctx, b, a.customer.Code)
	},
	"CustomerByRemoteID": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.CustomerByRemoteID(ctx, b, a.customer.RemoteID)
	},
	"Customers": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.Customers(ctx, b, store.CustomerFilter{Query: a.customer.Email, Limit: 10})
	},
	"AllCustomers": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.AllCustomers(ctx, b)
	},
	"CountCustomers": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.CountCustomers(ctx, b)
	},

	"CountUnmatchedCustomers": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.CountUnmatchedCustomers(ctx, b)
	},
	"PriceListNames": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.PriceListNames(ctx, b, []string{a.list.ID})
	},
	"MatchedCustomers": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.MatchedCustomers(ctx, b, []string{a.customer.RemoteID})
	},
	"PutInvitation": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.PutInvitation(ctx, sampleInvitation(b, a.customer.ID, "b's"))
	}),
	"Invitation": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.Invitation(ctx, b, a.customer.ID)
	},
	"Invitations": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.Invitations(ctx, b, []string{a.customer.ID})
	},

	// Orders and sales orders.
	"InsertOrder": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		o := sampleOrder(b, a.customer.ID, "B-1")
		o.ID = a.order.ID
		return tx.InsertOrder(ctx, o)
	}),
	"InsertPastOrder": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		o := sampleOrder(b, a.customer.ID, "B-1")
		o.ID = a.order.ID
		return tx.InsertPastOrder(ctx, store.PastOrder{Order: o, Timeline: []store.Event{sampleEvent(a.order.ID)}})
	}),
	"UpdateOrder": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		o := sampleOrder(b, a.customer.ID, "B-1")
		o.ID, o.Version = a.order.ID, a.order.Version
		return tx.UpdateOrder(ctx, o)
	}),
	"ReplaceLines": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.ReplaceLines(ctx, &wholesale.Order{ID: a.order.ID, SupplierID: b})
	}),
	"Order": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.Order(ctx, b, a.order.ID)
	},
	"Orders": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.Orders(ctx, b, store.OrderFilter{CustomerID: a.customer.ID, Limit: 10})
	},
	"SetupProgress": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.SetupProgress(ctx, b)
	},
	"OrdersByID": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.OrdersByID(ctx, b, []string{a.order.ID})
	},
	"OrderRows": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		byText, textErr := tx.OrderRows(ctx, b, store.OrderFilter{Search: a.order.Number, Limit: 10})
		inTrouble, troubleErr := tx.OrderRows(ctx, b, store.OrderFilter{Group: store.NeedsPerson, Connected: true, Limit: 10})
		byDate, dateErr := tx.OrderRows(ctx, b, store.OrderFilter{RequiredFrom: "2000-01-01", Before: a.order.ID, Limit: 10})
		found, err := slices.Concat(byText, inTrouble, byDate), errors.Join(textErr, troubleErr, dateErr)
		for _, sort := range store.OrderSorts {
			all, allErr := tx.OrderRows(ctx, b, store.OrderFilter{Sort: sort, Limit: 10})
			after, afterErr := tx.OrderRows(ctx, b, store.OrderFilter{Sort: sort, Open: true, Before: a.order.ID, Limit: 10})
			found, err = slices.Concat(found, all, after), errors.Join(err, allErr, afterErr)
		}
		return found, err
	},
	"OrderRowsByID": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.OrderRowsByID(ctx, b, []string{a.order.ID})
	},
	"CountOrderRows": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.CountOrderRows(ctx, b, store.OrderFilter{Search: a.order.Reference}, 10)
	},
	"OrderWeeks": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.OrderWeeks(ctx, b, "")
	},
	"OrderWaits": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.OrderWaits(ctx, b, "")
	},
	"CountUnsettledSalesOrders": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.CountUnsettledSalesOrders(ctx, b)
	},
	"OrdersChangedSince": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.OrdersChangedSince(ctx, b, store.ChangesQuery{Most: 10})
	},
	"CountOpenOrders": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.CountOpenOrders(ctx, b)
	},
	"OpenOrdersOf": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.OpenOrdersOf(ctx, b, []string{a.order.CustomerID}, []string{a.order.Lines[0].ProductID})
	},
	"OrdersWithReference": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.OrdersWithReference(ctx, b, a.customer.ID, a.order.Reference, "", 10)
	},
	"CountOrders": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.CountOrders(ctx, b)
	},
	"SalesOrdersByGUID": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.SalesOrdersByGUID(ctx, b, []string{a.order.SalesOrder.GUID})
	},
	"OutboxEntry": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.OutboxEntry(ctx, asKey(b, a))
	},
	"PutOutboxEntry": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.PutOutboxEntry(ctx, asKey(b, a), &wholesale.OutboxEntry{State: wholesale.OutboxFailed, Version: a.order.SalesOrder.Version})
	}),
	"OutboxDocument": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (answer any, err error) {
		err = tx.OutboxDocument(ctx, asKey(b, a), store.OutboxSnapshot, &answer)
		return answer, err
	},
	"PutOutboxDocument": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.PutOutboxDocument(ctx, asKey(b, a), store.OutboxSnapshot, "b's")
	}),
	"LastQueued": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.LastQueued(ctx, b, wholesale.SalesOrderKind)
	},
	"WakeOutbox": answerless(func(ctx context.Context, tx *store.Tx, b string, _ *possessions) error {
		return tx.WakeOutbox(ctx, b, wholesale.SalesOrderKind)
	}),
	"OrdersToFollow": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.OrdersToFollow(ctx, b, 99, true, 10)
	},
	"PendingOrdersOf": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.PendingOrdersOf(ctx, b, []string{a.due.CustomerID}, []string{a.due.Lines[0].ProductID})
	},
	"PendingOrdersWithExtras": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.PendingOrdersWithExtras(ctx, b)
	},
	"RemoteAccounts": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.RemoteAccounts(ctx, b, a.connection.ID)
	},
	"PutRemoteAccount": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.PutRemoteAccount(ctx, with(a.account(b), func(r *store.RemoteAccount) { r.CompanyName = "b's" }))
	}),
	"CountLinkedElsewhere": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.CountLinkedElsewhere(ctx, b, 99)
	},
	"SetNextPrices": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.SetNextPrices(ctx, with(asConnection(b, a), func(c *store.Connection) { c.NextPricesAt = at(9) }))
	}),
	"SetListsRead": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.SetListsRead(ctx, with(asConnection(b, a), func(c *store.Connection) { c.Since.Products = "b's" }))
	}),
	"SetReviewed": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.SetReviewed(ctx, asConnection(b, a))
	}),
	"PutRelink": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return putRelink(ctx, tx, with(a.relink(b), func(r *store.Relink) { r.Name = "b's" }))
	}),
	"RelinkTo": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.RelinkTo(ctx, b, store.ProductLink, "anew")
	},
	"DeleteRelink": answerless(func(ctx context.Context, tx *store.Tx, b string, _ *possessions) error {
		return tx.DeleteRelink(ctx, b, store.ProductLink, "anew")
	}),
	"ClearRelinks": answerless(func(ctx context.Context, tx *store.Tx, b string, _ *possessions) error {
		return tx.ClearRelinks(ctx, b, store.ProductLink)
	}),
	"Relinks": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.Relinks(ctx, b, store.ProductLink, store.RelinkFound, 99, "", 10)
	},
	"CountRelinks": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.CountRelinks(ctx, b, store.ProductLink, store.RelinkOnlyHere, 99)
	},
	"DueOutboxEntries": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.DueOutboxEntries(ctx, b, wholesale.SalesOrderKind, time.Hour, time.Time{}, 10)
	},
	"NextOutboxDue": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.NextOutboxDue(ctx, b, wholesale.SalesOrderKind)
	},
	"OrderPredatesRestore": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.OrderPredatesRestore(ctx, b, a.order.ID)
	},
	"LastChangeBefore": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.LastChangeBefore(ctx, b, at(99))
	},
	"SetRestoreChecked": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.SetRestoreChecked(ctx, with(asConnection(b, a), func(c *store.Connection) { c.RestoreCheckedAt = at(99) }))
	}),
	"OpenSalesOrders": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.OpenSalesOrders(ctx, b, at(99), at(99), 10)
	},
	"CountOpenSalesOrders": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.CountOpenSalesOrders(ctx, b)
	},
	"CountUnsentOrders": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.CountUnsentOrders(ctx, b)
	},
	"MarkChecked": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.MarkChecked(ctx, b, a.order.ID)
	}),
	"MarkMissing": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.MarkMissing(ctx, b, a.order.ID, at(99))
	}),
	"MissingSince": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.MissingSince(ctx, b, a.order.ID)
	},

	// Timeline and notices.
	"InsertEvent": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.InsertEvent(ctx, b, sampleEvent(a.order.ID))
	}),
	"Timeline": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.Timeline(ctx, b, a.order.ID)
	},
	"PutNotice": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.PutNotice(ctx, b, with(a.notice, func(n *store.Notice) { n.Title = "b's" }))
	}),
	"ClearNotice": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.ClearNotice(ctx, b, a.notice.Kind, a.notice.OrderID)
	}),
	"HadNotice": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.HadNotice(ctx, b, a.notice.Kind, a.notice.OrderID)
	},
	"DismissNotice": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.DismissNotice(ctx, b, a.notice.ID)
	}),
	"Notices": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.Notices(ctx, b, "", 10)
	},
	"CountOtherNotices": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.CountOtherNotices(ctx, b)
	},

	// Idempotency keys and webhooks.
	"KeepAnswer": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		kept, err := tx.KeepAnswer(ctx, b, with(a.answer, func(f *store.FirstAnswer) { f.Answer = "b's" }))
		return !kept, err // false would say that someone has used the key
	},
	"Answer": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.Answer(ctx, b, a.answer.Key)
	},
	"InsertWebhook": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.InsertWebhook(ctx, with(sampleWebhook(b), func(h *store.Webhook) { h.ID = a.webhook.ID }))
	}),
	"Webhook": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.Webhook(ctx, b, a.webhook.ID)
	},
	"Webhooks": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.Webhooks(ctx, b, "", 10)
	},
	"SetWebhookHealth": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.SetWebhookHealth(ctx, b, a.webhook.ID, store.WebhookHealth{LastError: "b's"})
	}),
	"SetWebhookTarget": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.SetWebhookTarget(ctx, store.Webhook{ID: a.webhook.ID, SupplierID: b, URL: "https://b.example/"})
	}),
	"DeleteWebhook": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.DeleteWebhook(ctx, b, a.webhook.ID)
	}),

	// Webhooks from Unleashed.
	"InsertHintKey": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.InsertHintKey(ctx, with(a.hintKey, func(k *store.HintKey) { k.SupplierID, k.SealedKey = b, "b's" }))
	}),
	"HintKeys": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.HintKeys(ctx, b)
	},
	"DeleteHintKey": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.DeleteHintKey(ctx, b, a.hintKey.ID)
	}),
	"HintHealth": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.HintHealth(ctx, b)
	},
	"NoteNotification": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		isNew, err := tx.NoteNotification(ctx, b, "a's notification")
		return !isNew, err // false would say that someone has had it
	},
	"NoteRefusals": answerless(func(ctx context.Context, tx *store.Tx, b string, _ *possessions) error {
		return tx.NoteRefusals(ctx, b, 1, "b's")
	}),
	"PutHint": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.PutHint(ctx, b, a.hint.Topic, a.hint.Subject)
	}),
	"DueHints": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.DueHints(ctx, b, time.Hour, 10)
	},
	"PutOffHint": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.PutOffHint(ctx, with(a.hint, func(h *store.Hint) { h.SupplierID, h.Attempts = b, 9 }))
	}),
	"SettleHint": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.SettleHint(ctx, with(a.hint, func(h *store.Hint) { h.SupplierID = b }))
	}),

	// What was done.
	"Audit": answerless(func(ctx context.Context, tx *store.Tx, b string, _ *possessions) error {
		return tx.Audit(ctx, sampleAudit(b))
	}),
	"Auditf": answerless(func(ctx context.Context, tx *store.Tx, b string, _ *possessions) error {
		return tx.Auditf(ctx, b, "order_approved", "U-1", "by %s", "b")
	}),
	"AuditRows": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.AuditRows(ctx, b, store.AuditFilter{}, 10)
	},
	"AuditKinds": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.AuditKinds(ctx, b)
	},
	"AuditActors": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.AuditActors(ctx, b)
	},
	"VerifyAudit": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.VerifyAudit(ctx, b, 0)
	},

	// Mails.
	"InsertMail": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.InsertMail(ctx, with(a.mail, func(m *store.Mail) { m.SupplierID = b }))
	}),
	"Mail": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.Mail(ctx, b, a.mail.ID)
	},
	"PostponeMail": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.PostponeMail(ctx, with(a.mail, func(m *store.Mail) { m.SupplierID, m.Reason = b, "b's" }))
	}),
	"SettleMail": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.SettleMail(ctx, with(a.mail, func(m *store.Mail) { m.SupplierID = b }))
	}),
	"ResolveMails": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.ResolveMails(ctx, b, a.mail.To.Address)
	},
	"MailsInTrouble": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.MailsInTrouble(ctx, b)
	},
	"CountUnsentMails": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.CountUnsentMails(ctx, b)
	},
	"MailsToCustomer": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.MailsToCustomer(ctx, b, a.customer.ID, a.mail.Purpose)
	},
	"MailsToPerson": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.MailsToPerson(ctx, b, a.member.ID, a.mail.Purpose)
	},

	// Baskets.
	"HoldBasket": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.HoldBasket(ctx, a.basketAs(b), "b's key")
	},
	"Basket": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.Basket(ctx, a.basketAs(b))
	},
	"SetBasketDraft": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.SetBasketDraft(ctx, a.basketAs(b), store.BasketDraft{Reference: "b's"})
	}),
	"RenewBasket": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.RenewBasket(ctx, a.basketAs(b), 1, "b's key")
	}),
	"BasketLines": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.BasketLines(ctx, a.basketAs(b))
	},
	"PutBasketLines": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.PutBasketLines(ctx, a.basketAs(b), []store.BasketLine{{ProductID: a.product.ID, Quantity: number("99")}})
	}),
	"DeleteBasketLines": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.DeleteBasketLines(ctx, a.basketAs(b), []string{a.product.ID})
	}),
	"KeepPlacing": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		_, err := tx.KeepPlacing(ctx, a.basketAs(b), store.Placing{Key: "a's placing", OrderID: "b's"})
		return err
	}),
	"Placing": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.Placing(ctx, a.basketAs(b), "a's placing")
	},
	"InsertHeldOrder": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.InsertHeldOrder(ctx, with(a.heldOrder(), func(h *store.HeldOrder) { h.SupplierID = b }))
	}),
	"HeldOrder": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.HeldOrder(ctx, b, a.customer.ID, a.heldOrder().ID)
	},
	"HeldOrders": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.HeldOrders(ctx, b, a.customer.ID, store.HeldWaiting, 10)
	},
	"DecideHeldOrder": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.DecideHeldOrder(ctx, store.HeldWaiting, with(a.heldOrder(), func(h *store.HeldOrder) { h.SupplierID, h.State = b, store.HeldDeclined }))
	}),
	// Fulfilment groups.
	"PutFulfilmentGroup": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.PutFulfilmentGroup(ctx, with(a.group, func(g *wholesale.FulfilmentGroup) { g.SupplierID, g.Name = b, "b's" }))
	}),
	"FulfilmentGroup": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.FulfilmentGroup(ctx, b, a.group.ID)
	},
	"FulfilmentGroups": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		groups, err := tx.FulfilmentGroups(ctx, b, "", 10)
		return slices.DeleteFunc(groups, wholesale.FulfilmentGroup.IsDefault), err // its own
	},
	"HoldFulfilmentGroup": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.HoldFulfilmentGroup(ctx, b, a.group.ID)
	}),
	"DeleteFulfilmentGroup": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.DeleteFulfilmentGroup(ctx, b, a.group.ID)
	}),
	"CountGroupCustomers": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.CountGroupCustomers(ctx, b)
	},
	"SetCustomerGroup": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.SetCustomerGroup(ctx, b, a.customer.ID, "b's", at(9))
	}),
	"EmptyFulfilmentGroup": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.EmptyFulfilmentGroup(ctx, b, a.group.ID, 10, at(9))
	},

	// How tables are read.
	"PutTradingPartner": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.PutTradingPartner(ctx, with(a.partner, func(p *wholesale.TradingPartner) { p.SupplierID, p.Name = b, "b's" }))
	}),
	"TradingPartner": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.TradingPartner(ctx, b, a.partner.ID)
	},
	"TradingPartnerBySender": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.TradingPartnerBySender(ctx, b, a.partner.TheirID)
	},
	"TradingPartners": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.TradingPartners(ctx, b)
	},
	"NextControlReference": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.NextControlReference(ctx, b, a.partner.ID)
	},
	"PutPartnerStore": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.PutPartnerStore(ctx, b, a.partnerStore())
	}),
	"DeletePartnerStore": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.DeletePartnerStore(ctx, b, a.partner.ID, a.partnerStore().Code)
	}),
	"PartnerStores": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.PartnerStores(ctx, b, a.partner.ID, "", 10)
	},
	"PartnerStoresBy": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.PartnerStoresBy(ctx, b, a.partner.ID, []string{a.partnerStore().Code})
	},
	"PutPartnerProduct": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.PutPartnerProduct(ctx, b, a.partnerProduct())
	}),
	"DeletePartnerProduct": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.DeletePartnerProduct(ctx, b, a.partner.ID, a.partnerProduct().Code)
	}),
	"PartnerProducts": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.PartnerProducts(ctx, b, a.partner.ID, "", 10)
	},
	"PartnerProductsBy": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.PartnerProductsBy(ctx, b, a.partner.ID, []string{a.partnerProduct().Code})
	},
	"PutTableMapping": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.PutTableMapping(ctx, with(a.mapping, func(m *store.TableMapping) { m.Scope.SupplierID, m.Mapping = b, "b's" }))
	}),
	"TableMappings": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.TableMappings(ctx, with(a.mapping.Scope, func(s *store.TableScope) { s.SupplierID = b }), 10)
	},
	"DeleteTableMapping": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.DeleteTableMapping(ctx, with(a.mapping.Scope, func(s *store.TableScope) { s.SupplierID = b }), a.mapping.Headings)
	}),

	// Guides and lists of customers.
	"PutGuideList": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.PutGuideList(ctx, with(a.guideList, func(l *store.GuideList) { l.SupplierID, l.Name = b, "b's" }))
	}),
	"DeleteGuideList": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.DeleteGuideList(ctx, b, a.customer.ID, a.guideList.ID)
	}),
	"GuideLists": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.GuideLists(ctx, b, a.customer.ID)
	},
	"PutGuideItems": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.PutGuideItems(ctx, b, a.customer.ID, a.guideList.ID, sampleGuideItem(a.product))
	}),
	"DeleteGuideItem": answerless(func(ctx context.Context, tx *store.Tx, b string, a *possessions) error {
		return tx.DeleteGuideItem(ctx, b, a.customer.ID, a.guideList.ID, a.product.ID)
	}),
	"GuideItems": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.GuideItems(ctx, b, a.customer.ID, a.guideList.ID)
	},
	"Bought": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.Bought(ctx, b, a.customer.ID, boughtBefore)
	},
	"BoughtMark": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.BoughtMark(ctx, b, a.customer.ID, boughtBefore)
	},
	"OnGuide": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.OnGuide(ctx, b, a.customer.ID, boughtBefore, []string{a.product.ID})
	},
	"Assortment": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.Assortment(ctx, b)
	},
	"AssortmentOf": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.AssortmentOf(ctx, b, []string{a.product.ID})
	},
	"ProductChanges": func(ctx context.Context, tx *store.Tx, b string, _ *possessions) (any, error) {
		return tx.ProductChanges(ctx, b)
	},
	"ProductsOnList": func(ctx context.Context, tx *store.Tx, b string, a *possessions) (any, error) {
		return tx.ProductsOnList(ctx, b, a.list.ID, "2026-03-04")
	},
}

// asKey names A's sales order as B's.
func asKey(b string, a *possessions) wholesale.OutboxKey {
	return wholesale.OutboxKey{SupplierID: b, SubjectID: a.order.ID, Kind: wholesale.SalesOrderKind}
}

// asConnection is supplier A's connection in supplier B's name.
func asConnection(b string, a *possessions) store.Connection {
	return with(a.connection, func(c *store.Connection) { c.SupplierID = b })
}
