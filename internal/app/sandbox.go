package app

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"time"

	"upstock/internal/unleashed/sandbox"
)

// Sandbox is the command that runs the Unleashed sandbox alone.
type Sandbox struct {
	Listen    string   `default:"127.0.0.1:9090" help:"Address to listen on."`
	APIID     string   `name:"api-id" placeholder:"GUID" help:"API id of the account; generated and printed by default."`
	APIKey    string   `name:"api-key" placeholder:"KEY" help:"API key of the account; generated and printed by default."`
	Load      string   `placeholder:"DIR" help:"Folder with Customers.json, Products.json, ProductPrices.json, Taxes.json, …: each a JSON array in the remote API's own shape."`
	Fault     []string `sep:"none" placeholder:"RULE" help:"A fault, such as \"POST SalesOrders cut_after p=0.2\" or \"* * throttle nth=10 retry_after=2s\". Can be repeated."`
	Behaviour []string `sep:"none" placeholder:"NAME=VALUE" help:"The position of a switch, such as duplicate_guid=upsert; the control page lists them. Can be repeated."`
	TimeZone  string   `default:"Pacific/Auckland" placeholder:"ZONE" help:"Time zone of the company, in which the first and last day of a price begin and end."`
	Webhook   []string `sep:"none" placeholder:"URL" help:"An address that events are sent to, such as a sales order that was completed. Can be repeated, up to five times."`
	HookKey   string   `name:"webhook-key" placeholder:"KEY" help:"Key that events are signed with; generated and printed by default."`
	Seed      uint64   `default:"1" help:"Seed of the random faults: the same seed gives the same faults."`
	Logging
}

// Validate refuses faults and switches that do not exist, and credentials that no client could
// send, before anything is done.
func (c Sandbox) Validate() error {
	for _, given := range []struct{ flag, value string }{{"--api-id", c.APIID}, {"--api-key", c.APIKey}, {"--webhook-key", c.HookKey}} {
		if strings.ContainsFunc(given.value, func(r rune) bool { return r <= ' ' || r > '~' }) {
			return fmt.Errorf("%s: must be printable ASCII without spaces, because it travels in a header", given.flag)
		}
	}
	if _, err := time.LoadLocation(c.TimeZone); err != nil {
		return fmt.Errorf("--time-zone: %w", err)
	}
	_, _, err := c.misbehaviour()
	return err
}

// misbehaviour reads the faults and the positions of the switches.
func (c Sandbox) misbehaviour() ([]sandbox.FaultRule, sandbox.Behaviour, error) {
	behaviour, err := sandbox.ParseBehaviour(c.Behaviour...)
	if err != nil {
		return nil, behaviour, fmt.Errorf("--behaviour: %w", err)
	}
	var rules []sandbox.FaultRule
	for _, text := range c.Fault {
		rule, err := sandbox.ParseFault(text)
		if err != nil {
			return nil, behaviour, fmt.Errorf("--fault %q: %w", text, err)
		}
		rules = append(rules, rule)
	}
	return rules, behaviour, nil
}

// Run serves the sandbox until ctx ends.
func (c Sandbox) Run(ctx context.Context, terminal Terminal) error {
	log := c.logger(terminal.Err)
	faults, behaviour, err := c.misbehaviour()
	if err != nil {
		return err
	}
	zone, err := time.LoadLocation(c.TimeZone)
	if err != nil {
		return fmt.Errorf("--time-zone: %w", err)
	}
	box := sandbox.New(sandbox.Config{
		APIID: c.APIID, APIKey: c.APIKey, Clock: time.Now, Log: log, Behaviour: behaviour, Seed: c.Seed, Zone: zone,
	})
	if c.Load != "" {
		if err := box.Load(c.Load); err != nil {
			return err
		}
	}
	if err := box.SetFaults(faults); err != nil {
		return err
	}
	subscriptions, err := c.subscribe(box)
	if err != nil {
		return err
	}
	server, err := Listen(ctx, c.Listen, box, log)
	if err != nil {
		return err
	}
	c.warnWhenOpen(ctx, server.listener.Addr(), log)
	fmt.Fprintf(terminal.Out, "Unleashed sandbox  %s\nControl page       %s%s\nAPI id             %s\nAPI key            %s\n",
		server.URL(), server.URL(), sandbox.ControlPath, box.APIID(), box.APIKey())
	for _, made := range subscriptions {
		fmt.Fprintf(terminal.Out, "Webhook            %s\nSignature key      %s\n", made.URL, made.SignatureKey)
	}
	return serveBriefly(ctx, server, log)
}

// serveBriefly serves a sandbox until ctx ends. Its clients are programs under test; none of them
// is worth a long wait.
func serveBriefly(ctx context.Context, server *HTTPServer, log *slog.Logger) error {
	select {
	case <-ctx.Done():
	case err := <-server.Failed():
		return err
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if err := server.Shutdown(drain); err != nil {
		log.DebugContext(drain, "sandbox stopped", slog.Any("error", err))
	}
	return nil
}

// subscribe has events sent to the addresses that were given.
func (c Sandbox) subscribe(box *sandbox.Sandbox) ([]sandbox.Subscription, error) {
	var all []sandbox.Subscription
	for _, address := range c.Webhook {
		made, err := box.Subscribe(address, c.HookKey)
		if err != nil {
			return nil, fmt.Errorf("--webhook: %w", err)
		}
		all = append(all, made)
	}
	return all, nil
}

// warnWhenOpen warns when other machines can use the control page, which needs no password.
func (c Sandbox) warnWhenOpen(ctx context.Context, address net.Addr, log *slog.Logger) {
	if tcp, ok := address.(*net.TCPAddr); ok && !tcp.IP.IsLoopback() {
		log.WarnContext(ctx, "the control page needs no password and can be reached from other machines", slog.String("address", address.String()))
	}
}
