package patchwave.controller.fleetfile;

import java.util.Optional;

/**
 * One key of the fleet file.
 *
 * @param meaning what it says, one or two sentences
 * @param need whether the file must have it
 * @param otherwise what holds without it, as the file would write it; empty if it is required, or if it then says nothing
 */
record Setting(String key, String meaning, Form form, Need need, Optional<String> otherwise) {
    enum Need {
        REQUIRED,
        OPTIONAL
    }

    static Setting required(String key, String meaning, Form form) {
        return new Setting(key, meaning, form, Need.REQUIRED, Optional.empty());
    }

    static Setting optional(String key, String meaning, Form form) {
        return new Setting(key, meaning, form, Need.OPTIONAL, Optional.empty());
    }

    static Setting withDefault(String key, String meaning, Form form, String otherwise) {
        return new Setting(key, meaning, form, Need.OPTIONAL, Optional.of(otherwise));
    }
}
