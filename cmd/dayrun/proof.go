package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"dayrun/site"
	"dayrun/store/proof"
)

// ProofCmd proves what the ledger says to people who do not trust the server.
type ProofCmd struct {
	Order       ProofOrderCmd       `cmd:"" help:"Print the proof of everything the journal says about an order."`
	Verify      ProofVerifyCmd      `cmd:"" help:"Check a proof offline, against a public key and a checkpoint."`
	Checkpoint  ProofCheckpointCmd  `cmd:"" help:"Print a signed checkpoint of the journal, to be kept elsewhere."`
	Consistency ProofConsistencyCmd `cmd:"" help:"Print the proof that the journal continues an old checkpoint."`
	Key         ProofKeyCmd         `cmd:"" help:"Print the public key that checkpoints are checked with."`
}

// signing names the ledger and the key that signs its checkpoints.
type signing struct {
	Ledger
	Key string `help:"File of the signing key, made if need be. Default: checkpoint.key in the data folder." type:"path"`
}

// key loads the signing key.
func (c *signing) key() (*proof.Key, error) {
	path := c.Key
	if path == "" {
		path = filepath.Join(c.Data, "checkpoint.key")
		if info, err := os.Stat(c.Data); err == nil && !info.IsDir() { // a backup
			path = filepath.Join(filepath.Dir(c.Data), "checkpoint.key")
		}
	}
	return proof.LoadKey(path, c.Site)
}

// provable is a ledger's snapshot as proofs need it.
type provable interface {
	ledger
	proof.Source
}

// open gives a snapshot, the key, and the checkpoint: the one in the named
// file, or a new one of the whole journal.
func (c *signing) open(ctx context.Context, checkpoint string) (provable, *proof.Checkpoint, error) {
	st, err := c.read(ctx)
	if err != nil {
		return nil, nil, err
	}
	src, cp, err := c.sign(ctx, st, checkpoint)
	if err != nil {
		_ = st.Close() // only read
		return nil, nil, err
	}
	return src, cp, nil
}

func (c *signing) sign(ctx context.Context, st ledger, checkpoint string) (provable, *proof.Checkpoint, error) {
	src := st.(provable) // both kinds are
	key, err := c.key()
	if err != nil {
		return nil, nil, &exitError{exitUnreadable, err}
	}
	if checkpoint != "" {
		cp, err := readCheckpoint(checkpoint, key.Public)
		return src, cp, err
	}
	head, err := src.Head(ctx)
	if err != nil {
		return nil, nil, err
	}
	cp, err := proof.Sign(ctx, src, src.Name(), head.Seq, key)
	return src, cp, err
}

func readCheckpoint(path, public string) (*proof.Checkpoint, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, &exitError{exitUnreadable, fmt.Errorf("read checkpoint: %w", err)}
	}
	return proof.Open(string(text), public)
}

func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// ProofOrderCmd proves an order.
type ProofOrderCmd struct {
	signing
	ID         string `arg:"" help:"The order's id, or the client's number for it."`
	Checkpoint string `help:"Checkpoint to prove against, a file. Default: a new one." type:"path"`
}

// Run prints the proof as JSON.
func (c *ProofOrderCmd) Run(ctx context.Context, s *streams) error {
	src, cp, err := c.open(ctx, c.Checkpoint)
	if err != nil {
		return err
	}
	defer src.Close()
	o, err := findOrder(ctx, src, c.ID)
	if err != nil {
		return err
	}
	if o == nil {
		return fmt.Errorf("no order %s in %s", c.ID, c.where())
	}
	p, err := proof.Order(ctx, src, string(o.ID), cp)
	if err != nil {
		return err
	}
	return printJSON(s.out, p)
}

// ProofCheckpointCmd signs a checkpoint.
type ProofCheckpointCmd struct {
	signing
}

// Run prints the checkpoint's text.
func (c *ProofCheckpointCmd) Run(ctx context.Context, s *streams) error {
	src, cp, err := c.open(ctx, "")
	if err != nil {
		return err
	}
	defer src.Close()
	_, err = io.WriteString(s.out, cp.Text)
	return err
}

