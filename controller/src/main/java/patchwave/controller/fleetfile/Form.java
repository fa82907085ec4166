package patchwave.controller.fleetfile;

import java.time.Duration;
import java.util.List;

/** What may stand behind a key of the fleet file. */
sealed interface Form {
    /** A whole number; both ends belong to it. */
    record Whole(int low, int high) implements Form {}

    /** A duration such as 1h30m; both ends belong to it. */
    record Span(Duration low, Duration high) implements Form {}

    /** A percent with at most one decimal, in 1/1000; both ends belong to it. */
    record Share(int low, int high) implements Form {}

    /** One of these words. */
    record OneOf(List<String> words) implements Form {
        public OneOf {
            words = List.copyOf(words);
        }
    }

    /**
     * Text of a form.
     *
     * @param pattern a regular expression for the whole text, in the dialect that Java and JSON Schema share
     * @param description for people, such as "a local time such as \"22:00\""
     */
    record Text(String pattern, String description) implements Form {}

    /** Any one value, taken as it is written. */
    record Value(String description) implements Form {}

    /** A list of different values. */
    record Listing(Form each, int atLeast) implements Form {}

    /** A mapping with these keys and no others. */
    record Keys(List<Setting> settings) implements Form {
        public Keys {
            settings = List.copyOf(settings);
        }
    }

    /**
     * A mapping from names that the owner of the file chooses.
     *
     * @param what one of them, such as "pool"
     * @param pattern what names look like
     */
    record Named(String what, String pattern, Form each, int atLeast) implements Form {}

    /** Any of these. */
    record AnyOf(List<Form> forms) implements Form {
        public AnyOf {
            forms = List.copyOf(forms);
        }
    }
}
