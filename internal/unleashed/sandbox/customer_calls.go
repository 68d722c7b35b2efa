package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// customersCall serves /Customers: list, one, contacts, create and update. There
// is no PUT and no DELETE (§4.1).
func (s *Sandbox) customersCall(c *call) answer {
	guid, isGUID := "", false
	if len(c.segments) > 0 {
		guid, isGUID = normalGUID(c.segments[0])
	}
	switch {
	case isGUID && len(c.segments) == 2 && strings.EqualFold(c.segments[1], "Contacts"):
		return s.customerContacts(c, guid)
	case len(c.segments) == 0 || isGUID && len(c.segments) == 1:
		switch {
		case c.method == http.MethodPost:
			return s.postCustomer(c, guid)
		case c.method != http.MethodGet:
			return c.methodNotAllowed(http.MethodGet, http.MethodPost)
		case isGUID:
			return s.customerByGUID(c, guid)
		}
	case c.method != http.MethodGet:
		return c.methodNotAllowed(http.MethodGet)
	}
	return s.listCustomers(c)
}

func (s *Sandbox) customerByGUID(c *call, guid string) answer {
	s.mu.RLock()
	customer, ready := s.customers.find(guid, ""), s.readable(guid, c.now)
	r := s.reference.clone()
	s.mu.RUnlock()
	if customer == nil || !ready {
		return c.notFound()
	}
	return c.object(http.StatusOK, func(w *wireWriter) { customer.write(w, &r, true, c.behaviour) })
}

func (s *Sandbox) customerContacts(c *call, guid string) answer {
	if c.method != http.MethodGet {
		return c.methodNotAllowed(http.MethodGet)
	}
	s.mu.RLock()
	customer := s.customers.find(guid, "")
	s.mu.RUnlock()
	if customer == nil {
		return c.notFound()
	}
	c.segments = nil
	return c.rows(records(customer.Contacts))
}

func (s *Sandbox) listCustomers(c *call) answer {
	since, limited, problem := c.dateParam("modifiedSince")
	if problem != nil {
		return c.invalid(*problem)
	}
	var (
		includeObsolete = c.flag("includeObsolete")
		code            = c.param("customerCode")
		name            = c.param("customerName")
		email           = c.param("contactEmail")
		currency        = c.param("currency")
		customerType    = c.param("customerType")
		tier            = c.param("sellPriceTier")
		contains        = c.param("customer")
		stopCredit      = c.param("stopCredit")
	)
	s.mu.RLock()
	r := s.reference.clone()
	matching := s.customers.selected(func(x *Customer) bool {
		label := ""
		if tier != "" {
			label, _ = x.tier(&r)
		}
		return (includeObsolete || !x.Obsolete) &&
			hasPrefixFold(x.CustomerCode, code) &&
			hasPrefixFold(x.CustomerName, name) &&
			hasPrefixFold(x.Email, email) &&
			(currency == "" || strings.EqualFold(x.Currency.CurrencyCode, currency)) &&
			(customerType == "" || strings.EqualFold(x.CustomerType, customerType)) &&
			(tier == "" || strings.EqualFold(label, tier)) &&
			(strings.Contains(x.CustomerCode, contains) || strings.Contains(x.CustomerName, contains)) &&
			(stopCredit == "" || strings.EqualFold(stopCredit, "true") == x.StopCredit) &&
			(!limited || c.modifiedAfter(x.LastModifiedOn.Time, since))
	})
	s.mu.RUnlock()
	sortByDate(c, matching, func(x *Customer) (created, modified time.Time) {
		return x.CreatedOn.Time, x.LastModifiedOn.Time
	})
	contacts := c.flag("includeAllContacts")
	return c.rows(len(matching), func(w *wireWriter, i int) {
		matching[i].write(w, &r, contacts, c.behaviour)
	})
}

