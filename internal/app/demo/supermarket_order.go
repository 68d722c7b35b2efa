package demo

import (
	"fmt"
	"strings"
	"time"
)

// supermarketOrder is an order as a supermarket's computer writes it.
type supermarketOrder struct {
	number string // theirs
	store  string // its GLN
	lines  []supermarketLine
}

// supermarketLine is a line of it. Each thing that is "" is not said.
type supermarketLine struct {
	ours, theirs string // the product's code
	name         string
	quantity     int    // of pieces, or of cartons
	pieces       int    // in each carton; 0 when pieces are ordered
	price        string // of one of what is ordered
}

// edifactEscapes are for what has a meaning of its own in EDIFACT.
var edifactEscapes = strings.NewReplacer("?", "??", "+", "?+", ":", "?:", "'", "?'")

// edifact writes the order as an interchange of its own: EANCOM ORDERS of the directory D.96A.
func (o supermarketOrder) edifact(day time.Time) []byte {
	segments := []string{
		"UNH+1+ORDERS:D:96A:UN:EAN008",
		fmt.Sprintf("BGM+220+%s+9", o.number),
		fmt.Sprintf("DTM+137:%s:102", day.Format("20060102")),
		fmt.Sprintf("DTM+2:%s:102", day.AddDate(0, 0, 4).Format("20060102")),
		fmt.Sprintf("NAD+BY+%s::9", chainGLN),
		fmt.Sprintf("NAD+SU+%s::9", ourGLN),
		fmt.Sprintf("NAD+DP+%s::9", o.store),
		fmt.Sprintf("CUX+2:%s:9", currency),
	}
	for i, l := range o.lines {
		segments = append(segments, fmt.Sprintf("LIN+%d", i+1))
		if l.ours != "" {
			segments = append(segments, fmt.Sprintf("PIA+1+%s:SA", edifactEscapes.Replace(l.ours)))
		}
		if l.theirs != "" {
			segments = append(segments, fmt.Sprintf("PIA+5+%s:IN", edifactEscapes.Replace(l.theirs)))
		}
		segments = append(segments, "IMD+F++:::"+edifactEscapes.Replace(l.name), fmt.Sprintf("QTY+21:%d", l.quantity))
		if l.pieces > 0 {
			segments[len(segments)-1] += ":CT"
			segments = append(segments, fmt.Sprintf("QTY+59:%d", l.pieces))
		}
		if l.price != "" {
			segments = append(segments, "PRI+AAA:"+l.price)
		}
	}
	segments = append(segments, "UNS+S", fmt.Sprintf("CNT+2:%d", len(o.lines)))
	segments = append(segments, fmt.Sprintf("UNT+%d+1", len(segments)+1))
	header := fmt.Sprintf("UNB+UNOC:3+%s:14+%s:14+%s+%s++ORDERS", chainGLN, ourGLN, day.Format("060102:1504"), o.number)
	all := append([]string{"UNA:+.? '\n" + header}, append(segments, "UNZ+1+"+o.number)...)
	return []byte(strings.Join(all, "'\n") + "'\n")
}
