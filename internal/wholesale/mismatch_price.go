package wholesale

// ExplainPrice says by which rule each side of a line came to its price. found is false when no
// rule of ours comes to theirs. Only for a line whose price differs and that both sides have.
func (l *MismatchLine) ExplainPrice(ours Line, theirs ChargedRule, found bool) {
	words := "We charged " + PriceWords(l.Ours.UnitPrice)
	if ours.Explanation != "" {
		words += " (" + lowerFirst(ours.Explanation) + ")"
	}
	charged := PriceWords(Round(l.Theirs.UnitPrice, PriceScale))
	if !found {
		l.Rule, l.Explanation = "", words+"; no rule of ours gives "+charged+", which Unleashed charged"
		return
	}
	whose := "its "
	if theirs.Rule == RuleManual {
		whose = "our "
	}
	words += "; Unleashed charged " + charged + ", which is " + whose + theirs.Words
	if theirs.Rule == ours.Rule {
		words += " as it is now"
	}
	l.Rule, l.Explanation = theirs.Rule, words
}

// PriceDiffers says whether the line is one whose price differs.
func (l MismatchLine) PriceDiffers() bool {
	return l.Ours != nil && l.Theirs != nil && l.Cause != CauseFreight && l.Ours.UnitPrice.Cmp(Round(l.Theirs.UnitPrice, PriceScale)) != 0
}
