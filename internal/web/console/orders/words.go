package orders

import (
	"upstock/internal/mail"
	"upstock/internal/ordering"
	"upstock/internal/wholesale"
)

// actorWords names who did something.
func actorWords(actor string) string {
	switch actor {
	case ordering.ByAPI:
		return "API"
	case ordering.ByUnleashed:
		return "Unleashed"
	case ordering.ByUpstock:
		return "Upstock"
	}
	return actor
}

// readOnlyWords says why an order can no longer be changed.
func readOnlyWords(o *wholesale.Order) string {
	switch o.Status {
	case wholesale.Cancelled:
		return "This order is cancelled, so it can no longer be changed."
	case wholesale.Shipped, wholesale.Received:
		return "This order is shipped, so it can no longer be changed."
	}
	if o.SalesOrder.Deleted || o.Elsewhere() || o.SalesOrder.State != wholesale.OutboxCreated {
		return "This order is approved, so it can no longer be changed here."
	}
	return "This order is approved, so it can no longer be changed here. Its sales order may be changed in Unleashed; if the totals then differ, it shows here."
}

// eventIcon is the picture beside an entry of the timeline.
func eventIcon(kind string) string {
	switch kind {
	case ordering.CommentKind, ordering.InternalCommentKind:
		return "mail"
	case "problem_reported", "cancel_asked", "payment_asked":
		return "triangle-alert"
	case "ordered":
		return "shopping-cart"
	case "approved":
		return "check"
	case "edited", "moved", "taxes_updated", "made_equal", "repriced":
		return "pencil"
	case "shipped", "received":
		return "truck"
	case "cancelled":
		return "x"
	case "sales_order_created", "totals_agree", "problem_settled", "completed", "acknowledged", "prices_kept":
		return "circle-check"
	case "sales_order_failed", "totals_mismatch", "sales_order_differs", "sales_order_deleted", "sales_order_elsewhere", mail.RefusedKind:
		return "triangle-alert"
	case "retried", "sales_order_unknown", "sent_late", mail.LateKind, "sales_order_waits":
		return "refresh-cw"
	}
	return "info"
}
