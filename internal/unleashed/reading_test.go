package unleashed

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"upstock/internal/syncing"
	"upstock/internal/unleashed/sandbox"
)

func TestAFullReadingCostsAsManyCallsAsPages(t *testing.T) {
	for _, c := range []struct{ rows, size, pages int }{{0, 200, 1}, {1, 200, 1}, {200, 200, 1}, {201, 200, 2}, {500, 500, 1}, {601, 200, 4}} {
		t.Run(fmt.Sprintf("%d rows by %d", c.rows, c.size), func(t *testing.T) {
			r := newRemote(t, sandbox.Behaviour{}, func(config *Config) { config.FullPageSize = c.size })
			for i := range c.rows {
				must(t, r.sandbox.AddProducts(sandbox.NewProduct(fmt.Sprintf("P%05d", i), "Product", "1.00")))
			}
			first, err := r.Products(t.Context(), syncing.Reading{})
			must(t, err)
			if first.Total != int64(c.rows) {
				t.Errorf("got a total of %d, want %d", first.Total, c.rows)
			}
			r.calls.Store(0)
			var rows []syncing.ProductRecord
			calls := r.countCalls(func() { rows, _ = readAll(t, r.Products, syncing.Reading{}) })
			if len(rows) != c.rows {
				t.Errorf("got %d rows, want %d", len(rows), c.rows)
			}
			if calls("*", "*") != c.pages || int(r.calls.Load()) != c.pages {
				t.Errorf("got %d calls, %d told, want %d", calls("*", "*"), r.calls.Load(), c.pages)
			}
		})
	}
}

func TestAReadingForChangesFindsWhatChangedAndWhatWasRetired(t *testing.T) {
	for _, behaviour := range positionsOf(t, sandbox.ModifiedSince) {
		t.Run(behaviour.String(), func(t *testing.T) {
			r := newRemote(t, behaviour, nil)
			for _, code := range []string{"A", "B", "C", "D"} {
				must(t, r.sandbox.AddProducts(sandbox.NewProduct(code, code, "1.00")))
				r.clock.advance(time.Hour)
			}
			rows, mark := readAll(t, r.Products, syncing.Reading{})
			if len(rows) != 4 {
				t.Fatalf("got %d rows, want 4", len(rows))
			}
			rows, mark = readAll(t, r.Products, syncing.Reading{Since: mark})
			if got := codesOf(rows, productCode); !slices.Equal(got, []string{"D"}) { // see overlap
				t.Errorf("nothing has changed, but got %v, want D alone", got)
			}
			must(t, r.sandbox.SetDefaultPrice("A", "2.00"))
			must(t, r.sandbox.SetProductObsolete("B", true))
			rows, mark = readAll(t, r.Products, syncing.Reading{Since: mark})
			if got := codesOf(rows, productCode); !slices.Equal(got, []string{"A", "B", "D"}) {
				t.Errorf("got %v, want A, B and again D", got)
			} else if !rows[1].Obsolete || rows[0].DefaultPrice.Cmp(dec("2")) != 0 {
				t.Errorf("got %+v, want A at 2.00 and B obsolete", rows)
			}
			// A change from just before the newest one may show up late.
			r.clock.advance(-overlap / 2)
			late := sandbox.NewProduct("E", "Late", "1.00")
			late.LastModifiedOn.Time = r.clock.Now()
			must(t, r.sandbox.AddProducts(late))
			rows, _ = readAll(t, r.Products, syncing.Reading{Since: mark})
			if got := codesOf(rows, productCode); !slices.Contains(got, "E") {
				t.Errorf("got %v, want E too", got)
			}
		})
	}
}

func TestRetiredRecordsAreReadWhenAskedFor(t *testing.T) {
	r := newRemote(t, sandbox.Behaviour{}, nil)
	must(t, r.sandbox.AddProducts(sandbox.NewProduct("A", "A", "1"), sandbox.NewProduct("B", "B", "1")))
	must(t, r.sandbox.SetProductObsolete("B", true))
	for _, c := range []struct {
		retired bool
		want    []string
	}{{false, []string{"A"}}, {true, []string{"A", "B"}}} {
		rows, _ := readAll(t, r.Products, syncing.Reading{Retired: c.retired})
		if got := codesOf(rows, productCode); !slices.Equal(got, c.want) {
			t.Errorf("retired %v: got %v, want %v", c.retired, got, c.want)
		}
	}
}

func TestAReadingKeepsItsPagesWhenTheConfigurationChanges(t *testing.T) {
	r := newRemote(t, sandbox.Behaviour{}, func(config *Config) { config.FullPageSize = 2 })
	for i := range 7 {
		must(t, r.sandbox.AddProducts(sandbox.NewProduct(fmt.Sprintf("P%d", i), "P", "1")))
	}
	first, err := r.Products(t.Context(), syncing.Reading{Retired: true})
	must(t, err)

	r.account.config.FullPageSize = 500
	rest, _ := readAll(t, r.Products, syncing.Reading{Cursor: first.Next})
	if got := len(first.Items) + len(rest); got != 7 {
		t.Errorf("got %d rows, want 7", got)
	}
	at, err := r.account.position(syncing.Reading{Cursor: first.Next})
	must(t, err)
	if at.Size != 2 || !at.Retired {
		t.Errorf("got size %d, retired %v, want 2 and true", at.Size, at.Retired)
	}
}

