package syncing

import (
	"testing"
	"time"

	"upstock/internal/store"
)

func TestWorkThatCanWaitIsAllowedAPartOfWhatIsLeft(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	const plan = 320_000 // a thousand a day
	for name, test := range map[string]struct {
		poll          time.Duration
		allowance     int64
		pace          pace
		checks, hints int64
	}{
		"all is left":             {allowance: 1_000, checks: 500, hints: 1_000},
		"little is left":          {allowance: 3, checks: 1, hints: 3},
		"nothing is left":         {allowance: -200, checks: 0, hints: hintCalls},
		"the operator's interval": {poll: time.Second, allowance: -1_000, checks: 500, hints: 1_000},
		"calls are short":         {allowance: 1_000, pace: pace{slowed: true}, checks: 0, hints: 1_000},
		"only the reserve":        {allowance: 1_000, pace: pace{slowed: true, stopped: true}},
	} {
		c := conversation{
			Service: &Service{Config: Config{PollInterval: test.poll, Clock: func() time.Time { return now }}}, pace: test.pace,
			budget: budget{plan: plan, kept: store.CallBudget{Allowance: test.allowance * thousandths, AllowanceAt: now}},
		}
		if checks, hints := c.allowed(PriceChecks), c.allowed(WebhookHints); checks != test.checks || hints != test.hints {
			t.Errorf("%s: %d price checks and %d readings after a webhook, want %d and %d", name, checks, hints, test.checks, test.hints)
		}
	}
}
