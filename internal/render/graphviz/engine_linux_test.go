package graphviz

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// begin starts a program and returns it with its child and the thread that
// started that. The test becomes the parent of the child when the program ends.
func begin(t *testing.T, cmd *exec.Cmd) (child, thread int) {
	t.Helper()
	const prSetChildSubreaper = 36
	if _, _, errno := syscall.RawSyscall(syscall.SYS_PRCTL, prSetChildSubreaper, 1, 0); errno != 0 {
		t.Fatal(errno)
	}
	t.Cleanup(func() { syscall.RawSyscall(syscall.SYS_PRCTL, prSetChildSubreaper, 0, 0) })
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for range 20000 {
		lists, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", cmd.Process.Pid))
		if err != nil || len(lists) == 0 {
			cmd.Process.Kill()
			cmd.Wait()
			t.Skip("no /proc to look for children in")
		}
		for _, list := range lists {
			pids, _ := os.ReadFile(list)
			for pid := range strings.FieldsSeq(string(pids)) {
				// Package os starts others, to see what the kernel can do.
				if line, _ := os.ReadFile("/proc/" + pid + "/cmdline"); !bytes.HasSuffix(line, []byte("\x00"+Command+"\x00")) {
					continue
				}
				child, _ := strconv.Atoi(pid)
				thread, _ := strconv.Atoi(filepath.Base(filepath.Dir(list)))
				return child, thread
			}
		}
		time.Sleep(500 * time.Microsecond)
	}
	cmd.Process.Kill()
	cmd.Wait()
	t.Fatal("the program has no child")
	return
}

// ended waits for the end of an orphan.
func ended(t *testing.T, child int) (status syscall.WaitStatus) {
	t.Helper()
	for range 3000 { // half a minute: compiling under -race takes more than five seconds
		switch pid, err := syscall.Wait4(child, &status, syscall.WNOHANG, nil); {
		case err != nil:
			t.Fatalf("wait for %d: %v", child, err)
		case pid == child:
			return status
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("process %d outlived its parent", child)
	syscall.Kill(child, syscall.SIGKILL)
	syscall.Wait4(child, &status, 0, nil)
	return status
}

// TestOrphan kills a parent that waits for a layout of more than a minute: its
// child dies too, wherever it is.
func TestOrphan(t *testing.T) {
	for _, early := range []bool{true, false} {
		for _, after := range []time.Duration{0, 50 * time.Millisecond, 500 * time.Millisecond} {
			t.Run(fmt.Sprintf("early %t, after %v", early, after), func(t *testing.T) {
				cmd := program("hard")
				if early {
					cmd = program("hard", "x.svg")
				}
				child, _ := begin(t, cmd)
				time.Sleep(after)
				cmd.Process.Kill()
				cmd.Wait()
				ended(t, child)
			})
		}
	}
	cmd := program(Command)
	cmd.Stdin = strings.NewReader("dot 1\n" + square)
	if out, err := cmd.CombinedOutput(); err == nil || !bytes.Contains(out, []byte("the parent has died")) {
		t.Errorf("the child of another process said %s (%v)", out, err)
	}
}

// TestIdle checks that a child which nobody needs ends well, whatever becomes of
// its parent, and leaves no trace in wasmcache's folder.
func TestIdle(t *testing.T) {
	wantsTwo(t)
	home := t.TempDir()
	run := func(args ...string) *exec.Cmd {
		cmd := program(args...)
		cmd.Env = append(cmd.Env, "HOME="+home, "XDG_CACHE_HOME="+home)
		return cmd
	}
	if err := run("exit").Run(); err != nil { // compiles
		t.Fatal(err)
	}
	for _, tt := range []struct {
		program string
		after   time.Duration // until the parent is killed, if that is not 0
	}{
		{"close", 0},
		{"exit", 0},
		{"hang", time.Microsecond},
		{"hang", 10 * time.Millisecond},
		{"hang", 300 * time.Millisecond},
	} {
		t.Run(fmt.Sprint(tt.program, " ", tt.after), func(t *testing.T) {
			cmd := run(tt.program, "x.svg")
			child, thread := begin(t, cmd)
			if thread != cmd.Process.Pid {
				t.Errorf("thread %d of %d started the child, want the first", thread, cmd.Process.Pid)
			}
			if tt.after > 0 {
				time.Sleep(tt.after)
				cmd.Process.Kill()
			}
			if err := cmd.Wait(); (err != nil) != (tt.after > 0) {
				t.Error(err)
			}
			if tt.program == "close" {
				if err := syscall.Kill(child, 0); err != syscall.ESRCH {
					t.Errorf("the child is still there: %v", err)
				}
			} else if status := ended(t, child); status != 0 {
				t.Errorf("the child's status is %#x, want 0", status)
			}
			marker := fmt.Sprintf("%s/graphx/*/starting-%d-*", home, child)
			if left, _ := filepath.Glob(marker); len(left) > 0 {
				t.Errorf("the child was killed in its init: %s", left)
			}
		})
	}
}

// TestWaiting looks at the child while it waits.
func TestWaiting(t *testing.T) {
	wantsTwo(t)
	cmd := program("hang", "x.svg")
	child, _ := begin(t, cmd)
	defer func() {
		cmd.Process.Kill()
		cmd.Wait()
		ended(t, child)
	}()
	read := func(pid int, name string) string {
		b, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", pid, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	sorted := func(environ string) []string {
		list := strings.Split(environ, "\x00")
		slices.Sort(list)
		return list
	}
	if got, want := sorted(read(child, "environ")), sorted(read(cmd.Process.Pid, "environ")); !slices.Equal(got, want) {
		t.Errorf("the child's environment is %q, want its parent's %q", got, want)
	}
	if group, err := syscall.Getpgid(child); err != nil || group != child {
		t.Errorf("the child's process group is %d, %v, want its own, %d", group, err, child)
	}
	want := fmt.Sprintf("Max data size             %d ", maxMemory)
	for range 1000 {
		if strings.Contains(read(child, "limits"), want) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("the child's limits are\n%s, want %s", read(child, "limits"), want)
}
