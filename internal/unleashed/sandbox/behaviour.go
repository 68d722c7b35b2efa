package sandbox

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// A Switch is one thing that is not known about the live service, or that differs between accounts.
type Switch struct {
	Name      string
	Doc       string
	Positions []string // the first is the default
	Duration  bool     // a duration may be given as well ("1500ms")
}

// The names of the switches. A client has to work in every position of each.
const (
	DuplicateGuid       = "duplicate_guid"
	ClientType          = "client_type"
	ContentHeaders      = "content_headers"
	QuotaStatus         = "quota_status"
	RetryAfter          = "retry_after"
	WarehouseMissing    = "warehouse_missing"
	StopCredit          = "stop_credit"
	ObsoleteLine        = "obsolete_line"
	ObsoleteCustomer    = "obsolete_customer"
	MinimumSaleQuantity = "minimum_sale_quantity"
	NegativePrice       = "negative_price"
	ForceParked         = "force_parked"
	TaxRateMismatch     = "tax_rate_mismatch"
	LineTaxCheck        = "line_tax_check"
	PriceType           = "price_type"
	DiscountValue       = "discount_value"
	DiscountPrice       = "discount_price"
	CustomerPriceList   = "customer_price_list"
	ModifiedSince       = "modified_since"
	VisibilityDelay     = "visibility_delay"
	PastEnd             = "past_end"
	DeletedByGuid       = "deleted_by_guid"
	CustomStatus        = "custom_status"
	ErrorCode           = "error_code"
	NumberForm          = "number_form"
	EmptyLists          = "empty_lists"
	TaxesEnvelope       = "taxes_envelope"
	AddressGuid         = "address_guid"
	Totals              = "totals"
	TaxObject           = "tax_object"
	CompletedOnPost     = "completed_on_post"
	ExchangeRate        = "exchange_rate"
	UpdateStatus        = "update_status"
	ReadOnlyFields      = "read_only_fields"
	CustomerDiscount    = "customer_discount"
	EmptyPage           = "empty_page"
	ShipmentDate        = "shipment_date"
	DiscountFrom        = "discount_from"
	PriceDates          = "price_dates"
	GroupPriceList      = "group_price_list"
	PriceRefs           = "price_refs"
	BlankRefs           = "blank_refs"
	ProductRowGroup     = "product_row_group"
	SubGroupPrices      = "sub_group_prices"
	CustomerDiscountOn  = "customer_discount_on"
	CustomerSellPrice   = "customer_sell_price"
	PriceEvents         = "price_events"
	WebhookData         = "webhook_data"
	WebhookNames        = "webhook_names"
	WebhookCompleted    = "webhook_completed"
	WebhookAhead        = "webhook_ahead"
)

