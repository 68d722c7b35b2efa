package storetest

import (
	"strings"

	"github.com/govalues/decimal"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// The samples have another value in every field, so that columns which are mixed up, or forgotten,
// are noticed. Amounts are written with the digits they are read back with: prices with four,
// totals with two, quantities and rates with no zeros at their end.

// unusual is text that has broken programs: quotes, wildcards, escapes, line ends, several scripts,
// emoji, a combining accent, and a character from outside of the basic plane.
const unusual = "O'Neil \"Kōmbucha\" \\ %_$1 ?\r\n\t漢字 עברית e\u0301 🥝👩🏽‍🌾 𝄞"

// text is unusual text of its own for each field.
func text(field string) string { return field + ": " + unusual }

// longText is 4 KB of it.
func longText(field string) string {
	const size = 4096
	s := strings.Repeat(text(field)+" ", size/len(unusual))[:size]
	return strings.ToValidUTF8(s, "") // the cut may be inside of a character
}

func number(text string) wholesale.Decimal { return decimal.MustParse(text) }

func sampleSupplier() wholesale.Supplier {
	return wholesale.Supplier{
		ID: store.NewID(), Name: text("name"), Email: "office@supplier.example", Currency: "NZD", TimeZone: "Pacific/Auckland", CreatedAt: at(1),
		BrandColour: "#1d4ed8", LogoMediaID: "logo", GSTNumber: "49091850",
		Mails: wholesale.CustomerMails{Entered: true, Shipped: true, Cancelled: true, Comment: true},
		Shop:  wholesale.Shop{Slug: "shop-" + store.NewID(), ForStrangers: wholesale.StrangersSeeProducts, BuyersEditStanding: true},
	}
}

func samplePerson(email string) store.Person {
	return store.Person{
		ID: store.NewID(), Name: text("name"), Email: email, PasswordHash: "$argon2id$" + unusual, SessionEpoch: 3, CreatedAt: at(1),
	}
}

func sampleMembership(p store.Person, supplierID string) store.Membership {
	return store.Membership{
		Person: p, SupplierID: supplierID, Role: "full", MailAttention: true, MailOrders: true, MailDocuments: true,
		InvitationHash: "invitation of " + p.Email, InvitationExpiresAt: at(4), AcceptedAt: at(3), CreatedAt: at(2),
	}
}

func sampleToken(supplierID, hash string) store.APIToken {
	return store.APIToken{
		ID: store.NewID(), SupplierID: supplierID, Name: text("token"), Hash: hash, CreatedAt: at(1), LastUsedAt: at(-1),
		Beginning: "upk_Ab3x", Scope: "orders", ExpiresAt: at(5), WarnedAt: at(2),
	}
}

func sampleLink(personID, hash string) store.PersonLink {
	return store.PersonLink{TokenHash: hash, PersonID: personID, Purpose: store.LinkReset, ExpiresAt: at(1)}
}

func sampleConnection(supplierID string) store.Connection {
	return store.Connection{
		ID: store.NewID(), SupplierID: supplierID, Connector: "unleashed", Status: store.InError, CompanyName: text("company"), BaseCurrency: "NZD",
		APIID: "api-id", SealedKey: "sealed", Error: text("error"), ConnectedAt: at(1),
		Settings: wholesale.IntegrationSettings{
			SalesOrderStatus: wholesale.Placed, SyncPrices: true, SalesOrderAddress: wholesale.Postal, ImportNotes: true,
			WarehouseCode: "W-1", FreightProductCode: "FREIGHT", AdjustmentProductCode: "ADJUST", AddUpLines: true, MonthlyCalls: 250_000,
		},
		Wanted: 2, Failures: 3, RetryAt: at(2), NextWatchAt: at(3), WatchCursor: text("watch"), NextReconcileAt: at(4),
		NextPricesAt: at(5), PricesFullAt: at(6), RestoreCheckedAt: at(7),
		Since:             store.Since{Products: "since products", Customers: "since customers", Prices: "since prices", GroupPrices: "since group prices"},
		PriceDiscounts:    wholesale.Discounts{Form: wholesale.Percents, Evidence: text("prices"), Chosen: wholesale.Fractions},
		CustomerDiscounts: wholesale.Discounts{Form: wholesale.Fractions, Evidence: text("customers"), Chosen: wholesale.Percents},
		DefaultDiscount:   wholesale.DefaultDiscount{Decision: wholesale.OffDefaultToo, Evidence: text("default"), Chosen: wholesale.OffTierOnly},
		Account:           2, AccountBefore: 1, ReviewOpen: true, ListsReadAt: at(8), ErrorDetail: text("detail"),
	}
}

func sampleBudget(supplierID string) store.CallBudget {
	return store.CallBudget{
		SupplierID: supplierID, Allowance: -12_345, AllowanceAt: at(1), ToldMonth: "2026-03", ToldPercent: 70,
		MovedAt: at(2), ChangedReadAt: at(3), DeletedReadAt: at(4), DeletedCursor: text("deleted"), PricesReadAt: at(5),
	}
}

func sampleRun(supplierID, kind string) store.Run {
	return store.Run{
		ID: store.NewID(), SupplierID: supplierID, Kind: kind, State: store.RunRunning, Step: "step", Cursor: text("cursor"),
		Total: 21, Processed: 15, Created: 1, Updated: 2, Unchanged: 4, Skipped: 8,
		SkipReasons: map[string]int64{text("reason"): 5, "another": 3}, Warnings: map[string]int64{text("warning"): 2}, Notes: []string{text("note"), "another"}, Error: text("error"),
		Examples: map[string]string{text("reason"): text("example")},
		QueuedAt: at(1), StartedAt: at(2), FinishedAt: at(3), Failures: 5, RetryAt: at(-1), ErrorDetail: text("detail"),
		Pictures: store.RunPictures{Asked: 9, Fetched: 6, Missing: 2}, Scheduled: true, Hinted: true,
	}
}

func samplePriceChange(position int64) store.PriceChange {
	return store.PriceChange{
		Position: position, PriceListID: "list", PriceListName: text("list"), ProductID: "product", ProductCode: text("code"),
		MinimumQuantity: number("2.5"), Kind: store.PriceChanged, Before: number("24.9501"), After: number("0.0001"),
	}
}

func sampleProduct(supplierID, code string) wholesale.Product {
	return wholesale.Product{
		ID: store.NewID(), SupplierID: supplierID, Code: code, Name: text("name"), Notes: longText("notes"), Unit: "carton", Barcode: "9400000000011",
		Availability: wholesale.OutOfStock, DefaultPrice: number("24.9501"), ImportedPrice: number("24.9501"), Taxable: true,
		OwnTax:   &wholesale.Tax{Code: "OUTPUT2", Rate: number("0.123456")},
		Obsolete: true, Sellable: true, RemoteID: "remote " + code, RemoteAccount: 4,
		Group: wholesale.ProductGroup{RemoteID: "group", Name: text("group")}, SubGroup: wholesale.ProductGroup{RemoteID: "sub-group", Name: text("sub-group")},
		TierPrices: []wholesale.TierPrice{{Key: "SellPriceTier1", Name: text("tier"), Price: number("15.0000")}, {Key: "SellPriceTier2", Name: "RRP", Price: number("99999999.9999")}},
		Images:     []wholesale.Image{{SourceURL: "https://pictures.example/1.jpg?a=1&b=2", MediaID: "media", Default: true, Missing: "It is gone", GivenUp: true, MissingIn: "run"}},
		CreatedAt:  at(1), UpdatedAt: at(2),
	}
}

func sampleMedia(supplierID, source string) store.Media {
	return store.Media{ID: store.NewID(), SupplierID: supplierID, SourceURL: source, ContentType: "image/png", Content: []byte("\x89PNG\r\n\x1a\n\x00\xff'"), FetchedAt: at(1)}
}

func samplePriceList(supplierID, name string) wholesale.PriceList {
	return wholesale.PriceList{
		ID: store.NewID(), SupplierID: supplierID, Name: name, Origin: wholesale.OriginTier, Currency: "NZD", RemoteKey: "key " + name,
	}
}

func samplePrice(listID string, product wholesale.Product) store.ListedPrice {
	return store.ListedPrice{PriceListID: listID, Price: wholesale.Price{
		ProductID: product.ID, ProductCode: product.Code, UnitPrice: number("12.3456"), Basis: wholesale.OffTier, Discount: number("0.125"), MinimumQuantity: number("2.5"),
		ValidFrom: "2026-01-01", ValidTo: "2026-12-31", Owner: wholesale.OwnedBySync,
	}}
}

func sampleRemotePrice(remoteID string) wholesale.RemotePrice {
	fixed, discount, standard := number("7.0001"), number("0.123456"), number("24.9501")
	return wholesale.RemotePrice{
		RemoteID: remoteID, CustomerRemoteID: "customer " + remoteID, ProductRemoteID: "product " + remoteID, CustomerCode: text("customer"), ProductCode: text("product"),
		Group: wholesale.ProductGroup{RemoteID: "group " + remoteID, Name: text("group")},
		Type:  text("type"), Fixed: &fixed, Discount: &discount, DiscountBasis: text("basis"), DefaultPrice: &standard, MinimumQuantity: number("10"), ValidFrom: at(3), ValidTo: at(4),
	}
}

func sampleCustomer(supplierID, code string) wholesale.Customer {
	return wholesale.Customer{
		ID: store.NewID(), SupplierID: supplierID, Code: code, Name: text("name"), Email: "orders@" + strings.ToLower(code) + ".example", EmailCC: "copies@" + strings.ToLower(code) + ".example",
		Contact:            wholesale.Contact{Name: text("contact"), Phone: "09 555 0101", Mobile: "+64 21 555 010"},
		Addresses:          []wholesale.Address{sampleAddress("first"), sampleAddress("second")},
		SalesOrdersEnabled: true, SalesOrderAddressID: "address",
		Terms: wholesale.Terms{
			Currency: "AUD", Taxable: true, Tax: wholesale.Tax{Code: "G.S.T.", Rate: number("0.15")}, DiscountRate: number("0.025"), TierKey: "SellPriceTier3",
			StopCredit: true, Obsolete: true, WarehouseCode: "W-2", PaymentTerm: text("term"), DeliveryMethod: text("method"),
			DiscountWritten: new(number("2.5")),
		},
		RemoteID: "remote " + code, RemoteAccount: 4, Connected: true, FulfilmentGroupID: "group", PaymentTermsID: "terms", CreatedAt: at(1), UpdatedAt: at(2),
	}
}

func sampleAddress(name string) wholesale.Address {
	return wholesale.Address{
		ID: store.NewID(), Type: wholesale.Postal, Name: name, Street: text("street"), Street2: "street 2", Suburb: "suburb", City: "city", Region: "region",
		Postcode: "0610", Country: "New Zealand", Instructions: longText("instructions"), Default: true, RemoteID: "remote " + name,
		Own: true,
	}
}

func sampleLine(code string) wholesale.Line {
	kept := number("23.5000")
	return wholesale.Line{
		ID: store.NewID(), ProductID: store.NewID(), ProductCode: code, Name: text("name"), Quantity: number("12.5"),
		Tax: wholesale.Tax{Code: "OUTPUT2", Rate: number("0.15")}, LineTotal: number("311.88"), LineTax: number("46.78"),
		Comment: text("comment"), PriceAnswer: wholesale.PriceAnswer{
			UnitPrice: number("24.9501"), Rule: wholesale.RuleTier, PriceListID: "list", Explanation: text("explanation"),
			Considered: text("considered") + "\n" + text("considered"),
		}, KeptOver: &kept,
	}
}

// sampleOrder is an order that has been through everything, as InsertOrder leaves it at the start
// of a test.
func sampleOrder(supplierID, customerID, orderNumber string) *wholesale.Order {
	return &wholesale.Order{
		ID: store.NewID(), SupplierID: supplierID, Number: orderNumber, Status: wholesale.Processing, Source: wholesale.SourceSupermarket,
		CustomerID: customerID, CustomerName: text("customer"), PlacedBy: "person", Held: text("held"), Reference: "PO 4471", Notes: longText("notes"), RequiredDate: "2026-03-09",
		AddressID: "address", Currency: "NZD", Tax: wholesale.Tax{Code: "OUTPUT2", Rate: number("0.125")},
		Lines:   []wholesale.Line{sampleLine("KOMBU-GIN-330"), sampleLine("KOMBU-LEM-330")},
		Freight: number("15.01"), FreightTax: number("2.25"), Adjustment: number("-3.02"), AdjustmentTax: number("-0.45"),
		AdjustmentReason: text("reason"), SubTotal: number("638.77"), TaxTotal: number("95.81"), Total: number("734.58"),
		SalesOrder: wholesale.SalesOrder{
			OutboxEntry: wholesale.OutboxEntry{
				State: wholesale.OutboxCreated, Generation: 2, GUID: store.NewID(), Error: text("error"), Attempts: 3,
				QueuedAt: at(9), NextAttemptAt: at(10), SentAt: at(11), Version: 1,
				Account: 3, Elsewhere: text("account"), ErrorDetail: text("detail"),
			},
			FreightLineID: store.NewID(), AdjustmentLineID: store.NewID(), FreightCode: "FREIGHT", AdjustmentCode: "ADJUST",
			Number: "SO-00000203", Status: "Parked", Total: number("734.60"), Deleted: true, Completed: true,
			Differences: []wholesale.Difference{{What: text("what"), Sent: "Placed", Stored: "Parked"}}, Late: true,
		},
		Delivery: &wholesale.Delivery{
			CustomerName: text("customer"), CustomerCode: "CUSTOMER", Address: sampleSnapshot("").Delivery,
		},
		Mismatch: &wholesale.Mismatch{WithoutTax: true, Ours: number("734.58"), Theirs: number("734.60"), Lines: []wholesale.MismatchLine{{
			ProductCode: "KOMBU-GIN-330", Cause: wholesale.CauseQuantity, Rule: wholesale.RuleTier, Explanation: text("explanation"),
			Ours:   &wholesale.LineAmount{Quantity: number("12.5"), UnitPrice: number("24.9501"), LineTotal: number("311.88")},
			Theirs: &wholesale.LineAmount{Quantity: number("12.6"), UnitPrice: number("24.9500"), LineTotal: number("314.37")},
		}}},
		PaymentBlocked: true, InvoiceBlocked: true, InvoiceHold: text("hold"), PaymentOption: wholesale.PayNow, PaymentTerms: orderTerms(), PayByLink: true, PaymentChosen: true, Blocked: text("blocked"), OpenProblems: 2, Version: 1, CreatedAt: start, UpdatedAt: start,
		ApprovedAt: at(12), ShippedAt: at(13), ReceivedAt: at(14), CancelledAt: at(15),
	}
}

func sampleSnapshot(guid string) *wholesale.SalesOrderSnapshot {
	tax := wholesale.SnapshotTax{Code: "OUTPUT2", Rate: number("0.15")}
	return &wholesale.SalesOrderSnapshot{
		GUID: guid, SourceID: "source", Status: wholesale.Placed, OrderDate: "2026-03-04", RequiredDate: "2026-03-09",
		CustomerGUID: "customer guid", CustomerCode: "customer code", CustomerRef: text("reference"), Comments: longText("comments"), Currency: "NZD", Tax: tax,
		WarehouseCode: "W-1", DeliveryMethod: "Courier",
		Delivery: &wholesale.SnapshotAddress{
			Name: text("name"), Street: "street", Street2: "street 2", Suburb: "suburb", City: "city", Region: "region",
			Postcode: "0610", Country: "New Zealand", Instructions: "<leave & knock>",
		},
		Lines: []wholesale.SnapshotLine{{
			GUID: "line guid", ProductGUID: "product guid", ProductCode: "KOMBU-GIN-330", Quantity: number("12.5"), UnitPrice: number("24.9501"),
			LineTotal: number("311.88"), LineTax: number("46.78"), Tax: tax, Comment: text("comment"),
		}},
		SubTotal: number("311.88"), TaxTotal: number("46.78"), Total: number("358.66"),
	}
}

func sampleRemoteOrder(guid string) *wholesale.RemoteOrder {
	return &wholesale.RemoteOrder{
		GUID: guid, Number: "SO-00000203", SourceID: "source", Customer: text("customer"), Status: "Completed", SubTotal: number("638.790"), TaxTotal: number("95.810"), Total: number("734.600"),
		Lines: []wholesale.RemoteLine{{
			GUID: "line guid", ProductGUID: "product guid", ProductCode: text("code"), Name: text("name"), Charge: true, Quantity: number("12.6000"), UnitPrice: number("24.9500"),
			LineTotal: number("314.37000000"), LineTax: number("47.156"), TaxCode: "OUTPUT2", TaxRate: number("0.15"),
		}},
		Completed: true, Deleted: true,
		BaseStatus: "Parked", CustomerGUID: "customer guid", CustomerCode: "customer code", Currency: "NZD", Warehouse: "W-1", NoTotals: true,
		Renamed: []wholesale.RenamedCode{{What: wholesale.TaxCode, Before: "OUTPUT2", After: text("code")}},
	}
}

// sampleEvent is an event as the store fills it in at the start of a test, without the id it
// chooses.
func sampleEvent(orderID string) store.Event {
	return store.Event{OrderID: orderID, At: start, Kind: "approved", Actor: "api", Text: longText("event"), ByCustomer: true}
}

// sampleNotice is a notice as the store fills it in at the start of a test, without the id it
// chooses.
func sampleNotice(kind, orderID string) store.Notice {
	return store.Notice{Kind: kind, OrderID: orderID, Title: text("title"), Detail: longText("detail"), CreatedAt: start}
}

func sampleWebhook(supplierID string) store.Webhook {
	return store.Webhook{
		ID: store.NewID(), SupplierID: supplierID, URL: "https://hooks.example/?a=1&b='", Events: []string{"order.created", "order.shipped"},
		SealedSecret: "sealed", SealedLogin: "sealed as well", CreatedAt: at(1),
		WebhookHealth: store.WebhookHealth{LastSuccessAt: at(2), LastFailureAt: at(4), LastError: "answered 500", FailingSince: at(3)},
	}
}
