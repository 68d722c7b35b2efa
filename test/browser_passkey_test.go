package test

import (
	"context"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
)

// openNamedShop starts a shop that people reach by a name: browsers make passkeys for nothing else.
func openNamedShop(t *testing.T) *shop {
	t.Helper()
	account := startAccountWith(t, "testdata/shop")
	installation := newInstallation(t, "sqlite:"+filepath.Join(t.TempDir(), "upstock.db"), account)
	named := "http://" + strings.Replace(installation.address, "127.0.0.1", "localhost", 1)
	s := &shop{account: account, installation: installation, server: installation.serve(t, "--public-url", named), name: "Fizz"}
	s.supplier, s.password = installation.newOwner(t, s.name)
	return s
}

// withFingerprint gives the tab's browser a device that recognises its owner.
func (b *tab) withFingerprint(t *testing.T) {
	t.Helper()
	b.do(t, "plug in a device for passkeys", func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		if _, err := chromedp.Call(ctx, webauthn.Enable, webauthn.EnableParams{}); err != nil {
			return chromedp.Void{}, err
		}
		_, err := chromedp.Call(ctx, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{
			Options: &webauthn.VirtualAuthenticatorOptions{
				Protocol: webauthn.AuthenticatorProtocolCtap2, Ctap2version: webauthn.Ctap2versionCtap21,
				Transport: webauthn.AuthenticatorTransportInternal, HasResidentKey: true, HasUserVerification: true,
				IsUserVerified: true, AutomaticPresenceSimulation: true,
			},
		})
		return chromedp.Void{}, err
	})
}

// TestBrowserPasskey adds a passkey, signs in with it and without a password, and removes it.
func TestBrowserPasskey(t *testing.T) {
	t.Parallel()
	shop := openNamedShop(t)
	b := newTab(t, strings.Replace(shop.installation.url(), "127.0.0.1", "localhost", 1))
	b.withFingerprint(t)
	b.signIn(t, shop.Email, shop.password)
	b.open(t, "/account")
	b.click(t, "Add a passkey")
	b.fill(t, "Name", "Office laptop")
	b.isAccessible(t)
	b.click(t, "Add a passkey")
	b.see(t, "Passkey added")
	b.see(t, "never used")
	b.click(t, "Add a passkey")
	b.see(t, "has a passkey for you already")

	b.open(t, "/account")
	b.click(t, "Sign out")
	b.isAt(t, "/sign-in")
	b.isAccessible(t)
	b.click(t, "Sign in with a passkey")
	b.has(t, "nav[aria-label=Main]")

	b.open(t, "/account/passkeys")
	b.see(t, "last used")
	b.click(t, "Remove…")
	b.click(t, "Yes, remove")
	b.see(t, "No passkeys yet")
	b.open(t, "/account")
	b.click(t, "Sign out")
	b.isAt(t, "/sign-in")
	b.journal.expect(http.StatusUnauthorized)
	b.click(t, "Sign in with a passkey") // the device still has it
	b.see(t, "This passkey did not work here")
}
