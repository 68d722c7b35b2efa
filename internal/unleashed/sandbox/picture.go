package sandbox

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"time"
)

// picturePath holds product pictures, public as in Unleashed; a changed picture has another name.
const picturePath = "/_images/"

// SetProductImage gives a product one picture, which the sandbox serves itself.
// No data takes the picture away.
func (s *Sandbox) SetProductImage(productCode string, data []byte) error {
	return s.ChangeProduct(productCode, func(p *Product) {
		p.Images, p.ImageUrl = nil, ""
		if len(data) == 0 {
			return
		}
		sum := sha256.Sum256(data)
		address := picturePath + p.Guid + "/" + hex.EncodeToString(sum[:16]) + extension(data)
		s.pictures[address] = data
		p.Images = []Image{{Url: address, IsDefault: true}}
	})
}

func extension(data []byte) string {
	switch http.DetectContentType(data) {
	case "image/jpeg":
		return ".jpg"
	case "image/webp":
		return ".webp"
	default:
		return ".png"
	}
}

func (s *Sandbox) servePicture(w http.ResponseWriter, r *http.Request) {
	s.mu.RLock()
	data, ok := s.pictures[r.URL.Path]
	s.mu.RUnlock()
	if !ok || r.Method != http.MethodGet && r.Method != http.MethodHead {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	http.ServeContent(w, r, r.URL.Path, time.Time{}, bytes.NewReader(data))
}
