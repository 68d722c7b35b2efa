package test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestBrowserFinderStaysAfterAList: after rows were pasted a product is still added by keyboard.
func TestBrowserFinderStaysAfterAList(t *testing.T) {
	t.Parallel()
	shop := openShop(t)
	b := shop.owner(t)
	b.startOrder(t)
	b.has(t, "#find-product:focus")
	b.fill(t, "Rows to add", "KOMBU-GIN-330 5")
	b.click(t, "Add these rows")
	b.has(t, "#line-rows > tr")
	b.has(t, "[data-finder]:not([hidden])")
	b.fill(t, "Add a product", "KOMBU-LEM-330")
	b.see(t, "Kombucha Lemon")
	b.press(t, enter)
	b.has(t, "#line-rows > tr:nth-child(2) [data-number=quantity]:focus")
}

// TestBrowserFileTooLarge: a file that the server would not take is refused before the form is
// sent, so that nothing typed goes with it.
func TestBrowserFileTooLarge(t *testing.T) {
	t.Parallel()
	shop := openShop(t)
	b := shop.owner(t)
	b.startOrder(t)
	b.fill(t, "Reference", "PO-77")
	const choose = `(() => {
		const field = document.getElementById("field-file"), files = new DataTransfer();
		files.items.add(new File([new Uint8Array(9 << 20)], "orders.csv"));
		field.files = files.files;
		field.dispatchEvent(new Event("change", { bubbles: true }));
		return field.validationMessage;
	})()`
	said, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](choose))
	if err != nil || !strings.Contains(said, "larger than 8 MB") {
		t.Fatalf("it says %q, %v", said, err)
	}
	b.click(t, "Add these rows")
	b.has(t, "#field-file:invalid")
	if got := b.value(t, "Reference"); got != "PO-77" {
		t.Errorf("the reference is %q", got)
	}
}
