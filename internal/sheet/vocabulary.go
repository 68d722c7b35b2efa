package sheet

import (
	"slices"
	"strings"
)

// vocabulary is what people call their columns, compared by bareName. A name under several
// roles is settled by what the column holds.
var vocabulary = map[Role]string{
	Code: `code productcode prodcode productno productnumber productnum productid product sku skucode item itemcode itemno itemnumber itemnum
		itemid stockcode stockno stockitem stockid partno partnumber partcode part article articleno articlenumber articlecode catno cataloguecode
		catalogueno catalogno suppliercode suppliersku supplierpartno vendorcode vendorsku vendoritem manufacturercode mpn model modelno style
		stylecode styleno ref reference refno plu material materialno yourcode ourcode
		artikel artikelnummer artikelnr artnr artno bestellnummer codearticle refarticle codeproduit produit codigo referencia`,
	Quantity: `quantity qty qnty quant orderquantity orderqty ordered qtyordered quantityordered order toorder orderedqty
		qtyrequired quantityrequired required wanted need needed qtywanted units unitsordered noofunits numberofunits cartons ctns ctn
		noofcartons cartonsordered cases noofcases boxes packs pcs pieces bottles kegs count amount qtycartons qtyctn qtyctns qtyunits orderunits
		ordercartons thisorder yourorder ourorder pleasesend menge bestellmenge anzahl stuck stk quantité qte qtecommandee cantidad aantal hoeveelheid`,
	Price: `price unitprice unitamount unitvalue priceperunit priceeach pricea itemprice sellprice sellingprice saleprice wholesaleprice wholesale tradeprice trade
		netprice nettprice net nett rate unitrate unitcost cost costprice costeach buyprice yourprice customerprice ourprice contractprice agreedprice
		newprice listprice sell sells ours distributor distributorprice each ea unit dollars preis einzelpreis stuckpreis nettopreis prix prixunitaire pu puht precio prijs stuksprijs`,
	RetailPrice: `rrp rrpprice retail retailprice recommendedretail recommendedretailprice srp msrp shelfprice suggestedretail`,
	Amount: `amount lineamount linetotal total totals totalprice totalcost totalamount ext extended extendedprice extprice extcost exttotal
		extension extamount subtotal linevalue value ordervalue totalvalue netamount nettotal netvalue linecost lineprice sum gesamt gesamtpreis
		betrag summe gesamtbetrag montant totalht montantht importe bedrag totaal`,
	Discount: `discount disc discountpercent discountpct discpct discrate discountrate lessdiscount rebate rabatt remise descuento korting`,
	Tax:      `gst tax vat gstamount taxamount gstrate taxrate taxcode mwst ust tva iva btw`,
	Comment: `comment comments note notes linecomment linenote remark remarks instructions specialinstructions message customercomment
		bemerkung kommentar anmerkung commentaire remarque`,
	MinimumQuantity: `minimumquantity minquantity minimumqty minqty minimum min minimumorder minorder minimumorderquantity minimumorderqty
		minorderqty moq fromquantity fromqty quantityfrom qtyfrom qtybreak quantitybreak pricebreak break breaks breakqty mindestmenge
		abmenge mengeab staffel staffelmenge cantidadminima quantiteminimale`,
	From: `from validfrom start startdate startson fromdate datefrom effective effectivefrom effectivedate begins beginson gultigab`,
	To:   `to validto until validuntil end enddate endson todate dateto expires expiry expirydate expireson effectiveto gultigbis`,
	Description: `description desc productdescription proddesc itemdescription itemdesc itemname productname product prodname name title item
		details particulars descriptionofgoods goods bezeichnung beschreibung artikelbezeichnung produktname designation libelle descripción
		omschrijving`,
	Pack: `pack packsize packqty packquantity pk pksize pkqty packunits cartonqty cartonquantity cartonsize ctnqty ctnsize caseqty casequantity
		casesize casepack unitspercarton unitsperctn unitspercase unitsperpack qtypercarton qtyperctn qtyperpack qtypercase percarton perctn percase
		perpack inner innerqty outer outerqty outerquantity innerpack boxqty boxsize multiple ordermultiple vpe gebinde colisage`,
	Unit:    `unit units uom um unitofmeasure unitofissue uoi measure sellunit sellingunit orderunit per pe priceper priceunit preiseinheit each einheit unite unidad eenheid`,
	Barcode: `barcode barcodes ean ean13 eancode gtin gtin13 gtin14 upc apn tun itf14 barcodeean eanbarcode unitbarcode productbarcode strichcode`,
	Stock: `soh stock stockonhand onhand qtyonhand instock available availableqty qtyavailable stocklevel stockqty par parlevel bestand backorder
		backordered bo qtybackordered supplied qtysupplied shipped qtyshipped delivered qtydelivered received qtyreceived onorder`,
	RowNumber: `no nr num number line lineno linenumber linenum row rowno pos position seq sequence`,
}