// sortByDate applies orderBy=LastModifiedOn|CreatedOn and sort=asc|desc to rows
// that are in code order.
func sortByDate[T any](c *call, rows []*T, dates func(*T) (created, modified time.Time)) {
	by := strings.ToLower(c.param("orderBy"))
	slices.SortStableFunc(rows, func(a, b *T) int {
		createdA, modifiedA := dates(a)
		createdB, modifiedB := dates(b)
		switch by {
		case "lastmodifiedon":
			return modifiedA.Compare(modifiedB)
		case "createdon":
			return createdA.Compare(createdB)
		}
		return 0
	})
	if strings.EqualFold(c.param("sort"), "desc") {
		slices.Reverse(rows)
	}
}

// customerDeliveryAddresses serves /CustomerDeliveryAddresses: pageSize counts customers (§4.2).
func (s *Sandbox) customerDeliveryAddresses(c *call) answer {
	since, limited, problem := c.dateParam("modifiedSince")
	if problem != nil {
		return c.invalid(*problem)
	}
	code := c.param("customerCode")
	s.mu.RLock()
	matching := s.customers.selected(func(x *Customer) bool {
		return len(x.Addresses) > 0 && !x.Obsolete && hasPrefixFold(x.CustomerCode, code) &&
			(!limited || slices.ContainsFunc(x.Addresses, func(a Address) bool {
				return c.modifiedAfter(a.LastModifiedOn.Time, since)
			}))
	})
	s.mu.RUnlock()
	return c.rows(len(matching), func(w *wireWriter, i int) {
		customer := matching[i]
		w.text("CustomerCode", customer.CustomerCode)
		w.list("Addresses", len(customer.Addresses), func(i int) {
			w.object("", func() {
				a := &customer.Addresses[i]
				w.record(a, nil)
				w.text("Guid", a.Guid)
				w.date("LastModifiedOn", a.LastModifiedOn.Time)
				w.boolean("Obsolete", a.Obsolete)
			})
		})
	})
}

// customerUpdateFields are the properties that an update takes. Anything else, a
// read-only field of GET included, gives a bare 500 (§4.1, SEARAY).
var customerUpdateFields = fieldSet(`Guid CustomerCode CustomerName CustomerType CustomerTypeGuid
	ContactFirstName ContactLastName Email EmailCC PhoneNumber MobileNumber FaxNumber DDINumber
	TollFreeNumber Website BankName BankBranch BankAccount GSTVATNumber EORINumber Notes Taxable
	TaxCode TaxRate DiscountRate PaymentTerm SellPriceTier SalesPerson SalesOrderGroup DeliveryMethod
	DeliveryInstruction DefaultWarehouse HasCreditLimit CreditLimit PrintInvoice
	PrintPackingSlipInsteadOfInvoice StopCredit Obsolete XeroSalesAccount XeroCostOfGoodsAccount
	Currency Addresses`)

func fieldSet(names string) map[string]bool {
	set := map[string]bool{}
	for name := range strings.FieldsSeq(names) {
		set[strings.ToLower(name)] = true
	}
	return set
}

