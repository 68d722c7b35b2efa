package catalog

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func encoded(t *testing.T, encode func(w *bytes.Buffer, m image.Image) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b, image.NewRGBA(image.Rect(0, 0, 2, 2))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngPicture(t *testing.T) []byte {
	return encoded(t, func(w *bytes.Buffer, m image.Image) error { return png.Encode(w, m) })
}

// pictureServer serves configured content and counts requests.
type pictureServer struct {
	*httptest.Server
	mux   *http.ServeMux
	asked atomic.Int64
}

func newPictureServer(t *testing.T) *pictureServer {
	s := &pictureServer{mux: http.NewServeMux()}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.asked.Add(1)
		s.mux.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *pictureServer) host() string { return strings.TrimPrefix(s.URL, "http://") }

// at serves content under a path and returns its address.
func (s *pictureServer) at(path string, content []byte) string {
	s.mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/png") // whatever it is
		w.Write(content)
	})
	return s.URL + path
}

func (s *pictureServer) answers(path string, status int) string {
	s.mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
	return s.URL + path
}

func (s *pictureServer) redirects(path, to string) string {
	s.mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) })
	return s.URL + path
}

// pictured adds a product with pictures from some addresses.
func (c *fixture) pictured(code string, addresses ...string) wholesale.Product {
	c.t.Helper()
	return c.product(code, func(p *wholesale.Product) {
		for i, address := range addresses {
			p.Images = append(p.Images, wholesale.Image{SourceURL: address, Default: i == 0})
		}
	})
}

func (c *fixture) fetch(p *Pictures, products ...wholesale.Product) error {
	job := FetchPictures{SupplierID: c.supplier}
	for _, product := range products {
		job.ProductIDs = append(job.ProductIDs, product.ID)
	}
	return p.Fetch(c.t.Context(), job)
}

func (c *fixture) images(product wholesale.Product) []wholesale.Image {
	c.t.Helper()
	p, err := c.Product(c.t.Context(), c.supplier, product.ID)
	if err != nil {
		c.t.Fatal(err)
	}
	return p.Images
}

func TestPicturesOfEachKindAreKept(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		server := newPictureServer(t)
		kinds := map[string][]byte{
			"image/png":  pngPicture(t),
			"image/jpeg": encoded(t, func(w *bytes.Buffer, m image.Image) error { return jpeg.Encode(w, m, nil) }),
			"image/gif":  encoded(t, func(w *bytes.Buffer, m image.Image) error { return gif.Encode(w, m, nil) }),
			"image/webp": []byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"),
		}
		for kind, content := range kinds {
			content = append(content, "<script>"...) // a picture, and something else as well
			product := c.pictured(kind, server.at("/"+kind, content))
			if err := c.fetch(NewPictures(c.store, server.host(), c.log), product); err != nil {
				t.Fatal(err)
			}
			media, err := c.Picture(t.Context(), c.images(product)[0].MediaID)
			if err != nil {
				t.Fatal(err)
			}
			m, format, err := image.Decode(bytes.NewReader(media.Content))
			if err != nil || media.ContentType != "image/"+format || m.Bounds().Empty() || bytes.Contains(media.Content, []byte("<script>")) || !media.FetchedAt.Equal(now) {
				t.Errorf("%s was kept as %s, %d bytes, fetched at %s: %v", kind, media.ContentType, len(media.Content), media.FetchedAt, err)
			}
		}
		_, err := c.Picture(t.Context(), store.NewID())
		wantCode(t, "no such picture", err, wholesale.CodeNotFound)
	})
}

func TestAPictureIsFetchedOncePerSupplier(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		server := newPictureServer(t)
		address := server.at("/a.png", pngPicture(t))
		pictures := NewPictures(c.store, server.host(), c.log)
		a, b := c.pictured("A", address, address), c.pictured("B", address)
		for range 2 {
			if err := c.fetch(pictures, a, b); err != nil {
				t.Fatal(err)
			}
		}
		if n := server.asked.Load(); n != 1 {
			t.Errorf("asked %d times", n)
		}
		id := c.images(a)[0].MediaID
		if id == "" || c.images(a)[1].MediaID != id || c.images(b)[0].MediaID != id {
			t.Errorf("%+v, %+v", c.images(a), c.images(b))
		}

		job := FetchPictures{SupplierID: c.newSupplier(), ProductIDs: []string{a.ID}}
		if err := pictures.Fetch(t.Context(), job); err != nil || server.asked.Load() != 1 {
			t.Errorf("another supplier's job about this product: %v, asked %d times", err, server.asked.Load())
		}
		c.supplier = job.SupplierID
		other := c.pictured("A", address)
		if err := c.fetch(pictures, other); err != nil {
			t.Fatal(err)
		}
		if got := c.images(other)[0].MediaID; got == "" || got == id || server.asked.Load() != 2 {
			t.Errorf("another supplier's copy is %q (the first's %q), asked %d times", got, id, server.asked.Load())
		}
	})
}

