package page

import "time"

// Outage is a failure of the database itself: nothing is wrong with what was sent, and the same may
// succeed later.
type Outage struct {
	What, Advice string // in words for the person who looks at the page
	RetryAfter   time.Duration
}