func TestRowsThatTheRemoteRepeatsArePassedOn(t *testing.T) {
	r := newRemote(t, sandbox.Behaviour{}, func(config *Config) { config.FullPageSize = 2 })
	for i := range 4 {
		must(t, r.sandbox.AddProducts(sandbox.NewProduct(fmt.Sprintf("P%d", i), "P", "1")))
	}
	r.fault(t, "GET Products repeat_rows")
	rows, _ := readAll(t, r.Products, syncing.Reading{})
	if got, want := codesOf(rows, productCode), []string{"P0", "P1", "P1", "P2", "P3"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// A product retired between two pages shifts the rest; no other product may be lost.
func TestNoRowIsLostWhenOneGoesBetweenPages(t *testing.T) {
	for _, behaviour := range positionsOf(t, sandbox.PastEnd) {
		t.Run(behaviour.String(), func(t *testing.T) {
			for rows := 3; rows <= 6; rows++ {
				r := newRemote(t, behaviour, func(config *Config) { config.FullPageSize = 2 })
				want := map[string]bool{}
				for i := range rows {
					code := fmt.Sprintf("P%d", i)
					must(t, r.sandbox.AddProducts(sandbox.NewProduct(code, "P", "1")))
					want[code] = true
				}
				first, err := r.Products(t.Context(), syncing.Reading{})
				must(t, err)
				must(t, r.sandbox.SetProductObsolete("P0", true))
				must(t, r.sandbox.SetProductObsolete("P1", true))
				rest, _ := readAll(t, r.Products, syncing.Reading{Cursor: first.Next})
				for _, p := range append(first.Items, rest...) {
					delete(want, p.Code)
				}
				if len(want) > 0 {
					t.Errorf("of %d rows %v were lost", rows, want)
				}
			}
		})
	}
}

// Tests the cursor alone, with any list that changes between pages.
func TestAReadingTellsEveryRowThatIsThereThroughout(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfNDistinct(rapid.IntRange(0, 1000), 0, 60, rapid.ID).Draw(t, "list")
		slices.Sort(list)
		stays := slices.Clone(list)
		at := position{Page: 1, Size: rapid.IntRange(1, 7).Draw(t, "size"), Started: time.Unix(0, 0)}
		seen := map[int]bool{}
		for budget := 300; ; budget-- {
			if budget == 0 {
				t.Fatal("the reading does not end")
			}
			from := min((at.Page-1)*at.Size, len(list))
			to := min(from+at.Size, len(list))
			for _, row := range list[from:to] {
				seen[row] = true
			}
			total := len(list)
			last := to == len(list)
			if from >= len(list) && rapid.Bool().Draw(t, "total is not told") {
				total = 0
			}
			next, more := at.next(last, total)
			if !more {
				break
			}
			at = position{}
			if err := json.Unmarshal([]byte(next), &at); err != nil {
				t.Fatal(err)
			}
			if len(list) == 0 || budget < 200 { // a list that never rests is never read to its end
				continue
			}
			switch rapid.SampledFrom([]string{"rest", "rest", "grow", "shrink"}).Draw(t, "meanwhile") {
			case "grow":
				list = append(list, rapid.IntRange(1001, 100_000).Draw(t, "new"))
				slices.Sort(list)
			case "shrink":
				for range rapid.IntRange(1, min(9, len(list))).Draw(t, "gone") {
					i := rapid.IntRange(0, len(list)-1).Draw(t, "row")
					stays = slices.DeleteFunc(stays, func(row int) bool { return row == list[i] })
					list = slices.Delete(list, i, i+1)
				}
			}
		}
		for _, row := range stays {
			if !seen[row] {
				t.Fatalf("row %d was there throughout and was not told", row)
			}
		}
	})
}

func TestWhereTheNextReadingBegins(t *testing.T) {
	at := func(minute int) time.Time { return time.Date(2026, 3, 2, 9, minute, 0, 0, time.UTC) }
	for _, c := range []struct {
		name string
		p    position
		want time.Time
	}{
		{"at the newest change", position{Started: at(30), Newest: at(20), Since: at(10)}, at(20)},
		{"where it began when nothing has changed", position{Started: at(30), Since: at(10)}, at(10)},
		{"at its start when everything was read and nothing was there", position{Started: at(30)}, at(30)},
		{"at its start when something changed during it: a row already read may have changed before", position{Started: at(30), Newest: at(40)}, at(30)},
		{"never before where it began", position{Started: at(30), Newest: at(5), Since: at(10)}, at(10)},
		{"not long before its start: what changed long ago is not read each time", position{Started: at(30), Newest: at(-3000)}, at(30 - 26*60)},
	} {
		if got := c.p.nextMark(); !got.Equal(c.want) {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

func TestACursorIsNotAMarkAndAMarkNoCursor(t *testing.T) {
	r := newRemote(t, sandbox.Behaviour{}, nil)
	cursor := encode(position{Page: 2, Size: 200, Started: r.clock.Now(), Since: r.clock.Now()})
	mark := encode(mark{Since: r.clock.Now()})
	for _, reading := range []syncing.Reading{{Cursor: mark}, {Since: cursor}, {Cursor: "2"}, {Since: "yesterday"}, {Cursor: "{}"}, {Since: "{}"}} {
		if _, err := r.Products(t.Context(), reading); err == nil {
			t.Errorf("%+v was accepted", reading)
		}
	}
	if r.calls.Load() != 0 {
		t.Errorf("%d calls were made", r.calls.Load())
	}
}

// positionsOf gives the default behaviour and every other position of one switch.
func positionsOf(t *testing.T, name string) []sandbox.Behaviour {
	t.Helper()
	all := []sandbox.Behaviour{{}}
	for _, b := range sandbox.AllPositions() {
		if b.Get(name) != (sandbox.Behaviour{}).Get(name) {
			all = append(all, b)
		}
	}
	if len(all) < 2 {
		t.Fatalf("no switch %q", name)
	}
	return all
}
