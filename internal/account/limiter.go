package account

import (
	"net/netip"
	"sync"
	"time"
)

type limit struct {
	burst    int
	interval time.Duration
}

// The limits. None is by e-mail address alone, or anyone could lock anyone else out.
var (
	// An office of many people shares one address.
	signInsOfAddress = limit{burst: 30, interval: 10 * time.Second}
	// One person's typing mistakes from one address.
	signInsOfPair = limit{burst: 10, interval: 30 * time.Second}
	// The same from a browser this person has signed in with before: others' guesses do not count.
	signInsOfDevice = limit{burst: 10, interval: 30 * time.Second}

	// An office of many people asks for each sign-in, and for some more than once.
	questionsOfAddress = limit{burst: 60, interval: 2 * time.Second}

	// People who pay come back a few times, and each visit may ask Stripe.
	paymentLinksOfAddress = limit{burst: 60, interval: 2 * time.Second}

	setUpsOfAddress = limit{burst: 10, interval: 30 * time.Second}
	resetsOfAddress = limit{burst: 10, interval: time.Minute}
	// Keeps a mailbox from being flooded.
	resetsOfEmail = limit{burst: 3, interval: 10 * time.Minute}
)

type bucket struct {
	key   string // whose attempts these are
	limit limit
}

// maxBuckets bounds the memory of the limiter to a few MB, however many addresses an attacker has.
const maxBuckets = 50_000

// limiter slows down guessing, by the generic cell rate algorithm: each bucket is the moment when
// all its attempts are forgiven. An attempt moves it on by an interval, up to burst intervals
// ahead.
//
// It counts in this process only. Several processes allow that many times more attempts, which does
// not matter for passwords as long as ours.
type limiter struct {
	clock func() time.Time

	mu       sync.Mutex
	forgiven map[string]time.Time
}

func newLimiter(clock func() time.Time) *limiter {
	return &limiter{clock: clock, forgiven: map[string]time.Time{}}
}

// take counts one attempt in every bucket, or in none when one of them is full; wait is then how
// long until it is not. An attempt that turns out to be no guess is given back.
func (l *limiter) take(buckets ...bucket) (wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock()
	for _, b := range buckets {
		ahead := max(0, l.forgiven[b.key].Sub(now))
		wait = max(wait, ahead-time.Duration(b.limit.burst-1)*b.limit.interval)
	}
	if wait > 0 {
		return wait
	}
	if len(l.forgiven)+len(buckets) > maxBuckets {
		l.makeRoom(now)
	}
	for _, b := range buckets {
		from := l.forgiven[b.key]
		if from.Before(now) {
			from = now
		}
		l.forgiven[b.key] = from.Add(b.limit.interval)
	}
	return 0
}

func (l *limiter) giveBack(buckets ...bucket) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, b := range buckets {
		if forgiven, found := l.forgiven[b.key]; found {
			l.forgiven[b.key] = forgiven.Add(-b.limit.interval)
		}
	}
}

// makeRoom drops forgiven buckets; if that is not enough, a random quarter of the rest.
func (l *limiter) makeRoom(now time.Time) {
	for key, forgiven := range l.forgiven {
		if !forgiven.After(now) {
			delete(l.forgiven, key)
		}
	}
	for key := range l.forgiven { // in random order
		if len(l.forgiven) <= maxBuckets*3/4 {
			break
		}
		delete(l.forgiven, key)
	}
}

// network is the part of an address that identifies a caller: someone with one IPv6 address has
// 2^64 of them.
func network(ip string) string {
	address, err := netip.ParseAddr(ip)
	if err != nil {
		return ip
	}
	address = address.Unmap().WithZone("")
	if address.Is4() {
		return address.String()
	}
	prefix, err := address.Prefix(64)
	if err != nil {
		return ip
	}
	return prefix.String()
}
