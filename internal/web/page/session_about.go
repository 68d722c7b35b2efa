package page

import "time"

// AboutSession reads from the values of a session what its person is told of it: whose it is (""
// while no one is signed in), with which browser and from where they signed in, and when.
func AboutSession(values map[string]any) (personID, browser, address string, began time.Time) {
	personID, _ = values[sessionPerson].(string)
	browser, _ = values[sessionBrowser].(string)
	address, _ = values[sessionAddress].(string)
	if at, ok := values[sessionBegan].(int64); ok {
		began = time.UnixMicro(at)
	}
	return personID, browser, address, began
}
