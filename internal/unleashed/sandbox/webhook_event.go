package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// announce sends an event about a record to those who subscribed to it. The sandbox is locked.
func (s *Sandbox) announce(eventType, guid string) {
	subscribers := s.webhooks.subscribers(eventType)
	if len(subscribers) == 0 {
		return
	}
	now := s.now()
	if ahead := s.behaviour.duration(WebhookAhead); ahead > 0 {
		s.unreadable[guid] = now.Add(ahead)
	}
	for _, x := range subscribers {
		d := newOutgoing(x, eventType, guid, now, s.behaviour)
		s.webhooks.send(d, s.faults.next(webhookMethod, eventType))
	}
}

// readable says whether a record may be read by its Guid: an event may be ahead of it.
func (s *Sandbox) readable(guid string, now time.Time) bool { return !now.Before(s.unreadable[guid]) }

// subscribed says whether there is a subscription.
func (h *webhooks) subscribed() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.subscriptions) > 0
}

func (h *webhooks) subscribers(eventType string) (all []*subscription) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, x := range h.subscriptions {
		if slices.Contains(x.EventTypes, eventType) {
			all = append(all, x)
		}
	}
	return all
}

// putProduct and putCustomer store a record and send its event. The sandbox is locked.
func (s *Sandbox) putProduct(p *Product) {
	event := createdOrUpdated("product", s.products.find(p.Guid, "") == nil)
	s.products.put(p)
	s.announce(event, p.Guid)
}

func (s *Sandbox) putCustomer(c *Customer) {
	event := createdOrUpdated("customer", s.customers.find(c.Guid, "") == nil)
	s.customers.put(c)
	s.announce(event, c.Guid)
}

func createdOrUpdated(kind string, isNew bool) string {
	if isNew {
		return kind + ".created"
	}
	return kind + ".updated"
}

// announceOrder sends the event of an order's new version.
func (s *Sandbox) announceOrder(o *salesOrder, isNew bool) {
	if !s.webhooks.subscribed() {
		return // so that no switch counts as met
	}
	event := createdOrUpdated("salesorder", isNew)
	switch {
	case isNew:
	case o.status == statusDeleted:
		event = "salesorder.deleted"
	case o.status == statusCompleted && s.behaviour.is(WebhookCompleted, "completed"):
		event = "salesorder.completed"
	}
	s.announce(event, o.guid)
}

// priceChanged sends what a change in ProductPrices sends: nothing that is documented.
func (s *Sandbox) priceChanged(p *ProductPrice) {
	const event = "product.updated"
	if !s.webhooks.subscribed() || s.behaviour.is(PriceEvents, "none") {
		return
	}
	if p.Product.Guid != "" {
		s.announce(event, p.Product.Guid)
		return
	}
	for _, product := range s.products.sorted {
		for _, of := range []GroupRef{product.ProductGroup, product.ProductSubGroup} {
			group := s.reference.group(of.Guid, of.GroupName)
			if group != nil && group.Guid == p.ProductGroup.Guid {
				s.announce(event, product.Guid)
				break
			}
		}
	}
}

// guidNames are the names of a record's Guid in the data of an event, by its kind.
var guidNames = map[string]string{"salesorder": "salesOrderGuid", "product": "productGuid", "customer": "customerGuid"}

// envelope is the body of an event (§6).
func envelope(subscription, notification, eventType, guid string, at time.Time, b Behaviour) []byte {
	spelled := func(name string) string {
		if b.is(WebhookNames, "pascal") {
			return strings.ToUpper(name[:1]) + name[1:]
		}
		return name
	}
	kind, _, _ := strings.Cut(eventType, ".")
	data, _ := json.Marshal(map[string]string{spelled(guidNames[kind]): guid}) // texts always marshal
	if b.is(WebhookData, "string") {
		data, _ = json.Marshal(string(data))
	}
	return fmt.Appendf(nil, `{"%s":"%s","%s":"%s","%s":"%s","%s":"%s","%s":%s}`,
		spelled("subscriptionId"), subscription, spelled("eventNotificationId"), notification,
		spelled("eventType"), eventType, spelled("createdOn"), at.Format("2006-01-02T15:04:05Z"), spelled("data"), data)
}
