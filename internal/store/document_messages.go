package store

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"upstock/internal/store/db"
)

// DocumentMessage is a message of a document that came in, and what became of it.
type DocumentMessage struct {
	DocumentID  string
	Position    int // from 1
	SupplierID  string
	PartnerID   string
	Kind        string
	Type        string
	Reference   string // its own
	Interchange string // the control reference of the interchange that it came in
	Buyer       string // whose order it is
	Number      string // the buyer's, of the order
	Function    string
	State       DocumentState
	OrderID     string // the first order that it has made or changed; "" for none
	Lines       int
	Content     string // a hash of what it says
	WaitsFor    string // why it waits, e.g. "match"; "" when it does not
	Missing     string // JSON: what a person has to match
	Problems    string // JSON
	Message     string // JSON: the message itself. Lists leave it out
	Answer      string // what a person has decided; "" when no one has
	UpdatedAt   time.Time
}

// InsertDocumentMessage keeps a message; false when it is there already.
func (tx *Tx) InsertDocumentMessage(ctx context.Context, m DocumentMessage) (bool, error) {
	n, err := tx.queries().InsertDocumentMessage(ctx, db.InsertDocumentMessageParams{
		DocumentID: m.DocumentID, Position: int64(m.Position), SupplierID: m.SupplierID, PartnerID: m.PartnerID, Kind: m.Kind, Type: m.Type,
		Reference: m.Reference, Interchange: m.Interchange, Buyer: m.Buyer, Number: m.Number, Function: m.Function, State: string(m.State),
		OrderID: m.OrderID, Lines: int64(m.Lines), Content: m.Content, WaitsFor: m.WaitsFor, Missing: m.Missing, Problems: m.Problems,
		Message: m.Message, Answer: m.Answer, UpdatedAt: timeColumn(tx.Now()),
	})
	return n > 0, err
}

// UpdateDocumentMessage writes what became of a message.
func (tx *Tx) UpdateDocumentMessage(ctx context.Context, m DocumentMessage) error {
	return touched(tx.queries().UpdateDocumentMessage(ctx, db.UpdateDocumentMessageParams{
		SupplierID: m.SupplierID, DocumentID: m.DocumentID, Position: int64(m.Position), State: string(m.State), OrderID: m.OrderID,
		WaitsFor: m.WaitsFor, Missing: m.Missing, Problems: m.Problems, Answer: m.Answer, UpdatedAt: timeColumn(tx.Now()),
	}))
}

// HoldDocumentMessage reads a message and makes everyone else who wants to decide about it wait
// until the transaction ends. ErrNotFound when there is none.
func (tx *Tx) HoldDocumentMessage(ctx context.Context, supplierID, documentID string, position int) (DocumentMessage, error) {
	n, err := tx.queries().HoldDocumentMessage(ctx, db.HoldDocumentMessageParams{
		SupplierID: supplierID, DocumentID: documentID, Position: int64(position),
	})
	if err := touched(n, err); err != nil {
		return DocumentMessage{}, err
	}
	return tx.DocumentMessage(ctx, supplierID, documentID, position)
}

// DocumentMessage reads a message; ErrNotFound when there is none.
func (tx *Tx) DocumentMessage(ctx context.Context, supplierID, documentID string, position int) (DocumentMessage, error) {
	row, err := tx.queries().DocumentMessage(ctx, db.DocumentMessageParams{
		SupplierID: supplierID, DocumentID: documentID, Position: int64(position),
	})
	return oneRow(row, err, documentMessageOf)
}

// DocumentMessages reads the messages of some documents without what they say, in the order of the
// documents' ids.
func (tx *Tx) DocumentMessages(ctx context.Context, supplierID string, documentIDs []string) ([]DocumentMessage, error) {
	var found []DocumentMessage
	err := inPieces(supplierID, documentIDs, func(in string, args []any) error {
		query := `SELECT document_id, position, supplier_id, partner_id, kind, type, reference, interchange, buyer, number, function, state,
			order_id, lines, content, waits_for, missing, problems, answer, updated_at
			FROM document_message WHERE supplier_id = $1 AND document_id IN (` + in + `) ORDER BY document_id, position`
		return tx.queryRows(ctx, query, args, func(rows *sql.Rows) error {
			var r db.DocumentMessage
			if err := rows.Scan(&r.DocumentID, &r.Position, &r.SupplierID, &r.PartnerID, &r.Kind, &r.Type, &r.Reference, &r.Interchange,
				&r.Buyer, &r.Number, &r.Function, &r.State, &r.OrderID, &r.Lines, &r.Content, &r.WaitsFor, &r.Missing, &r.Problems,
				&r.Answer, &r.UpdatedAt); err != nil {
				return err
			}
			m, err := documentMessageOf(r)
			found = append(found, m)
			return err
		})
	})
	return found, err
}

