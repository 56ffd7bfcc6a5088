package wasmcache

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const (
	// needed is the free space without which nothing is compiled into the folder.
	// The compiled module of go-graphviz 0.2.10 has 6,153,773 bytes on amd64.
	needed = 16 << 20
	// most is how much the folder may hold. Each version of wazero leaves its
	// own file there and none is ever removed by it.
	most = 64 << 20
	// patience is how long to wait for other processes that are in their init: one
	// that compiles takes 0.5 s, on a busy machine several times that.
	patience = 5 * time.Second
	// grudge is for how long a crash is remembered. Whoever kills the program may
	// happen to do so in its init, so it takes more than a few in succession before
	// the folder is blamed.
	grudge     = 10 * time.Minute
	mostDeaths = 4
)

const (
	lockName     = "lock"
	sumsName     = "sums"
	markerPrefix = "starting-"
	cacheName    = "go-graphviz" // chosen by go-graphviz
)

// A start is one process's go-graphviz init in a folder.
type start struct {
	dir    string
	lock   *os.File // locked shared
	marker *os.File // locked alone
	stale  bool     // sums has to be written again
}

// enter makes the folder fit for go-graphviz's init and marks that this process
// is in it. An error means that it must not be used now.
func enter(dir string) (_ *start, err error) {
	s := &start{dir: dir}
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	if s.lock, err = os.OpenFile(filepath.Join(dir, lockName), os.O_RDWR|os.O_CREATE, 0o600); err != nil {
		return nil, err
	}
	if err := wait(s.lock, false); err != nil {
		return nil, err
	}
	files, problem := s.look()
	if problem != nil {
		// Nobody may be in their init while the folder is emptied: go-graphviz
		// panics when a file that it is writing vanishes. With the lock held
		// alone, what seemed a problem may prove to have been another process
		// at work.
		unlock(s.lock)
		if err := wait(s.lock, true); err != nil {
			return nil, fmt.Errorf("%w; %s: %w", problem, dir, err)
		}
		if files, problem = s.look(); problem != nil {
			crashes, err := s.empty()
			if err != nil {
				return nil, fmt.Errorf("%w; %w", problem, err)
			}
			if crashes > mostDeaths {
				return nil, problem
			}
			files = nil
		}
		unlock(s.lock)
		if err := wait(s.lock, false); err != nil {
			return nil, err
		}
	}
	if len(files) == 0 {
		s.stale = true
		if err := s.probe(); err != nil {
			return nil, err
		}
	}
	s.marker, err = os.CreateTemp(dir, fmt.Sprintf("%s%d-*", markerPrefix, os.Getpid()))
	if err != nil {
		return nil, err
	}
	return s, wait(s.marker, true)
}

// leave ends a start that went well: the folder is as it should be, whatever
// happened in it before.
func (s *start) leave() {
	if s.stale {
		s.writeSums()
	}
	entries, _ := os.ReadDir(s.dir)
	for _, e := range entries {
		if path := filepath.Join(s.dir, e.Name()); isDead(path) {
			os.Remove(path)
		}
	}
	s.close()
}

// close gives up the locks and removes the marker.
func (s *start) close() {
	if s.marker != nil {
		// Closed first, since Windows removes no open file. The lock on the
		// folder is still held, so nobody takes it for a crash.
		s.marker.Close()
		os.Remove(s.marker.Name())
	}
	if s.lock != nil {
		s.lock.Close()
	}
}

// look returns the size and sum of each file below go-graphviz, and what is
// wrong with the folder.
func (s *start) look() (files map[string]string, problem error) {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if path := filepath.Join(s.dir, e.Name()); isDead(path) {
			return nil, refused(path, "tells of a start that died")
		}
	}
	if files, err = s.sum(); err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, nil
	}
	data, err := os.ReadFile(filepath.Join(s.dir, sumsName))
	if err != nil {
		return nil, err
	}
	if string(data) != sums(files) {
		return nil, refused(filepath.Join(s.dir, cacheName), "is not what the last start left")
	}
	return files, nil
}

