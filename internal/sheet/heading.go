package sheet

// headings are what people call their columns. Case, spaces, accents and punctuation do not count.
var headings = map[Role][]string{
	Code:     {"product code", "code", "sku", "item code", "item"},
	Quantity: {"quantity", "qty", "order quantity", "order qty", "units"},
	Price:    {"price", "unit price", "sell price", "price ex gst", "net price", "unit price ex gst"},
	Comment:  {"comment", "comments", "note", "notes", "line comment", "remark"},
	MinimumQuantity: {"minimum quantity", "min quantity", "minimum qty", "min qty", "minimum", "min", "from quantity",
		"quantity from"},
	From: {"from", "valid from", "start", "start date", "from date"},
	To:   {"to", "valid to", "until", "valid until", "end", "end date", "to date"},
}

var roleByName = func() map[string]Role {
	names := map[string]Role{}
	for role, texts := range headings {
		for _, text := range texts {
			names[bareName(text)] = role
		}
	}
	return names
}()

func roleOf(heading string) Role { return roleByName[bareName(heading)] }
