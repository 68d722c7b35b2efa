package account

// Who is the person as the audit names them: "Jane Smith <jane@fizz.example>".
func (p Person) Who() string {
	if p.Name == "" || p.Name == p.Email {
		return p.Email
	}
	return p.Name + " <" + p.Email + ">"
}

// onOff is a switch in the words of the audit.
func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// accessWords names a role as the pages do.
func (r Role) accessWords() string {
	if r == FullAccess {
		return "full access"
	}
	return "order management"
}