// sum reads every file below go-graphviz. CRC-32 is against damage: nobody else
// can write here, and whoever can could write the sums too. It takes 2 ms.
func (s *start) sum() (map[string]string, error) {
	files := map[string]string{}
	table := crc32.MakeTable(crc32.Castagnoli)
	var total int64
	buf := make([]byte, 256<<10)
	root := filepath.Join(s.dir, cacheName)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			if path == root && errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			return err
		}
		st, err := d.Info()
		if err != nil {
			return err
		}
		owner, known := ownerOf(st)
		switch {
		case known && owner != os.Geteuid():
			return refused(path, "belongs to another user")
		case known && st.Mode().Perm()&0o022 != 0:
			return refused(path, "can be written by others")
		case d.IsDir():
			return nil
		case !st.Mode().IsRegular():
			return refused(path, "is no regular file")
		}
		if total += st.Size(); total > most {
			return refused(root, fmt.Sprintf("holds more than %d bytes", most))
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		crc, size := uint32(0), 0
		for {
			n, err := f.Read(buf)
			crc, size = crc32.Update(crc, table, buf[:n]), size+n
			if err == io.EOF {
				break
			} else if err != nil {
				return err
			}
		}
		rel, err := filepath.Rel(s.dir, path)
		if err != nil {
			return err
		}
		files[rel] = fmt.Sprintf("%08x %d", crc, size)
		return nil
	})
	return files, err
}

// sums writes files as the file of that name has them.
func sums(files map[string]string) string {
	lines := make([]string, 0, len(files))
	for name, sum := range files {
		lines = append(lines, fmt.Sprintf("%s %q\n", sum, name))
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}

// writeSums records what is there. Where it cannot, the next start empties the
// folder.
func (s *start) writeSums() {
	files, err := s.sum()
	if err != nil {
		return
	}
	f, err := os.CreateTemp(s.dir, sumsName+"-*")
	if err != nil {
		return
	}
	_, err = f.WriteString(sums(files))
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), filepath.Join(s.dir, sumsName))
	}
	if err != nil {
		os.Remove(f.Name())
	}
}

// empty removes everything but the lock and the markers of late, and
// returns how many of those there are. The lock must be held alone.
func (s *start) empty() (crashes int, err error) {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return 0, err
	}
	for _, e := range entries {
		if e.Name() == lockName {
			continue
		}
		if strings.HasPrefix(e.Name(), markerPrefix) {
			if st, err := e.Info(); err == nil && time.Since(st.ModTime()) < grudge {
				crashes++
				continue
			}
		}
		if err := os.RemoveAll(filepath.Join(s.dir, e.Name())); err != nil {
			return crashes, err
		}
	}
	return crashes, nil
}

// probe finds out whether the compiled module can be written: asking for the
// free space would not tell of quotas.
func (s *start) probe() error {
	if !mayWrite(needed) {
		return errors.New("the limit on the size of files is too low")
	}
	f, err := os.CreateTemp(s.dir, "probe-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	block := make([]byte, 1<<20)
	for n := 0; n < needed && err == nil; n += len(block) {
		_, err = f.Write(block)
	}
	return errors.Join(err, f.Close())
}

// isDead reports whether path is the marker of a process that has died.
func isDead(path string) bool {
	if !strings.HasPrefix(filepath.Base(path), markerPrefix) {
		return false
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return !errors.Is(err, fs.ErrNotExist)
	}
	defer f.Close()
	return tryLock(f, true) == nil
}

// wait locks a file, shared or alone. The lock is given up by unlock, by closing
// the file and by the end of the process, however it comes.
func wait(f *os.File, alone bool) error {
	for until := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		err := tryLock(f, alone)
		if err == nil {
			return nil
		}
		if !errors.Is(err, errBusy) || time.Now().After(until) {
			return fmt.Errorf("lock %s: %w", f.Name(), err)
		}
	}
}

var errBusy = errors.New("another process holds it")
