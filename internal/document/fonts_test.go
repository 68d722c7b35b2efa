package document

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// scripts are texts that people write, each with a glyph for every character.
var scripts = map[string]string{
	"te reo Māori":        "Kūmara me te hua whenua, Ōtautahi",
	"Simplified Chinese":  "有机绿茶 500克(新西兰制造)",
	"Traditional Chinese": "烏龍茶葉禮盒,臺灣製",
	"Japanese":            "味噌ラーメン、北海道産カップ「お得」ー",
	"Korean":              "김치 라면 매운맛 뚱뚱한 햄",
	"Vietnamese":          "Phở bò, nước mắm Phú Quốc, bánh tráng cuốn",
	"Thai":                "ข้าวหอมมะลิ น้ำปลา เครื่องแกงเผ็ด",
	"Greek":               "Ελληνικό ελαιόλαδο, ὄξος",
	"Cyrillic":            "Борщ, Ђуро, Қымыз",
	"arrows and marks":    "↑ this way up → ⚠ ✓ ✗ ★ ☎ ♻ ½ ⅓ ≤ 4 °C ± №",
	"currencies":          "€ £ ¥ ₩ ₫ ₹ ₿",
	"emoji":               "🍜 🥑 🐟 🧊 🥚 🌶 ❄ ☕ 📦 🚚 😀 🧋",
}

func TestEveryScriptHasItsGlyphs(t *testing.T) {
	for name, text := range scripts {
		t.Run(name, func(t *testing.T) {
			s := newSheet(false)
			for _, w := range []weight{plain, bold} {
				for _, r := range text {
					if s.fonts.glyph(r, w).face == nil {
						t.Errorf("%q (%U) has no glyph", r, r)
					}
				}
			}
			if err := s.pdf.Error(); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestEveryScriptIsInThePDFAndFound(t *testing.T) {
	for name, text := range scripts {
		t.Run(name, func(t *testing.T) {
			d := sample(t)
			d.Supplier.Name = text
			d.Delivery.Street = text
			d.Order.Reference = text
			d.Order.Notes = text
			d.Order.Lines[0].Name, d.Order.Lines[1].Comment = text, text
			all := strings.ReplaceAll(strings.Join(textOf(t, d, packingSlip), ""), " ", "")
			if got := strings.Count(all, strings.ReplaceAll(text, " ", "")); got != 6 {
				t.Errorf("%q is there %d times, want 6: %s", text, got, all)
			}
		})
	}
}

func TestCharactersThatNoFontHas(t *testing.T) {
	d := sample(t)
	d.Order.Lines[0].Name = "Miso 味噌 🍜 Ma\u0304ori\u200b\x00 \U0001d400 ㋐ シャツ ᚠ \U00020000"
	s := drawn(t, d, packingSlip)
	pdf := output(t, s)
	if text := read(t, s, pdf); !contains(text, "Miso 味噌 🍜 Māori A ア シャツ ᚠ \U00020000") {
		t.Errorf("got %q", text)
	}
	boxes := bytes.Count(pdf, []byte("(\x25\xa1) Tj"))
	if boxes != 2 {
		t.Errorf("%d boxes are drawn, want one for each of the two that no font has", boxes)
	}
}

func TestFallbacksAreReadOnlyWhenNeeded(t *testing.T) {
	for text, want := range map[string]int{"Kombucha, Ōtautahi": 2, "Phở": 3, "味噌": 4, "🍜": 5} {
		d := sample(t)
		d.Order.Notes = text
		if s := drawn(t, d, packingSlip); len(s.fonts.faces) != want {
			t.Errorf("%s reads %d fonts, want %d", text, len(s.fonts.faces), want)
		}
	}
}

// Each document holds only the glyphs that it shows.
func TestDocumentsStaySmall(t *testing.T) {
	for name, most := range map[string]int{"te reo Māori": 80_000, "Japanese": 110_000, "Korean": 110_000, "emoji": 120_000} {
		d := sample(t)
		d.Order.Notes = strings.Repeat(scripts[name]+"\n", 20)
		var out bytes.Buffer
		if err := PackingSlips(&out, d); err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d bytes", name, out.Len())
		if out.Len() > most {
			t.Errorf("a packing slip in %s has %d bytes, at most %d are expected", name, out.Len(), most)
		}
	}
}

func TestLinesBreakAsTheirScriptDoes(t *testing.T) {
	s := newSheet(true)
	s.font(10, plain, ink)
	for _, c := range []struct {
		text string
		want []string
	}{
		{"有机绿茶五百克礼盒", []string{"有机绿茶五百克", "礼盒"}},
		{"味噌ラーメン大。盛り", []string{"味噌ラーメン", "大。盛り"}}, // no line begins with a full stop
		{"김치 라면 매운맛 한상자", []string{"김치 라면 매운", "맛 한상자"}},
		{"Miso 味噌ラーメン six", []string{"Miso 味噌ラー", "メン six"}},
		{"น้ำน้ำน้ำน้ำน้ำน้ำน้ำน้ำน้ำน้ำ", nil},
	} {
		got := s.wrap(c.text, 26)
		if c.want == nil {
			for _, line := range got {
				if !strings.HasPrefix(line, "น้ำ") {
					t.Errorf("a line begins inside of a character: %q", line)
				}
			}
			continue
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%q: %s", c.text, diff)
		}
	}
}