var roleNames = func() map[string][]Role {
	names := map[string][]Role{}
	for _, role := range inOrder {
		for _, name := range strings.Fields(vocabulary[role]) {
			names[bareName(name)] = append(names[bareName(name)], role)
		}
	}
	return names
}()

// inOrder are the roles; of several that a name may have, the first whose cells fit counts.
var inOrder = []Role{
	Code, Quantity, Price, PriceWithTax, RetailPrice, Amount, Discount, Tax, Comment, MinimumQuantity, From, To, Description, Pack, Unit,
	Barcode, Stock, RowNumber,
}

// A heading is what a column's name says.
type heading struct {
	roles   []Role // that it may mean, the likeliest first
	withTax bool   // "incl. GST"
	percent bool
	exact   bool // the whole name is a known one, rather than a part of it

	foreign  Role   // what it would be were it of this list: "Last price", "Qty sold"
	charge   bool   // of something other than the product: "Freight cost"
	per      string // what it counts in or is for, when that is not one unit: "100", "dozen"
	currency string // another than New Zealand dollars: "USD"
	dollars  bool   // an amount, where a share is usual: "Discount ($)"
}

// parts are words in longer headings that tell the role, the most telling first.
var parts = []struct {
	role  Role
	words []string
}{
	{Barcode, []string{"barcode", "ean", "gtin"}},
	{RetailPrice, []string{"rrp", "retail"}},
	{Discount, []string{"discount", "disc", "rabatt"}},
	{Stock, []string{"soh", "hand", "stocklevel"}},
	{MinimumQuantity, []string{"minimum", "min", "moq"}},
	{Code, []string{"sku", "code", "partno", "itemno"}},
	{Pack, []string{"packsize", "pack"}},
	{Amount, []string{"total", "extended", "ext", "amount", "subtotal"}},
	{Price, []string{"price", "cost", "rate", "preis", "prix"}},
	{Quantity, []string{"qty", "quantity", "ordered", "menge"}},
	{Tax, []string{"gst", "tax", "vat"}},
	{Description, []string{"description", "desc", "name"}},
	{Comment, []string{"comment", "comments", "notes", "note"}},
	{Price, []string{"special", "promo", "offer", "sell", "wholesale"}},
}

// otherCodes are words that make another code than a product's of a heading.
var otherCodes = []string{
	"customer", "tax", "post", "postal", "gl", "account", "currency", "warehouse", "branch", "store", "country", "order", "po", "invoice", "date",
	"due", "delivery", "supplier", "address", "phone", "email", "contact", "reason", "status",
}

// otherTimes make a quantity or price of a heading that is not the one of this list.
var otherTimes = []string{
	"last", "previous", "prev", "prior", "old", "was", "former", "sold", "sales", "max", "maximum", "min", "minimum", "cancelled", "canceled",
	"transit", "hand", "delivered", "back", "backorder", "backordered", "available", "on", "received", "shipped", "supplied", "invoiced",
	"forecast", "average", "avg", "stock", "competitor", "competitors", "their", "theirs", "market", "returned",
}

// otherCharges make a cost of a heading that is not the product's price.
var otherCharges = []string{"exchange", "freight", "landed", "shipping", "delivery", "courier", "fx", "currency"}

func hasWord(words, some []string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return slices.Contains(some, word) })
}

