package sandbox

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// productsCall serves /Products: list, one, create and update, and
// POST /Products/Obsolete/{guid} (§4.3).
func (s *Sandbox) productsCall(c *call) answer {
	if len(c.segments) == 2 && strings.EqualFold(c.segments[0], "Obsolete") {
		return s.obsoleteProduct(c)
	}
	guid, isGUID := c.guid()
	switch {
	case c.method == http.MethodPost && (isGUID || len(c.segments) == 0):
		return s.postProduct(c, guid)
	case c.method != http.MethodGet:
		return c.methodNotAllowed(http.MethodGet, http.MethodPost)
	case isGUID:
		return s.productByGUID(c, guid)
	}
	return s.listProducts(c)
}

func (s *Sandbox) productByGUID(c *call, guid string) answer {
	s.mu.RLock()
	product, ready := s.products.find(guid, ""), s.readable(guid, c.now)
	r := s.reference.clone()
	s.mu.RUnlock()
	if product == nil || !ready {
		return c.notFound()
	}
	return c.object(http.StatusOK, func(w *wireWriter) { product.write(w, &r, "") })
}

func (s *Sandbox) listProducts(c *call) answer {
	since, limited, problem := c.dateParam("modifiedSince")
	if problem != nil {
		return c.invalid(*problem)
	}
	var (
		includeObsolete = c.flag("includeObsolete")
		code            = c.param("productCode")
		description     = c.param("productDescription")
		contains        = strings.ToLower(c.param("product"))
		barcode         = c.param("productBarcode")
		group           = c.param("productGroup")
		ids             = c.param("productId")
	)
	s.mu.RLock()
	r := s.reference.clone()
	matching := s.products.selected(func(x *Product) bool {
		return (includeObsolete || !x.Obsolete) &&
			hasPrefixFold(x.ProductCode, code) &&
			hasPrefixFold(x.ProductDescription, description) &&
			(contains == "" || strings.Contains(strings.ToLower(x.ProductCode), contains) ||
				strings.Contains(strings.ToLower(x.ProductDescription), contains)) &&
			(barcode == "" || x.Barcode == barcode) &&
			(group == "" || strings.EqualFold(x.ProductGroup.GroupName, group)) &&
			(ids == "" || inList(ids, x.Guid)) &&
			(!limited || c.modifiedAfter(x.LastModifiedOn.Time, since))
	})
	var customerPrices map[string]Number
	if customer := c.param("customerCode"); customer != "" {
		customerPrices = s.customerSellPrices(c, customer, matching)
		if c.behaviour.is(CustomerPriceList, "priced_only") {
			matching = slices.DeleteFunc(matching, func(p *Product) bool { return customerPrices[p.Guid] == "" })
		}
	}
	s.mu.RUnlock()
	sortByDate(c, matching, func(x *Product) (created, modified time.Time) {
		return x.CreatedOn.Time, x.LastModifiedOn.Time
	})
	return c.rows(len(matching), func(w *wireWriter, i int) {
		matching[i].write(w, &r, customerPrices[matching[i].Guid])
	})
}

// customerSellPrices gives CustomerSellPrice for a quantity of one, today in the company's zone, by
// the GUID of the product: prices of the customer's own, or what the customer pays in any case.
func (s *Sandbox) customerSellPrices(c *call, code string, products []*Product) map[string]Number {
	prices := map[string]Number{}
	customer := s.customers.find("", code)
	if customer == nil {
		return prices
	}
	pricer := s.pricer(customer, c.behaviour, calendarDay(c.now.In(s.zone)))
	paid := c.behaviour.is(CustomerSellPrice, "paid")
	for _, p := range products {
		charge, _ := pricer.customerCharge(p, one)
		if paid {
			charge = pricer.charge(p, one)
		}
		if charge.Price != "" {
			prices[p.Guid] = charge.Price
		}
	}
	return prices
}

// postProduct creates or updates. An obsolete product is hidden from lists but
// still owns its code (§3.3).
func (s *Sandbox) postProduct(c *call, guid string) answer {
	var identity struct{ Guid, ProductCode, ProductDescription string }
	if err := json.Unmarshal(c.body, &identity); err != nil {
		return c.unreadable(err)
	}
	var problems []fieldError
	if identity.ProductCode == "" {
		problems = append(problems, fieldError{"ProductCode", "Product Code is required."})
	}
	if identity.ProductDescription == "" {
		problems = append(problems, fieldError{"ProductDescription", "Product Description is required."})
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
	old := s.products.find("", identity.ProductCode)
	const advice = "Please ensure both Guid and Product Code are correct when updating a product."
	if old != nil && guid != "" && old.Guid != guid {
		return c.invalid(fieldError{"ProductCode", fmt.Sprintf(
			"Product '%s' already exists but with a different Guid (%s) than the one provided. %s",
			identity.ProductCode, old.Guid, advice)})
	}
	if other := s.products.find(guid, ""); guid != "" && other != nil && other != old {
		return c.invalid(fieldError{"ProductCode", fmt.Sprintf(
			"Product with Guid '%s' already exists but with a different product code (%s) than the one provided. %s",
			guid, other.ProductCode, advice)})
	}
	product, status := NewProduct("", "", ""), http.StatusCreated
	product.CreatedBy = apiUser
	if old != nil {
		status = c.updateStatus()
		product = Product{CreatedBy: old.CreatedBy}
	}
	if err := json.Unmarshal(c.body, &product); err != nil {
		return c.unreadable(err)
	}
	product.Guid = guid
	product.Images, product.ImageUrl = nil, ""
	product.LastModifiedBy = apiUser
	product.LastModifiedOn, product.CreatedOn = Date{}, Date{}
	if old != nil {
		product.ProductCode = old.ProductCode
		// Pictures cannot be written, and null or missing leaves these minimums alone (§2.4).
		product.Images, product.CreatedOn = old.Images, old.CreatedOn
		product.MinimumSaleQuantity = cmp.Or(product.MinimumSaleQuantity, old.MinimumSaleQuantity)
		product.MinimumSellPrice = cmp.Or(product.MinimumSellPrice, old.MinimumSellPrice)
		product.MinimumOrderQuantity = cmp.Or(product.MinimumOrderQuantity, old.MinimumOrderQuantity)
	}
	if err := s.addProduct(product); err != nil {
		return c.invalid(fieldError{"Product", err.Error()})
	}
	stored := s.products.find("", product.ProductCode)
	return c.object(status, func(w *wireWriter) { stored.write(w, &s.reference, "") })
}

func (s *Sandbox) obsoleteProduct(c *call) answer {
	if c.method != http.MethodPost {
		return c.methodNotAllowed(http.MethodPost)
	}
	guid, _ := normalGUID(c.segments[1])
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.products.find(guid, "")
	if guid == "" || old == nil {
		return c.notFound()
	}
	product := *old
	product.Obsolete = true
	product.LastModifiedOn.Time = s.stamp()
	s.putProduct(&product)
	return c.object(http.StatusOK, func(w *wireWriter) { product.write(w, &s.reference, "") })
}
