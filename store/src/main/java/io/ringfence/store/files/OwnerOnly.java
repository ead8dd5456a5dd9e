package io.ringfence.store.files;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/// Makes files and folders that nobody else may read, because there are names, amounts and keys in them. What
/// is there already stays as it is. File systems without such permissions give them by the folder above.
public final class OwnerOnly {
    private static final FileAttribute<?>[] NONE = {};

    private OwnerOnly() {}

    /// Of a file that is about to be made.
    public static FileAttribute<?>[] file() {
        return attributes("rw-------");
    }

    /// Makes an empty file, unless it is there.
    public static void createFile(Path file) throws IOException {
        try {
            Files.createFile(file, file());
        } catch (FileAlreadyExistsException _) {
            // It keeps the permissions that somebody gave it.
        }
    }

    /// Makes a folder and those above it, as far as they are not there.
    public static Path createFolder(Path folder) throws IOException {
        return Files.createDirectories(folder, attributes("rwx------"));
    }

    private static FileAttribute<?>[] attributes(String permissions) {
        boolean isPosix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        return isPosix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : NONE;
    }
}
