package standing

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func (b buying) cutOff(day wholesale.Date) time.Time {
	return b.rules.CutOff(day, b.supplier.Location())
}

// news begins what a customer is told about an order.
func (b buying) news(stage ordering.Stage, day wholesale.Date, o *wholesale.Order) ordering.AheadNews {
	n := ordering.AheadNews{Stage: stage, Day: day, CutOff: b.rules.CutOffWords(day)}
	missing := b.rules.Missing(wholesale.LinesValue(o.Lines))
	if missing.IsZero() || stage == ordering.StageHeld {
		return n
	}
	n.Below = fmt.Sprintf("The minimum order is %s without tax and freight: another %s is missing.",
		wholesale.AmountWords(b.rules.MinimumOrderValue), wholesale.AmountWords(missing))
	if b.rules.MinimumPolicy == wholesale.PolicyRefuse {
		n.Below += " Unless you add it, the order is not placed."
	}
	return n
}

// noticeNotMade is about delivery days for which no order could be made.
const noticeNotMade = "standing_order_not_made"

// mostNamed bounds how many days a notice names.
const mostNamed = 10

// needsOffice says whether a day has no order although one is wanted. A closed day is the
// supplier's own doing, and no news.
func needsOffice(d wholesale.StandingDay) bool {
	return d.State == wholesale.StandingMissed || d.State == wholesale.StandingNothing
}

// clearOld takes the notice away when the days it was about have passed.
func clearOld(ctx context.Context, tx *store.Tx, b buying) error {
	open, err := tx.IsNoticeOpen(ctx, b.supplier.ID, noticeNotMade, "")
	if err != nil || !open {
		return err
	}
	days, err := tx.StandingDays(ctx, b.supplier.ID, "", b.today(tx))
	if err != nil || slices.ContainsFunc(days, needsOffice) {
		return err
	}
	return tx.ClearNotice(ctx, b.supplier.ID, noticeNotMade, "")
}

// tellOffice keeps the notice of the delivery days to come that have no order, although they are
// wanted.
func tellOffice(ctx context.Context, tx *store.Tx, b buying) error {
	days, err := tx.StandingDays(ctx, b.supplier.ID, "", b.today(tx))
	if err != nil {
		return err
	}
	days = slices.DeleteFunc(days, func(d wholesale.StandingDay) bool { return !needsOffice(d) })
	if len(days) == 0 {
		return tx.ClearNotice(ctx, b.supplier.ID, noticeNotMade, "")
	}
	var words []string
	for _, d := range days[:min(len(days), mostNamed)] {
		customer, err := tx.Customer(ctx, d.SupplierID, d.CustomerID)
		if err != nil {
			return err
		}
		words = append(words, fmt.Sprintf("%s, %s: %s", customer.Name, d.Day.WeekdayWords(), d.Why))
	}
	if more := len(days) - mostNamed; more > 0 {
		words = append(words, fmt.Sprintf("and %d more", more))
	}
	return tx.PutNotice(ctx, b.supplier.ID, store.Notice{
		Kind: noticeNotMade, Title: "Standing orders that could not be made",
		Detail: strings.Join(words, ". ") + ". Enter an order for the customer if it is wanted.",
	})
}
