package patchwave.controller.identity;

import java.util.Locale;
import java.util.Optional;

/** What an operator may do. */
public enum Role {
    /** Everything. */
    ADMIN,
    /** Reads only. */
    VIEWER;

    /** The word in certificates and commands. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Role> of(String word) {
        for (Role role : values()) {
            if (role.word().equals(word)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
