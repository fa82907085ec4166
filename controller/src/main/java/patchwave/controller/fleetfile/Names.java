package patchwave.controller.fleetfile;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import patchwave.controller.fleetfile.NameLists.Declared;
import patchwave.fleet.Environment;

/** The forms of names that no type of the core holds. */
final class Names {
    /** Windows and freezes are called like pools. */
    static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");

    /** As enrolment tokens take labels. */
    static final Pattern LABEL = Pattern.compile("[a-z][a-z0-9_.-]{0,62}");

    private Names() {}

    static String checked(String text) {
        return required(NAME.matcher(text).matches(), text);
    }

    static String label(String text) {
        return required(LABEL.matcher(text).matches(), text);
    }

    /** A sentence that says something. */
    static String said(String text) {
        return required(!text.isBlank() && text.length() <= 500, text);
    }

    static Declared<Environment> declared(List<Environment> environments) {
        Map<String, Environment> values = new LinkedHashMap<>();
        environments.forEach(environment -> values.put(environment.name(), environment));
        return new Declared<>("environment", "environments", values);
    }

    private static String required(boolean good, String text) {
        if (!good) {
            throw new IllegalArgumentException("'%s' has another form".formatted(text));
        }
        return text;
    }
}
