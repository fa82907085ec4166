package patchwave.cli.bootstrap;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/**
 * What agents are told by their configuration.
 *
 * @param controllers where agents report, HOST:PORT each
 * @param enrolment where they enrol, HOST:PORT
 * @param signers public keys whose plans they obey
 * @param more further keys of agent.yaml; they win over what is above
 */
public record AgentSettings(
        List<String> controllers, String enrolment, List<String> signers, Map<String, Object> more) {
    /** Where everything is, as the packages have it. */
    public static final String FILE = "/etc/patchwave/agent.yaml";

    public static final String STATE_DIRECTORY = "/var/lib/patchwave/agent";
    public static final String TOKEN_FILE = "/etc/patchwave/token";
    private static final int WIDTH = 120;

    public AgentSettings {
        controllers = List.copyOf(controllers);
        signers = List.copyOf(signers);
        more = new LinkedHashMap<>(more);
    }

    /** All keys and values for one host, in the order of the file. */
    Map<String, Object> values(String hostId, String environment) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("host", hostId);
        values.put("state_directory", STATE_DIRECTORY);
        Map<String, Object> controller = new LinkedHashMap<>();
        controller.put("agents", controllers);
        controller.put("enrolment", enrolment);
        values.put("controller", controller);
        values.put("enrolment_token_file", TOKEN_FILE);
        values.put("plan_signers", signers);
        values.put("environment", environment);
        values.putAll(more);
        return values;
    }

    /** The file for one host. */
    String text(String hostId, String environment) {
        Dump dump = new Dump(DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setWidth(WIDTH)
                .build());
        return "# Written by 'patchwave bootstrap'. Every key: /usr/share/doc/patchwave-agent/examples/agent.yaml\n"
                + dump.dumpToString(values(hostId, environment));
    }

    /** What an existing file says otherwise than it would be written, one sentence each. Keys that it has more are its own. */
    List<String> differences(Map<?, ?> existing, String hostId, String environment) {
        Map<String, String> has = flat(existing);
        List<String> differences = new ArrayList<>();
        flat(values(hostId, environment)).forEach((key, wanted) -> {
            @Nullable String found = has.get(key);
            if (found == null) {
                differences.add(key + " is not there, would be " + wanted);
            } else if (!found.equals(wanted)) {
                differences.add(key + " is " + found + ", would be " + wanted);
            }
        });
        return differences;
    }

    private static Map<String, String> flat(Map<?, ?> map) {
        Map<String, String> flat = new TreeMap<>();
        flatten("", map, flat);
        return flat;
    }

    private static void flatten(String prefix, Map<?, ?> map, Map<String, String> into) {
        map.forEach((key, value) -> {
            if (value instanceof Map<?, ?> inner) {
                flatten(prefix + key + ".", inner, into);
            } else {
                into.put(prefix + key, String.valueOf(value));
            }
        });
    }
}
