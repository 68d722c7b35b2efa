package catalog

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

const (
	maxPictureBytes     = 10 << 20
	pictureTimeout      = 20 * time.Second
	maxPictureRedirects = 5
)

// pictureRefusal is the error for a picture that no retry can get.
type pictureRefusal struct{ reason string }

// Error gives the reason.
func (r *pictureRefusal) Error() string { return r.reason }

func refusePicture(format string, args ...any) error {
	return &pictureRefusal{fmt.Sprintf(format, args...)}
}

// errUnreachable marks a host that did not answer, so its other pictures are skipped for now.
var errUnreachable = errors.New("the host does not answer")

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
}

func newPictureFetcher(dialer *publicDialer) *pictureFetcher {
	return &pictureFetcher{
		timeout:   pictureTimeout,
		userAgent: "Upstock",
		client: &http.Client{
			CheckRedirect: followPicture,
			Transport: &http.Transport{
				// No proxy: it would connect for us and bypass the address check.
				DialContext:         dialer.DialContext,
				TLSHandshakeTimeout: 10 * time.Second,
				IdleConnTimeout:     30 * time.Second,
				MaxIdleConnsPerHost: 2,
				ForceAttemptHTTP2:   true,
			},
		},
	}
}

// followPicture follows redirects to the address types allowed for the first request. The dialer
// checks the target.
func followPicture(request *http.Request, before []*http.Request) error {
	if len(before) > maxPictureRedirects {
		return refusePicture("redirected more than %d times", maxPictureRedirects)
	}
	return checkPictureURL(request.URL)
}

func checkPictureURL(u *url.URL) error {
	if u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return refusePicture("its address is not an http or https address")
	}
	return nil
}

// fetch reads the picture at an address. The error is a *pictureRefusal when retrying is pointless,
// and wraps errUnreachable when the host did not answer.
func (f *pictureFetcher) fetch(ctx context.Context, sourceURL string) (picture, error) {
	u, err := url.Parse(sourceURL)
	if err != nil {
		return picture{}, refusePicture("its address is not valid")
	}
	if err := checkPictureURL(u); err != nil {
		return picture{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, f.timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), http.NoBody)
	if err != nil {
		return picture{}, refusePicture("its address is not valid")
	}
	request.Header.Set("Accept", "image/png, image/jpeg, image/gif, image/webp")
	request.Header.Set("User-Agent", f.userAgent)
	response, err := f.client.Do(request)
	if err != nil {
		return picture{}, whyUnanswered(u, err)
	}
	defer response.Body.Close()
	return readPicture(u, response)
}

// whyUnanswered classifies the errors of a request without an answer.
func whyUnanswered(u *url.URL, err error) error {
	if refusal, ok := errors.AsType[*pictureRefusal](err); ok {
		return refusal
	}
	if failed, ok := errors.AsType[*url.Error](err); ok {
		err = failed.Err // without the address, which may hold a password
	}
	if errors.Is(err, errNotPublic) {
		return refusePicture("%s", err)
	}
	return fmt.Errorf("%w: %s: %w", errUnreachable, u.Host, err)
}

// readPicture reads a response and verifies that it is a picture by its content, because the
// declared type may be wrong.
func readPicture(u *url.URL, response *http.Response) (picture, error) {
	switch status := response.StatusCode; {
	case status == http.StatusOK:
	case status >= 500, status == http.StatusTooManyRequests, status == http.StatusRequestTimeout:
		return picture{}, fmt.Errorf("%s answers %s", u.Host, response.Status)
	default:
		return picture{}, refusePicture("the answer is %s", response.Status)
	}
	content, err := io.ReadAll(io.LimitReader(response.Body, maxPictureBytes+1))
	if err != nil {
		return picture{}, fmt.Errorf("read a picture from %s: %w", u.Host, err)
	}
	if len(content) > maxPictureBytes {
		return picture{}, refusePicture("it is larger than %d MB", maxPictureBytes>>20)
	}
	contentType := http.DetectContentType(content)
	if !pictureTypes[contentType] {
		return picture{}, refusePicture("it is %s, not a PNG, JPEG, GIF or WebP picture", contentType)
	}
	return shrunk(picture{contentType: contentType, content: content}), nil
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
