package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// salesOrders serves /SalesOrders (§4.6.1).
func (s *Sandbox) salesOrders(c *call) answer {
	guid, isGUID := "", false
	if len(c.segments) > 0 {
		guid, isGUID = normalGUID(c.segments[0])
	}
	switch {
	case len(c.segments) == 0:
		switch c.method {
		case http.MethodGet:
			return s.listOrders(c)
		case http.MethodPost:
			return s.createOrder(c, "")
		}
		return c.methodNotAllowed(http.MethodGet, http.MethodPost)
	case isGUID && len(c.segments) == 1:
		switch c.method {
		case http.MethodGet:
			return s.orderByGUID(c, guid)
		case http.MethodPost:
			return s.createOrder(c, guid)
		case http.MethodPut:
			return s.replaceOrder(c, guid)
		case http.MethodDelete:
			return s.deleteOrder(c, guid)
		}
		return c.methodNotAllowed(http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete)
	case isGUID && len(c.segments) == 2 && strings.EqualFold(c.segments[1], "Complete"):
		if c.method != http.MethodPost {
			return c.methodNotAllowed(http.MethodPost)
		}
		return s.completeOrder(c, guid)
	case isGUID && len(c.segments) == 3 && strings.EqualFold(c.segments[1], "Lines"):
		if c.method != http.MethodDelete {
			return c.methodNotAllowed(http.MethodDelete)
		}
		return s.deleteOrderLine(c, guid, c.segments[2])
	case c.method != http.MethodGet:
		return c.methodNotAllowed(http.MethodGet)
	}
	return s.listOrders(c)
}

func (s *Sandbox) orderByGUID(c *call, guid string) answer {
	s.mu.RLock()
	order, ready := s.orders.visible(guid, c.now), s.readable(guid, c.now)
	s.mu.RUnlock()
	if order == nil || !ready || order.status == statusDeleted && c.behaviour.is(DeletedByGuid, "404") {
		return c.notFound()
	}
	return c.order(http.StatusOK, order)
}

func (c *call) order(status int, o *salesOrder) answer {
	return c.object(status, func(w *wireWriter) { o.write(w, c.behaviour) })
}

func (c *call) readOrder() (*orderInput, *answer) {
	if c.flag("taxInclusive") {
		a := c.invalid(fieldError{"taxInclusive", "The sandbox does not know how tax inclusive amounts are stored. Send amounts without tax."})
		return nil, &a
	}
	in := new(orderInput)
	if err := json.Unmarshal(c.body, in); err != nil {
		a := c.unreadable(err)
		return nil, &a
	}
	return in, nil
}

// createOrder serves POST: 201 with the stored order. What a second POST of the
// same Guid does is not known (§4.6.6); it never makes a second order.
func (s *Sandbox) createOrder(c *call, guid string) answer {
	in, refused := c.readOrder()
	if refused != nil {
		return *refused
	}
	guid, problem := sameGUID(guid, in.Guid)
	if problem != nil {
		return c.invalid(*problem)
	}

	s.mu.Lock()
	if old := s.orders.byGUID[guid]; old != nil {
		s.orders.repeats++
		s.mu.Unlock()
		return s.createAgain(c, old, in)
	}
	order, problems := s.buildNewOrder(c, guid, in)
	s.mu.Unlock()
	if order == nil {
		return c.invalid(problems...)
	}
	return c.order(http.StatusCreated, order)
}

// buildNewOrder checks and stores an order. The sandbox is locked.
func (s *Sandbox) buildNewOrder(c *call, guid string, in *orderInput) (*salesOrder, []fieldError) {
	if guid == "" {
		guid = stableGUID("SalesOrders", fmt.Sprint(s.orders.sequence+1, c.now.UnixNano(), len(s.orders.log)))
	}
	builder := orderBuilder{s: s, in: in, behaviour: c.behaviour, now: c.now}
	order, problems := builder.build(guid)
	if order == nil {
		return nil, problems
	}
	order.createdBy, order.modifiedBy = apiUser, apiUser
	order.createdOn = s.stamp()
	order.visibleFrom = c.now.Add(c.behaviour.duration(VisibilityDelay))
	if order.status == statusCompleted {
		order.completedDate = c.now
	}
	s.storeNewOrder(order, order.createdOn)
	if order.status == statusCompleted {
		s.addInvoice(order)
	}
	return order, nil
}

