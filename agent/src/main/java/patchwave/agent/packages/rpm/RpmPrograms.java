package patchwave.agent.packages.rpm;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import patchwave.agent.command.Command;
import patchwave.agent.packages.Programs;

/** Starts rpm and its front end. */
public final class RpmPrograms extends Programs {
    private final RpmSettings settings;

    /**
     * Programs of one front end.
     *
     * @param more variables of the front end's own
     */
    public RpmPrograms(RpmSettings settings, Starter starter, Map<String, String> more) {
        super(starter, environment(settings, more));
        this.settings = settings;
    }

    private static Map<String, String> environment(RpmSettings settings, Map<String, String> more) {
        Map<String, String> variables = new HashMap<>(more);
        variables.put("LC_ALL", "C.UTF-8");
        variables.put("PATH", Command.SEARCH_PATH);
        variables.put("HOME", settings.home().toString());
        return variables;
    }

    @Override
    protected String summary(String output) {
        return RpmMessages.summary(output);
    }

    /** Where the host is. */
    public RpmSettings settings() {
        return settings;
    }

    /** rpm's command line on this host's database. */
    public List<String> rpm(List<String> arguments) {
        return line(
                List.of("rpm"),
                settings.isElsewhere() ? List.of("--root", settings.root().toString()) : List.of(),
                arguments);
    }
}
