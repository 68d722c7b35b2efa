package ui

// Tone says what a colour means; it never stands without a word or an icon.
type Tone string

// The tones.
const (
	Neutral Tone = "neutral"
	Info    Tone = "info"
	Good    Tone = "good"
	Warn    Tone = "warn"
	Bad     Tone = "bad"
)

// look is the icon of a tone, and its classes by what they colour.
type look struct{ icon, text, alert, badge, toast string }

var looks = map[Tone]look{
	Neutral: {icon: "info", badge: "border-base-300"},
	Info:    {"info", "text-info", "border-l-info", "border-info/40 text-info", ""},
	Good:    {"circle-check", "text-success", "border-l-success", "border-success/40 text-success", "alert-success"},
	Warn:    {"triangle-alert", "text-warning", "border-l-warning", "border-warning/50 text-warning", "alert-warning"},
	Bad:     {"circle-alert", "text-error", "border-l-error", "border-error/50 text-error", "alert-error"},
}

// alertRole has bad news read out at once.
func alertRole(t Tone) string {
	if t == Bad {
		return "alert"
	}
	return "status"
}
