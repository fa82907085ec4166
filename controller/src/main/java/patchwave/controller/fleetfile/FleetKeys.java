package patchwave.controller.fleetfile;

import static patchwave.controller.fleetfile.Setting.optional;
import static patchwave.controller.fleetfile.Setting.required;
import static patchwave.controller.fleetfile.Setting.withDefault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import patchwave.policy.FailureClass;
import patchwave.policy.FailureRule;
import patchwave.policy.FailureRules;
import patchwave.policy.Growth;
import patchwave.policy.HaltThreshold;
import patchwave.policy.Pacing;
import patchwave.policy.Timeouts;
import patchwave.policy.UrgencyPolicy;

/**
 * Every key of the fleet file with its meaning, form and default. The schema for editors and the printed defaults come from
 * here; limits and defaults themselves come from the policy types.
 */
final class FleetKeys {
    static final String ENVIRONMENT = "[a-z][a-z0-9-]{0,31}";
    private static final String NAME = Names.NAME.pattern();

    private static final Form WINDOW_NAMES = new Form.Listing(new Form.Text(NAME, "the name of a window"), 1);

    private FleetKeys() {}

    static Form.Keys file() {
        return new Form.Keys(List.of(
                required(
                        "environments",
                        "In the order in which they are patched.",
                        new Form.Listing(
                                new Form.Text(
                                        ENVIRONMENT,
                                        "1 to 32 lower-case letters, digits or '-', beginning with a letter"),
                                1)),
                withDefault(
                        "failure_domains",
                        "Label names that are failure domains: hosts with the same value can fail together.",
                        new Form.Listing(new Form.Text(".+", "a label name"), 0),
                        "[]"),
                required(
                        "pools",
                        "Interchangeable hosts of a service. Each entry becomes one pool per environment, such as"
                                + " production/web; a host belongs to every pool of its environment whose labels it has"
                                + " all of.",
                        new Form.Named("pool", NAME, pool(), 1)),
                optional(
                        "windows",
                        "Maintenance windows: when work may begin, in local time.",
                        new Form.Named("window", NAME, CalendarKeys.window(), 0)),
                optional(
                        "environment_windows",
                        "Windows of the pools, and of hosts without pools, that name none themselves. Without any, work"
                                + " may begin at any time.",
                        byEnvironment(WINDOW_NAMES, 0)),
                optional(
                        "freezes",
                        "Times in which nothing may begin. A freeze without environments and pools holds everywhere.",
                        new Form.Named("freeze", NAME, CalendarKeys.freeze(), 0)),
                optional("pacing", "How fast an ordinary rollout may grow.", pacing(Pacing.NORMAL)),
                optional(
                        "emergency",
                        "How fast an emergency may grow. It ignores windows and freezes, and never a floor.",
                        pacing(Pacing.EMERGENCY)),
                optional("failures", "When failures are too many to go on, for each kind of failure.", failures()),
                optional("timeouts", "How long things may take.", timeouts()),
                optional(
                        "urgency",
                        "What a single fact about an advisory is worth; SCHEDULED goes by severity.",
                        urgency()),
                withDefault(
                        "reboot",
                        "What happens when a host runs the patched code only after a reboot: the operation fails and says why,"
                                + " or the drained host reboots, at most twice, and is verified before it is put back.",
                        new Form.OneOf(List.of("report", "when-needed")),
                        "report")));
    }

    private static Form byEnvironment(Form each, int atLeast) {
        return new Form.AnyOf(List.of(each, new Form.Named("environment", ENVIRONMENT, each, atLeast)));
    }

    private static Form pool() {
        Form floor = new Form.AnyOf(List.of(
                new Form.Whole(0, 9_999_999),
                new Form.Text(
                        "[0-9]{1,7}|0*([0-9]{1,2}|100)%|majority|all but [1-9][0-9]{0,5}",
                        "a percent such as 67%, 'majority', or 'all but 1'")));
        return new Form.Keys(List.of(
                required(
                        "select",
                        "Labels that choose its hosts; a host must have all of them with these values.",
                        new Form.Named("label", ".+", new Form.Value("the label's value"), 1)),
                required(
                        "floor",
                        "How much must stay in service: a number, a percent of what is registered (rounded up),"
                                + " 'majority', or 'all but N'. One value for all environments, or one for each.",
                        byEnvironment(floor, 1)),
                optional(
                        "weight",
                        "The label that says what a host is worth, 1 to %d; without it, 1. Floors then count weights."
                                .formatted(patchwave.policy.PoolPolicy.LARGEST_WEIGHT),
                        new Form.Text(Names.LABEL.pattern(), "a label name")),
                optional(
                        "windows",
                        "Windows in any of which its hosts may be disrupted. One list for all environments, or one for"
                                + " some.",
                        byEnvironment(WINDOW_NAMES, 0)),
                optional(
                        "exclusive",
                        "A failure domain: hosts in operation at one time are all of one, such as one zone.",
                        new Form.Text(".+", "one of failure_domains"))));
    }

