package app

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"upstock/internal/account"
	"upstock/internal/api"
	"upstock/internal/basket"
	"upstock/internal/catalog"
	"upstock/internal/edi"
	"upstock/internal/fulfilment"
	"upstock/internal/guide"
	"upstock/internal/invoicing"
	"upstock/internal/jobs"
	"upstock/internal/keyring"
	"upstock/internal/mail"
	"upstock/internal/ordering"
	"upstock/internal/outbound"
	"upstock/internal/payments"
	"upstock/internal/payments/stripe"
	"upstock/internal/push"
	"upstock/internal/request"
	"upstock/internal/standing"
	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/terms"
	"upstock/internal/unleashed"
	"upstock/internal/web/console"
	"upstock/internal/web/shop"
	"upstock/internal/webhook"
	"upstock/internal/wholesale"
)

// services are the use cases, wired to each other and to the jobs that carry parts of them out.
type services struct {
	store      *store.Store
	queue      *jobs.Queue
	accounts   *account.Service
	catalog    *catalog.Service
	pictures   *catalog.Pictures
	webhooks   *webhook.Service
	fulfilment *fulfilment.Service
	terms      *terms.Service
	documents  *edi.Service
	orders     *ordering.Service
	invoices   *invoicing.Service
	payments   *payments.Service
	baskets    *basket.Service
	standing   *standing.Service
	syncing    *syncing.Service
	mails      *mail.Service
	pushes     *push.Service

	paymentOutcomes *prometheus.CounterVec
}

// newServices makes them all. It starts nothing.
func newServices(flags Serve, env Environment, st *store.Store, ring *keyring.Keyring) (*services, error) {
	queue, err := jobs.New(st, jobs.Config{Log: env.Log, QueueWorkers: queueWorkers})
	if err != nil {
		return nil, err
	}
	unleashedURL, err := httpURL(flags.UnleashedURL)
	if err != nil {
		return nil, err
	}
	s := &services{store: st, queue: queue, paymentOutcomes: newPaymentOutcomes()}
	sender, err := newMailSender(flags, env)
	if err != nil {
		return nil, err
	}
	s.mails = mail.New(mail.Config{Store: st, Queue: queue, Ring: ring, Sender: sender, Log: env.Log.With(slog.String("part", "mail"))})
	s.accounts = account.New(account.Config{
		Store: st, Mail: s.mails, Queue: queue, Ring: ring, PublicURL: flags.PublicURL, Clock: time.Now, Log: env.Log,
	})
	s.catalog = catalog.New(st)
	s.fulfilment, s.terms = fulfilment.New(st), terms.New(st)
	s.pictures = catalog.NewPictures(st, unleashedURL.Host, env.Log)
	networks, err := flags.webhookNetworks()
	if err != nil {
		return nil, err
	}
	s.webhooks = webhook.New(st, ring, networks...)
	s.pushes = push.New(push.Config{
		Store: st, Queue: queue, Ring: ring, Guard: outbound.Guard{Networks: networks}, Contact: pushContact(flags.PublicURL),
		Log: env.Log.With(slog.String("part", "push")),
	})
	s.pictures.SetUserAgent(env.Build.userAgent(flags.PublicURL))
	s.webhooks.SetUserAgent(env.Build.userAgent(flags.PublicURL))
	s.orders = ordering.New(ordering.Config{
		Store: st, Queue: queue, Mail: s.mails, Push: s.pushes, Wake: syncing.Waker(queue), PublicURL: flags.PublicURL,
		Log: env.Log.With(slog.String("part", "orders")),
	})
	s.invoices = invoicing.New(invoicing.Config{
		Store: st, Orders: s.orders, Log: env.Log.With(slog.String("part", "invoices")),
		Issued: func(ctx context.Context, tx *store.Tx, i wholesale.Invoice) error {
			return s.documents.Issued(ctx, tx, i)
		},
		SettingsSaved: func(ctx context.Context, tx *store.Tx, supplierID string) error {
			return s.documents.SettingsSaved(ctx, tx, supplierID)
		},
	})
	s.documents = edi.New(edi.Config{
		Store: st, Queue: queue, Orders: s.orders, Catalog: s.catalog, Dir: flags.DocumentsDir, Clock: time.Now,
		Log: env.Log.With(slog.String("part", "documents")),
	})
	s.orders.FollowedBy(s.documents.Follow)
	s.mails.Attaches(s.invoices.Attachment)
	s.payments = payments.New(payments.Config{
		Store: st, Queue: queue, Orders: s.orders, Invoices: s.invoices, Ring: ring, PublicURL: flags.PublicURL, Clock: time.Now,
		Stripe: stripe.New(stripe.Config{
			BaseURL: flags.StripeURL, UserAgent: env.Build.userAgent(flags.PublicURL), Clock: time.Now,
			Log: env.Log.With(slog.String("part", "stripe")),
		}),
		Measured: func(o payments.Outcome) { s.paymentOutcomes.WithLabelValues(o.Kind, o.Result).Inc() },
		Log:      env.Log.With(slog.String("part", "payments")),
	})
	s.accounts.WhenBuyerLeaves(s.payments.BuyerLeft)
	s.baskets = basket.New(basket.Config{Store: st, Ordering: s.orders})
	s.standing = standing.New(standing.Config{Store: st, Orders: s.orders, Log: env.Log.With(slog.String("part", "standing orders"))})
	s.syncing = syncing.New(syncing.Config{
		Store: st, Queue: queue, Ring: ring, Orders: s.orders, Clock: time.Now, Log: env.Log,
		Connector:         newConnector(flags, env),
		PollInterval:      given(flags.PollInterval),
		ReconcileInterval: cmp.Or(flags.ReconcileInterval, 60*cmp.Or(given(flags.PollInterval), time.Minute)),
		PricesInterval:    given(flags.PricesInterval),
		Parallelism:       flags.PushParallelism,
		ChecksPrices:      true,
	})
	return s, s.handleJobs()
}

