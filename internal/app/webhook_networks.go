package app

import (
	"fmt"
	"net/netip"
	"strings"
)

// WebhookNetworks is the flag for the private networks that webhooks may be in.
type WebhookNetworks struct {
	AllowWebhookNetwork []string `placeholder:"CIDR" help:"A private network that webhooks may be in, such as 10.1.0.0/16; repeatable. Without it webhooks reach public addresses only."`
}

func (n WebhookNetworks) webhookNetworks() ([]netip.Prefix, error) {
	return readNetworks("--allow-webhook-network", n.AllowWebhookNetwork)
}

// readNetworks reads a flag that names networks.
func readNetworks(flag string, texts []string) ([]netip.Prefix, error) {
	networks := make([]netip.Prefix, 0, len(texts))
	for _, text := range texts {
		network, err := netip.ParsePrefix(strings.TrimSpace(text))
		if err != nil {
			return nil, fmt.Errorf("%s: %q is not a network like 10.0.0.0/8", flag, text)
		}
		networks = append(networks, network.Masked())
	}
	return networks, nil
}
