package sandbox

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"time"
)

// picturePath is where product pictures are, public and without authentication
// like Unleashed's, with a name that says nothing and changes with the picture.
const picturePath = "/_images/"

// SetProductImage gives a product one picture, which the sandbox serves itself.
// No data takes the picture away.
func (s *Sandbox) SetProductImage(productCode string, data []byte) error {
	return s.changeProduct(productCode, func(p *Product) error {
		p.Images, p.ImageUrl = nil, ""
		if len(data) == 0 {
			return nil
		}
		sum := sha256.Sum256(data)
		address := picturePath + p.Guid + "/" + hex.EncodeToString(sum[:16]) + extension(data)
		s.pictures[address] = data
		p.Images = []Image{{Url: address, IsDefault: true}}
		return nil
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

// changeProduct stores a changed version of a product, as a person would in
// Unleashed.
func (s *Sandbox) changeProduct(code string, change func(*Product) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.products.find("", code)
	if old == nil {
		return fmt.Errorf("product %s: %w", code, ErrNotFound)
	}
	product := *old
	if err := change(&product); err != nil {
		return fmt.Errorf("product %s: %w", code, err)
	}
	product.LastModifiedOn.Time, product.LastModifiedBy = s.stamp(), personUser
	s.products.put(&product)
	return nil
}
