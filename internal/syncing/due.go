package syncing

import (
	"cmp"
	"time"
)

// These bound how long a conversation does not look whether sales orders or prices are due, when
// the operator has given no interval: what makes them due sooner, such as a new month or orders
// that begin to move, is noticed then.
const (
	longestWatchLook  = 10 * time.Minute
	longestPricesLook = 30 * time.Minute
)

// watchLook is how long the watch waits, at most, before it looks whether a list is due.
func (s *Service) watchLook() time.Duration { return cmp.Or(s.PollInterval, longestWatchLook) }

// pricesLook is the same for prices.
func (s *Service) pricesLook() time.Duration {
	if s.PricesInterval == 0 && s.PollInterval > 0 {
		return max(s.PollInterval, fastestPrices)
	}
	return cmp.Or(s.PricesInterval, longestPricesLook)
}

// pollEvery is how often sales orders are asked for when nothing is in the way.
func (s *Service) pollEvery() time.Duration { return cmp.Or(s.PollInterval, time.Minute) }

// ago says whether at least an interval has passed since a reading. One in the future was before
// the clock was set back.
func ago(interval time.Duration, read, now time.Time) bool {
	return read.After(now) || !now.Before(read.Add(interval))
}

// earliest is the first of some times.
func earliest(first time.Time, others ...time.Time) time.Time {
	for _, t := range others {
		if t.Before(first) {
			first = t
		}
	}
	return first
}
