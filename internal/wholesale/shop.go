package wholesale

import (
	"fmt"
	"strings"
)

// Shop is how a supplier's shop shows itself.
type Shop struct {
	// Slug names the shop in addresses, e.g. "kombu-brewing" in /shop/kombu-brewing. It is unique
	// in the installation and stays when the supplier is renamed, because people keep links.
	Slug string
	// ForStrangers is what people see who do not buy for one of the customers.
	ForStrangers StrangersSee
	// BuyersEditStanding lets buyers change their own standing orders.
	BuyersEditStanding bool
}

// StrangersSee is what a shop shows to people who are not connected. They never see a price.
type StrangersSee string

// What a shop may show to people who are not connected.
const (
	StrangersSeeProducts StrangersSee = "products"
	StrangersSeeNothing  StrangersSee = "nothing"
)

// ParseStrangersSee accepts the two words and nothing else.
func ParseStrangersSee(s string) (StrangersSee, error) {
	switch see := StrangersSee(s); see {
	case StrangersSeeProducts, StrangersSeeNothing:
		return see, nil
	}
	return "", Invalid("for_strangers", "must be products or nothing")
}

// longestSlug bounds a slug without the number that makes it unique, in characters.
const longestSlug = 40

// SlugOf makes a readable name for addresses out of a supplier's name: "Pōhutukawa & Co." becomes
// "pohutukawa-co". The nth try (from 1) to find one that no one else has adds a number.
func SlugOf(name string, try int) string {
	var slug strings.Builder
	pending := false
	for _, r := range SearchKey(name) {
		if r < '0' || r > 'z' || r > '9' && r < 'a' {
			pending = slug.Len() > 0
			continue
		}
		if pending && slug.Len() >= longestSlug-1 || slug.Len() >= longestSlug {
			break
		}
		if pending {
			slug.WriteByte('-')
		}
		pending = false
		slug.WriteRune(r)
	}
	made := slug.String()
	if made == "" {
		made = "shop"
	}
	if reservedSlugs[made] {
		made += "-shop"
	}
	if try > 1 {
		made = fmt.Sprintf("%s-%d", made, try)
	}
	return made
}

// reservedSlugs are paths of every shop, which no supplier's shop may take.
var reservedSlugs = map[string]bool{
	"sign-in": true, "sign-out": true, "join": true, "live": true, "assets": true, "account": true, "app": true, "offline": true, "push": true,
}
