package ordering

import (
	"context"

	"upstock/internal/account"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// NoticeCustomerComment is the kind of the notice about a comment of a customer's that the supplier
// has not answered.
const NoticeCustomerComment = "customer_comment"

// BuyerComment adds a comment of the customer's to the order's timeline, whatever its status. The
// supplier gets a notice, until it answers, and an e-mail goes to the people who asked for those
// about what needs attention.
func (s *Service) BuyerComment(ctx context.Context, buyer account.Buyer, id, text string) error {
	text, err := commentText(text)
	if err != nil {
		return err
	}
	return s.store.Update(ctx, func(tx *store.Tx) error {
		o, err := buyersOrder(ctx, tx, buyer, id)
		if err != nil {
			return err
		}
		if err := AddEvent(ctx, tx, o, actorOf(ctx), CommentKind, "%s", text); err != nil {
			return err
		}
		title := o.CustomerName + " wrote about order " + o.Number
		return s.fromCustomer(ctx, tx, o, store.MailAttention, store.Notice{Kind: NoticeCustomerComment, Title: title, Detail: text})
	})
}

// fromCustomer gives the supplier a notice of what a customer said, and e-mails it to the people
// who asked for such e-mails. A notice without a kind is only e-mailed.
func (s *Service) fromCustomer(ctx context.Context, tx *store.Tx, o *wholesale.Order, choice store.MailKind, n store.Notice) error {
	if n.OrderID = o.ID; n.Kind != "" {
		if err := tx.PutNotice(ctx, o.SupplierID, n); err != nil {
			return err
		}
	}
	people, err := tx.PeopleToMail(ctx, o.SupplierID, choice)
	if err != nil || len(people) == 0 {
		return err
	}
	m, err := s.message(ctx, tx, o)
	if err != nil {
		return err
	}
	m.Title, m.Detail = n.Title, n.Detail
	return s.mailPeople(ctx, tx, "from_customer", people, n.Title, m)
}
