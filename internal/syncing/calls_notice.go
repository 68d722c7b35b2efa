package syncing

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// The kinds of notices about the month's calls.
const (
	noticeQuotaWarning = "quota_warning"
	noticeQuotaReserve = "quota_reserve"
)

// tellCalls warns people once a month when most of the plan's calls are used, and once more when
// reading stops; and takes back what is not so any more. It notes in b what was told.
func tellCalls(ctx context.Context, tx *store.Tx, b *budget) error {
	reached := b.reached()
	month := store.MonthOf(b.now)
	told := b.kept.ToldPercent
	if b.kept.ToldMonth != month {
		told = 0
	}
	if b.kept.ToldMonth == month && told == reached || b.kept.ToldMonth == "" && reached == 0 {
		return nil
	}
	if err := b.readDays(ctx, tx); err != nil {
		return err
	}
	notices := map[int64]store.Notice{warnPercent: warning(*b), 100 - reservePercent: reserveNotice(*b)}
	for percent, notice := range notices {
		var err error
		switch {
		case percent > reached:
			err = tx.ClearNotice(ctx, b.kept.SupplierID, notice.Kind, "")
		case percent > told:
			err = tx.PutNotice(ctx, b.kept.SupplierID, notice)
		}
		if err != nil {
			return err
		}
	}
	if b.kept.ToldMonth, b.kept.ToldPercent = month, reached; reached == 0 {
		b.kept.ToldMonth = ""
	}
	return nil
}

// reached is the highest share of the plan that people are told of and that is used: 0, or one in
// percent.
func (b budget) reached() int64 {
	for _, percent := range []int64{100 - reservePercent, warnPercent} {
		if 100*b.used >= percent*b.plan {
			return percent
		}
	}
	return 0
}

// warning says how the month will end, and what the calls are used for.
func warning(b budget) store.Notice {
	most, forecast, _ := b.forecast()
	slices.SortStableFunc(most, func(a, b PurposeCalls) int { return int(b.Calls - a.Calls) })
	var named []string
	for _, p := range most[:min(len(most), 3)] {
		named = append(named, fmt.Sprintf("%s (%s)", p.Purpose.Words(), wholesale.CountWords(p.Calls)))
	}
	return store.Notice{
		Kind:  noticeQuotaWarning,
		Title: fmt.Sprintf("%d%% of this month's calls to Unleashed are used", 100*b.used/max(b.plan, 1)),
		Detail: fmt.Sprintf("%s of the %s calls of your plan. At this rate it will be about %s by the end of the month. Most of them: %s. "+
			"Changes in Unleashed are now read less often, so that the calls last until the %s; orders are sent as before. "+
			"See Settings › Integrations.", wholesale.CountWords(b.used), wholesale.CountWords(b.plan), wholesale.CountWords(forecast), strings.Join(named, ", "), b.endWords()),
	}
}

func reserveNotice(b budget) store.Notice {
	return store.Notice{
		Kind:  noticeQuotaReserve,
		Title: "Nothing more is read from Unleashed until the " + b.endWords(),
		Detail: fmt.Sprintf("%s of the %s calls of your plan are used this month. The last %d%% are kept for sending orders, which goes on as before. "+
			"Orders completed in Unleashed, and changes of products, customers and prices, are seen again from the %s, 00:00 UTC. "+
			"If your plan has more calls, say so in Settings › Integrations.", wholesale.CountWords(b.used), wholesale.CountWords(b.plan), reservePercent, b.endWords()),
	}
}

// endWords is the first of the next month, such as "1 Apr 2026".
func (b budget) endWords() string { return b.ends().Format("2 Jan 2006") }

// Words name a purpose as people read it.
func (p Purpose) Words() string {
	switch p {
	case OrdersSent:
		return "sending orders"
	case OrdersFollowed:
		return "following orders"
	case ProductsRead:
		return "reading products"
	case CustomersRead:
		return "reading customers"
	case PricesRead:
		return "reading prices"
	case PriceChecks:
		return "checking prices"
	case WebhookHints:
		return "changes that Unleashed announced"
	case Asked:
		return "what people asked for"
	}
	return "before their purpose was counted"
}
