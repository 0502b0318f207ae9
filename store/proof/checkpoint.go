package proof

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Checkpoint is a tree's size and root, with the signed text that says so. The
// text is a C2SP tlog-checkpoint: origin, size and root, a line each.
type Checkpoint struct {
	Origin string
	Size   int64 // entries
	Root   tlog.Hash
	Text   string
}

// Origin names a site's log, also in keys: no space and no plus sign.
func Origin(site string) string {
	return "dayrun/" + strings.ReplaceAll(url.PathEscape(site), "+", "%2B")
}

// Sign makes the checkpoint of the first size entries of a site's journal.
func Sign(ctx context.Context, leaves Leaves, site string, size int64, k *Key) (*Checkpoint, error) {
	if size == 0 {
		return nil, errors.New("sign checkpoint: the journal is empty")
	}
	if want := Origin(site); k.signer.Name() != want {
		return nil, fmt.Errorf("sign checkpoint: the key is %s's, not %s's", k.signer.Name(), want)
	}
	root, err := tlog.TreeHash(size, &tree{ctx, leaves, size})
	if err != nil {
		return nil, fmt.Errorf("sign checkpoint: %w", err)
	}
	c := &Checkpoint{Origin: Origin(site), Size: size, Root: root}
	text, err := note.Sign(&note.Note{Text: fmt.Sprintf("%s\n%d\n%s\n", c.Origin, c.Size, base64.StdEncoding.EncodeToString(root[:]))}, k.signer)
	if err != nil {
		return nil, fmt.Errorf("sign checkpoint: %w", err)
	}
	c.Text = string(text)
	return c, nil
}

// Open checks a checkpoint's signature by the public key and reads it.
func Open(text, public string) (*Checkpoint, error) {
	verifier, err := note.NewVerifier(strings.TrimSpace(public))
	if err != nil {
		return nil, fmt.Errorf("read public key: %w: give the line that \"dayrun proof key\" prints", err)
	}
	n, err := note.Open([]byte(text), note.VerifierList(verifier))
	if err != nil {
		return nil, fmt.Errorf("read checkpoint: %w", err)
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return nil, fmt.Errorf("read checkpoint: it is not one of %s", verifier.Name())
	}
	c := &Checkpoint{Origin: lines[0], Text: text}
	if c.Size, err = strconv.ParseInt(lines[1], 10, 64); err != nil || c.Size < 1 {
		return nil, fmt.Errorf("read checkpoint: size %q", lines[1])
	}
	if c.Root, err = tlog.ParseHash(lines[2]); err != nil {
		return nil, fmt.Errorf("read checkpoint: root %q: %w", lines[2], err)
	}
	return c, nil
}

// Key signs checkpoints. Public is what others check them with.
type Key struct {
	Public string
	signer note.Signer
}

// LoadKey reads a key's file, or makes it with a new key of the site's. A file
// that others may read is refused.
func LoadKey(path, site string) (*Key, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		private, public, err := note.GenerateKey(rand.Reader, Origin(site))
		if err != nil {
			return nil, fmt.Errorf("make key: %w", err)
		}
		data = []byte(private + "\n" + public + "\n")
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return nil, fmt.Errorf("make key: %w", err)
		}
		_, err = f.Write(data)
		if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
			return nil, fmt.Errorf("make key: %w", err)
		}
	} else if err != nil {
		return nil, fmt.Errorf("read key: %w", err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("read key: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("read key: others may read %s: set its mode to 0600", path)
	}
	lines := strings.Split(string(data), "\n")
	if len(lines) < 2 {
		return nil, fmt.Errorf("read key: %s is no key file", path)
	}
	k := &Key{Public: lines[1]}
	if k.signer, err = note.NewSigner(lines[0]); err != nil {
		return nil, fmt.Errorf("read key: %s: %w", path, err)
	}
	return k, nil
}
