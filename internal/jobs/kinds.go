package jobs

// The jobs of the program, all in one place. Each is enqueued in the transaction that makes it necessary; the rows in the
// database are the truth, and a job is only the wake-up, so every job may come twice, late, or for nothing.

// Converse wakes the conversation with a connection's remote account: pushes, imports, price syncs and the watch.
type Converse struct {
	SupplierID   string `json:"supplier_id"`
	ConnectionID string `json:"connection_id"`
}

// Kind names the job.
func (Converse) Kind() string { return "converse" }

// SendMail sends one message to one person.
type SendMail struct {
	SupplierID string `json:"supplier_id"`
	To         string `json:"to"`
	FromName   string `json:"from_name"` // the supplier's name
	ReplyTo    string `json:"reply_to"`
	Subject    string `json:"subject"`
	Text       string `json:"text"`
	HTML       string `json:"html"`
}

// Kind names the job.
func (SendMail) Kind() string { return "send_mail" }

// FetchPictures fetches our own copies of the pictures of some products.
type FetchPictures struct {
	SupplierID string   `json:"supplier_id"`
	ProductIDs []string `json:"product_ids"`
}

// Kind names the job.
func (FetchPictures) Kind() string { return "fetch_pictures" }

// DeliverWebhook tells one webhook of one event.
type DeliverWebhook struct {
	SupplierID string `json:"supplier_id"`
	WebhookID  string `json:"webhook_id"`
	DeliveryID string `json:"delivery_id"` // the receiver's means to see that a delivery has come twice
	Event      string `json:"event"`
	Body       string `json:"body"`
}

// Kind names the job.
func (DeliverWebhook) Kind() string { return "deliver_webhook" }
