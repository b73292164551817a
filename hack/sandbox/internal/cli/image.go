// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/spf13/cobra"

	"github.com/interTwin-eu/vk-test-set/hack/sandbox/internal/images"
)

func (a *app) image() *cobra.Command {
	cmd := &cobra.Command{Use: "image", Short: "Manage the images that a sandbox serves to its nodes"}
	cmd.AddCommand(a.imageAdd(), a.imageList())
	return cmd
}

func (a *app) imageAdd() *cobra.Command {
	var from string
	var command []string
	cmd := &cobra.Command{
		Use:   "add NAME --from DIR|TAR",
		Short: "Serve an additional image",
		Long: `Serve an additional image to the nodes. NAME is the name that pods use, with any registry, for example
example.org/tools/sftp:1.0.

DIR contains the whole file system of the image. TAR is an archive that "docker save" has written.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			name, err := images.FullName(args[0])
			if err != nil {
				return err
			}
			s, err := a.existing()
			if err != nil {
				return err
			}
			img, err := readImage(from, command, func(path string) {
				a.progress.Say("Skipping %s, which is not a file, a directory or a symbolic link.", path)
			})
			if err != nil {
				return err
			}
			if err := s.AddImage(cmd.Context(), name, img); err != nil {
				return err
			}
			a.progress.Say("The nodes of the sandbox %q can now run %s.", s.Name, name)
			return nil
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "directory or archive with the image (required)")
	cmd.Flags().StringArrayVar(&command, "cmd", nil, "command of an image from a directory; repeat for arguments")
	if err := cmd.MarkFlagRequired("from"); err != nil {
		panic(err)
	}
	return cmd
}

func readImage(from string, command []string, skipped func(path string)) (v1.Image, error) {
	info, err := os.Stat(from)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return images.FromDir(from, command, skipped)
	}
	if len(command) > 0 {
		return nil, errors.New("--cmd requires a directory; an archive defines its own command")
	}
	img, err := images.FromTar(from)
	if err != nil {
		return nil, fmt.Errorf("%s is not an image archive of `docker save`: %w", from, err)
	}
	return img, nil
}

func (a *app) imageList() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the images that a sandbox serves from its own registry",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := a.existing()
			if err != nil {
				return err
			}
			all, err := s.Images()
			if err != nil {
				return err
			}
			for _, name := range slices.Sorted(maps.Keys(all)) {
				fmt.Fprintln(cmd.OutOrStdout(), name)
			}
			return nil
		},
	}
}
