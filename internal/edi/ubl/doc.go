// Package ubl reads and writes UBL 2.1, the XML of Peppol: orders, their changes and cancellations
// come in; order responses, despatch advices and tax invoices (PINT A-NZ) leave. What is written
// validates against OASIS's schemas. Sources: OASIS UBL 2.1, Peppol BIS Ordering 3 and Despatch
// Advice 3, Peppol PINT A-NZ Billing 1.
package ubl

const (
	namespaces = "urn:oasis:names:specification:ubl:schema:xsd:"
	cac        = namespaces + "CommonAggregateComponents-2"
	cbc        = namespaces + "CommonBasicComponents-2"
	ext        = namespaces + "CommonExtensionComponents-2"
)
