package request

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

// silent is a body that notes how much of it was read.
type silent struct{ left, read int }

func (s *silent) Read(p []byte) (int, error) {
	n := min(len(p), s.left)
	if n == 0 {
		return 0, io.EOF
	}
	s.left, s.read = s.left-n, s.read+n
	return n, nil
}

func TestTheRestOfABodyIsTakenInBeforeTheAnswer(t *testing.T) {
	d := newDesk()
	refuse := d.Handle(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, 10)
		if _, err := io.ReadAll(r.Body); err == nil {
			t.Error("the body is within the bound")
		}
		w.WriteHeader(http.StatusRequestEntityTooLarge)
	}))
	for _, test := range []struct{ size, most int }{{1 << 20, 1 << 20}, {mostUnread + 1<<20, mostUnread + 1<<10}} {
		body := &silent{left: test.size}
		w := httptest.NewRecorder()
		refuse.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", body))
		if w.Code != http.StatusRequestEntityTooLarge || body.read < min(test.size, mostUnread) || body.read > test.most {
			t.Errorf("%d bytes: answered %d after %d", test.size, w.Code, body.read)
		}
	}
	asked := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(make([]byte, 1<<20)))
	asked.Header.Set("Expect", "100-continue")
	rest := asked.Body
	refuse.ServeHTTP(httptest.NewRecorder(), asked)
	if n, err := io.Copy(io.Discard, rest); n < 1<<19 || err != nil {
		t.Errorf("a client that asked first: %d bytes left, %v", n, err)
	}
}