// createAgain answers a create of a Guid that is taken.
func (s *Sandbox) createAgain(c *call, old *salesOrder, in *orderInput) answer {
	switch c.behaviour.consult(DuplicateGuid) {
	case "created":
		return c.order(http.StatusCreated, old)
	case "upsert":
		return s.replaceWith(c, in, orderBuilder{old: old})
	case "upsert_201":
		a := s.replaceWith(c, in, orderBuilder{old: old})
		if a.status == http.StatusOK {
			a.status = http.StatusCreated
		}
		return a
	default:
		return c.invalid(fieldError{"Guid", fmt.Sprintf("Sales Order with Guid '%s' already exists.", old.guid)})
	}
}

// storeNewOrder numbers, dates and stores an order.
func (s *Sandbox) storeNewOrder(o *salesOrder, at time.Time) {
	if o.number == "" {
		o.number = s.orders.nextNumber()
	}
	o.modifiedOn = at
	for i := range o.lines {
		o.lines[i].modifiedOn = at
	}
	s.orders.put(o)
	s.announceOrder(o, true)
}

func (s *Sandbox) replaceOrder(c *call, guid string) answer {
	in, refused := c.readOrder()
	if refused != nil {
		return *refused
	}
	if _, problem := sameGUID(guid, in.Guid); problem != nil {
		return c.invalid(*problem)
	}
	s.mu.RLock()
	old := s.orders.visible(guid, c.now)
	s.mu.RUnlock()
	if old == nil {
		return c.notFound()
	}
	return s.replaceWith(c, in, orderBuilder{old: old, put: true})
}

// replaceWith puts a whole new order in the place of one: what was not sent is blanked (§2.4).
func (s *Sandbox) replaceWith(c *call, in *orderInput, builder orderBuilder) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	builder.s, builder.in, builder.behaviour, builder.now = s, in, c.behaviour, c.now
	builder.old = s.orders.byGUID[builder.old.guid] // it may have changed since it was found
	old := builder.old
	if old.closed() {
		return c.invalid(refusal(closedError(old, "changed")))
	}
	order, problems := builder.build(old.guid)
	if order == nil {
		return c.invalid(problems...)
	}
	order.createdBy, order.createdOn = old.createdBy, old.createdOn
	s.storeChange(order, apiUser)
	return c.order(http.StatusOK, order)
}

// storeChange dates and stores a new version of an order.
func (s *Sandbox) storeChange(o *salesOrder, by string) {
	o.modifiedBy, o.modifiedOn = by, s.stamp()
	s.orders.put(o)
	s.announceOrder(o, false)
}

// changeVisible makes a change to the order of a GUID, with the sandbox locked.
func (s *Sandbox) changeVisible(c *call, guid string, change func(old *salesOrder) error) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.orders.visible(guid, c.now)
	if old == nil {
		return c.notFound()
	}
	if err := change(old); errors.Is(err, ErrNotFound) {
		return c.notFound()
	} else if err != nil {
		return c.invalid(refusal(err))
	}
	return empty(http.StatusNoContent)
}

func (s *Sandbox) completeOrder(c *call, guid string) answer {
	var order *salesOrder
	a := s.changeVisible(c, guid, func(old *salesOrder) (err error) {
		order, err = s.complete(old, apiUser)
		return err
	})
	if order != nil {
		return c.order(http.StatusOK, order)
	}
	return a
}

// complete ships an order: stock leaves, and an invoice is made.
func (s *Sandbox) complete(old *salesOrder, by string) (*salesOrder, error) {
	if old.closed() {
		return nil, closedError(old, "completed")
	}
	order := old.version()
	order.status = statusCompleted
	order.completedDate = s.now()
	s.storeChange(order, by)
	s.addInvoice(order)
	return order, nil
}

func (s *Sandbox) deleteOrder(c *call, guid string) answer {
	return s.changeVisible(c, guid, func(old *salesOrder) error { return s.remove(old, apiUser) })
}

// remove marks an order as deleted; one that was invoiced cannot be (§5).
func (s *Sandbox) remove(old *salesOrder, by string) error {
	if old.closed() {
		return closedError(old, "deleted")
	}
	order := old.version()
	order.status = statusDeleted
	s.storeChange(order, by)
	return nil
}

