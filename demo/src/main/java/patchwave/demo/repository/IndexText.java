package patchwave.demo.repository;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** The texts of a repository's index files. Source: the Debian repository format, wiki.debian.org/DebianRepository/Format. */
public final class IndexText {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private IndexText() {}

    /** One paragraph of a Packages file. */
    public static String paragraph(DebianPackage debianPackage, IndexedFile file) {
        return debianPackage.control() + "Filename: " + file.path() + "\nSize: " + file.size() + "\nSHA256: "
                + file.sha256() + "\n\n";
    }

    /**
     * A Release file.
     *
     * @param suite its suite and code name
     * @param date when it was made
     * @param architecture dpkg's word for this machine
     * @param indexes the files below the suite's folder
     */
    public static String release(String suite, Instant date, String architecture, List<IndexedFile> indexes) {
        StringBuilder text = new StringBuilder("Origin: Patchwave demo\nLabel: Patchwave demo\nSuite: " + suite
                + "\nCodename: " + suite + "\nDate: " + DATE.format(date) + "\nArchitectures: " + architecture
                + " all\nComponents: main\nDescription: packages of the Patchwave demo\nSHA256:\n");
        indexes.forEach(file -> text.append(' ')
                .append(file.sha256())
                .append(' ')
                .append(file.size())
                .append(' ')
                .append(file.path())
                .append('\n'));
        return text.toString();
    }
}