// ProofConsistencyCmd proves that the journal continues a checkpoint.
type ProofConsistencyCmd struct {
	signing
	Old string `arg:"" help:"The old checkpoint, a file." type:"existingfile"`
}

// Run prints the proof as JSON.
func (c *ProofConsistencyCmd) Run(ctx context.Context, s *streams) error {
	src, cp, err := c.open(ctx, "")
	if err != nil {
		return err
	}
	defer src.Close()
	key, err := c.key()
	if err != nil {
		return err
	}
	old, err := readCheckpoint(c.Old, key.Public)
	if err != nil {
		return err
	}
	p, err := proof.Extend(ctx, src, old, cp)
	if err != nil {
		return err
	}
	return printJSON(s.out, p)
}

// ProofKeyCmd shows the public key.
type ProofKeyCmd struct {
	signing
}

// Run prints it.
func (c *ProofKeyCmd) Run(s *streams) error {
	key, err := c.key()
	if err != nil {
		return &exitError{exitUnreadable, err}
	}
	_, err = fmt.Fprintln(s.out, key.Public)
	return err
}

// ProofVerifyCmd checks a proof. It reads no ledger and asks no server.
type ProofVerifyCmd struct {
	File       string `arg:"" help:"The proof, a file; - reads the standard input."`
	Key        string `help:"Public key of the site's checkpoints, or a file with it." required:""`
	Checkpoint string `help:"A checkpoint that you got yourself, a file: the proof must lead to this one." type:"path"`
}

// Run prints what is proven; exit 1: the proof does not hold.
func (c *ProofVerifyCmd) Run(s *streams) error {
	data, err := readInput(c.File)
	if err != nil {
		return &exitError{exitUnreadable, err}
	}
	public := c.Key
	if text, err := os.ReadFile(c.Key); err == nil {
		public = string(text)
	}
	var own *proof.Checkpoint
	if c.Checkpoint != "" {
		if own, err = readCheckpoint(c.Checkpoint, public); err != nil {
			return err
		}
	}
	if strings.Contains(string(data), `"old"`) && !strings.Contains(string(data), `"entries"`) {
		return verifyConsistency(s.out, data, public, own)
	}
	var p proof.Proof
	if err := json.Unmarshal(data, &p); err != nil {
		return &exitError{exitUnreadable, fmt.Errorf("read proof %s: %w", c.File, err)}
	}
	proven, cp, err := p.Verify(public, own)
	if err != nil {
		return fmt.Errorf("the proof does not hold: %w", err)
	}
	fmt.Fprintf(s.out, "order %s of site %s, checkpoint of %d entries\n", p.Order, p.Site, cp.Size)
	for i, e := range proven {
		_, text := site.Describe(e.Event)
		if !e.Names {
			text += " (does not name the order)"
		}
		fmt.Fprintf(s.out, "%s  %-18s %s\n", p.Entries[i].At.UTC().Format(time.DateTime), p.Entries[i].Kind, text)
	}
	fmt.Fprintln(s.out, "ok")
	return nil
}

func verifyConsistency(w io.Writer, data []byte, public string, own *proof.Checkpoint) error {
	var p proof.Consistency
	if err := json.Unmarshal(data, &p); err != nil {
		return &exitError{exitUnreadable, fmt.Errorf("read proof: %w", err)}
	}
	old, now, err := p.Verify(public, own)
	if err != nil {
		return fmt.Errorf("the proof does not hold: %w", err)
	}
	_, err = fmt.Fprintf(w, "%s: the checkpoint of %d entries continues the one of %d\nok\n", now.Origin, now.Size, old.Size)
	return err
}

func readInput(path string) ([]byte, error) {
	if path == "-" {
		return io.ReadAll(os.Stdin)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, errors.Join(errors.New("read proof"), err)
	}
	return data, nil
}
