package sqlite

import (
	"os"
	"path/filepath"
)

// writable tells whether files can be made in dir, by making one.
func writable(dir string) bool {
	f, err := os.CreateTemp(dir, ".probe-*")
	if err != nil {
		return false
	}
	_ = f.Close()
	return os.Remove(filepath.Join(dir, filepath.Base(f.Name()))) == nil
}