    private static Form pacing(Pacing otherwise) {
        Form growth = new Form.AnyOf(List.of(
                new Form.OneOf(Arrays.stream(Growth.values()).map(Growth::word).toList()),
                new Form.Whole(1, Pacing.LARGEST_GROWTH)));
        return new Form.Keys(List.of(
                withDefault(
                        "first_batch",
                        "Hosts in the first batch of each stage.",
                        new Form.Whole(1, Pacing.LARGEST_FIRST_BATCH),
                        String.valueOf(otherwise.firstBatch())),
                withDefault(
                        "growth",
                        "How many times larger each next batch is: careful is 2, normal 4, urgent 10.",
                        growth,
                        PolicyText.growth(otherwise.growth())),
                quiet(
                        "settle",
                        "Quiet time with good health after one host.",
                        Pacing.LONGEST_SETTLE,
                        otherwise.settle()),
                quiet("batch_bake", "Quiet time after a batch.", Pacing.LONGEST_BAKE, otherwise.batchBake()),
                quiet("stage_bake", "Quiet time after a stage.", Pacing.LONGEST_BAKE, otherwise.stageBake()),
                withDefault(
                        "max_in_operation",
                        "Hosts of one rollout in operation at a time.",
                        new Form.Whole(1, Pacing.MOST_IN_OPERATION),
                        String.valueOf(otherwise.maxInOperation())),
                withDefault(
                        "unreachable_deadline",
                        "How long a stage waits for hosts that are not healthy before it leaves them out.",
                        new Form.Span(Duration.ofSeconds(1), Pacing.LONGEST_BAKE),
                        DurationText.of(otherwise.unreachableDeadline()))));
    }

    private static Setting quiet(String key, String meaning, Duration high, Duration otherwise) {
        return withDefault(key, meaning, new Form.Span(Duration.ZERO, high), DurationText.of(otherwise));
    }

    private static Form failures() {
        List<Setting> settings = new ArrayList<>();
        HaltThreshold table = HaltThreshold.DEFAULT;
        settings.add(optional(
                "table",
                "The halt table: failures that are too many to be chance.",
                new Form.Keys(List.of(
                        share("ambient_failure_rate", "How many hosts fail by themselves.", table.ambientPerMille()),
                        share(
                                "false_halt_probability",
                                "How often a rollout with that rate may be halted by chance.",
                                table.falseHaltPerMille())))));
        for (FailureClass kind : FailureClass.values()) {
            settings.add(optional(kind.key(), meaning(kind), rule(kind)));
        }
        return new Form.Keys(settings);
    }

    private static Setting share(String key, String meaning, int otherwise) {
        return withDefault(
                key,
                meaning,
                new Form.Share(HaltThreshold.LOWEST_PER_MILLE, HaltThreshold.HIGHEST_PER_MILLE),
                PolicyText.share(otherwise));
    }

    private static String meaning(FailureClass kind) {
        return switch (kind) {
            case UNREACHABLE -> "It began and was not heard of by its deadline.";
            case PACKAGE_MANAGER_BUSY -> "Another process held the package manager's lock.";
            case INSTALL_FAILED -> "The packages are not installed as the plan says.";
            case SERVICE_UNHEALTHY -> "A check or service that was good before is not good now.";
            case NOT_CONVERGED -> "Installed, but old code still runs.";
            case ENVIRONMENT -> "Nothing to do with the patch: mirror, disk, clock, a drain hook.";
        };
    }

    private static Form rule(FailureClass kind) {
        FailureRule otherwise = FailureRules.DEFAULT.of(kind);
        return new Form.Keys(List.of(
                withDefault(
                        "limit",
                        "How many are too many: 'table' (the halt table), a number of hosts, or 'P% after N' hosts done.",
                        new Form.AnyOf(List.of(
                                new Form.Whole(1, 1_000_000),
                                new Form.Text(
                                        "table|0*[1-9][0-9]{0,5}|([1-9][0-9]?|100)% after [1-9][0-9]{0,5}",
                                        "'table', or a percent such as '5% after 20'"))),
                        PolicyText.limit(otherwise.limit())),
                withDefault(
                        "then",
                        "What happens at the limit; the halt table always halts.",
                        new Form.OneOf(List.of("halt", "pause")),
                        otherwise.action().word()),
                withDefault(
                        "retries",
                        "How often a host that failed so is tried again by itself.",
                        new Form.Whole(0, FailuresReader.mostRetries(kind)),
                        String.valueOf(otherwise.retries()))));
    }

