package outbound

import "net/netip"

// notPublic are the special-purpose blocks that netip does not know. Source: IANA's IPv4 and IPv6
// special-purpose address registries.
var notPublic = prefixes(
	"0.0.0.0/8",       // this network
	"100.64.0.0/10",   // carrier-grade NAT
	"192.0.0.0/24",    // protocol assignments
	"192.0.2.0/24",    // documentation
	"192.88.99.0/24",  // 6to4 relays
	"198.18.0.0/15",   // benchmarks
	"198.51.100.0/24", // documentation
	"203.0.113.0/24",  // documentation
	"240.0.0.0/4",     // reserved, and broadcast
	"2001::/23",       // protocol assignments; Teredo carries an IPv4 address inside
	"2001:db8::/32",   // documentation
	"2002::/16",       // 6to4 carries an IPv4 address inside
	"3fff::/20",       // documentation
)

// publicIPv6 is IPv6's allocated global unicast. Other ranges include embedded IPv4 addresses.
var publicIPv6 = netip.MustParsePrefix("2000::/3")

// IsPublic says whether an address belongs to the public internet: not to a private network, this
// machine, a link, a group, or a range that hides an IPv4 address inside (NAT64, 6to4, Teredo).
func IsPublic(ip netip.Addr) bool {
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || ip.Is6() && !publicIPv6.Contains(ip) {
		return false
	}
	for _, block := range notPublic {
		if block.Contains(ip) {
			return false
		}
	}
	return true
}

func prefixes(texts ...string) []netip.Prefix {
	blocks := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		blocks[i] = netip.MustParsePrefix(text)
	}
	return blocks
}
