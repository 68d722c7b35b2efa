package sandbox

// The reference resources are read-only and small; each is listed whole or paged
// as the reference says (§2.1).

func (s *Sandbox) companies(c *call) answer {
	r := s.referenceNow()
	return c.unpaged(1, func(w *wireWriter, _ int) {
		w.text("Guid", r.company.Guid)
		w.text("CompanyName", r.company.CompanyName)
		w.text("BaseCurrencyCode", r.company.BaseCurrencyCode)
		w.number("DefaultTaxRate", r.company.DefaultTaxRate, 6)
	})
}

func (s *Sandbox) currencies(c *call) answer {
	r := s.referenceNow()
	return c.unpaged(len(r.currencies), func(w *wireWriter, i int) { r.currencies[i].write(w) })
}

func (c *Currency) write(w *wireWriter) {
	w.text("CurrencyCode", c.CurrencyCode)
	w.text("Description", c.Description)
	w.number("DefaultBuyRate", c.DefaultBuyRate, 6)
	w.number("DefaultSellRate", c.DefaultSellRate, 6)
	w.text("Guid", c.Guid)
	w.date("LastModifiedOn", c.LastModifiedOn.Time)
}

func (s *Sandbox) taxes(c *call) answer {
	r := s.referenceNow()
	write := func(w *wireWriter, i int) { r.taxes[i].write(w) }
	if c.behaviour.is(TaxesEnvelope, "paged") {
		return c.rows(len(r.taxes), write)
	}
	return c.unpaged(len(r.taxes), write)
}

func (t *Tax) write(w *wireWriter) {
	w.text("TaxCode", t.TaxCode)
	w.text("Description", t.Description)
	w.number("TaxRate", t.TaxRate, 6)
	w.boolean("CanApplyToExpenses", t.CanApplyToExpenses)
	w.boolean("CanApplyToRevenue", t.CanApplyToRevenue)
	w.boolean("Obsolete", t.Obsolete)
	w.text("Guid", t.Guid)
	w.date("LastModifiedOn", t.LastModifiedOn.Time)
}

func (s *Sandbox) warehouses(c *call) answer {
	r := s.referenceNow()
	return c.rows(len(r.warehouses), func(w *wireWriter, i int) { r.warehouses[i].write(w) })
}

func (h *Warehouse) write(w *wireWriter) {
	w.text("WarehouseCode", h.WarehouseCode)
	w.text("WarehouseName", h.WarehouseName)
	w.boolean("IsDefault", h.IsDefault)
	w.text("StreetNo", h.StreetNo)
	w.text("AddressLine1", h.AddressLine1)
	w.text("AddressLine2", h.AddressLine2)
	w.text("Suburb", h.Suburb)
	w.text("City", h.City)
	w.text("Region", h.Region)
	w.text("Country", h.Country)
	w.text("PostCode", h.PostCode)
	w.text("PhoneNumber", h.PhoneNumber)
	w.text("FaxNumber", h.FaxNumber)
	w.text("MobileNumber", h.MobileNumber)
	w.text("DDINumber", h.DDINumber)
	w.text("ContactName", h.ContactName)
	w.boolean("Obsolete", h.Obsolete)
	w.text("Guid", h.Guid)
	w.date("LastModifiedOn", h.LastModifiedOn.Time)
}

func (s *Sandbox) sellPriceTiers(c *call) answer {
	r := s.referenceNow()
	return c.unpaged(tierCount, func(w *wireWriter, i int) {
		w.text("Tier", tierReference(i))
		w.text("Name", r.tierNames[i])
	})
}

func (s *Sandbox) paymentTerms(c *call) answer {
	r := s.referenceNow()
	return c.rows(len(r.paymentTerms), func(w *wireWriter, i int) {
		t := r.paymentTerms[i]
		w.text("Guid", t.Guid)
		w.text("Type", t.Type)
		if t.Type == "EndOfTheMonthFollowing" {
			w.null("Days")
		} else {
			w.integer("Days", t.Days)
		}
		w.boolean("Obsolete", t.Obsolete)
		w.text("PaymentTermDescription", t.PaymentTermDescription)
	})
}

func (s *Sandbox) deliveryMethods(c *call) answer {
	r := s.referenceNow()
	return c.rows(len(r.deliveryMethods), func(w *wireWriter, i int) {
		m := r.deliveryMethods[i]
		w.text("Guid", m.Guid)
		w.text("Name", m.Name)
		w.boolean("Obsolete", m.Obsolete)
		w.date("LastModifiedOn", m.LastModifiedOn.Time)
	})
}

func (s *Sandbox) unitOfMeasures(c *call) answer {
	r := s.referenceNow()
	return c.rows(len(r.units), func(w *wireWriter, i int) {
		w.text("Guid", r.units[i].Guid)
		w.text("Name", r.units[i].Name)
		w.boolean("Obsolete", r.units[i].Obsolete)
	})
}

func (s *Sandbox) productGroups(c *call) answer {
	r := s.referenceNow()
	return c.rows(len(r.groups), func(w *wireWriter, i int) { r.groups[i].write(w) })
}

func (g *ProductGroup) write(w *wireWriter) {
	w.text("GroupName", g.GroupName)
	w.text("Guid", g.Guid)
	w.date("LastModifiedOn", g.LastModifiedOn.Time)
}

// referenceNow is a copy that later changes do not reach.
func (s *Sandbox) referenceNow() reference {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.reference.clone()
}
