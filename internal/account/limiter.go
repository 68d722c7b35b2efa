package account

import (
	"net/netip"
	"sync"
	"time"
)

// limit is how often something may be tried: burst times at once, then once per interval.
type limit struct {
	burst    int
	interval time.Duration
}

// The limits of tries, by whose they are. None is by e-mail address alone, or anybody could lock anybody out.
var (
	// An office of many people shares one address.
	signInsOfAddress = limit{burst: 30, interval: 10 * time.Second}
	// One person's typing mistakes from one address.
	signInsOfPair = limit{burst: 10, interval: 30 * time.Second}
	// The same from a browser that this person has signed in with before; whoever else guesses does not count against it.
	signInsOfDevice = limit{burst: 10, interval: 30 * time.Second}

	setUpsOfAddress = limit{burst: 10, interval: 30 * time.Second}
	resetsOfAddress = limit{burst: 10, interval: time.Minute}
	// Nobody's mailbox is to be flooded. Who cannot get one more mail has had these.
	resetsOfEmail = limit{burst: 3, interval: 10 * time.Minute}
)

// bucket is one count of tries.
type bucket struct {
	key   string // whose tries these are
	limit limit
}

// maxBuckets bounds the memory of the limiter to a few MB, however many addresses an attacker has.
const maxBuckets = 50_000

// limiter slows down those who guess. Each bucket is one moment in time, that at which all its tries will be forgiven (the
// generic cell rate algorithm): a try moves it on by an interval, and it may be at most burst intervals ahead.
//
// It counts in this process only. With several processes behind one address a guesser has that many times as many tries,
// which is no matter for passwords of any worth.
type limiter struct {
	clock func() time.Time

	mu       sync.Mutex
	forgiven map[string]time.Time
}

func newLimiter(clock func() time.Time) *limiter {
	return &limiter{clock: clock, forgiven: map[string]time.Time{}}
}

// take counts one try in every bucket, or in none when one of them is full; wait is then how long until it is not.
// A try that turns out to be no guess is given back.
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

// giveBack takes the last try out of the buckets.
func (l *limiter) giveBack(buckets ...bucket) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, b := range buckets {
		if forgiven, found := l.forgiven[b.key]; found {
			l.forgiven[b.key] = forgiven.Add(-b.limit.interval)
		}
	}
}

// makeRoom forgets what is forgiven; when that is not enough, a quarter of the rest, whichever they are.
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

// network is the part of an address by which callers are told apart. Whoever has one IPv6 address has 2^64 of them.
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
