package powertest

import (
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
)

// Small mounts a disk of so many megabytes, or skips where that is not allowed.
func Small(t testing.TB, megabytes int) string {
	t.Helper()
	at, err := os.MkdirTemp("", "dayrun-disk") // another user may use it: t.TempDir lets nobody in
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Remove(at) })
	if err := syscall.Mount("tmpfs", at, "tmpfs", 0, "mode=0755,size="+strconv.Itoa(megabytes)+"m"); err != nil {
		t.Skipf("no small disk without the right to mount: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(at, 0) })
	return at
}

// Fill writes a file into a folder until there is no room for one byte more, and
// gives its path.
func Fill(t testing.TB, dir string) string {
	t.Helper()
	path := filepath.Join(dir, "ballast")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	block := make([]byte, 64<<10)
	for size := len(block); size > 0; size /= 2 { // to the last page
		for err = nil; err == nil; {
			_, err = f.Write(block[:size])
		}
	}
	if err := err.(*os.PathError); err.Err != syscall.ENOSPC {
		t.Fatalf("fill the disk: %v", err)
	}
	return path
}