var switches = []Switch{
	{Name: DuplicateGuid, Positions: []string{"reject", "upsert", "upsert_201", "created"},
		Doc: "a second POST with an order's Guid: 400; or 200 or 201, and the order is replaced; or 201, and the order stays as it is"},
	{Name: ClientType, Positions: []string{"accept", "400", "403"},
		Doc: "a call without the client-type header: accepted, or the status it is refused with"},
	{Name: ContentHeaders, Positions: []string{"optional", "required"},
		Doc: "a call without Accept and Content-Type set to application/json: answered, or 400"},
	{Name: QuotaStatus, Positions: []string{"429", "403"},
		Doc: "status of a call refused because the month's calls are used up"},
	{Name: RetryAfter, Positions: []string{"on", "off"},
		Doc: "whether the answer to a throttled call has a Retry-After header"},
	{Name: WarehouseMissing, Positions: []string{"default", "reject"},
		Doc: "an order without a warehouse: the default warehouse is used, or 400"},
	{Name: StopCredit, Positions: []string{"accept", "reject"},
		Doc: "a Placed order for a customer on stop credit"},
	{Name: ObsoleteLine, Positions: []string{"reject", "accept"},
		Doc: "an order line with a product that is obsolete or cannot be sold"},
	{Name: ObsoleteCustomer, Positions: []string{"reject", "accept"},
		Doc: "an order for an obsolete customer"},
	{Name: MinimumSaleQuantity, Positions: []string{"ignored", "enforced"},
		Doc: "an order line below the product's MinimumSaleQuantity"},
	{Name: NegativePrice, Positions: []string{"accept", "reject"},
		Doc: "an order line with a negative UnitPrice, such as a discount entered as its own line"},
	{Name: ForceParked, Positions: []string{"off", "on"},
		Doc: "whether new orders become Parked, whatever status was sent"},
	{Name: TaxRateMismatch, Positions: []string{"reject", "accept"},
		Doc: "a TaxRate that differs from the rate of its TaxCode"},
	{Name: LineTaxCheck, Positions: []string{"exact", "sum_only"},
		Doc: "LineTax must equal LineTotal × TaxRate, or only add up to TaxTotal"},
	{Name: PriceType, Positions: []string{"spaced", "lower", "joined", "sentence", "short", "number"},
		Doc: "spelling of ProductPrices.PriceType: Fixed Price and Discount %; fixed price and discount %; FixedPrice and DiscountPercent; Fixed price and Discount %; fixed and discount; 1 and 2"},
	{Name: DiscountValue, Positions: []string{"percent", "fraction"},
		Doc: "ProductPrices.DiscountValue for 10 %: 10.0000, or 0.1000"},
	{Name: DiscountPrice, Positions: []string{"null", "computed", "zero"},
		Doc: "ProductPrices.CustomerPrice of a discount row: null, or the price after the discount, or 0"},
	{Name: DiscountFrom, Positions: []string{"shown", "lower", "joined", "absent", "hidden"},
		Doc: "ProductPrices.DiscountFromType: Customer Price Tier and Default Sell Price; in lower case; joined; no such field, and every discount is off the default; no such field, but discounts off the tier exist"},
	{Name: PriceDates, Positions: []string{"utc", "local", "end_of_day"},
		Doc: "ValidFrom and ValidTo of ProductPrices: midnight in UTC; midnight in the company's zone; ValidTo at 23:59:59 in UTC"},
	{Name: GroupPriceList, Positions: []string{"apart", "also"},
		Doc: "whether ProductPrices without productGroupPrices lists group prices as well"},
	{Name: PriceRefs, Positions: []string{"full", "guid", "code"},
		Doc: "Product, ProductGroup and Customer of a price with all their fields, with the Guid only, or with the code and name only"},
	{Name: BlankRefs, Positions: []string{"null", "blank"},
		Doc: "Product of a group price and Customer of a quantity price: null, or an object with a Guid of zeros and a blank code"},
	{Name: ProductRowGroup, Positions: []string{"null", "shown"},
		Doc: "ProductGroup of a price for a product: null, or the group that the product is in"},
	{Name: SubGroupPrices, Positions: []string{"none", "priced"},
		Doc: "customer prices for a sub-group do not exist, or they are charged before those for the group"},
	{Name: CustomerDiscountOn, Positions: []string{"tier_and_default", "tier"},
		Doc: "a customer's discount is taken off the tier's price and the default sell price, or off the tier's only"},
	{Name: CustomerPriceList, Positions: []string{"all", "priced_only"},
		Doc: "Products?customerCode= lists every product, or only those that the customer has a price for"},
	{Name: CustomerSellPrice, Positions: []string{"customer", "paid"},
		Doc: "Products?customerCode= fills CustomerSellPrice with prices of the customer's own only, or with what the customer pays in any case"},
	{Name: ModifiedSince, Positions: []string{"inclusive", "exclusive"},
		Doc: "whether modifiedSince includes records changed at exactly that time"},
	{Name: VisibilityDelay, Positions: []string{"0s", "1s"}, Duration: true,
		Doc: "how long a new order answers 404 and is missing from lists"},
	{Name: PastEnd, Positions: []string{"empty", "404"},
		Doc: "a page after the last one: 200 without items, or 404"},
	{Name: DeletedByGuid, Positions: []string{"visible", "404"},
		Doc: "GET of a deleted order by its Guid"},
	{Name: CustomStatus, Positions: []string{"base", "label"},
		Doc: "OrderStatus of an order with a custom status: the base status, or the custom label"},
	{Name: ErrorCode, Positions: []string{"number", "string"},
		Doc: "JSON type of ErrorCode in a validation error"},
	{Name: NumberForm, Positions: []string{"scaled", "short"},
		Doc: "numbers with trailing zeros (12.0000), or without (12)"},
	{Name: EmptyLists, Positions: []string{"array", "null"},
		Doc: "an empty list inside a record: [], or null"},
	{Name: TaxesEnvelope, Positions: []string{"items", "paged"},
		Doc: "/Taxes without Pagination, or with it"},
	{Name: AddressGuid, Positions: []string{"present", "absent"},
		Doc: "whether the addresses inside a customer have their Guid"},
	{Name: Totals, Positions: []string{"validate", "recalculate"},
		Doc: "an order whose totals are wrong or missing: 400, or 201 with the totals worked out again"},
	{Name: TaxObject, Positions: []string{"required", "optional"},
		Doc: "an order without Tax: 400, or XeroTaxCode and TaxRate are used"},
	{Name: CompletedOnPost, Positions: []string{"accept", "reject"},
		Doc: "a new order with the status Completed: completed and invoiced at once, or 400"},
	{Name: ExchangeRate, Positions: []string{"required", "default"},
		Doc: "an order in another currency without ExchangeRate: 400, or the currency's DefaultSellRate is used"},
	{Name: UpdateStatus, Positions: []string{"201", "200"},
		Doc: "status of a POST that updates a customer or a product"},
	{Name: ReadOnlyFields, Positions: []string{"500", "ignore"},
		Doc: "an update of a customer with fields that can only be read: a bare 500, or they are left alone"},
	{Name: CustomerDiscount, Positions: []string{"fraction", "percent"},
		Doc: "Customers.DiscountRate for 10 %: 0.1000, or 10.0000"},
	{Name: EmptyPage, Positions: []string{"zero", "one"},
		Doc: "PageNumber and NumberOfPages of an empty list: 0, or 1"},
	{Name: ShipmentDate, Positions: []string{"date", "localized"},
		Doc: "SalesShipments.CreatedOn: a date, or a text such as 12/10/2014 8:08:10 p.m."},
	{Name: PriceEvents, Positions: []string{"none", "product_updated"},
		Doc: "a change in ProductPrices sends no event, or product.updated of each product that it is for"},
	{Name: WebhookData, Positions: []string{"string", "object"},
		Doc: "data of an event: a text that holds JSON, or an object"},
	{Name: WebhookNames, Positions: []string{"camel", "pascal"},
		Doc: "names in an event: eventType and salesOrderGuid, or EventType and SalesOrderGuid"},
	{Name: WebhookCompleted, Positions: []string{"updated", "completed"},
		Doc: "the event of a completed order: salesorder.updated, or salesorder.completed"},
	{Name: WebhookAhead, Positions: []string{"0s", "1s"}, Duration: true,
		Doc: "how long a record answers 404 by its Guid after an event about it was sent"},
}

