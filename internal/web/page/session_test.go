package page

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// asks asks the door for a page with its session, and says whether someone is signed in.
func (d *door) asks(t *testing.T) bool {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/who", nil)
	request.Header.Set("Cookie", d.cookie)
	answer := httptest.NewRecorder()
	d.router.ServeHTTP(answer, request)
	return answer.Code == http.StatusNoContent
}

// signIn signs in with a browser that has this cookie.
func (d *door) signIn(t *testing.T, cookie string) {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/in", nil)
	request.Header.Set("Cookie", cookie)
	answer := httptest.NewRecorder()
	d.router.ServeHTTP(answer, request)
	for _, set := range answer.Header().Values("Set-Cookie") {
		if strings.HasPrefix(set, "upstock-session=") {
			d.cookie, _, _ = strings.Cut(set, ";")
		}
	}
}

func newSignedInDoor(t *testing.T) *door {
	d := newDoor(t)
	d.router.Handle("GET /who", For("buyer"), func(w http.ResponseWriter, _ *http.Request) error {
		w.WriteHeader(http.StatusNoContent)
		return nil
	})
	d.router.Handle("GET /out", Public, func(_ http.ResponseWriter, r *http.Request) error { return SignOut(r.Context()) })
	if !d.asks(t) {
		t.Fatal("no one is signed in")
	}
	return d
}

func TestASessionEnds(t *testing.T) {
	for _, test := range []struct {
		name  string
		every time.Duration // it is used
		times int
		want  bool
	}{
		{"used within the idle limit", idleLimit - time.Minute, 3, true},
		{"not used for longer", idleLimit + time.Minute, 1, false},
		{"used for nearly two weeks", 8 * time.Hour, 41, true},
		{"used for two weeks", 8 * time.Hour, 43, false},
	} {
		d := newSignedInDoor(t)
		synctest.Test(t, func(t *testing.T) {
			d.signIn(t, "") // by the clock of this bubble
			signedIn := true
			for range test.times {
				<-time.After(test.every)
				signedIn = d.asks(t)
			}
			if signedIn != test.want {
				t.Errorf("%s: signed in is %v", test.name, signedIn)
			}
		})
	}
}

// TestSigningInGivesANewToken: whoever has put a token of theirs into the browser before has
// nothing.
func TestSigningInGivesANewToken(t *testing.T) {
	d := newSignedInDoor(t)
	before := d.cookie
	d.signIn(t, before)
	after := d.cookie
	_, token, _ := strings.Cut(after, "=")
	if after == before || len(token) < 43 { // 256 bits as base64
		t.Errorf("the session was %q and is %q", before, after)
	}
	if d.cookie = before; d.asks(t) {
		t.Error("the old token still works")
	}
	if d.cookie = after; !d.asks(t) {
		t.Error("the new token does not work")
	}
	request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/out", nil)
	request.Header.Set("Cookie", after)
	d.router.ServeHTTP(httptest.NewRecorder(), request)
	if d.asks(t) {
		t.Error("after signing out the token still works")
	}
}
