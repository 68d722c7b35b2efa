package page

import (
	"net/http"
	"time"
)

// personLife is how long a browser knows who used it last.
const personLife = 365 * 24 * time.Hour

// personCookie is what the cookie is sealed for, where a form is sealed for its person: no form can
// be taken for a cookie.
const personCookie = "cookie"

// lastPerson is who used this browser last; "" when it does not know. It signs no one in: a form is
// packed for this person, who must sign in to see it again. A cookie that we did not seal counts
// for nothing, so that strangers cannot make us read and pack what they send.
func (rt *Router) lastPerson(r *http.Request) string {
	if rt.config.Open == nil {
		return ""
	}
	cookie, err := r.Cookie(cookieName(rt.config.ownName("person"), rt.secure))
	if err != nil {
		return ""
	}
	personID, err := rt.config.Open(cookie.Value, personCookie)
	if err != nil {
		return ""
	}
	return string(personID)
}

func (rt *Router) rememberPerson(w http.ResponseWriter, r *http.Request, personID string) {
	if rt.config.Seal == nil || rt.lastPerson(r) == personID {
		return
	}
	sealed, err := rt.config.Seal([]byte(personID), personCookie)
	if err != nil || sealed == "" {
		return // without the cookie, a form is not kept when the session ends
	}
	http.SetCookie(w, &http.Cookie{
		Name: cookieName(rt.config.ownName("person"), rt.secure), Value: sealed, Path: "/", MaxAge: int(personLife / time.Second),
		Secure: rt.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}
