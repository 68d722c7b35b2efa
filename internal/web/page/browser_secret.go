package page

import (
	"net/http"
	"time"
)

// BrowserSecret is what this browser alone was given to keep; "" when it was nothing. A session
// would not do: what it remembers is in the database.
func BrowserSecret(r *http.Request) string {
	rt := routerOf(r.Context())
	cookie, err := r.Cookie(cookieName(rt.config.ownName("code"), rt.secure))
	if err != nil {
		return ""
	}
	return cookie.Value
}

// KeepSecret gives the browser a secret to keep for a while; "" takes it away.
func KeepSecret(w http.ResponseWriter, r *http.Request, secret string, life time.Duration) {
	rt := routerOf(r.Context())
	maxAge := int(life / time.Second)
	if secret == "" {
		maxAge = -1
	}
	http.SetCookie(w, &http.Cookie{
		Name: cookieName(rt.config.ownName("code"), rt.secure), Value: secret, Path: "/", MaxAge: maxAge,
		Secure: rt.secure, HttpOnly: true, SameSite: http.SameSiteStrictMode,
	})
}
