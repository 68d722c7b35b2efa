package catalog

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"

	"upstock/internal/outbound"
)

const (
	maxPictureBytes     = 10 << 20
	maxPictureURL       = 2000 // bytes
	pictureTimeout      = 20 * time.Second
	maxPictureRedirects = 5
)

// pictureRefusal is the error for a picture that no retry can get.
type pictureRefusal struct {
	words  string // for people, a sentence without its point
	detail string // for the log
}

// Error gives the detail.
func (r *pictureRefusal) Error() string { return r.detail }

func refusePicture(words, detail string, args ...any) error {
	return &pictureRefusal{words, fmt.Sprintf(detail, args...)}
}

// Words about a picture that are used in several places. What they say of an address inside a
// private network is what they say of one that does not exist.
const (
	unreachableWords = "Its address cannot be reached"
	addressWords     = "Its address is not a web address"
	brokenWords      = "The server that has it does not answer as it should"
)

// whyMissing says why a picture could not be had, and whether trying again would not help; "" for
// an error that is about something else.
func whyMissing(err error) (words string, givenUp bool) {
	if refusal, ok := errors.AsType[*pictureRefusal](err); ok {
		return refusal.words, true
	}
	switch {
	case errors.Is(err, errUnreachable):
		return unreachableWords, false
	case errors.Is(err, errOutOfOrder):
		return brokenWords, false
	}
	return "", false
}

var (
	// errUnreachable marks a host that did not answer, so its other pictures are skipped for now.
	errUnreachable = errors.New("the host does not answer")
	// errOutOfOrder marks a server that answered, but not with what it has.
	errOutOfOrder = errors.New("the server is out of order")
)

type picture struct {
	contentType string
	content     []byte
}

// pictureTypes are types that browsers show and that can carry no script: no SVG, no HTML.
var pictureTypes = map[string]bool{"image/png": true, "image/jpeg": true, "image/gif": true, "image/webp": true}

type pictureFetcher struct {
	client    *http.Client
	timeout   time.Duration
	userAgent string
	drawing   sync.Mutex
}

func newPictureFetcher(guard outbound.Guard) *pictureFetcher {
	return &pictureFetcher{
		timeout:   pictureTimeout,
		userAgent: "Upstock",
		client:    &http.Client{CheckRedirect: followPicture, Transport: guard.Transport()},
	}
}

// followPicture follows redirects to the address types allowed for the first request. The guard
// checks the target.
func followPicture(request *http.Request, before []*http.Request) error {
	if len(before) > maxPictureRedirects {
		return refusePicture(brokenWords, "redirected more than %d times", maxPictureRedirects)
	}
	return checkPictureURL(request.URL)
}

func checkPictureURL(u *url.URL) error {
	if u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return refusePicture(addressWords, "its address is not an http or https address")
	}
	return nil
}

// fetch reads the picture at an address. The error is a *pictureRefusal when retrying is pointless,
// and wraps errUnreachable when the host did not answer.
func (f *pictureFetcher) fetch(ctx context.Context, sourceURL string) (picture, error) {
	if len(sourceURL) > maxPictureURL { // longer ones fit into no index
		return picture{}, refusePicture("Its address is too long", "its address has %d characters", len(sourceURL))
	}
	u, err := url.Parse(sourceURL)
	if err != nil {
		return picture{}, refusePicture(addressWords, "its address is not valid")
	}
	if err := checkPictureURL(u); err != nil {
		return picture{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, f.timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), http.NoBody)
	if err != nil {
		return picture{}, refusePicture(addressWords, "its address is not valid")
	}
	request.Header.Set("Accept", "image/png, image/jpeg, image/gif, image/webp")
	request.Header.Set("User-Agent", f.userAgent)
	response, err := f.client.Do(request)
	if err != nil {
		return picture{}, whyUnanswered(u, err)
	}
	defer response.Body.Close()
	return f.readPicture(u, response)
}

// whyUnanswered classifies the errors of a request without an answer.
func whyUnanswered(u *url.URL, err error) error {
	if refusal, ok := errors.AsType[*pictureRefusal](err); ok {
		return refusal
	}
	if failed, ok := errors.AsType[*url.Error](err); ok {
		err = failed.Err // without the address, which may hold a password
	}
	if errors.Is(err, outbound.ErrNotPublic) {
		return refusePicture(unreachableWords, "%s", err)
	}
	return fmt.Errorf("%w: %s: %w", errUnreachable, u.Host, err)
}

// readPicture reads a response and verifies that it is a picture by its content, because the
// declared type may be wrong.
func (f *pictureFetcher) readPicture(u *url.URL, response *http.Response) (picture, error) {
	switch status := response.StatusCode; {
	case status == http.StatusOK:
	case status >= 500, status == http.StatusTooManyRequests, status == http.StatusRequestTimeout:
		return picture{}, fmt.Errorf("%w: %s answers %s", errOutOfOrder, u.Host, response.Status)
	case status == http.StatusNotFound, status == http.StatusGone:
		return picture{}, refusePicture("It is no longer at its address", "the answer is %s", response.Status)
	default:
		return picture{}, refusePicture("Its address does not give it to everyone", "the answer is %s", response.Status)
	}
	content, err := io.ReadAll(io.LimitReader(response.Body, maxPictureBytes+1))
	if err != nil {
		return picture{}, fmt.Errorf("%w: read a picture from %s: %w", errOutOfOrder, u.Host, err)
	}
	if len(content) > maxPictureBytes {
		return picture{}, refusePicture(fmt.Sprintf("Its file is larger than %d MB. Save a smaller one", maxPictureBytes>>20), "it is too large")
	}
	contentType := http.DetectContentType(content)
	if !pictureTypes[contentType] {
		return picture{}, refusePicture("There is no PNG, JPEG, GIF or WebP picture at its address", "it is %s", contentType)
	}
	f.drawing.Lock() // one at a time: reading a large picture takes memory
	defer f.drawing.Unlock()
	return redrawn(content)
}

// redacted returns an address for logs, without its password.
func redacted(sourceURL string) string {
	u, err := url.Parse(sourceURL)
	if err != nil {
		return "(not valid)"
	}
	u.RawQuery = "" // signed addresses have their secret there
	return u.Redacted()
}

func hostOf(sourceURL string) string {
	u, err := url.Parse(sourceURL)
	if err != nil {
		return ""
	}
	return u.Host
}
