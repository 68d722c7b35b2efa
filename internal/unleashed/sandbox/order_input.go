package sandbox

// orderInput is a sales order as a client sends it (§4.6.2). Numbers and dates
// are checked while reading; everything else by orderBuilder.
type orderInput struct {
	Guid              string
	OrderNumber       string
	OrderDate         Date
	RequiredDate      Date
	ReceivedDate      Date
	PaymentDueDate    Date
	OrderStatus       string
	CustomOrderStatus string
	Customer          CustomerRef
	CustomerRef       string
	Comments          string
	Warehouse         WarehouseRef
	Currency          CurrencyRef
	ExchangeRate      Number
	DiscountRate      Number
	Tax               taxRef
	TaxRate           Number
	XeroTaxCode       string
	SubTotal          Number
	TaxTotal          Number
	Total             Number
	SalesOrderGroup   string
	SourceId          string
	AllocateProduct   *bool
	SalesOrderLines   []lineInput
	delivery

	// Only read from a file: the API ignores what a client says of these.
	CompletedDate  Date
	CreatedBy      string
	CreatedOn      Date
	LastModifiedBy string
	LastModifiedOn Date
}

type taxRef struct {
	Guid, TaxCode string
	TaxRate       Number
}

func (t taxRef) missing() bool { return t.Guid == "" && t.TaxCode == "" }

type lineInput struct {
	Guid       string
	LineNumber *int
	LineType   string
	Product    struct {
		Guid, ProductCode, ProductDescription string
	}
	DueDate       Date
	OrderQuantity Number
	UnitPrice     Number
	DiscountRate  Number
	LineTotal     Number
	LineTax       Number
	LineTaxCode   string
	XeroTaxCode   string
	TaxRate       Number
	Comments      string
}
