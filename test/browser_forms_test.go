package test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"upstock/internal/wholesale"
)

// leaving answers yes whenever a page asks whether to leave it.
func (b *tab) leaving(t *testing.T) {
	t.Helper()
	err := chromedp.Listen(b.ctx, func(event any) {
		if _, asked := event.(*page.EventJavascriptDialogOpening); asked {
			go func() { // a listener must not wait for the browser
				_ = chromedp.Do(b.ctx, func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
					_, err := chromedp.Call(ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
					return chromedp.Void{}, err
				})
			}()
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

// runs evaluates JavaScript in the page.
func (b *tab) runs(t *testing.T, script string) {
	t.Helper()
	b.do(t, script, chromedp.Evaluate[chromedp.Void](script))
}

// startOrder begins a new order for the Corner Shop by keyboard: the customer's search, Enter, the
// product's search, Enter.
func (b *tab) startOrder(t *testing.T) {
	t.Helper()
	b.open(t, "/orders/new")
	b.has(t, "input[name=q]:focus")
	b.write(t, "corner")
	b.press(t, enter)
	b.see(t, "New order for The Corner Shop")
}

// TestBrowserOrderByKeyboard enters an order without the mouse.
func TestBrowserOrderByKeyboard(t *testing.T) {
	t.Parallel()
	shop := openShop(t)
	b := shop.owner(t)
	b.startOrder(t)
	b.fill(t, "Add a product", "ginger")
	b.press(t, enter) // before the answer is there
	b.has(t, "#line-rows [data-number=quantity]:focus")
	b.write(t, "12")
	b.press(t, enter)
	b.has(t, "#find-product:focus")
	b.write(t, "KOMBU-LEM-330")
	b.see(t, "Kombucha Lemon")
	b.press(t, enter)
	b.has(t, "#line-rows > tr:nth-child(2) [data-number=quantity]:focus")
	b.write(t, "3")
	b.see(t, "425.39")
	b.isAccessible(t)
	b.click(t, "Create and approve")
	b.see(t, "is created and approved")
	b.see(t, "Processing")
	if at := b.path(t); !strings.HasPrefix(at, "/orders/") || at == "/orders/new" {
		t.Errorf("the page is %s", at)
	}
	b.open(t, b.path(t))
	b.click(t, "Duplicate")
	b.see(t, "New order for The Corner Shop")
	if n := b.value(t, "Quantity of Kombucha Ginger"); n != "12" {
		t.Errorf("the copy has %s", n)
	}
	b.see(t, "425.39")
}

// TestBrowserNothingTypedIsLost leaves a new order half way in every way there is.
func TestBrowserNothingTypedIsLost(t *testing.T) {
	t.Parallel()
	shop := openShop(t)
	shop.order(t, "CORNER", "PO 4471")
	for _, window := range []look{phone, desk} {
		t.Run(window.String(), func(t *testing.T) {
			b := shop.owner(t)
			b.lookAs(t, window)
			b.leaving(t)
			b.journal.expect(http.StatusUnauthorized)
			b.journal.expect(http.StatusUnprocessableEntity)
			stands := func(when, quantity string) {
				t.Helper()
				b.see(t, "What you typed before is here again")
				if n := b.value(t, "Quantity of Kombucha Ginger"); n != quantity {
					t.Errorf("%s the quantity is %s", when, n)
				}
				if n := b.count(t, "#line-rows > tr"); n != 2 {
					t.Errorf("%s there are %d rows", when, n)
				}
				if reference := b.value(t, "Reference"); reference != "PO 4471" {
					t.Errorf("%s the reference is %q", when, reference)
				}
			}
			b.startOrder(t)
			entering := b.path(t)
			b.fill(t, "Reference", "PO 4471")
			b.see(t, "PO 4471 was used before in")
			b.fill(t, "Rows to add", "KOMBU-GIN-330 12\nTONIC-200 6")
			b.click(t, "Add these rows")
			b.see(t, "2 lines were added")
			b.fill(t, "Quantity of Kombucha Ginger", "24")
			b.see(t, "598.80")

			b.runs(t, `location.assign("/orders")`) // elsewhere, and Back
			b.isAt(t, "/orders")
			b.see(t, "PO 4471")
			b.runs(t, "history.back()")
			stands("after Back", "24")
			b.isAccessible(t)
			b.fits(t)

			b.fill(t, "Quantity of Kombucha Ginger", "36")
			b.see(t, "898.20")
			b.runs(t, "location.reload()")
			stands("after a reload", "36")

			// Signed out elsewhere: the page says so and stays as it is.
			b.runs(t, `fetch("/sign-out", { method: "POST" })`)
			b.fill(t, "Quantity of Kombucha Ginger", "48")
			b.see(t, "You have been signed out. What you typed is still here")
			b.lookAs(t, desk) // signing in is recognised by the navigation
			b.signIn(t, shop.Email, shop.password)
			b.lookAs(t, window)
			b.open(t, entering)
			stands("after signing in again", "48")

			b.fill(t, "Quantity of Kombucha Ginger", "1.000")
			b.click(t, "Create order")
			b.see(t, "We read “1.000” as 1.")
			b.fill(t, "Quantity of Kombucha Ginger", "50")
			b.click(t, "Create order")
			b.see(t, "is created")
			b.seeNot(t, "while you had it open")

			b.open(t, entering) // it is saved: nothing comes back
			if n := b.count(t, "#line-rows > tr"); n != 0 {
				t.Errorf("a new order begins with %d rows", n)
			}
		})
	}
}

// before runs JavaScript at the beginning of every page of the tab.
func (b *tab) before(t testing.TB, script string) {
	t.Helper()
	b.do(t, "prepare pages", func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
		return chromedp.Void{}, err
	})
}

// keptDraft is the draft of the page's form in the tab's storage.
const keptDraft = `(sessionStorage.getItem("draft " + document.querySelector("[data-order-form]").dataset.draft) ?? "")`

// TestBrowserDraftOutlivesAFailedRestore leaves a page on which the draft could not be shown.
func TestBrowserDraftOutlivesAFailedRestore(t *testing.T) {
	t.Parallel()
	shop := openShop(t)
	b := shop.owner(t)
	b.leaving(t)
	b.before(t, `
		const send = window.fetch;
		window.fetch = (to, options) => {
			const fails = options?.body instanceof URLSearchParams && options.body.get("do") === "restore" && sessionStorage.getItem("fails");
			window.failed ||= Boolean(fails);
			switch (fails) {
				case "no answer": return Promise.reject(new TypeError("no answer"));
				case "signed out": return Promise.resolve(new Response("<main id=main>Sign in</main>", { status: 401 }));
				case "a problem": return Promise.resolve(new Response("", { status: 500 }));
				case "left too early": return new Promise(() => {});
			}
			return send(to, options);
		};`)
	b.startOrder(t)
	entering := b.path(t)
	b.fill(t, "Reference", "PO 815")
	b.becomes(t, keptDraft+`.includes("PO+815")`)
	for _, failure := range []string{"no answer", "signed out", "a problem", "left too early"} {
		b.runs(t, fmt.Sprintf(`sessionStorage.setItem("fails", %q)`, failure))
		b.open(t, entering)
		b.becomes(t, "window.failed ?? false")
		if failure != "left too early" {
			b.becomes(t, `!document.querySelector("[data-order-form]").inert`)
		}
		b.runs(t, `document.dispatchEvent(new Event("visibilitychange"))`)
		b.runs(t, `location.assign("/orders")`)
		b.isAt(t, "/orders")
		b.see(t, "No orders yet")
		b.runs(t, `sessionStorage.removeItem("fails")`)
		b.open(t, entering)
		b.see(t, "What you typed before is here again")
		if reference := b.value(t, "Reference"); reference != "PO 815" {
			t.Errorf("after %s the reference is %q", failure, reference)
		}
		b.fill(t, "Reference", "PO 815") // a browser asks only someone who has touched the page
	}

	// What is typed on a page without the draft is newer.
	b.runs(t, `sessionStorage.setItem("fails", "no answer")`)
	b.open(t, entering)
	b.becomes(t, `(window.failed ?? false) && !document.querySelector("[data-order-form]").inert`)
	b.fill(t, "Reference", "PO 816")
	b.becomes(t, keptDraft+`.includes("PO+816")`)
	b.fill(t, "Reference", "")
	b.becomes(t, keptDraft+` === ""`)
}

// TestBrowserLongListStaysLight types beside lists that are too large to be sent or kept each time.
func TestBrowserLongListStaysLight(t *testing.T) {
	t.Parallel()
	shop := openShop(t)
	b := shop.owner(t)
	b.leaving(t)
	b.before(t, `
		const send = window.fetch;
		window.fetch = (to, options) => {
			if (String(to).includes("/preview")) {
				window.previewed = [...options.body.keys()];
			}
			return send(to, options);
		};`)
	b.startOrder(t)
	entering := b.path(t)
	b.fill(t, "Rows to add", "KOMBU-GIN-330 12")
	b.click(t, "Add these rows")
	b.see(t, "1 line was added")
	b.fill(t, "Rows to add", "TONIC-200 6")
	b.fill(t, "Quantity of Kombucha Ginger", "24")
	b.see(t, "598.80")
	if sent := b.evaluated(t, `window.previewed.filter(name => ["table", "pasted", "customer_id"].includes(name)).join(" ")`); sent != "customer_id" {
		t.Errorf("the preview is sent %s, want customer_id only", sent)
	}
	b.becomes(t, `(fields => fields.has("table") && fields.get("pasted") === "TONIC-200 6")(new URLSearchParams(`+keptDraft+`))`)

	// A large list leaves room for what is typed.
	b.runs(t, `document.querySelector("[name=table]").value = "x".repeat(6 << 20)`)
	b.fill(t, "Quantity of Kombucha Ginger", "36")
	b.see(t, "898.20")
	b.becomes(t, keptDraft+`.includes("=36&")`)

	// What does not fit leaves what is kept, and does not disturb typing.
	b.runs(t, `document.querySelector("[name=notes]").value = "x".repeat(6 << 20)`)
	b.runs(t, `document.dispatchEvent(new Event("visibilitychange"))`)
	b.becomes(t, keptDraft+`.includes("=36&")`)
	b.runs(t, `document.querySelector("[name=notes]").value = ""`)
	b.fill(t, "Quantity of Kombucha Ginger", "48")
	b.becomes(t, keptDraft+`.includes("=48&")`)
	b.open(t, entering)
	b.see(t, "What you typed before is here again")
	if n := b.value(t, "Quantity of Kombucha Ginger"); n != "48" {
		t.Errorf("the quantity is %s", n)
	}
}

// TestBrowserOrderWithoutStorage enters an order where the browser forbids pages to keep anything.
func TestBrowserOrderWithoutStorage(t *testing.T) {
	t.Parallel()
	shop := openShop(t)
	b := shop.owner(t)
	b.leaving(t)
	b.before(t, `Object.defineProperty(window, "sessionStorage", { get() { throw new DOMException("forbidden", "SecurityError"); } });`)
	b.startOrder(t)
	b.fill(t, "Rows to add", "KOMBU-GIN-330 12")
	b.click(t, "Add these rows")
	b.see(t, "1 line was added")
	b.fill(t, "Quantity of Kombucha Ginger", "24")
	b.see(t, "598.80")
	b.click(t, "Create order")
	b.see(t, "is created")
}

// TestBrowserEndedSessionWithoutScripts sends a form without htmx after its session has ended.
func TestBrowserEndedSessionWithoutScripts(t *testing.T) {
	t.Parallel()
	shop := openShop(t)
	order := shop.order(t, "CORNER", "PO 5")
	b := shop.owner(t)
	b.leaving(t)
	b.journal.expect(http.StatusUnauthorized)
	b.open(t, "/orders/"+order.ID)
	b.fill(t, "Reference", "typed before")
	b.runs(t, `fetch("/sign-out", { method: "POST" }).then(() => document.getElementById("order-form").submit())`) // as a browser without htmx
	b.see(t, "You have been signed out")
	b.see(t, "What you typed is kept")
	b.isAccessible(t)
	b.fill(t, "E-mail", shop.Email)
	b.fill(t, "Password", "wrong")
	b.click(t, "Sign in")
	b.see(t, "E-mail or password is wrong")
	b.fill(t, "Password", shop.password)
	b.click(t, "Sign in")
	b.see(t, "You are signed in again. Your changes are not saved yet")
	if reference := b.value(t, "Reference"); reference != "typed before" {
		t.Errorf("the reference is %q", reference)
	}
	b.isAccessible(t)
	b.click(t, "Save")
	b.see(t, "is saved")
	if saved, err := shop.Order(t.Context(), order.ID); err != nil || saved.Reference != "typed before" {
		t.Errorf("saved is %q, %v", saved.Reference, err)
	}
}

// longPatience is for a page of 2,000 rows, which keeps a busy machine's browser from answering.
const longPatience = 3 * time.Minute

// becomes waits until JavaScript is true in a page that may take long to answer.
func (b *tab) becomes(t *testing.T, script string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, longPatience)
	defer cancel()
	pace := time.NewTicker(200 * time.Millisecond)
	defer pace.Stop()
	for {
		if yes, err := chromedp.Run(ctx, chromedp.Evaluate[bool](script)); err == nil && yes {
			return
		}
		select {
		case <-pace.C:
		case <-ctx.Done():
			t.Fatalf("within %s it did not become true: %s", longPatience, script)
		}
	}
}

// TestBrowserLongOrder creates, edits and saves an order of as many lines as one may have.
func TestBrowserLongOrder(t *testing.T) {
	t.Parallel()
	shop := openShop(t)
	var list strings.Builder
	for i := range wholesale.MaxLines {
		fmt.Fprintf(&list, "KOMBU-GIN-330\t%d\t2.50\tcase %d\n", i%9+1, i) // each row has a comment, so that none is merged
	}
	const fill = `(() => {
		const field = document.querySelector(%q);
		field.focus();
		field.value = %q;
		field.dispatchEvent(new Event("input", { bubbles: true }));
		return true;
	})()`
	const press = `document.querySelector(%q).click() ?? true`
	const holds = `document.querySelector(%q)?.textContent.includes(%q) ?? false`
	for _, window := range []look{phone, desk} {
		t.Run(window.String(), func(t *testing.T) {
			b := shop.owner(t)
			b.lookAs(t, window)
			b.startOrder(t)
			b.has(t, "[name=pasted]")
			b.becomes(t, fmt.Sprintf(fill, "[name=pasted]", list.String())) // pasted at once, not typed letter by letter
			b.becomes(t, fmt.Sprintf(press, "#new-order button[value=add]"))
			b.becomes(t, fmt.Sprintf(holds, "#form-problems", "2000 lines were added"))
			b.becomes(t, fmt.Sprintf(press, "#new-order button[value=create]"))
			b.becomes(t, fmt.Sprintf(holds, "#toasts", "is created"))
			b.becomes(t, fmt.Sprintf("document.readyState === 'complete' && document.querySelectorAll('#line-rows > tr').length === %d", wholesale.MaxLines))
			b.becomes(t, fmt.Sprintf(fill, "#quantity-1999", "77"))
			b.becomes(t, fmt.Sprintf(holds, "#total-1999", "192.50")) // live: 77 × 2.50
			b.becomes(t, fmt.Sprintf(press, "#order-form button[value=save]"))
			b.becomes(t, fmt.Sprintf(holds, "#toasts", "is saved"))
			var id string
			b.becomes(t, "document.readyState === 'complete'")
			b.ask(t, &id, "path")
			saved, err := shop.Order(t.Context(), strings.TrimPrefix(id, "/orders/"))
			if err != nil || len(saved.Lines) != wholesale.MaxLines || saved.Lines[1999].Quantity != "77" || saved.Lines[1998].Quantity != "1" {
				t.Errorf("saved %d lines, %v", len(saved.Lines), err)
			}
		})
	}
}
