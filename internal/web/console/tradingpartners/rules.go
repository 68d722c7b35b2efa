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
	{message.InterchangeRef, "The envelope's reference at its end is another one than at its beginning", "UNZ"},
	{message.InterchangeCount, "The envelope counts more or fewer messages than it holds", "UNZ"},
	{message.GroupTrailer, "A group of messages does not end as it should", "UNE"},
	{message.NoMessageTrailer, "The end of a message is missing: lines may be lost", "UNT"},
	{message.MessageRef, "A message's reference at its end is another one than at its beginning", "UNT"},
	{message.SegmentCount, "A message counts more or fewer segments than it holds", "UNT"},
	{message.LineCount, "An order counts more or fewer lines than it holds: one may be lost", "CNT"},
	{message.MessageOrder, "The parts of a message stand in the wrong order", "UNH, UNS"},
	{message.EmptySegment, "Empty segments", ""},
	{message.Whitespace, "Blanks and empty lines between segments", ""},
	{message.LineBreak, "Line breaks inside of texts", ""},
	{message.Charset, "Texts are not in the character set that the document names", "UNB"},
	{message.ControlCharacters, "Invisible characters in texts", ""},
	{message.OtherVersion, "Another version of the format than those Upstock knows", "UNH"},
	{message.BadDate, "A date that cannot be read", "DTM"},
	{message.CheckDigit, "A GTIN or GLN whose last digit is wrong", "LIN, NAD"},
	{message.LineAmount, "Quantity times price is not the line's amount", "MOA"},
	{message.OrderTotal, "The lines do not add up to the order's total", "MOA"},
	{message.OtherSupplier, "The document is for another supplier", "UNB, NAD"},
	{message.OtherCurrency, "The order is in another currency than the customer's", "CUX"},
	{message.UnknownCode, "A code whose meaning Upstock does not know", ""},
	{message.Ignored, "Details that Upstock does not use as they are, such as discounts and free goods", "QTY, ALC"},
	{message.SubLine, "A line says what another line consists of", "LIN"},
	{message.PriceDiffers, "A price is not the one on the customer's price list", "PRI"},
	{message.TestDocument, "The document says that it is a test", "UNB"},
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
	choices := []ui.Choice{{Value: "", Words: "Usual: " + levelWords(message.Default(rule))}}
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
