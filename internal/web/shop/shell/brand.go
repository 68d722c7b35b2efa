package shell

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"net/http"
	"strconv"

	"upstock/internal/wholesale"
)

// brandStyle gives the supplier's colour to the buttons and marks of its shop. It is a file of its
// own, because pages may hold no styles.
func brandStyle(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable") // its address has the colour in it
	_, err := w.Write([]byte(styleOf(SupplierOf(r.Context()))))
	return err
}

func styleOf(s wholesale.Supplier) string {
	if s.BrandColour == "" {
		return ""
	}
	return fmt.Sprintf(":root{--color-primary:%s;--color-primary-content:%s}", s.BrandColour, TextOn(s.BrandColour))
}

// brandVersion changes with the colour, so that browsers may keep the file for good.
func brandVersion(s wholesale.Supplier) string {
	sum := sha256.Sum256([]byte(styleOf(s)))
	return hex.EncodeToString(sum[:4])
}

// TextOn is the colour of text on a colour "#rrggbb": black or white, whichever has more contrast
// (at least 4.5:1 with one of them). Source of the formula: WCAG 2.2, relative luminance.
func TextOn(colour string) string {
	n, err := strconv.ParseUint(colour[min(1, len(colour)):], 16, 32)
	if err != nil {
		return "#ffffff"
	}
	luminance := 0.2126*linear(n>>16) + 0.7152*linear(n>>8) + 0.0722*linear(n)
	if (luminance+0.05)/0.05 >= 1.05/(luminance+0.05) {
		return "#000000"
	}
	return "#ffffff"
}

// linear is the share of light of the lowest byte of a colour.
func linear(channel uint64) float64 {
	share := float64(channel&0xff) / 255
	if share <= 0.04045 {
		return share / 12.92
	}
	return math.Pow((share+0.055)/1.055, 2.4)
}
