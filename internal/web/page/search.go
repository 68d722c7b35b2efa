package page

import "net/http"

// SearchSent says whether a search was sent with Enter or its button (ui.SearchButton), rather than
// while typing. Then a single hit is what the person wants.
func SearchSent(r *http.Request) bool { return r.FormValue("open") != "" }
