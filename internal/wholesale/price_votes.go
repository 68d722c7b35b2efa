package wholesale

import (
	"maps"
	"slices"
	"strconv"
)

// PriceVotes are the prices that an account has stated, by the readings that explain them. What no
// reading explains, or every one, says nothing about how to read the account.
type PriceVotes map[Readings]PriceVote

// PriceVote are the prices that the same readings explain.
type PriceVote struct {
	Prices    int
	Customers int
	Last      string // the customer of the last one
	Example   string // one of them, in words for a person
}

// Add counts a price of a customer.
func (v PriceVotes) Add(customerID string, explaining Readings, example func() string) {
	if explaining == 0 || explaining == allReadings() {
		return
	}
	vote, known := v[explaining]
	if !known {
		vote.Example = example()
	}
	vote.Prices++
	if vote.Last != customerID {
		vote.Customers, vote.Last = vote.Customers+1, customerID
	}
	v[explaining] = vote
}

// Finding is what stated prices say about one question.
type Finding struct {
	For, Against int    // stated prices that only this answer, or only another, explains
	Example      string // one of those for it
	Counter      string // one of those against it
}

// clear says whether there is a clear majority: nine in ten.
func (f Finding) clear() bool { return f.For > 0 && f.Against*9 <= f.For }

// Evidence are the words of what shows it.
func (f Finding) Evidence() string {
	words := f.Example
	switch {
	case f.For == 2:
		words += ", and 1 more price shows the same"
	case f.For > 2:
		words += ", and " + strconv.Itoa(f.For-1) + " more prices show the same"
	}
	if f.Against > 0 {
		words += "; " + strconv.Itoa(f.Against) + " of them do not"
	}
	return words
}

// find counts what says that the account is to be read in some way rather than another, when only
// the readings within are possible.
func (v PriceVotes) find(within, is Readings) (f Finding) {
	for _, set := range slices.Sorted(maps.Keys(v)) {
		vote, possible := v[set], set&within
		switch {
		case possible == 0:
		case possible&^is == 0:
			f.For += vote.Prices
			if f.Example == "" {
				f.Example = vote.Example
			}
		case possible&is == 0:
			f.Against += vote.Prices
			if f.Counter == "" {
				f.Counter = vote.Example
			}
		}
	}
	return f
}

// PriceFindings are what stated prices say about what an account leaves open. An answer is empty
// where they do not say it clearly; what they say is there all the same.
type PriceFindings struct {
	Meaning   SellPriceMeaning
	Prices    DiscountForm
	Customers DiscountForm
	Default   DiscountDecision

	OfPrices, OfCustomers, OfDefault Finding // about the answer, or about the first answer if there is none
}

// Known is what has been decided about an account's prices; empty fields are open.
type Known struct {
	Prices    DiscountForm
	Customers DiscountForm
	Default   DiscountDecision
}

func (k Known) allows(r PriceReading) bool {
	return (k.Prices == Undecided || r.Prices == k.Prices) && (k.Customers == Undecided || r.Customers == k.Customers) &&
		(k.Default == DiscountUndecided || r.Default == k.Default)
}

// Conclude answers the open questions, and those that are decided again, for a person to compare: a
// question is answered by the prices that only one answer explains, whatever the answers to the
// other open questions are.
//
// An account that states prices before discounts would look like one that takes none off. So each
// meaning that only some prices can have counts as possible; without such prices, what is charged
// is what is stated.
func (v PriceVotes) Conclude(known Known) (f PriceFindings) {
	meaning, possible := v.meaning(known)
	f.Meaning = meaning
	within := func(open func(*Known)) Readings {
		k := known
		open(&k)
		return possible & ReadingsWhere(k.allows)
	}
	f.Prices, f.OfPrices = either(v, within(func(k *Known) { k.Prices = Undecided }), Fractions, Percents,
		func(r PriceReading) DiscountForm { return r.Prices })
	f.Customers, f.OfCustomers = either(v, within(func(k *Known) { k.Customers = Undecided }), Fractions, Percents,
		func(r PriceReading) DiscountForm { return r.Customers })
	f.Default, f.OfDefault = either(v, within(func(k *Known) { k.Default = DiscountUndecided }), OffDefaultToo, OffTierOnly,
		func(r PriceReading) DiscountDecision { return r.Default })
	return f
}

// either decides between two answers; none when neither has a clear majority.
func either[T comparable](v PriceVotes, within Readings, one, other T, of func(PriceReading) T) (answer T, f Finding) {
	f = v.find(within, ReadingsWhere(func(r PriceReading) bool { return of(r) == one }))
	if f.clear() {
		return one, f
	}
	reverse := Finding{f.Against, f.For, f.Counter, f.Example}
	if reverse.clear() {
		return other, reverse
	}
	return answer, f
}

// fewestCustomers have to show that stated prices are not what is charged: the prices of one whose
// tier was changed a minute ago look the same.
const fewestCustomers = 2

// meaning finds what the stated prices are, and the readings with the meanings that are possible.
func (v PriceVotes) meaning(known Known) (SellPriceMeaning, Readings) {
	allowed := ReadingsWhere(known.allows)
	of := func(m SellPriceMeaning) Readings {
		return ReadingsWhere(func(r PriceReading) bool { return r.Meaning == m })
	}
	possible := of(MeansCharged)
	contested := v.find(allowed, possible).For > 0
	for _, m := range []SellPriceMeaning{MeansBeforeDiscount, MeansOwnOrDefault} {
		f := v.find(allowed, of(m))
		if f.For == 0 {
			continue
		}
		if f.clear() && v.customersFor(allowed, of(m)) >= fewestCustomers {
			return m, of(m)
		}
		possible |= of(m)
	}
	if !contested {
		return MeansCharged, possible
	}
	if charged := v.find(allowed, of(MeansCharged)); charged.clear() {
		return MeansCharged, of(MeansCharged)
	}
	return MeansCharged, possible
}

// customersFor is how many customers at least have prices that only these readings explain.
func (v PriceVotes) customersFor(within, is Readings) (most int) {
	for set, vote := range v {
		if possible := set & within; possible != 0 && possible&^is == 0 {
			most = max(most, vote.Customers)
		}
	}
	return most
}
