package api

import (
	"bytes"
	"net/http"

	"upstock/internal/store"
)

// serveMedia answers our copy of a product's picture. An id always names the same picture, so it
// may be cached for a year; the sandbox keeps browsers from running it.
func (a *API) serveMedia(w http.ResponseWriter, r *http.Request) {
	media, err := a.picture(r)
	if err != nil {
		a.refuse(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", media.ContentType)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("ETag", `"`+media.ID+`"`)
	http.ServeContent(w, r, "", media.FetchedAt, bytes.NewReader(media.Content))
}

func (a *API) picture(r *http.Request) (store.Media, error) {
	id, err := knownID(r.PathValue("id"), "picture")
	if err != nil {
		return store.Media{}, err
	}
	return a.config.Catalog.Picture(r.Context(), id)
}

// mediaURL is where our copy of a picture is; "" when there is none.
func (a *API) mediaURL(id string) string {
	if id == "" {
		return ""
	}
	return a.config.PublicURL + mediaPath + id
}
