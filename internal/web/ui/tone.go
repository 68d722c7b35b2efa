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

func toneIcon(t Tone) string {
	switch t {
	case Good:
		return "circle-check"
	case Warn:
		return "triangle-alert"
	case Bad:
		return "circle-alert"
	}
	return "info"
}

func toneText(t Tone) string {
	switch t {
	case Good:
		return "text-success"
	case Warn:
		return "text-warning"
	case Bad:
		return "text-error"
	case Info:
		return "text-info"
	}
	return ""
}

func alertClass(t Tone) string {
	switch t {
	case Good:
		return "border-l-success"
	case Warn:
		return "border-l-warning"
	case Bad:
		return "border-l-error"
	case Info:
		return "border-l-info"
	}
	return ""
}

// alertRole has what is bad read out at once.
func alertRole(t Tone) string {
	if t == Bad {
		return "alert"
	}
	return "status"
}

func badgeClass(t Tone) string {
	switch t {
	case Good:
		return "border-success/40 text-success"
	case Warn:
		return "border-warning/50 text-warning"
	case Bad:
		return "border-error/50 text-error"
	case Info:
		return "border-info/40 text-info"
	}
	return "border-base-300"
}

func toastClass(t Tone) string {
	switch t {
	case Good:
		return "alert-success"
	case Warn:
		return "alert-warning"
	case Bad:
		return "alert-error"
	}
	return ""
}