// Switches lists every switch with its documentation.
func Switches() []Switch { return slices.Clone(switches) }

// Behaviour is the position of each switch. The zero value has every switch in
// its default position. It is not changed in place: [Behaviour.With] makes a copy.
type Behaviour struct {
	set       map[string]string
	consulted *sync.Map // the switches that mattered to a call, by name; nil outside a sandbox
}

// With is b with one switch moved. Unknown names and positions are errors that list what there is.
func (b Behaviour) With(name, value string) (Behaviour, error) {
	i := slices.IndexFunc(switches, func(s Switch) bool { return s.Name == name })
	if i < 0 {
		names := make([]string, len(switches))
		for i, s := range switches {
			names[i] = s.Name
		}
		return b, fmt.Errorf("no switch %q; there are %s", name, strings.Join(names, ", "))
	}
	s := switches[i]
	if s.Duration {
		if value == "0" {
			value = "0s"
		}
		if d, err := time.ParseDuration(value); err != nil || d < 0 {
			return b, fmt.Errorf("%s: %q is not a duration such as 0s or 1500ms", name, value)
		}
	} else if !slices.Contains(s.Positions, value) {
		return b, fmt.Errorf("%s: no position %q; there are %s", name, value, strings.Join(s.Positions, ", "))
	}
	set := maps.Clone(b.set)
	if set == nil {
		set = map[string]string{}
	}
	set[name] = value
	return Behaviour{set, b.consulted}, nil
}

// ParseBehaviour reads "name=value" texts, as given on a command line.
func ParseBehaviour(assignments ...string) (Behaviour, error) {
	var b Behaviour
	for _, text := range assignments {
		name, value, ok := strings.Cut(text, "=")
		if !ok {
			return b, fmt.Errorf("%q is not of the form name=value", text)
		}
		var err error
		if b, err = b.With(strings.TrimSpace(name), strings.TrimSpace(value)); err != nil {
			return b, err
		}
	}
	return b, nil
}

// Get is the position of a switch; "" for a name that does not exist.
func (b Behaviour) Get(name string) string {
	if value, ok := b.set[name]; ok {
		return value
	}
	for _, s := range switches {
		if s.Name == name {
			return s.Positions[0]
		}
	}
	return ""
}

// Positions gives every switch with its position.
func (b Behaviour) Positions() map[string]string {
	all := make(map[string]string, len(switches))
	for _, s := range switches {
		all[s.Name] = b.Get(s.Name)
	}
	return all
}

// String names the switches that are not in their default position.
func (b Behaviour) String() string {
	var moved []string
	for _, s := range switches {
		if value := b.Get(s.Name); value != s.Positions[0] {
			moved = append(moved, s.Name+"="+value)
		}
	}
	if len(moved) == 0 {
		return "default"
	}
	return strings.Join(moved, " ")
}

// Consulted says whether a switch has made a difference to any call: a test of a client learns so
// that it did not pass a position by never getting there.
func (s *Sandbox) Consulted(name string) bool {
	_, met := s.consulted.Load(name)
	return met
}

// AllPositions gives the default behaviour and, for each other position of each switch, the
// behaviour with that one switch moved. A test of a client runs in all of them.
func AllPositions() []Behaviour {
	all := []Behaviour{{}}
	for _, s := range switches {
		for _, value := range s.Positions[1:] {
			all = append(all, Behaviour{set: map[string]string{s.Name: value}})
		}
	}
	return all
}

func (b Behaviour) is(name, value string) bool { return b.consult(name) == value }

// consult is Get for a call: it is noted.
func (b Behaviour) consult(name string) string {
	if b.consulted != nil {
		b.consulted.Store(name, true)
	}
	return b.Get(name)
}

// duration is the position of a switch that is a duration.
func (b Behaviour) duration(name string) time.Duration {
	d, _ := time.ParseDuration(b.consult(name)) // checked by With
	return d
}