// postCustomer creates or updates: an upsert keyed on Guid and code, which have
// to agree. The two refusals are word for word the service's (§3.3, QA).
func (s *Sandbox) postCustomer(c *call, guid string) answer {
	var sent map[string]json.RawMessage
	if err := json.Unmarshal(c.body, &sent); err != nil {
		return c.unreadable(err)
	}
	var identity struct{ Guid, CustomerCode, CustomerName string }
	if err := json.Unmarshal(c.body, &identity); err != nil {
		return c.unreadable(err)
	}
	var problems []fieldError
	if identity.CustomerCode == "" {
		problems = append(problems, fieldError{"CustomerCode", "Customer Code is required."})
	}
	if identity.CustomerName == "" {
		problems = append(problems, fieldError{"CustomerName", "Customer Name is required."})
	}
	guid, problem := sameGUID(guid, identity.Guid)
	if problem != nil {
		problems = append(problems, *problem)
	}
	if len(problems) > 0 {
		return c.invalid(problems...)
	}

	s.mu.Lock()
	defer s.mu.Unlock()
	byCode := s.customers.find("", identity.CustomerCode)
	byGUID := byCode
	if guid != "" {
		byGUID = s.customers.find(guid, "")
	}
	const advice = "Please ensure both Guid and Customer Code are correct when updating a customer."
	switch {
	case byGUID != nil && !strings.EqualFold(byGUID.CustomerCode, identity.CustomerCode):
		return c.invalid(fieldError{"CustomerCode", fmt.Sprintf(
			"Customer with Guid '%s' already exists but with a different customer code (%s) than the one provided. %s",
			guid, byGUID.CustomerCode, advice)})
	case byCode != nil && guid != "" && byCode.Guid != guid:
		return c.invalid(fieldError{"CustomerCode", fmt.Sprintf(
			"Customer '%s' already exists but with a different Guid (%s) than the one provided. %s",
			identity.CustomerCode, byCode.Guid, advice)})
	case byGUID != nil:
		return s.updateCustomer(c, byGUID, sent)
	}
	customer := NewCustomer("", "")
	customer.CreatedBy = apiUser
	if err := json.Unmarshal(c.body, &customer); err != nil {
		return c.unreadable(err)
	}
	customer.Guid, customer.LastModifiedBy = guid, apiUser
	customer.LastModifiedOn, customer.CreatedOn = Date{}, Date{}
	if err := s.addCustomer(customer); err != nil {
		return c.invalid(fieldError{"Customer", err.Error()})
	}
	return s.customerAnswer(c, http.StatusCreated, customer.CustomerCode)
}

// updateStatus is the status of a POST that changed a record.
func (c *call) updateStatus() int {
	if c.behaviour.is(UpdateStatus, "200") {
		return http.StatusOK
	}
	return http.StatusCreated
}

// updateCustomer replaces the whole customer: what was not sent is blanked,
// except DeliveryInstruction (§2.4).
func (s *Sandbox) updateCustomer(c *call, old *Customer, sent map[string]json.RawMessage) answer {
	for name := range sent {
		if !customerUpdateFields[strings.ToLower(name)] && c.behaviour.is(ReadOnlyFields, "500") {
			return empty(http.StatusInternalServerError)
		}
	}
	customer := Customer{DeliveryInstruction: old.DeliveryInstruction}
	if err := json.Unmarshal(c.body, &customer); err != nil {
		return c.unreadable(err)
	}
	for _, a := range customer.Addresses {
		if a.Guid != "" && c.behaviour.is(ReadOnlyFields, "500") {
			return empty(http.StatusInternalServerError)
		}
	}
	customer.Guid, customer.CustomerCode = old.Guid, old.CustomerCode
	customer.Contacts, customer.CreatedBy, customer.CreatedOn = old.Contacts, old.CreatedBy, old.CreatedOn
	customer.XeroContactId, customer.SourceId, customer.Reminder = old.XeroContactId, old.SourceId, old.Reminder
	customer.LastModifiedBy, customer.LastModifiedOn = apiUser, Date{}
	if err := s.addCustomer(customer); err != nil {
		return c.invalid(fieldError{"Customer", err.Error()})
	}
	return s.customerAnswer(c, c.updateStatus(), customer.CustomerCode)
}

func (s *Sandbox) customerAnswer(c *call, status int, code string) answer {
	customer := s.customers.find("", code)
	return c.object(status, func(w *wireWriter) { customer.write(w, &s.reference, true, c.behaviour) })
}

// sameGUID settles the GUID of the address and of the body, which must be equal
// when both are there.
func sameGUID(inPath, inBody string) (string, *fieldError) {
	if inBody == "" || inBody == zeroGUID {
		return inPath, nil
	}
	guid, ok := normalGUID(inBody)
	if !ok {
		return "", &fieldError{"Guid", fmt.Sprintf("The value '%.40s' is not a valid Guid.", inBody)}
	}
	if inPath != "" && inPath != guid {
		return "", &fieldError{"Guid", fmt.Sprintf("The Guid in the request body (%s) does not match the Guid in the URL (%s).", guid, inPath)}
	}
	return guid, nil
}

func (c *call) unreadable(err error) answer {
	return c.described(http.StatusBadRequest, "The request body could not be read: "+err.Error())
}
