package page

import (
	"net/http"

	"upstock/internal/request"
)

// ClientIP is the address of the browser, as far as trusted proxies tell it.
func ClientIP(r *http.Request) string { return request.Of(r.Context()).Address }
