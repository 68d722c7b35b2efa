package demo

import (
	"bytes"
	"strings"
	"testing"

	"upstock/internal/app"
)

// TestDemo runs a small demo; the tests of the built binary run larger ones without race detector.
func TestDemo(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	demo := Demo{Listen: "127.0.0.1:0", Weeks: 3, Orders: 12, Once: true}
	if err := demo.Run(t.Context(), app.Terminal{Out: &out, Err: &out}, app.NewBuild("test", "")); err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	for _, want := range []string{"356 new", "orders of the last 3 weeks", "Taken       12 real orders", "mismatch  U-", "fixed     U-", "refused   U-", "Supermarket Pōhutukawa Fresh: 3 orders taken from its folder, 1 waits in the inbox, 1 is invoiced, 1 is blocked", "Supermarket's in",
		"Payments    7 orders are paid through Stripe",
		"API token          upk_"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, &out)
		}
	}
}
