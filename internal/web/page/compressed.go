package page

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/klauspost/compress/gzhttp"
)

// Compressed makes pages a tenth of their size; live streams, pictures and documents are left as
// they are. The jitter hides the exact size, which could otherwise reveal part of a page.
func Compressed(h http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(gzhttp.EnableZstd(false), gzhttp.RandomJitter(32, 0, false), gzhttp.ContentTypeFilter(func(contentType string) bool {
		return !strings.HasPrefix(contentType, "text/event-stream") && gzhttp.DefaultContentTypeFilter(contentType)
	}))
	if err != nil {
		panic(fmt.Sprintf("compression: %v", err)) // the options are constants
	}
	return wrap(h)
}
