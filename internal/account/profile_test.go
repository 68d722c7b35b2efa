package account

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"upstock/internal/databasetest"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func TestProfile(t *testing.T) {
	inEachOffice(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		must(t, o.UpdateProfile(ctx, o.supplierID, Profile{
			Name: " Kombu & Sons ", Email: "hello@kombu.example", TimeZone: "Australia/Perth", BrandColour: "#1D4ED8", GSTNumber: "49-091-850",
		}))
		must(t, o.ChooseCustomerMails(ctx, o.supplierID, wholesale.CustomerMails{Entered: true}))
		got, err := o.Supplier(ctx, o.supplierID)
		must(t, err)
		want := wholesale.Supplier{
			ID: o.supplierID, Name: "Kombu & Sons", Email: "hello@kombu.example", Currency: "NZD", TimeZone: "Australia/Perth",
			BrandColour: "#1d4ed8", GSTNumber: "49091850", Mails: wholesale.CustomerMails{Entered: true}, CreatedAt: now,
			Shop: wholesale.Shop{Slug: "kombu-brewing", ForStrangers: wholesale.StrangersSeeNothing},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		err = o.UpdateProfile(ctx, o.supplierID, Profile{Email: "x", TimeZone: "Mars", BrandColour: "red", GSTNumber: "1"})
		wantFields(t, err, "name", "email", "time_zone", "brand_colour", "gst_number")
	})
}

func TestOfferedTimeZonesExist(t *testing.T) {
	for _, name := range TimeZones() {
		if timeZoneFault(name) != "" {
			t.Errorf("there is no time zone %s", name)
		}
	}
}

func TestGSTNumbers(t *testing.T) {
	for typed, want := range map[string]string{
		"": "", "49-091-850": "49091850", "035901981": "035901981", "49098576": "49098576", "136410132": "136410132", "51 824 753 556": "51824753556",
	} {
		if got, fault := gstNumber(typed); got != want || fault != "" {
			t.Errorf("%q gives %q, %q", typed, got, fault)
		}
	}
	for _, typed := range []string{"136410133", "9125568", "00000000", "51 824 753 557", "01 824 753 556", "GST 49-091-850", "123", "1234567890", "٤٩٠٩١٨٥٠"} {
		if _, fault := gstNumber(typed); fault == "" {
			t.Errorf("%q was taken", typed)
		}
	}
}

// A slip in one digit is what check digits are there to find. (Those of an IRD number miss a few.)
func TestOneWrongDigitOfAnABNIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		digits := []byte("51824753556")
		i := rapid.IntRange(0, len(digits)-1).Draw(t, "place")
		wrong := byte(rapid.IntRange('0', '9').Draw(t, "digit"))
		if digits[i] == wrong {
			t.Skip("no slip")
		}
		digits[i] = wrong
		if _, fault := gstNumber(string(digits)); fault == "" {
			t.Fatalf("%s was taken", digits)
		}
	})
}

func TestLogo(t *testing.T) {
	inEachOffice(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		logo := func() string {
			supplier, err := o.Supplier(ctx, o.supplierID)
			must(t, err)
			return supplier.LogoMediaID
		}
		read := func(id string) (m store.Media, err error) {
			err = o.store.View(ctx, func(tx *store.Tx) (err error) {
				m, err = tx.Media(ctx, id)
				return err
			})
			return m, err
		}
		must(t, o.SetLogo(ctx, o.supplierID, encode(t, "png", 2000, 500)))
		first := logo()
		kept, err := read(first)
		must(t, err)
		size, format, err := image.DecodeConfig(bytes.NewReader(kept.Content))
		if err != nil || kept.ContentType != "image/png" || format != "png" || size.Width != 512 || size.Height != 128 {
			t.Errorf("kept is a %s of %d × %d, %v", format, size.Width, size.Height, err)
		}
		must(t, o.SetLogo(ctx, o.supplierID, encode(t, "png", 2000, 500)))
		if logo() != first {
			t.Error("the same logo again is another")
		}
		must(t, o.SetLogo(ctx, o.supplierID, encode(t, "jpeg", 300, 300)))
		if kept, err := read(logo()); err != nil || kept.ContentType != "image/jpeg" {
			t.Errorf("kept is %s, %v", kept.ContentType, err)
		}
		if _, err := read(first); err == nil {
			t.Error("the former logo is still kept")
		}
		second := logo()
		must(t, o.RemoveLogo(ctx, o.supplierID))
		if _, err := read(second); err == nil || logo() != "" {
			t.Errorf("after its removal the logo is %q, %v", logo(), err)
		}
	})
}

func TestLogosThatAreNone(t *testing.T) {
	huge := encode(t, "png", 10, 10)
	copy(huge[16:24], []byte{0, 0, 0x80, 0, 0, 0, 0x80, 0}) // says it is 32,768 pixels wide and high
	for name, file := range map[string][]byte{
		"empty": nil, "text": []byte("<svg onload=alert(1)>"), "gif": encode(t, "gif", 10, 10), "too many bytes": make([]byte, MaxLogo+1), "too many pixels": huge,
		"cut off": encode(t, "jpeg", 100, 100)[:700],
	} {
		if _, _, err := redrawn(file); wholesale.CodeOf(err) != wholesale.CodeInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func encode(t *testing.T, format string, width, height int) []byte {
	t.Helper()
	picture := image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.White, color.Black})
	for i := range picture.Pix {
		picture.Pix[i] = uint8(i % 2)
	}
	var out bytes.Buffer
	switch format {
	case "png":
		must(t, png.Encode(&out, picture))
	case "jpeg":
		must(t, jpeg.Encode(&out, picture, nil))
	case "gif":
		must(t, gif.Encode(&out, picture, nil))
	}
	return out.Bytes()
}

func TestWhoIsMailed(t *testing.T) {
	o := newOffice(t, databasetest.SQLite(t))
	ctx := t.Context()
	must(t, o.ChooseMails(ctx, o.supplierID, o.owner.ID, OwnMails{Orders: true}))
	must(t, o.Rename(ctx, o.supplierID, o.owner.ID, " Jo "))
	wantFields(t, o.Rename(ctx, o.supplierID, o.owner.ID, ""), "name")
	got, err := o.Membership(ctx, o.supplierID, o.owner.ID)
	must(t, err)
	want := o.owner
	want.Name, want.MailAttention, want.MailOrders, want.MailDocuments = "Jo", false, true, false
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
