package page

import "net/http"

// SearchSent says whether a search was sent with Enter or its button, rather than while typing. Then
// a single hit is what the person wants. The button is ui.SearchButton.
func SearchSent(r *http.Request) bool { return r.FormValue("open") != "" }
