package patchwave.controller.fleetfile;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import patchwave.policy.FailureRule;
import patchwave.policy.Floor;

/** Reads single values: numbers, durations, percents, names. A value that cannot be read is a fault and then absent. */
public final class Scalars {
    private static final Pattern WHOLE = Pattern.compile("[0-9]{1,7}");
    private static final Pattern PERCENT = Pattern.compile("([0-9]{1,3}(?:\\.[0-9]{1,6})?)%");
    private static final Pattern ALL_BUT = Pattern.compile("all but ([1-9][0-9]{0,5})");
    private static final Pattern PERCENT_AFTER = Pattern.compile("([1-9][0-9]?|100)% after ([1-9][0-9]{0,5})");
    private static final Pattern DURATION =
            Pattern.compile("(?:([0-9]{1,4})d)?(?:([0-9]{1,5})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,7})s)?");
    private static final String DURATION_REMEDY = "Write it like 90s, 5m, 1h30m, 12h or 7d.";

    private final Faults faults;

    /** Faults go there. */
    public Scalars(Faults faults) {
        this.faults = faults;
    }

    /** Any text, exactly as written; a value that is left out is a fault. */
    public Optional<String> text(Node node, String key, String expected) {
        if (node instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.NULL)) {
            return Optional.of(scalar.getValue());
        }
        faults.add(node, key, expected, "Write one value behind the key.");
        return Optional.empty();
    }

    /** Text that a type of the core accepts; the core's own sentence is the fault. */
    public <T> Optional<T> name(Node node, String key, String expected, Function<String, T> type) {
        return text(node, key, expected).flatMap(text -> {
            try {
                return Optional.of(type.apply(text));
            } catch (IllegalArgumentException refused) {
                faults.add(node, key, expected, "Rename it.");
                return Optional.empty();
            }
        });
    }

    /** One of a few words, or what another reading makes of the text; empty for neither, with a fault. */
    public <T> Optional<T> word(Node node, String key, SortedMap<String, T> words, String others) {
        String expected = (words.size() == 1 ? "" : "one of ") + String.join(", ", words.keySet()) + others;
        return text(node, key, expected).flatMap(text -> {
            Optional<T> value = Optional.ofNullable(words.get(text));
            if (value.isEmpty()) {
                faults.add(
                        node,
                        key,
                        expected,
                        Nearest.of(text, new TreeSet<>(words.keySet()))
                                .map("Did you mean '%s'?"::formatted)
                                .orElse("Write it exactly so."));
            }
            return value;
        });
    }

    Optional<Integer> whole(Node node, String key, int low, int high) {
        String expected = "a whole number from %d to %d".formatted(low, high);
        Optional<Integer> value = text(node, key, expected)
                .filter(text -> {
                    boolean whole = WHOLE.matcher(text).matches();
                    if (!whole) {
                        faults.add(node, key, expected, "Write digits only.");
                    }
                    return whole;
                })
                .map(Integer::valueOf);
        return value.filter(number -> {
            boolean inside = inside(number, low, high);
            if (!inside) {
                faults.add(node, key, expected, "Choose a number in this range.");
            }
            return inside;
        });
    }

    Optional<Duration> duration(Node node, String key, Duration low, Duration high) {
        String expected = "a duration from %s to %s".formatted(DurationText.of(low), DurationText.of(high));
        Optional<Duration> value = text(node, key, expected).flatMap(text -> {
            Optional<Duration> duration = parseDuration(text);
            if (duration.isEmpty()) {
                faults.add(node, key, expected, DURATION_REMEDY);
            }
            return duration;
        });
        return value.filter(duration -> {
            boolean inside = duration.compareTo(low) >= 0 && duration.compareTo(high) <= 0;
            if (!inside) {
                faults.add(node, key, expected, "Choose a duration in this range.");
            }
            return inside;
        });
    }

    /** A percent with at most one decimal, in 1/1000. */
    Optional<Integer> perMille(Node node, String key, int low, int high) {
        String expected = "a percent from %s%% to %s%%, with at most one decimal"
                .formatted(perMilleText(low), perMilleText(high));
        return text(node, key, expected).flatMap(text -> {
            Matcher percent = PERCENT.matcher(text);
            if (percent.matches()) {
                BigDecimal perMille =
                        new BigDecimal(percent.group(1)).movePointRight(1).stripTrailingZeros();
                if (perMille.scale() <= 0
                        && perMille.compareTo(BigDecimal.valueOf(low)) >= 0
                        && perMille.compareTo(BigDecimal.valueOf(high)) <= 0) {
                    return Optional.of(perMille.intValueExact());
                }
            }
            faults.add(node, key, expected, "Write it like 1% or 0.5%.");
            return Optional.empty();
        });
    }

    /** A number, a share of the pool, its majority, or all of it but a few. */
    Optional<Floor> floor(Node node, String key) {
        String expected = "a number such as 2, a percent from 0% to 100% such as 67%, 'majority', or 'all but 1'";
        return text(node, key, expected).flatMap(text -> {
            Optional<Floor> floor = parseFloor(text);
            if (floor.isEmpty()) {
                faults.add(node, key, expected, "Write how many hosts must stay in service; percents round up.");
            }
            return floor;
        });
    }

    private static Optional<Floor> parseFloor(String text) {
        if (WHOLE.matcher(text).matches()) {
            return Optional.of(new Floor.Count(Integer.parseInt(text)));
        }
        if (text.equals("majority")) {
            return Optional.of(new Floor.Majority());
        }
        Matcher allBut = ALL_BUT.matcher(text);
        if (allBut.matches()) {
            return Optional.of(new Floor.AllBut(Integer.parseInt(allBut.group(1))));
        }
        String share = text.endsWith("%") ? text.substring(0, text.length() - 1) : "";
        return WHOLE.matcher(share).matches() && Integer.parseInt(share) <= 100
                ? Optional.of(new Floor.Percent(Integer.parseInt(share)))
                : Optional.empty();
    }

    /** How many failures are too many. */
    Optional<FailureRule.Limit> limit(Node node, String key) {
        String expected = "'table', a number of hosts such as 3, or a percent such as '5% after 20'";
        return text(node, key, expected).flatMap(text -> {
            Matcher share = PERCENT_AFTER.matcher(text);
            if (text.equals("table")) {
                return Optional.of(new FailureRule.Limit.Table());
            } else if (WHOLE.matcher(text).matches() && inside(Integer.parseInt(text), 1, 1_000_000)) {
                return Optional.of(new FailureRule.Limit.Hosts(Integer.parseInt(text)));
            } else if (share.matches()) {
                return Optional.of(new FailureRule.Limit.Percent(
                        Integer.parseInt(share.group(1)), Integer.parseInt(share.group(2))));
            }
            faults.add(node, key, expected, "Write the least number of failures that is too many.");
            return Optional.empty();
        });
    }

    private static boolean inside(int number, int low, int high) {
        return number >= low && number <= high;
    }

    private static Optional<Duration> parseDuration(String text) {
        Matcher parts = DURATION.matcher(text);
        if (text.isEmpty() || !parts.matches()) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofDays(part(parts, 1))
                .plusHours(part(parts, 2))
                .plusMinutes(part(parts, 3))
                .plusSeconds(part(parts, 4)));
    }

    private static long part(Matcher parts, int group) {
        String digits = parts.group(group);
        return digits == null ? 0 : Long.parseLong(digits);
    }

    private static String perMilleText(int perMille) {
        return BigDecimal.valueOf(perMille, 1).stripTrailingZeros().toPlainString();
    }
}
