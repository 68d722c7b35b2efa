package edifact

import (
	"upstock/internal/edi/message"
	"upstock/internal/wholesale"
)

// Lengths that the directories share.
const (
	numberLength    = 35 // of a document's number, a reference, an id
	referenceLength = 14 // of a control reference
	textLength      = 35
	noteLength      = 70
)

// types are the messages that are written, with the association's codes of EANCOM 1997 (D.96A) and
// EANCOM 2002 (D.01B). CONTRL has a directory of its own.
var types = map[string]map[message.Format]string{
	"ORDRSP": {message.EDIFACTD96A: "EAN005", message.EDIFACTD01B: "EAN009"},
	"DESADV": {message.EDIFACTD96A: "EAN005", message.EDIFACTD01B: "EAN007"},
	"INVOIC": {message.EDIFACTD96A: "EAN008", message.EDIFACTD01B: "EAN011"},
}

var releases = map[message.Format]string{message.EDIFACTD96A: "96A", message.EDIFACTD01B: "01B"}

// interchange writes an interchange with one message.
func interchange(env message.Envelope, kind string, body func(w *writer)) ([]byte, error) {
	if _, known := releases[env.Format]; !known {
		return nil, wholesale.Invalid("format", "must be one of edifact-d96a, edifact-d01b")
	}
	const messageReference = "1"
	w := &writer{format: env.Format}
	w.out.WriteString("UNA" + serviceChars + "\n")
	test := ""
	if env.Test {
		test = "1"
	}
	reference := w.code("control reference", env.Reference, referenceLength)
	w.segment("UNB", element("UNOC", "3"),
		w.interchangeParty("sender's id", env.Sender, env.SenderQualifier),
		w.interchangeParty("recipient's id", env.Recipient, env.RecipientQualifier),
		element(env.At.Format("060102"), env.At.Format("1504")),
		element(reference), nil, element(kind), nil, nil, nil, element(test))
	w.segments = 0
	identifier := element(kind, "D", "3", "UN", "EAN002")
	if kind != "CONTRL" {
		identifier = element(kind, "D", releases[env.Format], "UN", types[kind][env.Format])
	}
	w.segment("UNH", element(messageReference), identifier)
	body(w)
	w.segment("UNT", element(count(w.segments+1)), element(messageReference))
	w.segment("UNZ", element("1"), element(reference))
	if w.err != nil {
		return nil, w.err
	}
	return w.out.Bytes(), nil
}

// glnQualifier says in an interchange that an id is a GLN: list 0007.
const glnQualifier = "14"

// interchangeParty is a party of UNB. Without a qualifier a GLN gets that of GLNs, and another id
// none.
func (w *writer) interchangeParty(what, id, qualifier string) []string {
	if id == "" {
		w.refuse(what, id, "is missing")
	}
	if qualifier == "" && message.ValidGLN(id) {
		qualifier = glnQualifier
	}
	return element(w.code(what, id, numberLength), w.code(what+"'s qualifier", qualifier, 4))
}
