// Package powertest is a disk that a power cut shows: what was written and not
// synced may be lost, in part or as a whole, as on real hardware. Killing a
// process shows nothing of that kind, since the system's cache lives on.
package powertest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/hanwen/go-fuse/v2/fs"
	"github.com/hanwen/go-fuse/v2/fuse"
)

// sector is what a disk writes as a whole or not at all.
const sector = 512

// Disk is one folder of files in memory, mounted for other processes. What
// names files have is durable at once; what is in them, when it is synced.
type Disk struct {
	mu     sync.Mutex
	files  map[string]*file
	server *fuse.Server
	syncs  int
	fail   int // the first sync that fails; 0: none
	delay  time.Duration
}

// Mount mounts a disk with the files of a folder at a mount point, both made
// if need be. The error is the system's where it has no FUSE.
func Mount(folder, at string) (*Disk, error) {
	for _, dir := range []string{folder, at} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, err
		}
	}
	d := &Disk{files: map[string]*file{}}
	list, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	for _, e := range list {
		data, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			return nil, err
		}
		d.files[e.Name()] = &file{disk: d, durable: data, seen: slices.Clone(data)}
	}
	d.server, err = fs.Mount(at, &root{disk: d}, &fs.Options{MountOptions: fuse.MountOptions{DirectMount: true, FsName: "powertest"}})
	if err != nil {
		return nil, fmt.Errorf("mount: %w", err)
	}
	return d, nil
}

