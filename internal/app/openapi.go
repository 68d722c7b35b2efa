package app

import "upstock/internal/api"

// OpenAPI is the command that prints the description of the REST API.
type OpenAPI struct{}

// Run prints the OpenAPI document.
func (OpenAPI) Run(terminal Terminal, build Build) error {
	document, err := api.New(api.Config{Version: build.Version}).OpenAPI()
	if err != nil {
		return err
	}
	_, err = terminal.Out.Write(append(document, '\n'))
	return err
}