// markForeign takes its role from a heading of a quantity or price that is not the one of this
// list.
func (h *heading) markForeign(words []string) {
	if h.roles == nil && hasWord(words, []string{"freight", "shipping", "courier"}) {
		h.foreign, h.charge = Price, true
		return
	}
	if len(h.roles) != 1 || h.roles[0] != Quantity && h.roles[0] != Price {
		return
	}
	isPrice := h.roles[0] == Price
	h.charge = isPrice && hasWord(words, otherCharges)
	if h.charge || hasWord(words, otherTimes) || !isPrice && slices.Contains(words, "per") {
		h.foreign, h.roles = h.roles[0], nil
	}
}

// parseHeading reads a column's name: the whole of it when it is a known one, or else the words in
// it.
func parseHeading(text string) heading {
	if len(text) > 80 {
		return heading{}
	}
	h := heading{percent: strings.Contains(text, "%")}
	if strings.TrimSpace(text) == "#" {
		h.roles, h.exact = []Role{RowNumber}, true
		return h
	}
	words := headingWords(text)
	words, h.withTax = withoutTaxWords(words)
	if roles := roleNames[strings.Join(words, "")]; roles != nil {
		h.roles, h.exact = roles, true
	} else {
		h.roles = rolesOfWords(words)
		h.markForeign(words)
	}
	h.per, h.currency = perIn(text), currencyIn(text)
	h.dollars = strings.ContainsAny(text, "$€£") || hasWord(strings.Fields(strings.ToLower(text)), []string{"nzd", "dollars", "amount", "value"})
	if h.percent && slices.Contains(h.roles, Tax) {
		h.roles = []Role{Tax}
	}
	if h.withTax {
		h.roles = slices.Clone(h.roles)
		for i, role := range h.roles {
			if role == Price {
				h.roles[i] = PriceWithTax
			}
		}
	}
	return h
}

func rolesOfWords(words []string) []Role {
	foreign := hasWord(words, otherCodes)
	for _, part := range parts {
		if foreign && (part.role == Code || part.role == Description || part.role == Tax) {
			continue
		}
		if hasWord(words, part.words) {
			return []Role{part.role}
		}
	}
	return nil
}

// headingWords are a heading's words without case, accents, punctuation and currency.
func headingWords(text string) []string {
	words := strings.FieldsFunc(splitCamel(text), func(r rune) bool { return bareName(string(r)) == "" })
	kept := words[:0]
	for _, word := range words {
		word = bareName(word)
		if word != "" && !slices.Contains([]string{"nzd", "aud", "usd", "eur", "gbp", "nz", "us", "au"}, word) {
			kept = append(kept, word)
		}
	}
	return kept
}

// splitCamel parts the words of "UnitPrice".
func splitCamel(text string) string {
	var parted strings.Builder
	lower := false
	for _, r := range text {
		if lower && 'A' <= r && r <= 'Z' {
			parted.WriteByte(' ')
		}
		lower = 'a' <= r && r <= 'z'
		parted.WriteRune(r)
	}
	return parted.String()
}

// withoutTaxWords takes "ex GST" and the like out of a heading, unless nothing is left: "GST" alone
// is the tax itself.
func withoutTaxWords(words []string) (rest []string, withTax bool) {
	marks := 0
	for _, word := range words {
		switch word {
		case "inc", "incl", "including", "inclusive", "included", "incgst", "inclgst", "gstinc", "gstincl", "brutto", "ttc":
			withTax = true
			marks++
		case "ex", "exc", "excl", "excluding", "exclusive", "excluded", "exgst", "exclgst", "excgst", "gstex", "gstexcl", "plus", "before", "ht", "exkl",
			"zzgl":
			marks++
		default:
			rest = append(rest, word)
		}
	}
	if marks == 0 {
		return words, false
	}
	rest = slices.DeleteFunc(rest, func(word string) bool {
		return slices.Contains([]string{"gst", "tax", "vat", "mwst", "tva", "ust"}, word)
	})
	if len(rest) == 0 {
		return words, withTax
	}
	return rest, withTax
}
