package syncing

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"upstock/internal/wholesale"
)

// printOfDefaults begins the prints of plans of default sell prices alone.
const printOfDefaults = "defaults "

// printOf identifies what an account says about prices, whatever people have changed here since:
// the same is not asked twice. Names of lists do not count.
func printOf(part []wholesale.Origin, lists []wholesale.SyncedList, planned wholesale.SyncedLists, customers []wholesale.Customer) string {
	sum := sha256.New()
	say := func(parts ...any) { fmt.Fprintln(sum, parts...) }
	lists = slices.Clone(lists)
	slices.SortFunc(lists, func(a, b wholesale.SyncedList) int { return cmp.Compare(a.RemoteKey, b.RemoteKey) })
	for _, l := range lists {
		say("list", l.RemoteKey)
		lines := make([]string, len(l.Prices))
		for i, p := range l.Prices {
			lines[i] = fmt.Sprintln(p.Target(), p.MinimumQuantity.Trim(0), p.ValidFrom, p.ValidTo, p.UnitPrice.Trim(0), p.Basis, p.Discount.Trim(0))
		}
		slices.Sort(lines)
		say(lines)
	}
	for _, c := range customers {
		for _, l := range planned.LayersOf(c) {
			say("customer", c.RemoteID, l.RemoteKey)
		}
	}
	text := hex.EncodeToString(sum.Sum(nil))
	if part != nil {
		return printOfDefaults + text
	}
	return text
}
