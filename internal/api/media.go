package api

import (
	"bytes"
	"context"
	"net/http"

	"upstock/internal/store"
)

// serveMedia answers our copy of a product's picture. An id always names the same picture, so it
// may be cached for a year; the sandbox keeps browsers from running it.
func (a *API) serveMedia(w http.ResponseWriter, r *http.Request) {
	a.sendPicture(w, r, "", a.config.Catalog.Picture)
}

// serveThumbnail answers the small copy of a picture that lists show.
func (a *API) serveThumbnail(w http.ResponseWriter, r *http.Request) {
	a.sendPicture(w, r, "-thumbnail", a.config.Catalog.Thumbnail)
}

func (a *API) sendPicture(w http.ResponseWriter, r *http.Request, variant string,
	read func(ctx context.Context, id string) (store.Media, error),
) {
	id, err := knownID(r.PathValue("picture"), "picture")
	if err != nil {
		a.refuse(w, r, err)
		return
	}
	media, err := read(r.Context(), id)
	if err != nil {
		a.refuse(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", media.ContentType)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("ETag", `"`+media.ID+variant+`"`)
	http.ServeContent(w, r, "", media.FetchedAt, bytes.NewReader(media.Content))
}

// mediaURL is where our copy of a picture is; "" when there is none.
func (a *API) mediaURL(id string) string {
	if id == "" {
		return ""
	}
	return a.config.PublicURL + mediaPath + id
}
