package sandbox

import "strings"

// controlWebhooks routes the management of subscriptions and the log of deliveries.
func (s *Sandbox) controlWebhooks(handle controlRoute) {
	handle("GET webhooks", func(*controlRequest) (any, error) { return s.Subscriptions(), nil })
	handle("POST webhooks", func(r *controlRequest) (any, error) {
		split := func(c rune) bool { return c == ',' || c == ' ' }
		made, err := s.Subscribe(r.text("url"), r.text("key"), strings.FieldsFunc(r.text("event_types"), split)...)
		if err == nil && r.form { // which is answered with the page, not with this
			s.webhooks.showKeyOnPage(made.ID)
		}
		return made, err
	})
	handle.do("POST webhooks/{id}/remove", func(r *controlRequest) error { return s.Unsubscribe(r.PathValue("id")) })
	handle("GET webhooks/deliveries", func(*controlRequest) (any, error) { return s.Deliveries(), nil })
}