// pushContact is how push services reach who runs this server: they take no address without TLS.
func pushContact(publicURL string) string {
	if strings.HasPrefix(publicURL, "https://") {
		return publicURL
	}
	return ""
}

// newConnector makes the inventory system that suppliers connect to.
func newConnector(flags Serve, env Environment) syncing.Connector {
	return unleashed.New(unleashed.Config{
		BaseURL: flags.UnleashedURL, Clock: time.Now, Log: env.Log, FullPageSize: flags.ImportPageSize, Rate: flags.UnleashedRate,
		UserAgent: env.Build.userAgent(flags.PublicURL),
	})
}

// The queues are separate so that slow pictures and dead webhooks do not hold up sales orders.
const (
	conversationQueue = "conversation"
	mailQueue         = "mail"
	webhookQueue      = "webhook"
	pictureQueue      = "picture"
	pushQueue         = "push"
)

// queueWorkers is how many jobs of each queue run at once in one process. A conversation serves one
// supplier and is mostly idle.
var queueWorkers = map[string]int{conversationQueue: 16, mailQueue: 4, webhookQueue: 8, pictureQueue: 2, pushQueue: 4}

// handleJobs registers the handler of each job.
func (s *services) handleJobs() error {
	return firstError(
		// A conversation yields every few seconds, but one slow remote answer can take minutes.
		jobs.Handle(s.queue, jobs.HandlerOptions{Queue: conversationQueue, Timeout: 10 * time.Minute}, s.syncing.Converse),
		jobs.Handle(s.queue, jobs.HandlerOptions{Queue: mailQueue, Timeout: 2 * time.Minute, MaxAttempts: mail.MaxAttempts}, s.mails.Deliver),
		jobs.Handle(s.queue, jobs.HandlerOptions{Queue: mailQueue, Timeout: 2 * time.Minute}, s.mails.SendMessage),
		jobs.Handle(s.queue, jobs.HandlerOptions{Queue: mailQueue, MaxAttempts: 5}, s.accounts.SendCode),
		jobs.Handle(s.queue, jobs.HandlerOptions{Queue: mailQueue, Timeout: 10 * time.Minute}, s.accounts.InviteWaiting),
		jobs.Handle(s.queue, jobs.HandlerOptions{Queue: webhookQueue}, s.webhooks.Deliver),
		jobs.Handle(s.queue, jobs.HandlerOptions{Queue: pushQueue}, s.pushes.Deliver),
		jobs.Handle(s.queue, jobs.HandlerOptions{Timeout: 2 * time.Minute}, s.payments.Detach),
		jobs.Handle(s.queue, jobs.HandlerOptions{Queue: pictureQueue, Timeout: 10 * time.Minute}, s.pictures.Fetch),
	)
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// rest makes the REST API.
func (s *services) rest(flags Serve, env Environment, ready func(context.Context) []api.Check, requests request.Config) http.Handler {
	return api.New(api.Config{
		Accounts: s.accounts, Catalog: s.catalog, Orders: s.orders, Invoices: s.invoices, Payments: s.payments, Documents: s.documents, Standing: s.standing, Syncing: s.syncing, Webhooks: s.webhooks, Fulfilment: s.fulfilment, Terms: s.terms,
		Ready: ready, Requests: requests,
		PublicURL: flags.PublicURL, Version: env.Build.Version,
	}).Handler()
}

// console makes the supplier's pages.
func (s *services) console(flags Serve, requests request.Config) *console.Console {
	return console.New(console.Config{
		Accounts: s.accounts, Catalog: s.catalog, Orders: s.orders, Invoices: s.invoices, Payments: s.payments, Documents: s.documents, Standing: s.standing, Syncing: s.syncing, Webhooks: s.webhooks, Fulfilment: s.fulfilment, Terms: s.terms,
		Clock: time.Now, PublicURL: flags.PublicURL, Requests: requests,
	})
}

// shop makes the buyers' pages.
func (s *services) shop(flags Serve, requests request.Config) *shop.Shop {
	return shop.New(shop.Config{
		Accounts: s.accounts, Catalog: s.catalog, Orders: s.orders, Invoices: s.invoices, Guide: guide.New(s.store, s.catalog),
		Baskets: s.baskets, Fulfilment: s.fulfilment, Push: s.pushes, Standing: s.standing, Payments: s.payments,
		Clock: time.Now, PublicURL: flags.PublicURL, Requests: requests,
	})
}