// LinkDocumentOrder notes that a message has made or changed an order.
func (tx *Tx) LinkDocumentOrder(ctx context.Context, m DocumentMessage, orderID string) error {
	return tx.queries().InsertDocumentOrder(ctx, db.InsertDocumentOrderParams{
		SupplierID: m.SupplierID, OrderID: orderID, DocumentID: m.DocumentID, Position: int64(m.Position),
	})
}

func documentMessageOf(r db.DocumentMessage) (DocumentMessage, error) {
	return DocumentMessage{
		DocumentID: r.DocumentID, Position: int(r.Position), SupplierID: r.SupplierID, PartnerID: r.PartnerID, Kind: r.Kind, Type: r.Type,
		Reference: r.Reference, Interchange: r.Interchange, Buyer: r.Buyer, Number: r.Number, Function: r.Function,
		State: DocumentState(r.State), OrderID: r.OrderID, Lines: int(r.Lines), Content: r.Content, WaitsFor: r.WaitsFor,
		Missing: r.Missing, Problems: r.Problems, Message: r.Message, Answer: r.Answer, UpdatedAt: timeOf(r.UpdatedAt),
	}, nil
}

// PartnerInterchange is a control reference of a partner's, and the document that has it.
type PartnerInterchange struct {
	SupplierID string
	PartnerID  string
	Reference  string
	DocumentID string
	Content    string // a hash of what its messages say
}

// ClaimPartnerInterchange gives a control reference to a document, and gives it back as it is: with
// another document's id when that had it first.
func (tx *Tx) ClaimPartnerInterchange(ctx context.Context, i PartnerInterchange) (PartnerInterchange, error) {
	n, err := tx.queries().ClaimPartnerInterchange(ctx, db.ClaimPartnerInterchangeParams(i))
	if err != nil || n > 0 {
		return i, err
	}
	row, err := tx.queries().PartnerInterchange(ctx, db.PartnerInterchangeParams{
		SupplierID: i.SupplierID, PartnerID: i.PartnerID, Reference: i.Reference,
	})
	return oneRow(row, err, func(r db.PartnerInterchange) (PartnerInterchange, error) { return PartnerInterchange(r), nil })
}

// PutPartnerInterchange gives a control reference to another document than had it.
func (tx *Tx) PutPartnerInterchange(ctx context.Context, i PartnerInterchange) error {
	return touched(tx.queries().PutPartnerInterchange(ctx, db.PutPartnerInterchangeParams{
		SupplierID: i.SupplierID, PartnerID: i.PartnerID, Reference: i.Reference, DocumentID: i.DocumentID, Content: i.Content,
	}))
}

// PartnerOrder is an order as its buyer knows it, and what became of it here.
type PartnerOrder struct {
	SupplierID string
	PartnerID  string
	Buyer      string
	Number     string
	State      string // "" when nothing has become of it
	Content    string // a hash of what the message that counts says
	DocumentID string // of the message that counts
	Position   int
	OrderIDs   []string
}

// HoldPartnerOrder reads what is known of a buyer's order, and makes everyone else who wants to
// decide about it wait until the transaction ends. One that no one knows has no state.
func (tx *Tx) HoldPartnerOrder(ctx context.Context, o PartnerOrder) (PartnerOrder, error) {
	err := tx.queries().HoldPartnerOrder(ctx, db.HoldPartnerOrderParams{
		SupplierID: o.SupplierID, PartnerID: o.PartnerID, Buyer: o.Buyer, Number: o.Number,
	})
	if err != nil {
		return o, err
	}
	return tx.PartnerOrder(ctx, o)
}

func partnerOrderOf(r db.PartnerOrder) (PartnerOrder, error) {
	return PartnerOrder{
		SupplierID: r.SupplierID, PartnerID: r.PartnerID, Buyer: r.Buyer, Number: r.Number, State: r.State, Content: r.Content,
		DocumentID: r.DocumentID, Position: int(r.Position), OrderIDs: strings.Fields(r.OrderIds),
	}, nil
}

// PutPartnerOrder writes what became of a buyer's order, which the transaction holds.
func (tx *Tx) PutPartnerOrder(ctx context.Context, o PartnerOrder) error {
	return touched(tx.queries().PutPartnerOrder(ctx, db.PutPartnerOrderParams{
		SupplierID: o.SupplierID, PartnerID: o.PartnerID, Buyer: o.Buyer, Number: o.Number, State: o.State, Content: o.Content,
		DocumentID: o.DocumentID, Position: int64(o.Position), OrderIds: strings.Join(o.OrderIDs, " "),
	}))
}

// PartnerOrder reads what is known of a buyer's order, and holds nothing. ErrNotFound when no one
// has heard of it.
func (tx *Tx) PartnerOrder(ctx context.Context, o PartnerOrder) (PartnerOrder, error) {
	row, err := tx.queries().PartnerOrder(ctx, db.PartnerOrderParams{
		SupplierID: o.SupplierID, PartnerID: o.PartnerID, Buyer: o.Buyer, Number: o.Number,
	})
	return oneRow(row, err, partnerOrderOf)
}