    private static Form timeouts() {
        Timeouts otherwise = Timeouts.DEFAULT;
        return new Form.Keys(List.of(
                timeout(
                        "operation",
                        "An operation that has not finished after this counts as failed; it keeps its claim.",
                        Timeouts.LONGEST_OPERATION,
                        otherwise.operation()),
                timeout(
                        "expected_operation",
                        "What one host's operation is taken to need, without settling, until enough were measured.",
                        Timeouts.LONGEST_OPERATION,
                        otherwise.expectedOperation()),
                timeout(
                        "missed_start",
                        "A scheduled rollout that could not start within this time has missed its start.",
                        Timeouts.LONGEST_MISSED_START,
                        otherwise.missedStart())));
    }

    private static Setting timeout(String key, String meaning, Duration high, Duration otherwise) {
        return withDefault(key, meaning, new Form.Span(Duration.ofSeconds(1), high), DurationText.of(otherwise));
    }

    private static Form urgency() {
        UrgencyPolicy otherwise = UrgencyPolicy.DEFAULT;
        Form words = new Form.OneOf(List.of("IMMEDIATE", "SCHEDULED"));
        return new Form.Keys(List.of(
                withDefault(
                        "proof_of_concept_only",
                        "An exploit is public, but the flaw cannot be used over the network.",
                        words,
                        PolicyText.urgency(otherwise.proofOfConceptImmediate())),
                withDefault(
                        "remote_only",
                        "The flaw can be used over the network, but no exploit is public.",
                        words,
                        PolicyText.urgency(otherwise.remoteImmediate())),
                withDefault(
                        "table",
                        "The decision table: one that comes with the controller, or your own in the format of CERTCC/SSVC;"
                                + " 'patchwave fleet table NAME' prints one to begin with.",
                        new Form.AnyOf(List.of(
                                new Form.OneOf(
                                        Stream.concat(Stream.of(ShippedTables.DEFAULT), ShippedTables.NAMES.stream())
                                                .toList()),
                                table())),
                        ShippedTables.DEFAULT),
                optional(
                        "answers",
                        "What holds for the whole fleet of the table's questions that no feed can answer, such as ssvc:HI: the"
                                + " answer's key. Without an answer the one with the strictest outcome is taken.",
                        new Form.Named("question", ".+", new Form.Value("an answer's key"), 0)),
                withDefault(
                        "start_immediate",
                        "Environments in which the controller starts by itself what is IMMEDIATE: the first of 'environments'."
                                + " Each needs a standing approval too, 'patchwave approval create'. Without any, nothing starts"
                                + " by itself.",
                        new Form.Listing(new Form.Text(ENVIRONMENT, "an environment"), 0),
                        "[]")));
    }

    private static Form table() {
        Form any = new Form.Value("any text");
        Form keys = new Form.AnyOf(List.of(any, new Form.Listing(any, 1)));
        Form answer = new Form.Keys(List.of(
                required("key", "The answer's key.", any),
                required("name", "The answer's name.", any),
                optional("definition", "For people.", any)));
        Form point = new Form.Keys(described(
                required("name", "The question.", any),
                required("values", "All answers.", new Form.Listing(answer, 1))));
        Form outcome = new Form.Keys(List.of(
                required(
                        "urgency",
                        "How fast.",
                        new Form.OneOf(TableReader.URGENCIES.keySet().stream().toList())),
                optional(
                        "within",
                        "For SCHEDULED: when it is due, from when the advisory became known.",
                        new Form.Span(TableReader.SHORTEST, TableReader.LONGEST)),
                withDefault(
                        "hunt",
                        "Whether the logs are to be searched for earlier exploitation.",
                        new Form.AnyOf(List.of(new Form.OneOf(List.of("true", "false")), any)),
                        "false")));
        Form meaning = new Form.Keys(List.of(
                withDefault(
                        "order",
                        "Whether the first row that fits decides, or only one may fit.",
                        new Form.OneOf(TableReader.ORDERS.keySet().stream().toList()),
                        "unique"),
                required("outcomes", "What each outcome means.", new Form.Named("outcome", ".+", outcome, 1))));
        return new Form.Keys(described(
                required("name", "The table's name.", any),
                required("version", "The table's version, kept with each verdict.", any),
                required(
                        "decision_points",
                        "The questions, and what rows lead to.",
                        new Form.Named("decision point", ".+", point, 2)),
                required("outcome", "The decision point that rows lead to.", any),
                required("mapping", "The rows.", new Form.Listing(new Form.Named("answer", ".+", keys, 1), 1)),
                required("patchwave", "What outcomes mean here.", meaning)));
    }

    /** These keys, and those that describe a table or a question for people. */
    private static List<Setting> described(Setting... settings) {
        List<Setting> all = new ArrayList<>(List.of(settings));
        TableReader.DESCRIPTIONS.stream()
                .filter(key -> all.stream().noneMatch(setting -> setting.key().equals(key)))
                .forEach(key -> all.add(optional(key, "For people.", new Form.Value("any text"))));
        return all;
    }
}