func (s *Sandbox) deleteOrderLine(c *call, guid, lineGUID string) answer {
	return s.changeVisible(c, guid, func(old *salesOrder) error {
		i := slices.IndexFunc(old.lines, func(l orderLine) bool { return strings.EqualFold(l.guid, lineGUID) })
		if i < 0 {
			return ErrNotFound
		}
		return s.changeLines(old, apiUser, func(o *salesOrder) { o.lines = slices.Delete(o.lines, i, i+1) })
	})
}

// changeLines stores a version of an order with other lines and recalculated totals.
func (s *Sandbox) changeLines(old *salesOrder, by string, change func(*salesOrder)) error {
	if old.closed() {
		return closedError(old, "changed")
	}
	order := old.version()
	change(order)
	order.recompute()
	s.storeChange(order, by)
	return nil
}

func closedError(o *salesOrder, what string) error {
	return fmt.Errorf("order '%s' is %s and cannot be %s", o.number, o.status, what)
}

// refusal is the answer to a client about a change that the screens would refuse as well.
func refusal(err error) fieldError {
	return fieldError{"OrderStatus", "Sales " + err.Error() + "."}
}

// listOrders serves the list, last modified first.
func (s *Sandbox) listOrders(c *call) answer {
	keep, problem := c.orderFilter()
	if problem != nil {
		return c.invalid(*problem)
	}
	s.mu.RLock()
	var matching []*salesOrder
	if number := c.param("orderNumber"); number != "" {
		if o := s.orders.byNumber[strings.ToLower(number)]; o != nil {
			matching = append(matching, o)
		}
	} else if source := c.param("sourceId"); source != "" {
		for _, guid := range s.orders.bySource[source] {
			matching = append(matching, s.orders.byGUID[guid])
		}
	} else {
		matching = s.matchingOrders(c, keep)
	}
	s.mu.RUnlock()
	matching = slices.DeleteFunc(matching, func(o *salesOrder) bool { return c.now.Before(o.visibleFrom) })
	return c.rows(len(matching), func(w *wireWriter, i int) { matching[i].write(w, c.behaviour) })
}

// matchingOrders reads the modifications backwards, no further than modifiedSince.
func (s *Sandbox) matchingOrders(c *call, keep func(*salesOrder) bool) []*salesOrder {
	since, limited, _ := c.dateParam("modifiedSince") // checked by orderFilter
	var matching []*salesOrder
	for o := range s.orders.newestFirst {
		if limited && !c.modifiedAfter(o.modifiedOn, since) {
			break
		}
		if keep(o) {
			matching = append(matching, o)
		}
	}
	return matching
}

// orderFilter reads the filters of §4.6.1 other than modifiedSince and those that override all.
func (c *call) orderFilter() (func(*salesOrder) bool, *fieldError) {
	var (
		statuses       = c.param("orderStatus")
		customStatuses = c.param("customOrderStatus")
		customerCode   = c.param("customerCode")
		customerIDs    = c.param("customerId")
		warehouse      = c.param("warehouseCode")
	)
	limits := map[string]time.Time{}
	for _, name := range []string{"modifiedSince", "startDate", "endDate", "completedAfter", "completedBefore"} {
		t, given, problem := c.dateParam(name)
		if problem != nil {
			return nil, problem
		}
		if given {
			limits[name] = t
		}
	}
	notBefore := func(name string, t time.Time) bool {
		limit, given := limits[name]
		return !given || !t.IsZero() && !t.Before(limit)
	}
	notAfter := func(name string, t time.Time) bool {
		limit, given := limits[name]
		if given && limit.Equal(limit.Truncate(24*time.Hour)) {
			limit = limit.Add(24*time.Hour - time.Millisecond) // a plain date means all of that day
		}
		return !given || !t.IsZero() && !t.After(limit)
	}
	return func(o *salesOrder) bool {
		switch {
		case customStatuses != "":
			if o.customStatus == "" || !inList(customStatuses, o.customStatus) {
				return false
			}
		case statuses != "":
			if !inList(statuses, o.status) {
				return false
			}
		case o.status == statusDeleted:
			return false
		}
		return hasPrefixFold(o.customer.CustomerCode, customerCode) &&
			(customerIDs == "" || inList(customerIDs, o.customer.Guid)) &&
			(warehouse == "" || strings.EqualFold(o.warehouse.WarehouseCode, warehouse)) &&
			notBefore("startDate", o.orderDate) && notAfter("endDate", o.orderDate) &&
			notBefore("completedAfter", o.completedDate) && notAfter("completedBefore", o.completedDate)
	}, nil
}
