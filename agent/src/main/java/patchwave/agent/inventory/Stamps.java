package patchwave.agent.inventory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/** Tells by their times whether files have changed. */
final class Stamps {
    private Stamps() {}

    /** Time of change and size of each file; a file that is not there has a stamp as well. */
    static String of(List<Path> files) {
        StringBuilder stamp = new StringBuilder();
        for (Path file : files) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                stamp.append(attributes.lastModifiedTime().toInstant())
                        .append('/')
                        .append(attributes.size());
            } catch (IOException e) {
                stamp.append('-');
            }
            stamp.append(' ');
        }
        return stamp.toString();
    }
}