func TestWhatChangedMeanwhileStays(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		server := newPictureServer(t)
		content := pngPicture(t)
		var product wholesale.Product
		server.mux.HandleFunc("/a.png", func(w http.ResponseWriter, _ *http.Request) {
			if _, err := c.UpdateProduct(context.Background(), c.supplier, product.ID, ProductChange{Name: ptr("Renamed")}); err != nil {
				t.Error(err)
			}
			w.Write(content)
		})
		product = c.pictured("A", server.URL+"/a.png")
		if err := c.fetch(NewPictures(c.store, server.host(), c.log), product); err != nil {
			t.Fatal(err)
		}
		got, err := c.Product(t.Context(), c.supplier, product.ID)
		if err != nil || got.Name != "Renamed" || got.Images[0].MediaID == "" {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestPicturesThatCannotBeHadAreLeftOut(t *testing.T) {
	onSQLite(t, func(t *testing.T, c *fixture) {
		server, inside := newPictureServer(t), newPictureServer(t)
		content := pngPicture(t)
		good := server.at("/good.png", content)
		secret := inside.at("/secret.png", content)
		localhost := strings.Replace(secret, "127.0.0.1", "localhost", 1)
		pictures := NewPictures(c.store, server.host(), c.log)

		for name, address := range map[string]string{
			"loopback":                       secret,
			"a name for loopback":            localhost,
			"loopback in IPv6 disguise":      strings.Replace(secret, "127.0.0.1", "[::ffff:127.0.0.1]", 1),
			"unspecified":                    strings.Replace(secret, "127.0.0.1", "0.0.0.0", 1),
			"the allowed host's other name":  strings.Replace(good, "127.0.0.1", "localhost", 1),
			"another port of it":             "http://127.0.0.1:1/",
			"private":                        "http://10.0.0.1/a.png",
			"cloud metadata":                 "http://169.254.169.254/latest/meta-data/",
			"unique local IPv6":              "http://[fd00::1]/a.png",
			"a redirect inside":              server.redirects("/r1", secret),
			"a redirect to a name":           server.redirects("/r2", localhost),
			"a redirect to a file":           server.redirects("/r3", "file:///etc/passwd"),
			"a redirect without an end":      server.redirects("/r4", server.URL+"/r4"),
			"a file":                         "file:///etc/passwd",
			"inline data":                    "data:image/png;base64,AAAA",
			"no address at all":              "",
			"not an address":                 "http://[::1/\x7f",
			"HTML that says it is a picture": server.at("/html", []byte("<html><script>alert(1)</script></html>")),
			"SVG":                            server.at("/svg", []byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script/></svg>`)),
			"BMP":                            server.at("/bmp", []byte("BM0000000000")),
			"nothing":                        server.at("/nothing", nil),
			"too large":                      server.at("/large", append(content, make([]byte, maxPictureBytes)...)),
			"gone":                           server.answers("/gone", http.StatusGone),
			"forbidden":                      server.answers("/forbidden", http.StatusForbidden),
			"no content":                     server.answers("/no-content", http.StatusNoContent),
		} {
			t.Run(name, func(t *testing.T) {
				product := c.pictured(name, address, good)
				err := c.fetch(pictures, product)
				if err != nil {
					t.Errorf("the job fails: %v", err)
				}
				images := c.images(product)
				if images[0].MediaID != "" {
					t.Error("it was kept")
				}
				if images[1].MediaID == "" {
					t.Error("the other picture of the product was not fetched")
				}
			})
		}
		if n := inside.asked.Load(); n != 0 {
			t.Errorf("the server inside was asked %d times", n)
		}
	})
}

func TestARedirectToTheAllowedHostIsFollowed(t *testing.T) {
	onSQLite(t, func(t *testing.T, c *fixture) {
		server := newPictureServer(t)
		product := c.pictured("A", server.redirects("/r", server.at("/a.png", pngPicture(t))))
		if err := c.fetch(NewPictures(c.store, server.host(), c.log), product); err != nil || c.images(product)[0].MediaID == "" {
			t.Errorf("%+v, %v", c.images(product), err)
		}
	})
}

func TestTroubleFailsTheJobAfterTheOthers(t *testing.T) {
	onSQLite(t, func(t *testing.T, c *fixture) {
		server := newPictureServer(t)
		var broken atomic.Bool
		broken.Store(true)
		content := pngPicture(t)
		server.mux.HandleFunc("/a.png", func(w http.ResponseWriter, _ *http.Request) {
			if broken.Load() {
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			w.Write(content)
		})
		product := c.pictured("A", server.URL+"/a.png", server.at("/b.png", content))
		pictures := NewPictures(c.store, server.host(), c.log)
		if err := c.fetch(pictures, product); err == nil {
			t.Error("the job does not fail")
		}
		if images := c.images(product); images[0].MediaID != "" || images[1].MediaID == "" {
			t.Errorf("%+v", images)
		}
		broken.Store(false)
		if err := c.fetch(pictures, product); err != nil || c.images(product)[0].MediaID == "" {
			t.Errorf("the second attempt: %+v, %v", c.images(product), err)
		}
	})
}

func TestAHostThatDoesNotAnswerIsAskedOnce(t *testing.T) {
	onSQLite(t, func(t *testing.T, c *fixture) {
		server := newPictureServer(t)
		server.mux.HandleFunc("/", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		a := c.pictured("A", server.URL+"/1", server.URL+"/2")
		b := c.pictured("B", server.URL+"/3")
		pictures := NewPictures(c.store, server.host(), c.log)
		pictures.fetcher.timeout = time.Second // in which a busy machine brings the first request to the server
		if err := c.fetch(pictures, a, b); err == nil {
			t.Error("the job does not fail")
		}
		if n := server.asked.Load(); n != 1 {
			t.Errorf("asked %d times", n)
		}
	})
}

func TestAnAddressIsLoggedWithoutItsSecrets(t *testing.T) {
	for address, want := range map[string]string{
		"https://user:secret@example.com/a.png?sig=secret": "https://user:xxxxx@example.com/a.png",
		"http://[::1/": "(not valid)",
	} {
		if got := redacted(address); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	err := whyUnanswered(mustParse(t, "https://user:secret@example.com/?sig=secret"), fmt.Errorf("broken"))
	if strings.Contains(err.Error(), "secret") {
		t.Error(err)
	}
}

func mustParse(t *testing.T, address string) *url.URL {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u
}
