package page

import "net/http"

// contentPolicy lets a page load what we serve and nothing else: no inline script runs, whatever
// text a page shows. Pictures may be data of the page itself. Browsers on this policy still follow
// htmx, which needs no eval for the attributes we use.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// setPolicy sets what pages may do more than other answers, see package request.
func setPolicy(h http.Header) {
	h.Set("Content-Security-Policy", contentPolicy)
	h.Set("Referrer-Policy", "same-origin") // the page that a form was sent from is shown again
}
