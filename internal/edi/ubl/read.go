package ubl

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"upstock/internal/edi/message"
)

// document is what is to be known of a type of document before it is read.
type document struct {
	kind     message.Kind
	function message.Function // of orders
	from, to string           // the elements of who sent it and who receives it
	answers  []string         // where it names what it is about
}

// documents are the types that are known. What is not an order is kept and shown.
var documents = map[string]document{
	"Order":               {message.KindOrder, message.Original, "BuyerCustomerParty", "SellerSupplierParty", nil},
	"OrderChange":         {message.KindOrder, message.Replace, "BuyerCustomerParty", "SellerSupplierParty", nil},
	"OrderCancellation":   {message.KindOrder, message.Cancel, "BuyerCustomerParty", "SellerSupplierParty", nil},
	"OrderResponse":       {message.KindOrderResponse, "", "SellerSupplierParty", "BuyerCustomerParty", []string{"OrderReference", "ID"}},
	"OrderResponseSimple": {message.KindOrderResponse, "", "SellerSupplierParty", "BuyerCustomerParty", []string{"OrderReference", "ID"}},
	"DespatchAdvice":      {message.KindDespatchAdvice, "", "DespatchSupplierParty", "DeliveryCustomerParty", []string{"OrderReference", "ID"}},
	"Invoice":             {message.KindInvoice, "", "AccountingSupplierParty", "AccountingCustomerParty", []string{"OrderReference", "ID"}},
	"CreditNote":          {message.KindCreditNote, "", "AccountingSupplierParty", "AccountingCustomerParty", []string{"BillingReference", "InvoiceDocumentReference", "ID"}},
	"ApplicationResponse": {message.KindOther, "", "SenderParty", "ReceiverParty", []string{"DocumentResponse", "DocumentReference", "ID"}},
}

// Looks says whether data looks like XML. What kind of XML it is, [Read] finds and says.
func Looks(data []byte) bool {
	text, charset := utf16(data[:min(len(data), 512)])
	if charset == "" {
		text = bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF"))
	}
	text = bytes.TrimLeft(text[:min(len(text), 512)], "\uFEFF \t\r\n")
	return len(text) > 1 && text[0] == '<' && (strings.IndexByte("?!_", text[1]) >= 0 || 'a' <= text[1]|0x20 && text[1]|0x20 <= 'z')
}

// senderBytes is how much of a document [Sender] looks at.
const senderBytes = 1 << 20

// Sender are the ids of who sent the document, the address it sends from first. It reads no further
// than it has to, and never more than the first MB.
func Sender(data []byte) (ids []string) {
	text, _ := toUTF8(data[:min(len(data), senderBytes)], &problems{})
	in := newDecoder(text)
	root, err := in.root()
	doc, known := documents[root.Name.Local]
	if err != nil || !known {
		return nil
	}
	for {
		child, err := in.next()
		if err != nil || child == nil {
			return nil
		}
		if child.name == doc.from {
			return idsOf(child)
		}
	}
}

// Read reads a document. What is wrong with it is in the problems; a document that cannot be read
// to its end still gives what was read before, with a problem that is an error.
func Read(data []byte, leniency message.Leniency) message.Reading {
	whole := &problems{leniency: leniency}
	if len(data) > maxBytes {
		whole.add(message.TooLarge, "the document", "It is larger than %d MB.", maxBytes>>20)
		return message.Reading{Format: message.UBL, Problems: whole.list}
	}
	text, charset := toUTF8(data, whole)
	reading := message.Reading{Format: message.UBL, Charset: charset}
	if f := screen(text); f != nil && f.rule != message.Truncated {
		whole.add(f.rule, f.location, "%s", f.words)
	} else if !message.AnyError(whole.list) {
		if exchange, ok := readDocument(text, whole); ok {
			reading.Interchanges = []message.Interchange{exchange}
		}
	}
	reading.Problems = whole.list
	return reading
}

// reader reads one document.
type reader struct {
	document
	problems

	in       *decoder
	exchange message.Interchange
	message  message.Message
	order    *message.Order // nil unless it is an order
	header   header
}

