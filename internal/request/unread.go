package request

import (
	"io"
	"net/http"
)

// mostUnread is how many bytes of a body are taken in, and thrown away, after the answer is known.
const mostUnread = 64 << 20

// takeRest takes in what a client still sends when it is answered before its whole body was read:
// many clients look at the answer only after they have sent everything, and would see a connection
// that broke instead of being told that the file is too large. One that asked first (Expect) sends
// nothing more.
func takeRest(r *http.Request, body io.Reader) {
	if body == nil || r.Header.Get("Expect") != "" {
		return
	}
	_, _ = io.CopyN(io.Discard, body, mostUnread) // what fails here is the client's connection
}
