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
		if err := s.client.putIntoGroup(ctx, code, coast.ID); err != nil {
			return err
		}
	}
	return nil
}

// putIntoGroup puts the customer with this code into a fulfilment group.
func (c *Client) putIntoGroup(ctx context.Context, code, groupID string) error {
	var found struct {
		Items []struct {
			ID string `json:"id"`
		} `json:"items"`
	}
	if err := c.call(ctx, http.MethodGet, "/api/v1/customers?code="+url.QueryEscape(code), nil, &found); err != nil {
		return err
	}
	for _, customer := range found.Items {
		in := map[string]string{"fulfilment_group_id": groupID}
		if err := c.call(ctx, http.MethodPatch, "/api/v1/customers/"+customer.ID, in, nil); err != nil {
			return err
		}
	}
	return nil
}
