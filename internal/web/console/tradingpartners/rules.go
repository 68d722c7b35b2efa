package tradingpartners

import (
	"net/http"

	"upstock/internal/edi"
	"upstock/internal/edi/message"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// ruleWords say for people what a rule finds. What cannot be matched has no row: it waits for a
// person whatever is chosen.
var ruleWords = []struct {
	rule  message.Rule
	words string
	where string // in documents, for those who know the format
}{
	{message.NoInterchange, "The envelope around the messages is missing", "UNB"},
	{message.NoTrailer, "The end of the envelope is missing", "UNZ"},
	{message.InterchangeRef, "The reference at the end of the envelope differs from the one at its beginning", "UNZ"},
	{message.InterchangeCount, "The number of messages differs from the count in the envelope", "UNZ"},
	{message.GroupTrailer, "A group of messages does not end correctly", "UNE"},
	{message.NoMessageTrailer, "The end of a message is missing: lines may be lost", "UNT"},
	{message.MessageRef, "The reference at the end of a message differs from the one at its beginning", "UNT"},
	{message.SegmentCount, "The number of segments differs from the count in the message", "UNT"},
	{message.LineCount, "The number of lines differs from the count in the order: a line may be lost", "CNT"},
	{message.MessageOrder, "The parts of a message are in the wrong order", "UNH, UNS"},
	{message.EmptySegment, "Empty segments", ""},
	{message.Whitespace, "Spaces and empty lines between segments", ""},
	{message.LineBreak, "Line breaks within texts", ""},
	{message.Charset, "Texts are not in the character set named in the document", "UNB"},
	{message.ControlCharacters, "Invisible characters in texts", ""},
	{message.OtherVersion, "A version of the format that Upstock does not know", "UNH"},
	{message.BadDate, "A date that cannot be read", "DTM"},
	{message.CheckDigit, "A GTIN or GLN with a wrong check digit", "LIN, NAD"},
	{message.LineAmount, "A line amount is not quantity times price", "MOA"},
	{message.OrderTotal, "The lines do not add up to the order's total", "MOA"},
	{message.OtherSupplier, "The document is for another supplier", "UNB, NAD"},
	{message.OtherCurrency, "The order is not in the customer's currency", "CUX"},
	{message.UnknownCode, "A code that Upstock does not know", ""},
	{message.Ignored, "Details that Upstock does not use, such as discounts and free goods", "QTY, ALC"},
	{message.SubLine, "A line is a component of another line", "LIN"},
	{message.PriceDiffers, "A price differs from the customer's price list", "PRI"},
	{message.TestDocument, "The document is marked as a test", "UNB"},
}

func levelWords(level message.Level) string {
	switch level {
	case message.Tolerate:
		return "Take it"
	case message.Warn:
		return "Take it with a warning"
	case message.Reject:
		return "Refuse it"
	}
	return string(level)
}

// levels are the choices for a rule; the first is the usual one.
func levels(rule message.Rule) []ui.Choice {
	choices := []ui.Choice{{Value: "", Words: "Default: " + levelWords(message.Default(rule))}}
	for _, level := range []message.Level{message.Tolerate, message.Warn, message.Reject} {
		choices = append(choices, ui.Choice{Value: string(level), Words: levelWords(level)})
	}
	return choices
}

func (s Services) rules(w http.ResponseWriter, r *http.Request) error {
	p, err := s.read(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, rulesPage(p))
}

func (s Services) saveRules(w http.ResponseWriter, r *http.Request) error {
	p, err := s.read(r)
	if err != nil {
		return err
	}
	change := edi.PartnerChange{Leniency: map[string]string{}}
	for _, row := range ruleWords {
		if name := string(row.rule); r.PostForm.Has(name) {
			change.Leniency[name] = r.PostFormValue(name)
		}
	}
	if _, err := s.Documents.ChangePartner(r.Context(), p.SupplierID, p.ID, change); err != nil {
		return err
	}
	return page.RedirectWith(w, r, partnerPath(p.ID)+"/rules", "The rules for "+p.Name+" are saved")
}

// changedRules counts the rules that are not the usual ones.
func changedRules(p wholesale.TradingPartner) int64 {
	var n int64
	for _, row := range ruleWords {
		if p.Leniency[string(row.rule)] != "" {
			n++
		}
	}
	return n
}
