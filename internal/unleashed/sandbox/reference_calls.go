package sandbox

// The reference resources are read-only and small; each is listed whole or paged as the reference
// says (§2.1).

func (s *Sandbox) companies(c *call) answer {
	return c.unpaged(records([]Company{s.referenceNow().company}))
}

func (s *Sandbox) currencies(c *call) answer {
	return c.unpaged(records(s.referenceNow().currencies))
}

func (s *Sandbox) taxes(c *call) answer {
	if c.behaviour.is(TaxesEnvelope, "paged") {
		return c.rows(records(s.referenceNow().taxes))
	}
	return c.unpaged(records(s.referenceNow().taxes))
}

func (s *Sandbox) warehouses(c *call) answer { return c.rows(records(s.referenceNow().warehouses)) }

func (s *Sandbox) sellPriceTiers(c *call) answer {
	tiers := make([]SellPriceTier, tierCount)
	for i, name := range s.referenceNow().tierNames {
		tiers[i] = SellPriceTier{Tier: tierReference(i), Name: name}
	}
	return c.unpaged(records(tiers))
}

func (s *Sandbox) paymentTerms(c *call) answer {
	terms := s.referenceNow().paymentTerms
	return c.rows(len(terms), func(w *wireWriter, i int) {
		w.record(&terms[i], func(name string) bool {
			daysUnused := name == "Days" && terms[i].Type == "EndOfTheMonthFollowing"
			if daysUnused {
				w.null(name)
			}
			return daysUnused
		})
	})
}

func (s *Sandbox) deliveryMethods(c *call) answer {
	return c.rows(records(s.referenceNow().deliveryMethods))
}

func (s *Sandbox) unitOfMeasures(c *call) answer { return c.rows(records(s.referenceNow().units)) }

func (s *Sandbox) productGroups(c *call) answer { return c.rows(records(s.referenceNow().groups)) }

// referenceNow is a copy that later changes do not reach.
func (s *Sandbox) referenceNow() reference {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.reference.clone()
}
