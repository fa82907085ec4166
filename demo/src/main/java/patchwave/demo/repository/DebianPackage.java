package patchwave.demo.repository;

import java.util.Map;
import java.util.TreeMap;

/**
 * What goes into one binary package of architecture "all".
 *
 * @param name such as "libghost"
 * @param version such as "1.0-2"
 * @param depends the Depends field; empty for none
 * @param description one line
 * @param files by their path in the package, such as "usr/sbin/ghostd"
 * @param scripts maintainer scripts by their names, such as "postinst"; mostly none
 */
public record DebianPackage(
        String name,
        String version,
        String depends,
        String description,
        Map<String, PackagedFile> files,
        Map<String, String> scripts) {
    public DebianPackage {
        files = new TreeMap<>(files);
        scripts = new TreeMap<>(scripts);
    }

    /**
     * One file of a package.
     *
     * @param text what is in it
     * @param executable whether it has the mode 0755, else 0644
     */
    public record PackagedFile(String text, boolean executable) {}

    /** The name of its file in a repository. */
    public String fileName() {
        return name + "_" + version + "_all.deb";
    }

    /** The control file as deb-control(5) has it. */
    public String control() {
        return "Package: " + name + "\nVersion: " + version + "\nArchitecture: all\n"
                + "Maintainer: Patchwave demo <demo@patchwave.invalid>\nSection: misc\nPriority: optional\n"
                + (depends.isEmpty() ? "" : "Depends: " + depends + "\n")
                + "Description: " + description + "\n";
    }
}
