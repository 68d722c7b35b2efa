package ordering

import (
	"context"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// MessageChoice is how a buyer wants to be told of a kind of message.
type MessageChoice struct {
	MessageKind
	ByMail bool
	ByPush bool
}

// MessageChoices lists what a buyer has chosen about every kind of message of a supplier;
// everything is on until they choose.
func (s *Service) MessageChoices(ctx context.Context, supplierID, personID string) ([]MessageChoice, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) ([]MessageChoice, error) { return messageChoices(ctx, tx, supplierID, personID) })
}

func messageChoices(ctx context.Context, tx *store.Tx, supplierID, personID string) ([]MessageChoice, error) {
	kept, err := tx.BuyerChoices(ctx, supplierID, personID)
	if err != nil {
		return nil, err
	}
	choices := make([]MessageChoice, len(MessageKinds))
	for i, kind := range MessageKinds {
		choices[i] = MessageChoice{MessageKind: kind, ByMail: true, ByPush: kind.Push}
		for _, c := range kept {
			if c.Kind == kind.Name {
				choices[i].ByMail, choices[i].ByPush = c.ByMail, c.ByPush && kind.Push
			}
		}
	}
	return choices, nil
}

// ChooseMessages keeps what a buyer has chosen, by the name of the kind. A kind that is not named
// stays as it is, and one that there is not is wholesale.CodeInvalid.
func (s *Service) ChooseMessages(ctx context.Context, supplierID, personID string, chosen map[string]MessageChoice) error {
	for name := range chosen {
		if kindOf(name).Words == "" {
			return wholesale.Invalid(name, "is nothing that you can choose")
		}
	}
	return s.store.Update(ctx, func(tx *store.Tx) error {
		before, err := messageChoices(ctx, tx, supplierID, personID)
		if err != nil {
			return err
		}
		for _, was := range before {
			now, named := chosen[was.Name]
			now.ByPush = now.ByPush && was.Push
			if !named || now.ByMail == was.ByMail && now.ByPush == was.ByPush {
				continue
			}
			if err := tx.PutBuyerChoice(ctx, store.BuyerChoice{
				SupplierID: supplierID, PersonID: personID, Kind: was.Name, ByMail: now.ByMail, ByPush: now.ByPush,
			}); err != nil {
				return err
			}
			if err := tx.Audit(ctx, store.AuditEvent{
				SupplierID: supplierID, Kind: "buyer_messages_changed", Subject: was.Words, Detail: byWords(now),
			}); err != nil {
				return err
			}
		}
		return nil
	})
}

func byWords(c MessageChoice) string {
	switch {
	case c.ByMail && c.ByPush:
		return "By e-mail and by notification"
	case c.ByMail:
		return "By e-mail"
	case c.ByPush:
		return "By notification"
	}
	return "Not at all"
}
