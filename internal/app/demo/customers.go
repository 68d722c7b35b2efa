package demo

import (
	"cmp"
	"fmt"
	"strings"

	"upstock/internal/unleashed/sandbox"
)

// The source's wholesaler and most of its customers are in the United Kingdom, where it charges
// sales tax. In the demo they are in New Zealand.
const (
	sourceCountry = "United Kingdom"
	homeCountry   = "New Zealand"
)

func (w *Wholesaler) customers() []sandbox.Customer {
	tierOf := map[string]string{}
	for i, tier := range w.book.Tiers {
		tierOf[tier.Name] = tierKey(i)
	}
	customers := make([]sandbox.Customer, len(w.data.Customers))
	names := map[string]bool{}
	for i, c := range w.data.Customers {
		name := shopName(c.Code)
		if names[name] { // a name belongs to one customer only
			name += " " + c.Code
		}
		names[name] = true
		customer := sandbox.NewCustomer(c.Code, name)
		customer.Email = fmt.Sprintf("orders.%s@example.com", strings.ToLower(c.Code))
		customer.ContactFirstName, customer.ContactLastName = contact(c.Code)
		customer.PhoneNumber = phone(c.Code)
		customer.Taxable = c.Country == sourceCountry
		customer.SellPriceTierReference.Reference = tierOf[w.book.CustomerTier[c.Code]]
		customer.Addresses = addresses(c.Code, c.Country)
		customers[i] = customer
	}
	return customers
}

func addresses(code, country string) []sandbox.Address {
	place := town{"Port " + code[:min(len(code), 2)], code}
	if country == sourceCountry {
		country, place = homeCountry, towns[hash(code)>>4%uint32(len(towns))]
	}
	return []sandbox.Address{
		{
			AddressType: "Postal", AddressName: "Office", StreetAddress: "PO Box " + code,
			City: place.name, PostalCode: place.postcode, Country: country,
		},
		{
			AddressType: "Shipping", AddressName: "Shop", StreetAddress: street(code),
			City: place.name, PostalCode: place.postcode, Country: country, IsDefault: true,
		},
	}
}

type town struct{ name, postcode string }

var towns = []town{
	{"Pāpāmoa", "3118"}, {"Whangārei", "0110"}, {"Ōtaki", "5512"}, {"Taupō", "3330"}, {"Whakatāne", "3120"}, {"Kaikōura", "7300"},
	{"Nelson", "7010"}, {"Napier", "4110"}, {"Dunedin", "9016"}, {"Wellington", "6011"}, {"Auckland", "1010"}, {"Christchurch", "8011"},
}

// The source has numbers in the place of its customers' names, so these are made up.
var (
	firstWords  = []string{"Willow", "Harbour", "Copper", "Magpie", "Juniper", "Lantern", "Meadow", "Pebble", "Saffron", "Thistle", "Cobalt", "Fern"}
	secondWords = []string{"Lane", "Street", "& Daughters", "Corner", "House", "Yard", "Mill", "Quay"}
	thirdWords  = []string{"Gifts", "Home", "Interiors", "Emporium", "Trading", "Stores"}
	firstNames  = []string{"Aroha", "Ben", "Chloe", "Hēmi", "Isla", "Jack", "Kiri", "Liam", "Māia", "Noah", "Ruby", "Tāne"}
	lastNames   = []string{"Anderson", "Brown", "Chen", "Ngata", "Patel", "Rangi", "Taylor", "Tūhoe", "Walker", "Wilson"}
)

// ownNames are the names of customers that show what a search and a print have to cope with.
var ownNames = map[string]string{
	"12423": "東京商店 Tokyo Shoten",
	"12476": "Müller & Söhne Geschenke",
	"13082": "Mānuka Lane Gifts",
	"13097": "Pāpāmoa Beach Store",
	"13117": "Ōtaki Corner Store",
	"13148": "Whāriki Home & Living",
	"13178": "Kōwhai & Co",
}

func shopName(code string) string {
	n := hash(code)
	return cmp.Or(ownNames[code], fmt.Sprintf("%s %s %s", pick(firstWords, n), pick(secondWords, n>>8), pick(thirdWords, n>>16)))
}

func contact(code string) (first, last string) {
	n := hash(code)
	return pick(firstNames, n>>6), pick(lastNames, n>>12)
}

// phone makes up a number.
func phone(code string) string {
	n := hash(code)
	return fmt.Sprintf("0%d 555 01%02d", []int{3, 4, 6, 7, 9}[n>>9%5], n>>14%100)
}

func street(code string) string {
	n := hash(code)
	return fmt.Sprintf("%d %s %s", n%180+1, pick(firstWords, n>>20), pick([]string{"Road", "Street", "Parade"}, n>>24))
}
