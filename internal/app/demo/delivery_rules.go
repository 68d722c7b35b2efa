package demo

import (
	"context"
	"net/http"
	"net/url"
)

// FulfilmentGroup is a group of customers with their delivery rules; the fields that are used here.
type FulfilmentGroup struct {
	ID                string   `json:"id,omitempty"`
	Name              string   `json:"name,omitempty"`
	DeliveryDays      []string `json:"delivery_days,omitempty"`
	CutOffPolicy      string   `json:"cut_off_policy,omitempty"`
	MinimumOrderValue string   `json:"minimum_order_value,omitempty"`
	OrderingNote      string   `json:"ordering_note,omitempty"`
}

// coastCustomers are far away: they get deliveries twice a week. One of them orders in the shop.
var coastCustomers = []string{"13097", "13117", "13148"}

// setDeliveryRules gives a new demo two fulfilment groups.
func (s *show) setDeliveryRules(ctx context.Context) error {
	if s.supplierID == "" {
		return nil
	}
	usual := FulfilmentGroup{MinimumOrderValue: "50.00", OrderingNote: "We deliver between 8 am and noon."}
	if err := s.client.call(ctx, http.MethodPatch, "/api/v1/fulfilment-groups/"+s.supplierID, usual, nil); err != nil {
		return err
	}
	coast := FulfilmentGroup{
		Name: "Coast run", DeliveryDays: []string{"tue", "fri"}, CutOffPolicy: "refuse", MinimumOrderValue: "150.00",
		OrderingNote: "The truck leaves at 5 am. Orders after 2 pm go with the next one.",
	}
	if err := s.client.call(ctx, http.MethodPost, "/api/v1/fulfilment-groups", coast, &coast); err != nil {
		return err
	}
	for _, code := range coastCustomers {
		if err := s.client.changeCustomer(ctx, code, map[string]string{"fulfilment_group_id": coast.ID}); err != nil {
			return err
		}
	}
	return nil
}

// changeCustomer changes fields of the customer with this code.
func (c *Client) changeCustomer(ctx context.Context, code string, in map[string]string) error {
	ids, err := c.customerIDs(ctx, code)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := c.call(ctx, http.MethodPatch, "/api/v1/customers/"+id, in, nil); err != nil {
			return err
		}
	}
	return nil
}

// customerIDs are the ids of the customers with this code: one, or none in a smaller demo.
func (c *Client) customerIDs(ctx context.Context, code string) (ids []string, err error) {
	var found struct {
		Items []struct {
			ID string `json:"id"`
		} `json:"items"`
	}
	err = c.call(ctx, http.MethodGet, "/api/v1/customers?code="+url.QueryEscape(code), nil, &found)
	for _, customer := range found.Items {
		ids = append(ids, customer.ID)
	}
	return ids, err
}
