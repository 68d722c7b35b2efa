package app

import (
	"fmt"
	"net/netip"
	"strings"
)

// WebhookNetworks is the flag for the private networks that webhooks may be in.
type WebhookNetworks struct {
	AllowWebhookNetwork []string `placeholder:"CIDR" help:"A private network that webhooks and push services may be in, such as 10.1.0.0/16; repeatable. Without it they are reached at public addresses only."`
}

func (n WebhookNetworks) webhookNetworks() ([]netip.Prefix, error) {
	return readNetworks("--allow-webhook-network", n.AllowWebhookNetwork)
}

// readNetworks reads a flag that names networks.
func readNetworks(flag string, texts []string) ([]netip.Prefix, error) {
	networks := make([]netip.Prefix, 0, len(texts))
	for _, text := range texts {
		text = strings.TrimSpace(text)
		network, err := netip.ParsePrefix(text)
		if address, alone := netip.ParseAddr(text); alone == nil {
			network, err = netip.PrefixFrom(address, address.BitLen()), nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %q is not an address like 10.0.0.2 or a network like 10.0.0.0/24", flag, text)
		}
		networks = append(networks, plainNetwork(network).Masked())
	}
	return networks, nil
}

// plainNetwork writes IPv4 in IPv6 (::ffff:10.0.0.0/104) as IPv4, as addresses are compared.
func plainNetwork(n netip.Prefix) netip.Prefix {
	const inFront = 96 // bits
	if !n.Addr().Is4In6() || n.Bits() < inFront {
		return n
	}
	return netip.PrefixFrom(n.Addr().Unmap(), n.Bits()-inFront)
}
