package patchwave.agent.inventory;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Kernels that are installed. */
final class KernelImages {
    private KernelImages() {}

    /** Images of installed kernels by release. */
    static Map<String, String> below(Path root) {
        Map<String, String> images = new LinkedHashMap<>();
        for (Path image : list(root.resolve("boot"))) {
            String name = String.valueOf(image.getFileName());
            if (name.startsWith("vmlinuz-") || name.startsWith("vmlinux-") || name.startsWith("Image-")) {
                images.put(name.substring(name.indexOf('-') + 1), image.toString());
            }
        }
        // Where distributions keep it that copy it to /boot without the package database knowing.
        for (Path modules : list(root.resolve("usr/lib/modules"))) {
            if (Files.exists(modules.resolve("vmlinuz"))) {
                String release = String.valueOf(modules.getFileName());
                images.put(release, modules.resolve("vmlinuz").toString());
            }
        }
        return images;
    }

    private static List<Path> list(Path directory) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
            all.forEach(entries::add);
        } catch (IOException e) {
            return List.of();
        }
        return entries;
    }
}
