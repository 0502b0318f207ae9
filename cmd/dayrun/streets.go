package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"dayrun/internal/osm"
	"dayrun/routing/roads"
)

// readStreets reads an OpenStreetMap extract; "" is none.
func readStreets(path string) (*roads.Network, error) {
	if path == "" {
		return nil, nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("streets: %w", err)
	}
	defer file.Close()
	streets, _, err := osm.Read(context.Background(), file)
	if err != nil {
		return nil, fmt.Errorf("streets %s: %w", filepath.Base(path), err)
	}
	n, err := roads.NewNetwork(streets)
	if err != nil {
		return nil, fmt.Errorf("streets %s: %w", filepath.Base(path), err)
	}
	return n, nil
}
