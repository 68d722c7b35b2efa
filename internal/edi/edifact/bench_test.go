package edifact

import (
	"fmt"
	"strings"
	"testing"
)

// benchOrders is an interchange of orders with so many lines each, like those of supermarkets.
func benchOrders(orders, lines int) []byte {
	var b strings.Builder
	b.WriteString("UNA:+.? '\nUNB+UNOC:3+9520000001001:14+9520000009007:14+261120:0615+000101++ORDERS'\n")
	for o := range orders {
		fmt.Fprintf(&b, "UNH+%d+ORDERS:D:96A:UN:EAN008'\nBGM+220+45%08d+9'\nDTM+137:20261120:102'\nDTM+2:20261124:102'\n", o+1, o)
		b.WriteString("NAD+BY+9520000001001::9'\nNAD+SU+9520000009007::9'\nNAD+DP+9520000001018::9'\nCUX+2:NZD:9'\n")
		for l := range lines {
			fmt.Fprintf(&b, "LIN+%d++9520000000011:EN'\nPIA+1+UP001:SA+700101:IN'\nIMD+F++:::Feijoa chutney 250 g'\n", l+1)
			b.WriteString("QTY+21:48'\nMOA+203:300.00'\nPRI+AAA:6.25'\n")
		}
		fmt.Fprintf(&b, "UNS+S'\nCNT+2:%d'\nUNT+%d+%d'\n", lines, 8+6*lines+3, o+1)
	}
	fmt.Fprintf(&b, "UNZ+%d+000101'\n", orders)
	return []byte(b.String())
}

func BenchmarkRead(b *testing.B) {
	data := benchOrders(500, 20)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if r := Read(data, nil); len(r.Problems) > 0 || len(r.Interchanges[0].Messages) != 500 || r.Interchanges[0].Messages[7].Refused() {
			b.Fatal("read wrongly")
		}
	}
}
