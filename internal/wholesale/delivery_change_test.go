package wholesale_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/wholesale"
)

func TestWhatWasSentOtherwiseThanOrderedIsSaidByProduct(t *testing.T) {
	o := &wholesale.Order{
		Lines:      []wholesale.Line{{ProductCode: "GIN", Name: "Ginger"}, {ProductCode: "PEAR", Name: "Pear"}},
		SalesOrder: wholesale.SalesOrder{FreightLineID: "f", FreightCode: "FREIGHT", AdjustmentLineID: "a", AdjustmentCode: "ADJUST"},
	}
	sent := &wholesale.SalesOrderSnapshot{Lines: []wholesale.SnapshotLine{
		{GUID: "1", ProductCode: "GIN", Quantity: dec("8")}, {GUID: "2", ProductCode: "APL", Quantity: dec("6")},
		{GUID: "3", ProductCode: "GIN", Quantity: dec("4")}, {GUID: "4", ProductCode: "LEM", Quantity: dec("2.5")},
		{GUID: "5", ProductCode: "OAT", Quantity: dec("1")}, {GUID: "a", ProductCode: "ADJUST", Quantity: dec("1")},
		{GUID: "f", ProductCode: "FREIGHT", Quantity: dec("1")},
	}}
	line := func(code, quantity string) wholesale.RemoteLine {
		return wholesale.RemoteLine{ProductCode: code, Name: "their " + code, Quantity: dec(quantity), LineTotal: dec(quantity)}
	}
	completed := wholesale.RemoteOrder{Lines: []wholesale.RemoteLine{
		line("gin", "10"), line("LEM", "2.50"), line("OAT", "3"), line("PEAR", "1"), line("KEG", "2"), line("FREIGHT", "2"),
		{Charge: true, Name: "Pallet", Quantity: dec("1"), LineTotal: dec("9")},
	}}
	var said []string
	for _, c := range wholesale.DeliveryChanges(o, sent, completed) {
		said = append(said, c.ProductCode+" "+c.Name+": "+c.Words())
	}
	want := []string{
		"GIN Ginger: 10 of 12 sent",
		"APL : not sent (you ordered 6)",
		"OAT their OAT: 3 sent (you ordered 1)",
		"PEAR Pear: 1 sent, although you did not order it",
		"KEG their KEG: 2 sent, although you did not order it",
	}
	if diff := cmp.Diff(want, said); diff != "" {
		t.Error(diff)
	}

	for name, silent := range map[string]wholesale.RemoteOrder{
		"no lines":      {},
		"no quantities": {Lines: []wholesale.RemoteLine{{ProductCode: "GIN", LineTotal: dec("20")}}},
	} {
		if changes := wholesale.DeliveryChanges(o, sent, silent); changes != nil {
			t.Errorf("%s: %+v", name, changes)
		}
	}
}
