package shell

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// identity names to the phone for whom it shows a page, and nothing else: its copies of pages are
// kept under it, so that no one sees another's. It begins with the person's own part, by which what
// another person left in other shops is known. It is "" when no one is signed in.
func identity(ctx context.Context) string {
	v := VisitOf(ctx)
	switch {
	case v == nil:
		return ""
	case v.Buyer == nil:
		return short(v.Person.ID) + short(v.Person.ID, SupplierOf(ctx).ID)
	}
	return short(v.Person.ID) + short(v.Person.ID, SupplierOf(ctx).ID, v.Buyer.CustomerID)
}

// pushMark changes with the session that this browser's notifications live as long as.
func pushMark(ctx context.Context) string {
	if VisitOf(ctx) == nil {
		return ""
	}
	return short(VisitOf(ctx).Person.ID) + "-" + short(page.SessionID(ctx))
}

// IconVersion changes with what a supplier's icons are drawn of.
func IconVersion(s wholesale.Supplier) string { return short(s.LogoMediaID, s.BrandColour, s.Name)[:8] }

// IconURL is where an icon of the app is served in its present version.
func IconURL(ctx context.Context, name string) string {
	return Path(ctx, "/"+name) + "?v=" + IconVersion(SupplierOf(ctx))
}

func short(parts ...string) string {
	hash := sha256.New()
	for _, part := range parts {
		hash.Write([]byte(part + "\x00"))
	}
	return hex.EncodeToString(hash.Sum(nil)[:8])
}