// readDocument gives false when there is nothing of the document to show but problems.
func readDocument(text []byte, whole *problems) (exchange message.Interchange, ok bool) {
	in := newDecoder(text)
	root, err := in.root()
	if err != nil {
		whole.fault(err)
		return exchange, false
	}
	name := root.Name.Local
	doc, known := documents[name]
	if expected := namespaces + name + "-2"; !known || root.Name.Space != expected {
		found := "in no namespace"
		if root.Name.Space != "" {
			found = fmt.Sprintf("in the namespace %q", root.Name.Space)
		}
		whole.add(message.Unreadable, "row 1", "An order of UBL 2 was expected, such as Order in the namespace %q; here is %s %s.",
			namespaces+"Order-2", name, found)
		return exchange, false
	}
	r := &reader{document: doc, problems: problems{leniency: whole.leniency}, in: in}
	r.message = message.Message{Kind: doc.kind, Type: name + "-2"}
	if doc.kind == message.KindOrder {
		r.order = &message.Order{Function: doc.function}
		r.message.Order = r.order
	}
	if err := r.children(); err != nil {
		r.fault(err)
	} else {
		r.complete()
	}
	r.message.Problems = r.list
	r.exchange.Messages = []message.Message{r.message}
	return r.exchange, true
}

// fault notes why reading ended, which is always listed.
func (p *problems) fault(err error) {
	if f, ok := errors.AsType[*fault](err); ok {
		p.list = p.list[:min(len(p.list), maxProblems-1)]
		p.add(f.rule, f.location, "%s", f.words)
	}
}

func (r *reader) children() error {
	for {
		child, err := r.in.next()
		if err != nil {
			return err
		}
		if child == nil {
			return r.in.end()
		}
		r.every(child)
		if r.order != nil {
			if err := r.ofOrder(child); err != nil {
				return err
			}
		}
	}
}

// every reads what documents of all types have in common.
func (r *reader) every(child *element) {
	switch child.name {
	case "ID":
		r.message.Reference = child.value()
		if r.order == nil {
			r.message.Document = child.value()
		}
	case "OrderResponseCode", "InvoiceTypeCode", "CreditNoteTypeCode", "DespatchAdviceTypeCode":
		r.message.FunctionCode = child.value()
	case "DespatchLine", "InvoiceLine", "CreditNoteLine":
		r.message.Lines++
	case "OrderLine":
		if r.order == nil {
			r.message.Lines++
		}
	case "UBLVersionID":
		if v := child.value(); !strings.HasPrefix(v, "2.") {
			r.add(message.OtherVersion, "UBLVersionID", "The document is UBL %s; it was read as UBL 2.1.", v)
		}
	case r.from:
		r.exchange.Sender, r.exchange.SenderQualifier = endpoint(child), scheme(child)
	case r.to:
		r.exchange.Recipient, r.exchange.RecipientQualifier = endpoint(child), scheme(child)
	}
	if r.message.Answers == "" && len(r.answers) > 0 && child.name == r.answers[0] {
		r.message.Answers = child.value(r.answers[1:]...)
	}
}

// complete checks what shows only when all has been read.
func (r *reader) complete() {
	if r.order == nil {
		return
	}
	o := r.order
	if o.Function != message.Original && o.Function != message.Duplicate {
		o.Number = r.header.changes
	}
	if o.Number == "" {
		where := "ID"
		if o.Function == message.Replace || o.Function == message.Cancel {
			where = "OrderReference/ID"
		}
		r.add(message.NoOrderNumber, where, "There is no order number.")
	}
	if o.Currency == "" {
		o.Currency = r.header.priceCurrency
	}
	if o.DeliverTo.ID == "" && o.DeliverTo.Name == "" && r.header.originator.Scheme == "gln" {
		o.DeliverTo = r.header.originator
	}
	if len(o.Lines) == 0 && o.Function != message.Cancel {
		r.add(message.NoLines, "OrderLine", "There are no lines.")
	}
	if n := o.CountedLines; n != nil && *n != len(o.Lines) {
		r.add(message.LineCount, "LineCountNumeric", "The document says that it has %d lines, there are %d: one may be lost.", *n, len(o.Lines))
	}
	if o.Function == message.Replace {
		o.OnlyChanges = slices.ContainsFunc(o.Lines, func(l message.OrderLine) bool { return l.Action != "" })
	}
	r.splitByPlace()
	r.checkTotal()
}

// inLine names a place in a document: an element of a line as the document numbers it.
func inLine(number, path string) string { return fmt.Sprintf("line %s, %s", number, path) }
