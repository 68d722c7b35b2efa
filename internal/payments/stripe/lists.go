package stripe

import (
	"time"

	sdk "github.com/stripe/stripe-go/v85"

	"upstock/internal/wholesale"
)

// mostPages bounds a list that does not end by itself: a million objects.
const mostPages = 10_000

// pages reads a list page by page and shows each object once. The library's own paging is not
// used: it trusts that a list ends and that no object in it is null.
func pages[T any](a *Account, params *sdk.ListParams, read func() ([]*T, bool, error), see func(*T) (string, error)) error {
	params.Limit, params.Single = sdk.Int64(100), true
	seen := map[string]bool{}
	for range mostPages {
		page, more, err := read()
		if err != nil {
			return err
		}
		last := ""
		for _, one := range page {
			if one == nil {
				continue
			}
			id, err := see(one)
			if err != nil {
				return err
			}
			last = id
		}
		if !more || last == "" {
			return nil
		}
		if seen[last] {
			break
		}
		seen[last] = true
		params.StartingAfter = sdk.String(last)
	}
	return a.unreadable("end of a list")
}

// from is a span of time as Stripe's lists take it; nil without both ends.
func from(since, until time.Time) *sdk.RangeQueryParams {
	span := &sdk.RangeQueryParams{}
	if since.Unix() > 0 {
		span.GreaterThanOrEqual = since.Unix()
	}
	if !until.IsZero() {
		span.LesserThan = until.Unix()
	}
	if *span == (sdk.RangeQueryParams{}) {
		return nil
	}
	return span
}

// optional leaves a parameter out when it is empty: Stripe reads an empty one as "remove it".
func optional(text string) *string {
	if text == "" {
		return nil
	}
	return sdk.String(text)
}

// kinds are payment_method_types; none leaves the choice to the account's settings at Stripe.
func kinds(of ...wholesale.MethodKind) []*string {
	var types []*string
	for _, kind := range of {
		if kind != "" {
			types = append(types, sdk.String(string(kind)))
		}
	}
	return types
}

// moment reads Stripe's seconds; zero for none.
func moment(seconds int64) time.Time {
	if seconds == 0 {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}
