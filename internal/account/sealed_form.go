package account

import "errors"

// SealForm writes what a person had typed when they were signed out, so that only they see it
// again. It is "" without a key ring.
func (s *Service) SealForm(content []byte, personID string) (string, error) {
	if s.ring == nil {
		return "", nil
	}
	return s.ring.Seal(content, formRow(personID))
}

// OpenForm reads what SealForm wrote for the same person.
func (s *Service) OpenForm(sealed, personID string) ([]byte, error) {
	if s.ring == nil {
		return nil, errors.New("open a form: there is no key ring")
	}
	return s.ring.Open(sealed, formRow(personID))
}

// formRow binds a sealed form to its person.
func formRow(personID string) string { return "form/" + personID }
