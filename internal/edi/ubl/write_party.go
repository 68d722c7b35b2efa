package ubl

import (
	"strings"

	"upstock/internal/edi/message"
	"upstock/internal/wholesale"
)

// abn is the scheme of Australian Business Numbers in ISO 6523.
const abn = "0151"

// party writes a business in its role, with the address at which it receives documents.
func (w *writer) party(role, address string, b message.Business) {
	w.in(role, func() {
		w.in("Party", func() { w.business(address, b) })
	})
}

func (w *writer) business(address string, b message.Business) {
	id, scheme := receivesAt(address, b)
	w.put("EndpointID", id, attribute{"schemeID", scheme})
	w.in("PartyIdentification", func() { w.put("ID", b.ID, attribute{"schemeID", schemeOf(b.ID)}) })
	w.in("PartyName", func() { w.put("Name", b.Name) })
	w.postal("PostalAddress", b.Address)
	if number := lettersAndDigits(b.GSTNumber); number != "" {
		w.in("PartyTaxScheme", func() {
			w.put("CompanyID", number)
			w.in("TaxScheme", func() { w.put("ID", "GST") })
		})
	}
	w.in("PartyLegalEntity", func() {
		w.put("RegistrationName", b.Name)
		legal, scheme := registeredAs(b)
		w.put("CompanyID", legal, attribute{"schemeID", scheme})
	})
	w.in("Contact", func() { w.put("ElectronicMail", b.Email) })
}

// receivesAt is the id at which a business receives documents, with its scheme: the one that was
// agreed upon if it is a GLN, or else its NZBN, which is one.
func receivesAt(address string, b message.Business) (id, scheme string) {
	for _, id := range []string{address, b.ID, b.NZBN} {
		if schemeOf(id) == gln {
			return id, gln
		}
	}
	if address == "" {
		address = b.ID
	}
	return address, ""
}

// registeredAs is the number under which a business is registered in its country, with its scheme:
// PINT A-NZ wants an NZBN in New Zealand and an ABN in Australia.
func registeredAs(b message.Business) (id, scheme string) {
	if country(b.Address) == "AU" {
		if number := lettersAndDigits(b.GSTNumber); validABN(number) {
			return number, abn
		}
		return "", ""
	}
	for _, id := range []string{b.NZBN, b.ID} {
		if schemeOf(id) == gln {
			return id, gln
		}
	}
	return "", ""
}

func schemeOf(id string) string {
	if message.ValidGLN(id) {
		return gln
	}
	return ""
}

// validABN checks an Australian Business Number. Source: Australian Business Register, "Format of
// the ABN".
func validABN(number string) bool {
	weights := []int{10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19}
	if len(number) != len(weights) || !isDigits(number) {
		return false
	}
	sum := -weights[0]
	for i, weight := range weights {
		sum += weight * int(number[i]-'0')
	}
	return sum%89 == 0
}

// postal writes an address. Without a country that is known it is left out, as Peppol wants one.
func (w *writer) postal(name string, a wholesale.Address) {
	code := country(a)
	if code == "" {
		return
	}
	w.in(name, func() {
		street, more := a.Street, a.Street2
		if street == "" {
			street, more = more, ""
		}
		w.put("StreetName", street)
		w.put("AdditionalStreetName", join(", ", more, a.Suburb))
		w.put("CityName", a.City)
		w.put("PostalZone", a.Postcode)
		w.put("CountrySubentity", a.Region)
		w.in("Country", func() { w.put("IdentificationCode", code) })
	})
}

// countries are those that suppliers in New Zealand trade with most, by the names that addresses
// have; any other is written with its code of two letters.
var countries = map[string]string{
	"": "NZ", "new zealand": "NZ", "aotearoa": "NZ", "aotearoa new zealand": "NZ", "nzl": "NZ",
	"australia": "AU", "aus": "AU", "fiji": "FJ", "samoa": "WS", "tonga": "TO", "cook islands": "CK", "niue": "NU",
	"vanuatu": "VU", "new caledonia": "NC", "french polynesia": "PF", "papua new guinea": "PG", "singapore": "SG",
	"united kingdom": "GB", "uk": "GB", "united states": "US", "united states of america": "US", "usa": "US",
}

// country is the code of an address's country: New Zealand where it names none, "" where it is not
// known.
func country(a wholesale.Address) string {
	name := strings.ToLower(strings.TrimSpace(a.Country))
	if code, ok := countries[name]; ok {
		return code
	}
	if len(name) == 2 && 'a' <= name[0] && name[0] <= 'z' && 'a' <= name[1] && name[1] <= 'z' {
		return strings.ToUpper(name)
	}
	return ""
}

func lettersAndDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' {
			return r
		}
		return -1
	}, s)
}

func join(separator string, parts ...string) string {
	var some []string
	for _, p := range parts {
		if p != "" {
			some = append(some, p)
		}
	}
	return strings.Join(some, separator)
}
