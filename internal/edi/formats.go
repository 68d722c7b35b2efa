package edi

import (
	"upstock/internal/edi/edifact"
	"upstock/internal/edi/message"
	"upstock/internal/edi/ubl"
)

// leavesAs says whether messages can leave in a format. A table has no form for them.
func leavesAs(f message.Format) bool {
	return f == message.EDIFACTD96A || f == message.EDIFACTD01B || f == message.UBL
}

func charsetOf(f message.Format) string {
	if f == message.UBL {
		return "UTF-8"
	}
	return "ISO-8859-1"
}

func writeResponse(env message.Envelope, r message.OrderResponse) ([]byte, error) {
	if env.Format == message.UBL {
		return ubl.WriteOrderResponse(env, r)
	}
	return edifact.WriteOrderResponse(env, r)
}

func writeDespatch(env message.Envelope, d message.DespatchAdvice) ([]byte, error) {
	if env.Format == message.UBL {
		return ubl.WriteDespatchAdvice(env, d)
	}
	return edifact.WriteDespatchAdvice(env, d)
}

func writeInvoice(env message.Envelope, i message.Invoice) ([]byte, error) {
	if env.Format == message.UBL {
		return ubl.WriteInvoice(env, i)
	}
	return edifact.WriteInvoice(env, i)
}
