// SPDX-License-Identifier: Apache-2.0

package images

import (
	"archive/tar"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// rootfs writes the files of an image as a tar archive. Everything in it belongs to root and bears the same time, so
// that the same programs give the same image.
type rootfs struct {
	tar *tar.Writer
	err error
}

var epoch = time.Unix(0, 0)

func (r *rootfs) header(h tar.Header) {
	if r.err != nil {
		return
	}
	h.ModTime = epoch
	h.Format = tar.FormatPAX
	r.err = r.tar.WriteHeader(&h)
}

func (r *rootfs) dir(name string, mode int64) {
	r.header(tar.Header{Typeflag: tar.TypeDir, Name: name + "/", Mode: mode})
}

func (r *rootfs) link(name, target string) {
	r.header(tar.Header{Typeflag: tar.TypeSymlink, Name: name, Linkname: target, Mode: 0o777})
}

func (r *rootfs) file(name string, mode int64, content []byte) {
	r.header(tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: mode, Size: int64(len(content))})
	if r.err == nil {
		_, r.err = r.tar.Write(content)
	}
}

// copy adds a file of the machine.
func (r *rootfs) copy(name, source string) {
	info, err := os.Stat(source)
	if err != nil {
		r.err = firstError(r.err, err)
		return
	}
	file, err := os.Open(source)
	if err != nil {
		r.err = firstError(r.err, err)
		return
	}
	defer file.Close()
	r.header(tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: int64(info.Mode().Perm()), Size: info.Size()})
	if r.err == nil {
		_, r.err = io.Copy(r.tar, file)
	}
}

// tree adds a directory of the machine with everything in it that is a file, a directory or a symbolic link.
func (r *rootfs) tree(source string, skipped func(path string)) {
	err := filepath.WalkDir(source, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || name == source {
			return err
		}
		rel, err := filepath.Rel(source, name)
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		switch {
		case entry.IsDir():
			r.dir(rel, int64(info.Mode().Perm()))
		case info.Mode()&fs.ModeSymlink != 0:
			target, err := os.Readlink(name)
			if err != nil {
				return err
			}
			r.link(rel, target)
		case info.Mode().IsRegular():
			r.copy(rel, name)
		default:
			skipped(name)
		}
		return r.err
	})
	r.err = firstError(r.err, err)
}

func firstError(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// skeleton adds what a small Linux image has: directories, users and groups. users and groups are added to the usual.
func (r *rootfs) skeleton(users, groups string) {
	for _, dir := range []string{"bin", "dev", "etc", "home", "proc", "sys", "usr", "usr/bin", "var", "var/spool", "var/www"} {
		r.dir(dir, 0o755)
	}
	r.dir("root", 0o700)
	r.dir("tmp", 0o1777)
	r.dir("var/spool/mail", 0o755)
	r.file("etc/passwd", 0o644, []byte(`root:x:0:0:root:/root:/bin/sh
daemon:x:1:1:daemon:/usr/sbin:/bin/false
bin:x:2:2:bin:/bin:/bin/false
mail:x:8:8:mail:/var/spool/mail:/bin/false
www-data:x:33:33:www-data:/var/www:/bin/false
nobody:x:65534:65534:nobody:/home:/bin/false
`+users))
	r.file("etc/group", 0o644, []byte(`root:x:0:
daemon:x:1:
bin:x:2:
mail:x:8:
wheel:x:10:root
www-data:x:33:
users:x:100:
nobody:x:65534:
`+groups))
	r.file("etc/nsswitch.conf", 0o644, []byte("passwd: files\ngroup: files\nhosts: files dns\n"))
}

// busybox adds the program and a link for each of its applets.
func (r *rootfs) busybox(program string) {
	out, err := exec.Command(program, "--list").Output()
	if err != nil {
		r.err = firstError(r.err, fmt.Errorf("list the applets of busybox: %w", err))
		return
	}
	r.copy("bin/busybox", program)
	for _, applet := range strings.Fields(string(out)) {
		if applet != "busybox" {
			r.link(path.Join("bin", applet), "busybox")
		}
	}
	r.link("usr/bin/env", "../../bin/env")
}

// archive collects what build writes.
func archive(build func(*rootfs)) ([]byte, error) {
	var buf bytes.Buffer
	r := &rootfs{tar: tar.NewWriter(&buf)}
	build(r)
	if r.err == nil {
		r.err = r.tar.Close()
	}
	return buf.Bytes(), r.err
}
