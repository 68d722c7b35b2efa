package sandbox

import (
	"cmp"
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

// FaultKind is a way to fail.
type FaultKind string

// The ways to fail. "Before" means nothing was done, "after" that it was.
const (
	ErrorBefore FaultKind = "error_before" // 500
	ErrorAfter  FaultKind = "error_after"  // 500
	CutBefore   FaultKind = "cut_before"   // connection closed without an answer
	CutAfter    FaultKind = "cut_after"    // connection closed without an answer
	Slow        FaultKind = "slow"         // the normal answer after Delay, even to no caller
	Throttle    FaultKind = "throttle"     // 429
	Truncated   FaultKind = "truncated"    // done; half of the JSON arrives
	Garbage     FaultKind = "garbage"      // done; the right status with a body that is not JSON
	RepeatRows  FaultKind = "repeat_rows"  // each page starts with the last row of the page before
	QuotaGone   FaultKind = "quota_gone"   // refused as when the month's calls are used up
	AuthGone    FaultKind = "auth_gone"    // 403 as when the key was withdrawn
)

// What can go wrong with a webhook. The method of such a rule is WEBHOOK, the resource an event
// such as "salesorder.updated" or "salesorder.*".
const (
	WebhookTwice   FaultKind = "webhook_twice"   // delivered twice
	WebhookLate    FaultKind = "webhook_late"    // after Delay
	WebhookSwapped FaultKind = "webhook_swapped" // after the next event, or Delay (1s) when none comes
	WebhookForged  FaultKind = "webhook_forged"  // signed with another key
	WebhookOld     FaultKind = "webhook_old"     // with a timestamp of ten minutes ago
	WebhookLost    FaultKind = "webhook_lost"    // never sent
)

var (
	callFaults    = []FaultKind{ErrorBefore, ErrorAfter, CutBefore, CutAfter, Slow, Throttle, Truncated, Garbage, RepeatRows, QuotaGone, AuthGone}
	webhookFaults = []FaultKind{WebhookTwice, WebhookLate, WebhookSwapped, WebhookForged, WebhookOld, WebhookLost}
	faultKinds    = slices.Concat(callFaults, webhookFaults)
)

// webhookMethod stands in rules for the method of a call.
const webhookMethod = "WEBHOOK"

// FaultRule says which calls fail, and how. With neither Probability nor Nth nor
// Count every matching call does.
type FaultRule struct {
	Method      string        // "POST"; "*" or "" for any
	Resource    string        // label or glob; * stops at slashes; "*" alone or "" is any
	Kind        FaultKind     //
	Probability float64       // by chance, 0 to 1; 0 means always
	Nth         int           // only every nth matching call
	Count       int           // at most this often
	Delay       time.Duration // before the call is looked at; needed for slow
	RetryAfter  time.Duration // of throttle and quota_gone
	Style       string        // of truncated: "honest" (true length; default) or "chunk"
}

// ParseFault reads a rule of the form
//
//	METHOD RESOURCE KIND [p=0.2] [nth=10] [count=1] [delay=2s] [retry_after=2s] [style=chunk]
//
// as in "POST SalesOrders cut_after p=0.2" or "* * throttle nth=10 retry_after=2s".
func ParseFault(text string) (FaultRule, error) {
	words := strings.Fields(text)
	if len(words) < 3 {
		return FaultRule{}, fmt.Errorf(`fault %q: want METHOD RESOURCE KIND [option=value …], such as "POST SalesOrders cut_after p=0.2"`, text)
	}
	rule := FaultRule{Method: strings.ToUpper(words[0]), Resource: words[1], Kind: FaultKind(words[2])}
	for _, word := range words[3:] {
		name, value, _ := strings.Cut(word, "=")
		var err error
		switch name {
		case "p":
			rule.Probability, err = strconv.ParseFloat(value, 64)
		case "nth":
			rule.Nth, err = strconv.Atoi(value)
		case "count":
			rule.Count, err = strconv.Atoi(value)
		case "delay":
			rule.Delay, err = time.ParseDuration(value)
		case "retry_after":
			rule.RetryAfter, err = time.ParseDuration(value)
		case "style":
			rule.Style = value
		default:
			err = errors.New("no such option; there are p, nth, count, delay, retry_after and style")
		}
		if err != nil {
			return FaultRule{}, fmt.Errorf("fault %q: %s: %w", text, word, err)
		}
	}
	if err := rule.check(); err != nil {
		return FaultRule{}, fmt.Errorf("fault %q: %w", text, err)
	}
	return rule, nil
}

func (r FaultRule) check() error {
	switch {
	case !slices.Contains(faultKinds, r.Kind):
		return fmt.Errorf("no kind %q; there are %v", r.Kind, faultKinds)
	case !(r.Probability >= 0 && r.Probability <= 1):
		return errors.New("p must be between 0 and 1")
	case r.Nth < 0 || r.Count < 0 || r.Delay < 0 || r.RetryAfter < 0:
		return errors.New("nth, count, delay and retry_after must not be negative")
	case (r.Kind == Slow || r.Kind == WebhookLate) && r.Delay == 0:
		return fmt.Errorf("%s needs a delay", r.Kind)
	case r.Style != "" && (r.Kind != Truncated || r.Style != "honest" && r.Style != "chunk"):
		return errors.New("style is for truncated, honest or chunk")
	}
	if _, err := path.Match(r.Resource, ""); err != nil {
		return fmt.Errorf("resource %q: %w", r.Resource, err)
	}
	return nil
}

// String is the text form that ParseFault reads.
func (r FaultRule) String() string {
	words := []string{cmp.Or(r.Method, "*"), cmp.Or(r.Resource, "*"), string(r.Kind)}
	if r.Probability > 0 {
		words = append(words, "p="+strconv.FormatFloat(r.Probability, 'g', -1, 64))
	}
	if r.Nth > 0 {
		words = append(words, "nth="+strconv.Itoa(r.Nth))
	}
	if r.Count > 0 {
		words = append(words, "count="+strconv.Itoa(r.Count))
	}
	if r.Delay > 0 {
		words = append(words, "delay="+r.Delay.String())
	}
	if r.RetryAfter > 0 {
		words = append(words, "retry_after="+r.RetryAfter.String())
	}
	if r.Style != "" {
		words = append(words, "style="+r.Style)
	}
	return strings.Join(words, " ")
}

func (r FaultRule) matches(method, label string) bool {
	if slices.Contains(webhookFaults, r.Kind) != (method == webhookMethod) {
		return false // a rule for every method is for calls or for webhooks, as its kind is
	}
	if r.Method != "" && r.Method != "*" && !strings.EqualFold(r.Method, method) {
		return false
	}
	if r.Resource == "" || r.Resource == "*" {
		return true
	}
	matched, _ := path.Match(strings.ToLower(r.Resource), strings.ToLower(label)) // checked before
	return matched
}
