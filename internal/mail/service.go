package mail

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	"upstock/internal/jobs"
	"upstock/internal/keyring"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Config is what New needs. Store, Queue and Ring are required.
type Config struct {
	Store *store.Store
	Queue *jobs.Queue
	// Ring seals what waits to be sent: links in mails must not be readable in the database, or in
	// a backup of it.
	Ring *keyring.Keyring
	// Sender hands mails to the mail server. Nil: there is none, and nothing is sent.
	Sender Sender
	// Patience is how long Await waits for the mail server; 10 seconds when zero.
	Patience time.Duration
	Log      *slog.Logger // silent when nil
}

// Service sends mails in the background and writes down what became of each: on the order it is
// about, in the supplier's notices, and in its own row. A nil Service has no mail server.
type Service struct {
	store    *store.Store
	queue    *jobs.Queue
	ring     *keyring.Keyring
	sender   Sender
	patience time.Duration
	log      *slog.Logger
	attach   func(ctx context.Context, supplierID, invoiceID string) (*Attachment, error)
}

// Attaches says what draws the invoice that a mail comes with. An invoice never changes, so it is
// drawn when the mail is sent, and mails that wait stay small. It is said before mails are sent.
func (s *Service) Attaches(invoice func(ctx context.Context, supplierID, invoiceID string) (*Attachment, error)) {
	s.attach = invoice
}

// New makes the service. Its job is [Service.Deliver].
func New(c Config) *Service {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Service{
		store: c.Store, queue: c.Queue, ring: c.Ring, sender: c.Sender, patience: cmp.Or(c.Patience, 10*time.Second), log: c.Log,
	}
}

// Sends says whether there is a mail server.
func (s *Service) Sends() bool { return s != nil && s.sender != nil }

// Letter is a message, and whom and what it is about. Only Message and Purpose are required.
type Letter struct {
	Message
	Purpose    string    // why it is sent, such as "shipped"
	OrderID    string    // the order it is about: its timeline says what became of the mail
	CustomerID string    // whom it goes to, when that is a customer
	PersonID   string    // whom it goes to, when that is a person of the supplier's
	InvoiceID  string    // the invoice that is attached; "" for none
	Name       string    // of whom it goes to, as the timeline names them; it is not in the mail
	Expires    time.Time // when its link or code stops working; zero: never
	// Listed is how lists and notices name the mail when its subject holds a secret; "" when the
	// subject may be read by everyone who sees them.
	Listed string
}

// Enqueue sends a letter once tx is committed. What is no address is refused like what the mail
// server refuses: in the background, and said in the same places. Without a mail server it must not
// be called: who writes a letter says then that there is none.
func (s *Service) Enqueue(ctx context.Context, tx *store.Tx, l Letter) error {
	if !s.Sends() {
		return errors.New("mail: there is no mail server")
	}
	return s.put(ctx, tx, l)
}

// put writes a letter down, and the job that sends it.
func (s *Service) put(ctx context.Context, tx *store.Tx, l Letter) error {
	l.ID = store.NewID()
	sealed, err := s.seal(l.Message)
	if err != nil {
		return err
	}
	if err := tx.InsertMail(ctx, store.Mail{
		ID: l.ID, SupplierID: l.SupplierID, OrderID: l.OrderID, CustomerID: l.CustomerID, PersonID: l.PersonID, Purpose: l.Purpose,
		To: l.recipient(), Subject: cmp.Or(l.Listed, l.Subject), Sealed: sealed, State: store.MailWaiting, CreatedAt: tx.Now(), ExpiresAt: l.Expires,
		InvoiceID: l.InvoiceID,
	}); err != nil {
		return err
	}
	return s.queue.Enqueue(ctx, tx, Deliver{SupplierID: l.SupplierID, MailID: l.ID})
}

// recipient is whom the letter goes to, for people. What is no address stays as it is.
func (l Letter) recipient() wholesale.Email {
	address, err := parseAddress(l.To)
	if err != nil {
		return wholesale.Email{Name: l.Name, Address: l.To}
	}
	return wholesale.Email{Name: cmp.Or(l.Name, address.Name), Address: address.Address}
}

func (s *Service) seal(m Message) (string, error) {
	text, err := json.Marshal(m)
	if err != nil {
		return "", err
	}
	return s.ring.Seal(text, row(m.ID))
}

func (s *Service) open(m store.Mail) (message Message, err error) {
	text, err := s.ring.Open(m.Sealed, row(m.ID))
	if err != nil {
		return message, err
	}
	return message, json.Unmarshal(text, &message)
}

// Sealed is where the texts of mails that wait are kept, sealed.
var Sealed = store.Sealed{
	What: "mails that wait", Table: "mail", Column: "sealed", Key: []string{"supplier_id", "id"},
	Row: func(key []string) string { return row(key[1]) },
}

// row binds a sealed message to its mail.
func row(id string) string { return "mail/" + id }

// kept is how long it is known what became of a mail: longer than any invitation's link works.
const kept = 90 * 24 * time.Hour

// Forget deletes mails whose outcome is old news. The server calls it now and then.
func (s *Service) Forget(ctx context.Context) error {
	return s.store.Update(ctx, func(tx *store.Tx) error { return tx.ForgetMails(ctx, tx.Now().Add(-kept)) })
}