// Cut is the power cut: it unmounts the disk and leaves in folder what a
// machine would find after it. Whoever used the disk must be dead. What was
// not synced is lost but for some sectors, which rng draws.
func (d *Disk) Cut(folder string, rng *rand.Rand) error {
	if err := d.server.Unmount(); err != nil {
		return fmt.Errorf("unmount: %w", err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	old, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, e := range old {
		if err := os.Remove(filepath.Join(folder, e.Name())); err != nil {
			return err
		}
	}
	share := rng.Float64() // of the sectors that happened to reach the disk
	for _, name := range sortedNames(d.files) {
		f := d.files[name]
		for _, w := range f.pending {
			f.tear(w, share, rng)
		}
		if err := os.WriteFile(filepath.Join(folder, name), f.durable, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// Close unmounts the disk, where Cut has not.
func (d *Disk) Close() {
	_ = d.server.Unmount() // the error says that it was
}

// FailSync makes the n-th sync, and all after it, fail as a dying disk does.
func (d *Disk) FailSync(n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.fail = n
}

// DelaySync makes each sync take so long, as on a disk that is overloaded.
func (d *Disk) DelaySync(delay time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.delay = delay
}

// Syncs is how often something was synced.
func (d *Disk) Syncs() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.syncs
}

func sortedNames(m map[string]*file) []string {
	names := make([]string, 0, len(m))
	for n := range m {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

// write is data at an offset, or without data a new size.
type write struct {
	at   int64
	data []byte
}

// file has its content twice: as programs see it, and as the disk holds it.
type file struct {
	fs.Inode
	disk    *Disk
	seen    []byte
	durable []byte
	pending []write
}

func put(content []byte, w write) []byte {
	switch end := w.at + int64(len(w.data)); {
	case w.data == nil && w.at <= int64(len(content)):
		return content[:w.at]
	case w.data == nil:
		return append(content, make([]byte, w.at-int64(len(content)))...)
	case end > int64(len(content)):
		content = append(content, make([]byte, end-int64(len(content)))...)
	}
	copy(content[w.at:], w.data)
	return content
}

// tear lets some sectors of a write reach the disk.
func (f *file) tear(w write, share float64, rng *rand.Rand) {
	if w.data == nil {
		if rng.Float64() < share {
			f.durable = put(f.durable, w)
		}
		return
	}
	for from := int64(0); from < int64(len(w.data)); {
		to := min(from+sector-(w.at+from)%sector, int64(len(w.data)))
		if rng.Float64() < share {
			f.durable = put(f.durable, write{w.at + from, w.data[from:to]})
		}
		from = to
	}
}

// root is the mounted folder.
type root struct {
	fs.Inode
	disk *Disk
}

var (
	_ fs.NodeOnAdder   = (*root)(nil)
	_ fs.NodeCreater   = (*root)(nil)
	_ fs.NodeUnlinker  = (*root)(nil)
	_ fs.NodeRenamer   = (*root)(nil)
	_ fs.NodeFsyncer   = (*root)(nil)
	_ fs.NodeOpener    = (*file)(nil)
	_ fs.NodeReader    = (*file)(nil)
	_ fs.NodeWriter    = (*file)(nil)
	_ fs.NodeFsyncer   = (*file)(nil)
	_ fs.NodeGetattrer = (*file)(nil)
	_ fs.NodeSetattrer = (*file)(nil)
)

// OnAdd shows the files that were there before.
func (r *root) OnAdd(ctx context.Context) {
	for _, name := range sortedNames(r.disk.files) {
		r.AddChild(name, r.NewPersistentInode(ctx, r.disk.files[name], fs.StableAttr{Mode: syscall.S_IFREG}), true)
	}
}

// Create makes a file.
func (r *root) Create(ctx context.Context, name string, _, _ uint32, out *fuse.EntryOut) (*fs.Inode, fs.FileHandle, uint32, syscall.Errno) {
	r.disk.mu.Lock()
	defer r.disk.mu.Unlock()
	f := &file{disk: r.disk}
	r.disk.files[name] = f
	f.attr(&out.Attr)
	return r.NewPersistentInode(ctx, f, fs.StableAttr{Mode: syscall.S_IFREG}), nil, 0, 0
}

// Unlink removes a file.
func (r *root) Unlink(_ context.Context, name string) syscall.Errno {
	r.disk.mu.Lock()
	defer r.disk.mu.Unlock()
	delete(r.disk.files, name)
	return 0
}

// Rename gives a file another name in the folder.
func (r *root) Rename(_ context.Context, name string, _ fs.InodeEmbedder, to string, _ uint32) syscall.Errno {
	r.disk.mu.Lock()
	defer r.disk.mu.Unlock()
	r.disk.files[to] = r.disk.files[name]
	delete(r.disk.files, name)
	return 0
}

// Fsync of the folder has nothing to do: names are durable at once.
func (r *root) Fsync(context.Context, fs.FileHandle, uint32) syscall.Errno { return 0 }

func (f *file) attr(a *fuse.Attr) {
	a.Mode, a.Size, a.Nlink = syscall.S_IFREG|0o600, uint64(len(f.seen)), 1
	a.Blocks = (a.Size + sector - 1) / sector
}

// Open lets everybody in.
func (f *file) Open(context.Context, uint32) (fs.FileHandle, uint32, syscall.Errno) {
	return nil, 0, 0
}

// Getattr tells the size that programs see.
func (f *file) Getattr(_ context.Context, _ fs.FileHandle, out *fuse.AttrOut) syscall.Errno {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	f.attr(&out.Attr)
	return 0
}

// Setattr changes the size; of the rest nothing matters here.
func (f *file) Setattr(_ context.Context, _ fs.FileHandle, in *fuse.SetAttrIn, out *fuse.AttrOut) syscall.Errno {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if size, ok := in.GetSize(); ok {
		f.write(write{at: int64(size)})
	}
	f.attr(&out.Attr)
	return 0
}

func (f *file) write(w write) {
	f.seen = put(f.seen, w)
	f.pending = append(f.pending, w)
}

// Read gives what programs see.
func (f *file) Read(_ context.Context, _ fs.FileHandle, dest []byte, off int64) (fuse.ReadResult, syscall.Errno) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if off >= int64(len(f.seen)) {
		return fuse.ReadResultData(nil), 0
	}
	return fuse.ReadResultData(dest[:copy(dest, f.seen[off:])]), 0
}

// Write takes data in, not yet to the disk.
func (f *file) Write(_ context.Context, _ fs.FileHandle, data []byte, off int64) (uint32, syscall.Errno) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	f.write(write{off, append(make([]byte, 0, len(data)), data...)})
	return uint32(len(data)), 0
}

// Fsync makes what was written durable, or fails.
func (f *file) Fsync(context.Context, fs.FileHandle, uint32) syscall.Errno {
	f.disk.mu.Lock()
	delay := f.disk.delay
	f.disk.mu.Unlock()
	time.Sleep(delay)
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	f.disk.syncs++
	if n := f.disk.fail; n > 0 && f.disk.syncs >= n {
		return syscall.EIO
	}
	for _, w := range f.pending {
		f.durable = put(f.durable, w)
	}
	f.pending = nil
	return 0
}
